"""A worker comes late, and finds what fell due and what staff sent side by side: days decide, not luck."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.calendar import days_after
from domain.case import Receipt
from models.register import Register
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk, running_desk, sentence_of

#: Nobody is at work from here to there: the worker goes long before midnight, however slow this machine is.
CLOSES, BEGINS = time(23, 57), time(0, 0, 2)
#: As long as an action may take to arrive at the server, where it waits for a worker.
_ARRIVES = 1.0


@pytest.fixture
async def desk(register: Register, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    async with running_desk(register, tmp_path / "documents", max_cached_workflows=0) as running:
        yield running


async def sent_before_work(
    desk: RunningDesk,
    day: date,
    workflow: str,
    action: str,
    **payload: Any,  # noqa: ANN401 - any payload
) -> Receipt | str:
    """Send an action when a day has begun and no worker is there yet; give its receipt or its refusal."""
    handle = desk.client.get_workflow_handle(workflow)
    await desk.until(days_after(day, -1), CLOSES)
    async with desk.nobody_at_work():
        await desk.until(day, BEGINS)
        sent = {"actor": "a.singh", **payload}
        sending = asyncio.create_task(
            handle.execute_update(action, sent, id=str(uuid4()), result_type=Receipt)
        )
        await asyncio.sleep(_ARRIVES)
    try:
        receipt: Receipt = await sending
    except WorkflowUpdateFailedError as failure:
        return sentence_of(failure)
    return receipt


async def test_a_reply_a_day_late_finds_the_window_closed_though_nobody_closed_it(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.submit("certification")
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    audit = await file.open_case()
    said = await sent_before_work(
        desk, date(2034, 1, 25), audit, "provide_information", answer="Everything is attached."
    )
    assert 'this case stands at "Unsuccessful"' in str(said)
    await desk.rest(file.workflow)
    assert file.letters()[-1] == (date(2034, 1, 25), "audit_unsuccessful")
    assert (await file.case()).stage == "preparing"


async def test_an_audit_a_day_late_is_late_though_nobody_noted_the_deadline(desk: RunningDesk) -> None:
    trained = [{"name": "Robin Okafor", "module_1_on": "2033-05-02"}]
    paper = {"number": "SECOR-1", "dated": "2033-06-01", "term_years": 3, "trained_people": trained}
    file = await EmployerFile.opened(desk, taken_over=paper)
    form = file.audit_form("maintenance")
    said = await sent_before_work(desk, date(2035, 1, 1), file.workflow, "submit_self_assessment", **form)
    assert isinstance(said, Receipt), said
    await desk.rest(file.workflow)
    assert [event for _, event in file.events()].count("maintenance_missed") == 1
    assert "2034-06-01: late received" in await file.fact("Anniversaries")
    assert (await file.case()).standing == "not_in_good_standing"
