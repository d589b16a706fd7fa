"""The list of PIR participants, from the start form to the WCB's folder, and again a year later (R29)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.contracts import TASK_QUEUE
from domain.pir_list import PirListTold
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk


async def made(desk: RunningDesk, **form: Any) -> PirListTold:  # noqa: ANN401 - any field of the form
    """Start the form, as the Web UI does, and wait for what came of it."""
    filled = {"actor": "a.singh", "dry_run": False, **form}
    handle = await desk.client.start_workflow(
        "ParticipantList", filled, id="send-pir-list", task_queue=TASK_QUEUE, result_type=PirListTold
    )
    with desk.standing_still():
        told: PirListTold = await handle.result()
    return told


async def refused(desk: RunningDesk, **form: Any) -> str:  # noqa: ANN401 - any field of the form
    with pytest.raises(WorkflowFailureError) as caught:
        await made(desk, **form)
    assert isinstance(caught.value.cause, ApplicationError)
    return caught.value.cause.message


async def test_sent_in_january_and_the_same_to_the_last_byte_a_year_later(desk: RunningDesk) -> None:
    kept = await EmployerFile.holding_certificate(desk, "1000001", legal_name="=SUM(A1) Fencing Ltd.")
    lapses = await EmployerFile.holding_certificate(desk, "1000002", legal_name="Gates Ltd.")
    for file in (kept, lapses):
        await file.act("register_in_pir", registered_on=str(START))
    await desk.until(date(2034, 12, 30))
    tried = await made(desk, year=2034, dry_run=True)
    assert (tried.participants, tried.number) == (2, "")
    assert "not over yet" in await refused(desk, year=2034)
    assert "r.roy is a reviewer and may not" in await refused(desk, year=2033, actor="r.roy")
    assert "looks like a full card number" in await refused(desk, year=2033, note="4242424242424242")

    await desk.until(date(2035, 1, 5))
    first = await made(desk, year=2034)
    assert (first.number, first.participants, first.previous) == ("2035-0001", 2, "")
    sent = desk.documents.beside("wcb") / "sent"
    whole = (sent / first.files[0]).read_bytes()
    assert whole == desk.documents.get(first.document)
    assert b"'=SUM(A1) Fencing Ltd." in whole

    await desk.until(date(2035, 12, 1))
    await kept.pass_audit("maintenance")
    first_entry = kept.entries()[0].number
    mended = {"what": "legal_name", "new_value": "Sum Fencing Ltd.", "reason": "Typed wrongly"}
    await kept.act("correct_entry", entry=first_entry, **mended)
    await desk.until(date(2036, 1, 7))
    second = await made(desk, year=2035)
    assert (second.number, second.previous) == ("2036-0001", "2035-0001")
    assert second.changes == {"changed": 1, "removed": 1}
    told = (sent / second.files[1]).read_text(encoding="utf-8-sig").splitlines()
    assert told[1:] == [
        "changed,1000001,Sum Fencing Ltd.,42124,legal name was =SUM(A1) Fencing Ltd.",
        "removed,1000002,Gates Ltd.,42124,not in good standing since 2035-12-31",
    ]
    again = await made(desk, year=2034)
    assert (sent / again.files[0]).read_bytes() == whole
    assert [one.number for one in desk.register.sent_pir_lists()] == ["2035-0001", "2036-0001", "2036-0002"]
