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

from temporalio.client import Client, WorkflowHistory

from models.database import open_register
from tests.histories.replaying import FOLDER, replay, write
from tests.histories.stories import STORIES
from tests.support.databases import STAFF
from tests.support.running_desk import RunningDesk, running_desk


async def record(into: Path, story: Callable[[RunningDesk], Awaitable[None]], scratch: Path) -> int:
    """Live one story and record every run of every workflow in it; give their number."""
    register = open_register(f"sqlite:///{scratch / 'register.db'}")
    register.load_staff(STAFF, datetime.now(UTC))
    runs = 0
    async with running_desk(register, scratch / "documents") as desk:
        await story(desk)
        for workflow in sorted(_workflows(desk)):
            for place, history in enumerate(await _chain(desk.client, workflow), start=1):
                write(into / story.__name__ / f"{workflow}.{place}.json", history, await replay(history))
                runs += 1
    register.close()
    return runs


def _workflows(desk: RunningDesk) -> set[str]:
    entries = [
        one
        for employer in desk.register.employers()
        for one in desk.register.entries_of(employer.employer_id)
    ]
    return {entry.workflow_id for entry in entries}


async def _chain(client: Client, workflow: str) -> list[WorkflowHistory]:
    """Every run of a workflow, the first one first."""
    runs: list[WorkflowHistory] = []
    run_id: str | None = None
    while True:
        history = await client.get_workflow_handle(workflow, run_id=run_id).fetch_history()
        runs.insert(0, history)
        began = history.events[0].workflow_execution_started_event_attributes
        run_id = began.continued_execution_run_id
        if not run_id:
            return runs


async def main() -> None:
    """Record every story."""
    into = FOLDER / version("secor-desk")
    shutil.rmtree(into, ignore_errors=True)
    for story in STORIES:
        with tempfile.TemporaryDirectory() as scratch:
            runs = await record(into, story, Path(scratch))
        print(f"{story.__name__}: {runs} runs")  # noqa: T201 - a command


if __name__ == "__main__":
    asyncio.run(main())
