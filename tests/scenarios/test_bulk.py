"""Bulk work: each kind, with dates, against a real server and register (R16, R19, R21, R30, R32, R33)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.bulk_run import BulkResult
from domain.policy import PolicyBook
from models.entries import Entry
from tests.support.bulk import carry_out, outcomes, refusal, said
from tests.support.databases import STAFF
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed_on
from tests.support.running_desk import START, RunningDesk, alberta

CHANGE = date(2034, 9, 1)


@pytest.fixture
def policy_book() -> PolicyBook:
    """From 1 September 2034 on the maintenance audit is due on the anniversary."""
    return changed_on(CHANGE, maintenance={"maintenance_deadline": "anniversary"})


def account(place: int) -> str:
    return str(3_000_000 + place)


async def with_audit(desk: RunningDesk, place: int, **form: Any) -> tuple[EmployerFile, str]:  # noqa: ANN401
    file = await EmployerFile.ready(desk, account(place), legal_name=f"Employer {place} Ltd.", **form)
    audit = await file.submit("certification")
    await file.assign("r.roy")
    return file, audit


async def with_order(desk: RunningDesk, place: int) -> tuple[EmployerFile, str]:
    file, _ = await with_audit(desk, place)
    await file.review()
    return file, await file.open_case()


def taken(desk: RunningDesk, action: str, *, refused: bool = False) -> list[Entry]:
    """Every entry of an action, of all employers."""
    return [
        entry
        for one in desk.register.employers()
        for entry in desk.register.entries_of(one.employer_id)
        if entry.action == action and entry.refused is refused
    ]


def entries(desk: RunningDesk) -> int:
    return sum(len(desk.register.entries_of(one.employer_id)) for one in desk.register.employers())


async def test_a_reviewer_leaves_and_the_audits_go_to_another(desk: RunningDesk) -> None:
    """R16, R17: five of six; the sixth was made by somebody of the new reviewer's name."""
    audits = [(await with_audit(desk, place))[1] for place in range(5)]
    own = await EmployerFile.opened(desk, account(5), legal_name="Li Consulting Ltd.")
    await own.pay()
    await own.train("Rong Li")
    theirs = await own.submit("certification")
    await own.assign("r.roy")
    left = STAFF.model_copy(
        update={
            "staff": tuple(
                one.model_copy(update={"left_on": START}) if one.id == "r.roy" else one for one in STAFF.staff
            )
        }
    )
    desk.register.load_staff(left, alberta(START))
    order = {"from_reviewer": "r.roy", "to_reviewer": "r.li"}

    before = entries(desk)
    tried = await carry_out(desk.client, "bulk-reassign-tried", **order, dry_run=True)
    assert outcomes(tried) == {"would_be_done": 5, "would_be_refused": 1}
    assert said(tried, audits[0]).startswith("r.li reviews this audit")
    assert "made this audit" in said(tried, theirs)
    assert entries(desk) == before
    assert (await desk.case(audits[0])).reviewer == "r.roy"

    done = await carry_out(desk.client, "bulk-reassign-r.roy", **order)
    assert outcomes(done) == {"done": 5, "refused": 1}
    assert done.sentence == "5 done, 1 refused."
    assert "Rong Li made this audit and may not review it" in said(done, theirs)
    assert {(await desk.case(audit)).reviewer for audit in audits} == {"r.li"}
    assert (await desk.case(theirs)).reviewer == "r.roy"
    (remembered,) = taken(desk, "assign_reviewer", refused=True)
    by_workflow = {one.workflow: one for one in done.items}
    assert by_workflow[theirs].entry == remembered.number
    assert by_workflow[audits[0]].title == "Employer 0 Ltd."
    number = by_workflow[audits[0]].entry
    assert number is not None
    entry = desk.register.entry(number)
    assert entry is not None
    assert (entry.workflow_id, entry.actor, entry.role) == (audits[0], "a.singh", "administrator")


async def test_a_batch_is_entered_in_corrs(desk: RunningDesk) -> None:
    """R19: six, one of them with a wrong id."""
    orders = [(await with_order(desk, place))[1] for place in range(5)]
    named = [*orders[:2], "certificate-9999999-2034-1", *orders[2:]]
    batch = [{"order": name, "corrs_number": f"CORRS-{place}"} for place, name in enumerate(named)]
    result = await carry_out(desk.client, "bulk-corrs_batch-2034-01-09", entered_on=str(START), orders=batch)
    assert outcomes(result) == {"done": 5, "refused": 1}
    assert (
        said(result, "certificate-9999999-2034-1") == "There is no such case. Compare its id with the list."
    )
    numbers = {entry.workflow_id: entry.data["corrs_number"] for entry in taken(desk, "record_corrs_entry")}
    assert numbers == {
        orders[0]: "CORRS-0",
        orders[1]: "CORRS-1",
        orders[2]: "CORRS-3",
        orders[3]: "CORRS-4",
        orders[4]: "CORRS-5",
    }


async def test_a_mailing_day(desk: RunningDesk) -> None:
    """R21, R22: what is to be mailed is mailed, what is not signed yet stays; named again, it is over."""
    signed = [await with_order(desk, place) for place in range(3)]
    _, unsigned = await with_order(desk, 3)
    for file, _ in signed:
        await file.enter_in_corrs()
        await file.ministry("approved", certificate_number=desk.next_certificate_number())
        await file.order_step("record_director_signature", signed_on=str(START))
        await file.order_step("record_executive_director_signature", signed_on=str(START))
    result = await carry_out(desk.client, "bulk-mailing_day-2034-01-09", mailed_on=str(START))
    assert outcomes(result) == {"done": 3}
    for file, _ in signed:
        await desk.rest(file.workflow)
        assert (await file.case()).stage == "certified"
        assert [name for _, name in file.letters()].count("certificate_cover") == 1

    orders = [signed[0][1], unsigned]
    again = await carry_out(desk.client, "bulk-mailing_day-again", mailed_on=str(START), orders=orders)
    assert outcomes(again) == {"refused": 2}
    assert said(again, orders[0]) == "This case is over, so nothing more can be done with it."
    assert '"record_mailing" is not in turn' in said(again, unsigned)
    nothing = await carry_out(desk.client, "bulk-mailing_day-3", mailed_on=str(START))
    assert nothing.sentence == "No case fits, so there is nothing to do."
    # The same work started again: the register knows what was done, although the orders are closed.
    same = await carry_out(
        desk.client, "bulk-mailing_day-2034-01-09", mailed_on=str(START), orders=[orders[0]]
    )
    assert outcomes(same) == {"done_before": 1}


async def test_one_letter_to_a_filtered_list_each_once(desk: RunningDesk) -> None:
    """R30: a letter to everybody certified, started again by mistake."""
    certified = [
        await EmployerFile.holding_certificate(desk, account(place), industry_code=code)
        for place, code in enumerate(("42124", "42124", "40604"))
    ]
    others = [await EmployerFile.opened(desk, account(place)) for place in (7, 8)]
    letter = {"subject": "Closed in July", "text": "Our office is closed\n\nin July."}
    to = {"stages": ["certified"], "industry_codes": ["42124"]}
    first = await carry_out(desk.client, "bulk-letter-july", to=to, **letter)
    assert outcomes(first) == {"done": 2}
    again = await carry_out(desk.client, "bulk-letter-july", to={"stages": ["certified"]}, **letter)
    assert outcomes(again) == {"done_before": 2, "done": 1}
    assert said(again, certified[0].workflow) == "Done before, on 2034-01-09, and not done again."
    await desk.rest(*(file.workflow for file in (*certified, *others)))
    for file in certified:
        assert [name for _, name in file.letters()].count("notice") == 1
    assert "Closed in July Dear" in certified[0].letter_text("notice")
    for file in others:
        assert "notice" not in [name for _, name in file.letters()]
    named = {"wcb_accounts": [others[0].account, "5550000"]}
    some = await carry_out(desk.client, "bulk-letter-two", actor="e.moreau", to=named, **letter)
    assert outcomes(some) == {"done": 1, "refused": 1}


async def test_a_policy_is_applied_to_running_cycles(desk: RunningDesk) -> None:
    """R33."""
    files = [await EmployerFile.holding_certificate(desk, account(place)) for place in range(3)]
    await desk.until(CHANGE)
    order = {"to": {"standings": ["in_good_standing"]}, "effective": str(CHANGE), "reason": "The board did"}
    await files[2].act("apply_policy", effective=str(CHANGE), reason="First of all")
    tried = await carry_out(desk.client, "bulk-apply_policy-tried", **order, dry_run=True)
    assert outcomes(tried) == {"would_be_done": 2, "would_be_refused": 1}
    done = await carry_out(desk.client, "bulk-apply_policy-board", **order)
    assert outcomes(done) == {"done": 2, "refused": 1}
    assert "already runs under the policy of 2034-09-01" in said(done, files[2].workflow)
    await desk.rest(*(file.workflow for file in files))
    for file in files:
        assert (date(2035, 1, 9), "R26") in await file.due()
    wrong = order | {"effective": "2034-08-01", "kind": "apply_policy", "actor": "a.singh"}
    message = await refusal(desk.client, "bulk-apply_policy-wrong", wrong)
    assert "No policy took effect on 2034-08-01" in message
    early = await refusal(desk.client, "bulk-apply_policy-wrong", wrong | {"effective": "1999-01-01"})
    assert "No policy is in effect on 1999-01-01" in early


async def test_who_may_not_order_it_is_told_and_remembered_once(desk: RunningDesk) -> None:
    """R32: the rest is not tried."""
    for place in range(4):
        await EmployerFile.opened(desk, account(place))
    order: dict[str, Any] = {"actor": "r.roy", "to": {}, "subject": "Hello", "text": "Hello."}
    tried = await carry_out(desk.client, "bulk-letter-tried", **order, dry_run=True)
    assert outcomes(tried) == {"would_be_refused": 4}
    assert not taken(desk, "send_notice", refused=True)

    result = await carry_out(desk.client, "bulk-letter-hello", **order)
    assert outcomes(result) == {"refused": 1}
    assert result.not_tried == 3
    assert result.sentence == "r.roy may not do this. 3 other cases were not tried."
    (entry,) = taken(desk, "send_notice", refused=True)
    assert entry.actor == "r.roy"
    assert "r.roy is a reviewer and may not take the step send_notice" in result.items[0].said
    assert not taken(desk, "send_notice")


async def test_an_employer_whose_account_just_changed_is_found(desk: RunningDesk) -> None:
    """R6, R30: while an audit is open, its file still lies under the old id."""
    file, _ = await with_audit(desk, 1)
    await file.act("change_wcb_account", new_wcb_account="7654321", reason="The WCB merged two accounts")
    result: BulkResult = await carry_out(
        desk.client,
        "bulk-letter-moved",
        to={"wcb_accounts": ["7654321"]},
        subject="Hello",
        text="Hello.",
    )
    assert outcomes(result) == {"done": 1}
    assert result.items[0].workflow == file.workflow
