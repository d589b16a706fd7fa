"""A desk killed while it loads the demonstration goes on, though a file is not open yet."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from activities.contracts import TASK_QUEUE
from cli.demonstration import load
from cli.stories import Story, StoryFile, StoryStep, Teller
from domain.registration import EXAMPLE, employer_workflow_id
from domain.transition import NotRecorded, Recorded, Transition
from models.register import Register
from tests.support.running_desk import RunningDesk, running_desk

ACCOUNT = "2200199"
STORY = Story(
    about="Asked to be invoiced.",
    registration={**EXAMPLE, "actor": "a.singh", "wcb_account": ACCOUNT},
    steps=(StoryStep(workflow="employer", action="issue_invoice", payload={"actor": "a.singh"}),),
)


class Slow(Register):
    """A register that holds a registration up until it is let, before it enters it or after."""

    enters_first: bool
    reached: threading.Event
    let: threading.Event

    def record(self, transition: Transition) -> Recorded | NotRecorded:
        if transition.action != "register":
            return super().record(transition)
        answer = super().record(transition) if self.enters_first else None
        self.reached.set()
        self.let.wait()
        return answer or super().record(transition)


@pytest.fixture(params=[True, False], ids=["the register has it", "the register has not heard of it"])
def slow(request: pytest.FixtureRequest, register: Register, engine: Engine) -> Slow:
    assert register.staff(), "the staff directory is loaded"
    slow = Slow(engine)
    slow.enters_first = request.param
    slow.reached, slow.let = threading.Event(), threading.Event()
    return slow


@pytest.fixture
async def desk(slow: Slow, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    async with running_desk(slow, tmp_path / "documents") as running:
        yield running


async def test_a_file_that_is_not_open_yet_is_waited_for(
    desk: RunningDesk, slow: Slow, tmp_path: Path
) -> None:
    file = StoryFile(tmp_path / "15-lags.json", STORY)
    teller = Teller(desk.client, slow, desk.documents, file, tmp_path)
    await desk.client.start_workflow(
        "Employer",
        STORY.registration,
        id=employer_workflow_id(ACCOUNT),
        task_queue=TASK_QUEUE,
        task_timeout=timedelta(seconds=1),  # so that it hears of an update before the register has answered
    )
    await asyncio.to_thread(slow.reached.wait)
    steps: list[None] = []
    loading = asyncio.create_task(load(teller, slow, file, lambda: steps.append(None)))
    await asyncio.sleep(1.5)
    assert not loading.done(), "it waits for the workflow"
    slow.let.set()
    await loading
    assert len(steps) == (1 if slow.enters_first else 2)
    actions = [one.action for one in slow.entries_of((await desk.case(f"employer-{ACCOUNT}")).employer_id)]
    assert "issue_invoice" in actions
