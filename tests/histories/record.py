"""Records the histories of this release: ``python -m tests.histories.record``.

Histories of earlier releases are never recorded anew: they are what open workflows began with.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from models.database import open_register
from tests.histories.outline import PAGE, outline
from tests.histories.replaying import FOLDER, replay, runs_of, workflows_of, write
from tests.histories.steadying import steadied
from tests.histories.stories import STORIES, UNKNOWN
from tests.support.databases import STAFF
from tests.support.mail_server import mail_server, mail_through
from tests.support.running_desk import RunningDesk, running_desk


async def record(into: Path, story: Callable[[RunningDesk], Awaitable[None]], scratch: Path) -> int:
    """Live one story and record every run of every workflow in it; give their number."""
    register = open_register(f"sqlite:///{scratch / 'register.db'}")
    register.load_staff(STAFF, datetime.now(UTC))
    async with (
        mail_server(unknown=frozenset({UNKNOWN})) as server,
        running_desk(register, scratch / "documents", mail=mail_through(server)) as desk,
    ):
        await story(desk)
        everything = sorted(await workflows_of(desk.client, register))
        lived = {workflow: await runs_of(desk.client, workflow) for workflow in everything}
    register.close()
    runs = 0
    for workflow, histories in (await steadied(story.__name__, lived, str(scratch))).items():
        for place, history in enumerate(histories, start=1):
            write(into / story.__name__ / f"{workflow}.{place}.json", history, await replay(history))
            runs += 1
    return runs


async def main() -> None:
    """Record every story."""
    into = FOLDER / version("secor-desk")
    shutil.rmtree(into, ignore_errors=True)
    for story in STORIES:
        with tempfile.TemporaryDirectory() as scratch:
            runs = await record(into, story, Path(scratch))
        print(f"{story.__name__}: {runs} runs")  # noqa: T201 - a command
    (into / PAGE).write_text(outline(into), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
