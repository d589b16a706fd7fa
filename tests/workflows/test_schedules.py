"""What the service starts by itself is laid out at the server once, and as it is declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from temporalio.client import (
    Client,
    ScheduleActionStartWorkflow,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    ScheduleSpec,
)

from activities.contracts import TASK_QUEUE
from schedules import SCHEDULES, Planned, lay_out_schedules
from tests.support.server import running_server
from worker import WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DAILY = Planned(
    id="look-around",
    workflow="LookAround",
    when=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(days=1))]),
    sentence="Looks around once a day",
)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a development server; the one that skips time has no schedules."""
    async with running_server(tmp_path) as server:
        yield await server.client()


async def test_laid_out_twice_is_there_once_and_a_change_is_taken_over(client: Client) -> None:
    handle = client.get_schedule_handle(DAILY.id)
    for _ in range(2):
        await lay_out_schedules(client, [DAILY])
        laid_out = (await handle.describe()).schedule
        action = laid_out.action
        assert isinstance(action, ScheduleActionStartWorkflow)
        assert (action.workflow, action.task_queue) == ("LookAround", TASK_QUEUE)
        assert laid_out.spec.intervals == [ScheduleIntervalSpec(every=timedelta(days=1))]
        assert laid_out.policy.overlap is ScheduleOverlapPolicy.SKIP
        assert laid_out.state.note == DAILY.sentence

    await handle.pause(note="While the printer is away")
    hourly = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(hours=1))])
    await lay_out_schedules(client, [replace(DAILY, when=hourly)])
    changed = (await handle.describe()).schedule
    assert changed.spec.intervals == hourly.intervals
    assert (changed.state.paused, changed.state.note) == (True, "While the printer is away")


def test_every_schedule_starts_a_workflow_that_the_worker_knows() -> None:
    known = {workflow.__name__ for workflow in WORKFLOWS}
    assert {planned.workflow for planned in SCHEDULES} <= known
    assert len({planned.id for planned in SCHEDULES}) == len(SCHEDULES)
