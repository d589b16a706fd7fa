"""Measures the service and writes ``docs/benchmarks.md``: ``make bench``, or ``python -m bench --help``."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest

from bench.deadlines import at_one_instant
from bench.figures import Measured, targets
from bench.lives import minimal_history
from bench.load import Load, bench
from bench.report import report
from bench.reporting import reports
from bench.servers import dev_server
from bench.sizes import (
    ActionSize,
    Size,
    histories_of_a_lifecycle,
    replay_seconds,
    size_of,
    sizes_of_actions,
)
from bench.taking_over import taking_over
from bench.worker import Party
from bench.years import quiet_years
from domain.calendar import alberta_day

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_MOVING: Final = "taking-over"
_ACCOUNTS: Final = ("2000001", "2000002", "2000003")


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        load: the stretches of load.
        actions: how many staff actions are measured; all of them unless it is given.
        replays: how often a lifecycle is replayed.
        employers: how many live through the maintenance years.
        reported: on how many a report is made.
        taken_over: how many are taken over, and out again.
        deadlines: how many reminders fall due at one instant.

    """

    load: Load
    actions: int | None
    replays: int
    employers: int
    reported: int
    taken_over: int
    deadlines: int


WHOLE: Final = Plan(
    Load(4, {1: 5, 16: 32}, rounds=2, seconds=90),
    actions=None,
    replays=10,
    employers=40,
    reported=5000,
    taken_over=5000,
    deadlines=2000,
)
#: Every part of the bench, as little of each as there can be: the figures mean nothing.
QUICK: Final = Plan(
    Load(1, {1: 1, 16: 3}, rounds=1, seconds=0),
    actions=4,
    replays=1,
    employers=2,
    reported=20,
    taken_over=3,
    deadlines=3,
)


async def measure(plan: Plan, folder: Path) -> tuple[Measured, str]:
    """Take every figure; give them with the version of the server."""
    names = (*(party.value for party in Party), _MOVING)
    async with dev_server(folder, names) as server, bench(server, folder) as parties:
        service = parties.clients[Party.SERVICE]
        version = (await service.workflow_service.get_system_info(GetSystemInfoRequest())).server_version
        async with told("histories"):
            histories = await histories_of_a_lifecycle(service, _ACCOUNTS[0])
            least = await minimal_history(parties.clients[Party.MINIMAL], _ACCOUNTS[1])
            replay = await replay_seconds(histories, plan.replays)
            actions: list[ActionSize] = await sizes_of_actions(service, _ACCOUNTS[2], first=plan.actions)
        async with told("stretches of load"):
            rounds = await parties.rounds(plan.load)
        async with told("taking over"):
            (folder / _MOVING).mkdir()
            moving = await asyncio.to_thread(taking_over, plan.taken_over, server, _MOVING, folder / _MOVING)
    async with told("years on skipped time"):
        years = await quiet_years(plan.employers, folder / "years")
    async with told("reports"):
        (folder / "reports").mkdir()
        reporting = await asyncio.to_thread(reports, plan.reported, folder / "reports")
    async with told("deadlines at one instant"):
        (folder / "instant").mkdir()
        instant = await at_one_instant(plan.deadlines, folder / "instant")
    lifecycle: dict[str, Size] = {}
    for history in histories:
        kind = history.workflow_id.partition("-")[0]
        name = kind if kind not in lifecycle else f"{kind}, continued as new"
        lifecycle[name] = size_of(history)
    return Measured(
        rounds, lifecycle, size_of(least), actions, replay, years, reporting, moving, instant
    ), version


@asynccontextmanager
async def told(what: str) -> AsyncIterator[None]:
    """Say what is being measured and how long it took."""
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    """Measure, print the targets and write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see whether everything runs")
    parser.add_argument(
        "--output", type=Path, help="where the page goes; docs/benchmarks.md, or nowhere if quick"
    )
    given = parser.parse_args()
    busy, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="secor-bench-", ignore_cleanup_errors=True) as folder:
        measured, server = asyncio.run(measure(QUICK if given.quick else WHOLE, Path(folder)))
    for target in targets(measured):
        print(f"{target.what}: {target.shown} ({target.verdict.replace('*', '')})")
    output: Path | None = given.output or (None if given.quick else Path("docs/benchmarks.md"))
    if output is not None:
        today = alberta_day(datetime.now(UTC))
        page = report(measured, today, server, (busy, os.getloadavg()[0]))
        output.write_text(page, encoding="utf-8")
        print(f"Written to {output}", end=", ")
    print(f"in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
