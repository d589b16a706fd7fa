"""A double click, two people at once, and what was entered wrongly (R31, R32)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.case import Receipt
from domain.policy import PolicyBook
from domain.roles import Role
from models.directory import StaffDirectory, StaffMember
from tests.support.databases import STAFF
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import START, RunningDesk

PAID = {"paid_on": str(START), "amount": "250.00", "method": "cheque"}
SECOND = StaffMember(id="b.chan", name="Bea Chan", roles=(Role.ADMINISTRATOR,))
DATED_BY_AUDIT = changed(certificate={"certificate_date": "audit_completed"})


async def test_the_same_update_sent_twice_counts_once(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    first = await file.act("record_payment", update_id="click", **PAID)
    second = await file.act("record_payment", update_id="click", **PAID)
    assert second == first
    assert [event for _, event in file.events()] == ["registered", "payment_recorded"]
    assert [name for _, name in file.letters()] == ["registration_confirmed", "payment_receipt"]


async def test_the_same_update_sent_again_after_the_run_was_renewed_counts_once(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    report = {"reported_on": str(START), "head_count": {"owners": 1, "full_time": 2}}
    first = await file.act("report_head_count", update_id="click", **report)
    await file.certify()
    other = {"reported_on": str(START), "head_count": {"owners": 9}}
    refused = await file.refused("report_head_count", update_id="click", **other)
    assert "This update id was already used for another payload, so nothing was done" in refused
    second = await file.act("report_head_count", update_id="click", **report)
    assert second == first
    assert [event for _, event in file.events()].count("head_count_reported") == 1


async def test_a_double_click_under_two_update_ids_counts_once(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    results = await both(file.act("record_payment", **PAID), file.act("record_payment", **PAID))
    assert sorted(type(one).__name__ for one in results) == ["Receipt", "str"]
    (refused,) = [one for one in results if isinstance(one, str)]
    assert '"record_payment" is not in turn' in refused
    assert "It was already done by Asha Singh at 09:00 on 9 January 2034" in refused
    assert [name for _, name in file.letters()].count("payment_receipt") == 1


async def test_two_staff_members_act_on_the_same_step_at_once(desk: RunningDesk) -> None:
    staff = StaffDirectory(staff=(*STAFF.staff, SECOND), auditor=STAFF.auditor)
    desk.register.load_staff(staff, await desk.now())
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    order = await file.open_case()
    decided = {"decided_on": str(START)}
    results = await both(
        desk.act(
            order, "record_ministry_decision", decision="approved", certificate_number="SECOR-1", **decided
        ),
        desk.act(
            order,
            "record_ministry_decision",
            actor="b.chan",
            decision="returned",
            reason="The code is wrong",
            **decided,
        ),
    )
    assert sorted(type(one).__name__ for one in results) == ["Receipt", "str"]
    (refused,) = [one for one in results if isinstance(one, str)]
    assert "is not in turn" in refused
    decisions = [entry for entry in file.entries() if entry.action == "record_ministry_decision"]
    assert len(decisions) == 1
    assert decisions[0].actor_name in refused


async def test_two_reviewers_are_assigned_at_once(desk: RunningDesk) -> None:
    """Both are good steps; they are taken one after the other, and the last one stands."""
    file = await EmployerFile.ready(desk)
    audit = await file.submit("certification")
    results = await both(
        desk.act(audit, "assign_reviewer", reviewer="r.roy"),
        desk.act(audit, "assign_reviewer", reviewer="r.li"),
    )
    assert [type(one) for one in results] == [Receipt, Receipt]
    assigned = [entry for entry in file.entries() if entry.action == "assign_reviewer"]
    assert (await desk.case(audit)).reviewer == assigned[-1].data["reviewer"]


async def both(*acts: Coroutine[Any, Any, Receipt]) -> list[Receipt | str]:
    """Send two actions at the same moment, and give the receipt or the refusal of each."""
    return list(await asyncio.gather(*(_answer(act) for act in acts)))


async def _answer(act: Coroutine[Any, Any, Receipt]) -> Receipt | str:
    try:
        return await act
    except WorkflowUpdateFailedError as failure:
        return str(failure.cause)


async def test_a_correction_after_acceptance(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    audit = await file.pass_audit("certification")
    review = next(entry for entry in file.entries() if entry.action == "record_review")
    correction = {
        "entry": review.number,
        "what": "other",
        "reason": "The sheet says 88 per cent; 90 was a typing error",
    }
    assert await desk.gone(audit, "correct_entry", **correction)
    done = await file.act("correct_entry", **correction)
    assert done.done == f"Entry {review.number} is corrected by this one; it stays as it was."
    corrected = file.entries()[-1]
    assert (corrected.corrects, corrected.ground) == (review.number, correction["reason"])
    still = desk.register.entry(review.number)
    assert still is not None
    assert still.hash == review.hash
    assert (await file.case()).stage == "certificate_ordered"


async def test_a_correction_names_an_entry_of_the_same_employer(desk: RunningDesk) -> None:
    first = await EmployerFile.opened(desk, "1111111")
    second = await EmployerFile.opened(desk, "2222222")
    wrong = {"entry": first.entries()[0].number, "what": "other", "reason": "Not mine"}
    refused = await second.refused("correct_entry", **wrong)
    assert "This employer has no entry" in refused
    assert "(R31)" in refused


async def test_a_certificate_number_is_corrected_before_the_mail(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    await file.ministry("approved", certificate_number="SECOR-10")
    approved = next(entry for entry in file.entries() if entry.event == "ministry_approved")
    await file.order_step(
        "correct_entry",
        entry=approved.number,
        what="certificate_number",
        new_value="SECOR-1",
        reason="Mistyped",
    )
    await file.sign_and_mail()
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2037-01-09", None)]
    assert "SECOR-10" not in file.letter_text("certificate_cover")


@pytest.mark.parametrize("policy_book", [DATED_BY_AUDIT])
async def test_a_corrected_day_of_the_audit_dates_the_certificate(
    desk: RunningDesk, policy_book: PolicyBook
) -> None:
    assert policy_book is DATED_BY_AUDIT
    file = await EmployerFile.ready(desk)
    audit = await file.submit("certification")
    received = next(entry for entry in file.entries() if entry.event == "audit_received")
    await desk.act(
        audit,
        "correct_entry",
        entry=received.number,
        what="completed_on",
        new_value="2034-01-05",
        reason="The day on the form was misread",
    )
    await file.assign()
    await file.review("accept")
    await desk.until(date(2034, 1, 30))
    await file.issue()
    assert file.certificates() == [("SECOR-1", "2034-01-05", "2037-01-05", None)]


async def test_an_action_outside_the_actors_role_is_remembered_as_refused(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    refused = await file.refused("record_payment", actor="r.roy", **PAID)
    assert (
        "r.roy is a reviewer and may not take the step record_payment: an administrator may. (R32)" in refused
    )
    (entry,) = file.entries(refused=True)
    assert (entry.actor, entry.action, entry.rule) == ("r.roy", "record_payment", "R32")
    assert f"remembered as entry {entry.number}" in refused
    await file.act("record_payment", **PAID)
