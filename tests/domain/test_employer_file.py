"""The employer's file: contact, WCB account, and what a workflow carries on (R6, R30, R31)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import happenings
from domain.case import UPDATES_REMEMBERED, Receipt
from domain.transition import AccountFree, AccountLive, AccountVacated
from tests.support.desk import LEFT_OUT, Desk
from tests.support.lives import at, audited, certified, issue, preparing, submit


def without_example(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the payload
    return {"contact_name": LEFT_OUT, "email": LEFT_OUT, "reason": "Told by telephone", **given}


def test_a_change_of_contact_is_entered_and_the_rest_stays() -> None:
    """R30."""
    desk = Desk()
    receipt = desk.act("change_contact", **without_example(contact_name="Kim Lee", phone="780 555 0199"))
    employer = desk.employer.employer
    assert (employer.contact_name, employer.phone) == ("Kim Lee", "780 555 0199")
    assert employer.email == "office@foothillsfencing.example"
    assert receipt.done == "Changed: contact name, phone."
    assert [record.kind for record in desk.entries[-1].records] == ["employer"]
    assert desk.employer.addressee().contact_name == "Kim Lee"


def test_no_email_address_at_all() -> None:
    """R30: post only."""
    desk = Desk()
    desk.act("change_contact", **without_example(email=None, trade_name=None, phone=None))
    assert desk.employer.addressee().email is None
    assert desk.employer.employer.trade_name is None


def test_an_address_changes_as_a_whole() -> None:
    """R30."""
    desk = Desk()
    new = {"street": "1 Main Street", "city": "Red Deer", "province": "AB", "postal_code": "T4N 1A1"}
    desk.act("change_contact", **without_example(address=new))
    assert desk.employer.addressee().address.city == "Red Deer"
    part = without_example(address={"city": "Calgary"})
    assert "address.street: is missing" in str(desk.refusal("change_contact", **part))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"contact_name": None}, "contact_name"),
        ({"address": None}, "address"),
        ({}, ""),
        ({"contact_name": "Robin Okafor"}, ""),
    ],
)
def test_changes_that_are_refused(given: dict[str, Any], field: str) -> None:
    """R30: what can't be cleared, and what changes nothing."""
    refusal = Desk().refusal("change_contact", **without_example(**given))
    assert (refusal.rule, refusal.field) == ("R30", field)


def test_a_new_wcb_account_in_mid_term() -> None:
    """R6, R30: the file goes on under the new one, with everything in it."""
    desk = at("certified")
    receipt = desk.act("change_wcb_account", new_wcb_account="7654321")
    assert "goes on as employer-7654321" in receipt.done
    assert desk.employer.employer.wcb_account == "7654321"
    assert desk.employer.account_moved_from == "1234567"
    assert desk.employer.stage == "certified"
    assert desk.entries[-1].requirements[1:] == (
        AccountFree(wcb_account="7654321"),
        AccountVacated(wcb_account="7654321", workflow_id="employer-7654321"),
    )
    submit(desk, purpose="maintenance")
    assert desk.open_audit.audit.audit_id == "audit-7654321-maintenance-2027-1"


def test_an_account_that_was_put_right_before_the_file_moved() -> None:
    """R30: while an audit is open the file stays; back at its own account it has nowhere to move."""
    desk = at("in review")
    desk.act("change_wcb_account", new_wcb_account="7654321")
    desk.act("change_wcb_account", new_wcb_account="1234567")
    assert desk.employer.account_moved_from is None
    assert desk.refusal("change_wcb_account", new_wcb_account="1234567").field == "new_wcb_account"


def moved(desk: Desk, workflow_id: str) -> Desk:
    """The file lies under another account now."""
    desk.happens(desk.employer.model_copy(update={"workflow_id": workflow_id}), happenings.FILE_MOVED)
    return desk


def test_it_is_entered_that_the_file_has_moved() -> None:
    """R6, R30: from then on nothing lies under the old account any more."""
    desk = at("certified")
    desk.act("change_wcb_account", new_wcb_account="7654321")
    moved(desk, "employer-7654321")
    assert desk.employer.account_moved_from is None
    made = desk.entries[-1]
    assert (made.workflow_id, made.event, made.rule) == ("employer-7654321", "file_moved", "R6")
    assert made.ground == "From WCB account 1234567 to employer-7654321"


def test_an_account_that_changes_once_more_while_the_file_moves() -> None:
    """R30: it has to move on."""
    desk = at("certified")
    desk.act("change_wcb_account", new_wcb_account="7654321")
    desk.act("change_wcb_account", new_wcb_account="7654322")
    moved(desk, "employer-7654321")
    assert desk.employer.account_moved_from == "7654321"


def test_a_merger_closes_the_file_in_favour_of_the_other() -> None:
    """R30."""
    desk = at("certified")
    desk.act("change_wcb_account", new_wcb_account="7654321", merge=True, reason="Bought by them")
    assert desk.employer.states == ("merged",)
    assert desk.entries[-1].requirements[1:] == (AccountLive(wcb_account="7654321"),)
    assert desk.employer.end_reason == "Merged into the employer with WCB account 7654321: Bought by them"


def test_every_step_says_who_when_what_and_why() -> None:
    """R32."""
    desk = at("certified")
    desk.act("suspend", actor="e.moreau", reason="Serious incident")
    made = desk.entries[-1]
    assert (made.actor, made.day, made.at) == ("e.moreau", desk.today, desk.now)
    assert (made.action, made.event, made.rule, made.ground) == (
        "suspend",
        "suspension_begun",
        "R30",
        "Serious incident",
    )
    assert made.before == ("fee_paid", "certified", "in_good_standing", "small")
    assert made.after == ("fee_paid", "certified", "suspended", "small")
    assert made.data == {"reason": "Serious incident"}


def test_each_entry_has_a_key_of_its_own() -> None:
    """R31: whatever is retried, it is entered once."""
    desk = issue(audited(at("certified for a year")), "SECOR-1002")
    keys = [entry.key for entry in desk.entries]
    assert len(keys) == len(set(keys))
    assert keys[0] == "E000001/employer-1234567/1"


def test_only_rows_that_changed_are_written() -> None:
    """R31."""
    desk = at("certified")
    desk.act("report_head_count")
    assert [record.kind for record in desk.entries[-1].records] == ["head_count"]
    desk.act("correct_entry", reason="Only a remark")
    assert desk.entries[-1].records == ()


def test_an_update_is_remembered_and_the_oldest_is_forgotten() -> None:
    state = Desk().employer
    for number in range(UPDATES_REMEMBERED + 5):
        receipt = Receipt(done="Done.", entry=number, stands=[], payload_digest="0")
        state.remember(f"update-{number}", receipt)
    assert len(state.recent_updates) == UPDATES_REMEMBERED
    assert "update-4" not in state.recent_updates
    assert state.recent_updates["update-44"].entry == 44
    assert state.carried(date(2027, 3, 10)).recent_updates == state.recent_updates


def test_a_state_stays_small_through_the_years() -> None:
    """A state travels with every run: three decades of renewals leave it as it was."""
    desk = certified(Desk(date(2027, 3, 10)))
    size = len(desk.employer.carried(desk.today).model_dump_json())
    for year in range(2028, 2058):
        desk.wait_until(date(year, 3, 1))
        for person in [one.number for one in desk.employer.trained()]:
            desk.act("remove_trained_person", person=person)
        desk.act("enrol_in_course")
        desk.act("record_training")
        audited(desk)
        if desk.order is not None:
            issue(desk, f"SECOR-{year}")
    assert desk.employer.is_in("in_good_standing")
    carried = desk.employer.carried(desk.today)
    assert len(carried.model_dump_json()) < size + 2000
    assert sorted(carried.numbers) == [
        "audit-renewal-2057",
        "certificate-2057",
        "enrolment",
        "head_count",
        "person",
    ]


def test_a_series_goes_on_where_it_was() -> None:
    """R31: numbers are never given twice, also when what had them is forgotten."""
    desk = preparing(Desk())
    desk.act("remove_trained_person")
    carried = desk.employer.carried(desk.today)
    assert carried.people == []
    assert carried.next_number("person") == 2


def test_a_contact_that_changes_during_a_review_reaches_the_letters_of_the_employer() -> None:
    """R30."""
    desk = at("in review")
    desk.act("change_contact", email="new@example.org")
    assert desk.employer.addressee().email == "new@example.org"
    desk.act("record_review")
    assert desk.open_order.addressee().email == "new@example.org"
