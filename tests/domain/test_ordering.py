"""The certificate order: CORRS, the ministry, two signatures in order, the mail (R19 to R22)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from domain import happenings
from domain.certificates import dated
from domain.opening import audit_lost, audit_of, order_lost, order_of
from domain.records import AuditRecord, OrderRecord
from domain.roles import Role
from domain.transition import ActorMay
from tests.support.desk import DAY, LEFT_OUT, Desk, book_with
from tests.support.lives import accept, approve, at, audited, certified, issue, preparing, request, submit


def test_an_accepted_audit_is_ordered_for_its_term() -> None:
    """R19."""
    desk = at("order opened")
    order = desk.open_order
    assert order.order.order_id == "certificate-1234567-2027-1"
    assert order.order.audit_id == "audit-1234567-certification-2027-1"
    assert (order.order.term_years, order.order.opened_on) == (3, DAY)
    assert order.states == ("to_be_entered",)
    assert desk.entries[-1].rule == "R19"


def test_a_maintenance_audit_orders_nothing() -> None:
    """R19, R23."""
    desk = audited(at("certified"), purpose="maintenance")
    assert desk.order is None
    assert desk.employer.accepted is None


def test_the_way_of_an_order() -> None:
    """R19 to R21."""
    desk = at("order opened")
    steps = [
        ("record_corrs_entry", "with_ministry"),
        ("record_ministry_decision", "director_to_sign"),
        ("record_director_signature", "executive_director_to_sign"),
        ("record_executive_director_signature", "to_be_mailed"),
    ]
    for place, (name, state) in enumerate(steps):
        for later, _ in steps[place + 1 :]:
            assert "not in turn" in desk.refusal(later).sentence
        assert "not in turn" in desk.refusal("record_mailing").sentence
        desk.act(name)
        assert desk.open_order.states == (state,)
    desk.act("record_mailing")
    assert desk.employer.stage == "certified"
    letter = desk.last_letter("certificate_cover")
    assert (letter.certificate_number, letter.dated, letter.term_years, letter.expires_on) == (
        "SECOR-1001",
        DAY,
        3,
        date(2030, 3, 10),
    )


def test_the_ministry_returns_the_order_and_then_approves_it() -> None:
    """R20."""
    desk = at("order returned")
    assert desk.open_order.order.returned == 1
    assert "not in turn" in desk.refusal("record_ministry_decision").sentence
    desk.wait(3)
    desk.act("resubmit_order")
    desk.act("record_ministry_decision", decision="returned", reason="Still incomplete")
    desk.act("resubmit_order")
    desk.act("record_ministry_decision")
    order = desk.open_order.order
    assert order.returned == 2
    assert order.decided_on == date(2027, 3, 13)
    assert order.decision_reason is None


def test_a_declined_order_is_told_and_the_employer_prepares_another_audit() -> None:
    """R20."""
    desk = at("order with the ministry")
    desk.act("record_ministry_decision", decision="declined", reason="The WCB account is closed")
    letter = desk.last_letter("order_declined")
    assert letter.reason == "The WCB account is closed"
    assert desk.employer.stage == "preparing"
    assert desk.employer.accepted is None
    submit(desk)


def test_a_declined_renewal_leaves_its_anniversary_open() -> None:
    """R20, R25."""
    desk = audited(at("certified for a year"))
    assert desk.employer.anniversaries[0].status.value == "accepted"
    desk.act("record_corrs_entry")
    desk.act("record_ministry_decision", decision="declined", reason="Not complete")
    mark = desk.employer.anniversaries[0]
    assert (mark.status.value, mark.audit_id) == ("open", None)
    assert desk.employer.stage == "certified"
    submit(desk)


@pytest.mark.parametrize(
    ("place", "name", "given", "rule", "field"),
    [
        ("order opened", "record_corrs_entry", {"entered_on": "2027-03-09"}, "R19", "entered_on"),
        ("order opened", "record_corrs_entry", {"entered_on": "2027-03-11"}, "", ""),
        ("order opened", "record_corrs_entry", {"corrs_number": LEFT_OUT}, "", ""),
        (
            "order with the ministry",
            "record_ministry_decision",
            {"decided_on": "2027-03-09"},
            "R20",
            "decided_on",
        ),
        (
            "order with the ministry",
            "record_ministry_decision",
            {"certificate_number": LEFT_OUT},
            "R20",
            "certificate_number",
        ),
        ("order with the ministry", "record_ministry_decision", {"decision": "returned"}, "R20", "reason"),
        ("order with the ministry", "record_ministry_decision", {"decision": "declined"}, "R20", "reason"),
        ("order with the ministry", "record_ministry_decision", {"decision": "lost"}, "", ""),
        ("order returned", "resubmit_order", {"resubmitted_on": "2027-03-09"}, "R20", "resubmitted_on"),
        ("order approved", "record_director_signature", {"signed_on": "2027-03-09"}, "R21", "signed_on"),
        (
            "order signed once",
            "record_executive_director_signature",
            {"signed_on": "2027-03-09"},
            "R21",
            "signed_on",
        ),
        ("order signed twice", "record_mailing", {"mailed_on": "2027-03-09"}, "R21", "mailed_on"),
    ],
)
def test_steps_that_are_refused(place: str, name: str, given: dict[str, Any], rule: str, field: str) -> None:
    """R19 to R21: nothing can have been before what comes before it."""
    refusal = at(place).refusal(name, **given)
    assert (refusal.rule, refusal.field) == (rule, field)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"actor": "m.tremblay"}, "actor"),
        ({"actor": "a.singh", "on_behalf_of": "m.tremblay"}, "on_behalf_of"),
    ],
)
def test_one_person_never_gives_both_signatures(given: dict[str, Any], field: str) -> None:
    """R21."""
    refusal = at("order signed once").refusal("record_executive_director_signature", **given)
    assert (refusal.rule, refusal.field) == ("R21", field)
    assert "m.tremblay gave the first signature" in refusal.sentence


def test_a_signature_may_be_recorded_for_the_one_who_gave_it() -> None:
    """R21, R32."""
    desk = at("order approved")
    desk.act("record_director_signature", actor="a.singh", on_behalf_of="m.tremblay")
    assert desk.open_order.order.director == "m.tremblay"
    made = desk.entries[-1]
    assert (made.actor, made.on_behalf_of) == ("a.singh", "m.tremblay")
    assert made.requirements[0] == ActorMay(roles=(Role.MINISTRY_DIRECTOR,), recorders=(Role.ADMINISTRATOR,))
    assert "on_behalf_of" not in made.data


def test_when_the_file_ends_its_order_is_cancelled() -> None:
    """R30."""
    desk = at("order signed once")
    desk.act("transfer_partner")
    assert desk.order is None
    assert desk.closed[-1].states == ("cancelled",)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("approval", date(2027, 4, 1)),
        ("audit_completed", date(2027, 3, 5)),
        ("received", date(2027, 3, 10)),
    ],
)
def test_the_day_from_which_a_certificate_runs_is_policy(rule: str, day: date) -> None:
    """R22."""
    desk = preparing(Desk(book=book_with(certificate={"certificate_date": rule})))
    accept(submit(desk, completed_on="2027-03-05"))
    desk.wait_until(date(2027, 4, 1))
    approve(desk)
    desk.wait_until(date(2027, 4, 9))
    desk.act("record_director_signature")
    desk.act("record_executive_director_signature")
    desk.act("record_mailing")
    certificate = desk.employer.certificate
    assert certificate is not None
    assert (certificate.dated, certificate.issued_on) == (day, date(2027, 4, 9))
    assert certificate.expires_on == day.replace(year=2030)
    assert desk.last_letter("certificate_cover").dated == day


def test_an_order_that_is_not_approved_has_no_date() -> None:
    """R22."""
    with pytest.raises(ValueError, match="has not approved"):
        dated(at("order opened").open_order)


def test_a_second_order_in_a_year_has_a_number_of_its_own() -> None:
    """R19: also after the workflow went on as a new run."""
    desk = audited(at("certified for a year"), years=1)
    assert desk.open_order.order.order_id == "certificate-1234567-2027-2"
    issue(desk, "SECOR-1002")
    desk.wait_until(date(2028, 1, 5))
    audited(desk, purpose="renewal")
    assert desk.open_order.order.order_id == "certificate-1234567-2028-1"


def test_an_audit_whose_workflow_was_ended_from_outside_counts_as_withdrawn() -> None:
    """R30."""
    desk = request(submit(preparing(Desk())))
    audit_id = desk.open_audit.audit.audit_id
    held = next(one for one in desk.open_audit.records() if isinstance(one, AuditRecord))
    lost, row = audit_lost(desk.employer, held, desk.today)
    assert (lost.outcome, lost.audit_id, lost.closed_on) == ("withdrawn", audit_id, DAY)
    assert "from outside" in lost.ground
    assert row == held.model_copy(update={"state": "withdrawn", "closed_on": DAY, "ground": lost.ground})
    assert (row.reviewer, row.ground) == ("r.roy", "Its workflow was ended from outside")


def test_an_audit_that_was_ended_from_outside_before_it_was_entered_is_withdrawn_as_it_came_in() -> None:
    """R30."""
    desk = submit(preparing(Desk()))
    lost, row = audit_lost(desk.employer, None, desk.today)
    assert (lost.outcome, row.state, row.received_on, row.reviewer) == ("withdrawn", "withdrawn", DAY, None)


def test_an_audit_whose_end_the_register_holds_is_taken_up_as_that() -> None:
    """R30: somebody terminated it between its last entry and its report."""
    desk = submit(preparing(Desk()))
    end = {"state": "accepted", "closed_on": DAY, "ground": None}
    held = desk.open_audit.audit.model_copy(update=end)
    lost, row = audit_lost(desk.employer, held, DAY + timedelta(days=1))
    assert (lost.outcome, lost.closed_on, row) == ("accepted", DAY, held)


def test_an_order_whose_workflow_was_ended_from_outside_counts_as_cancelled() -> None:
    """R30."""
    desk = at("order with the ministry")
    (held,) = desk.open_order.records()
    assert isinstance(held, OrderRecord)
    lost, row = order_lost(desk.employer, held, desk.today)
    assert row.corrs_number == held.corrs_number is not None
    assert (row.state, row.closed_on, row.decision_reason) == (
        "cancelled",
        desk.today,
        "Its workflow was ended from outside",
    )
    assert (lost.outcome, lost.audit_id, lost.term_years) == (
        "cancelled",
        "audit-1234567-certification-2027-1",
        3,
    )


def test_what_was_never_submitted_or_accepted_can_not_be_opened_or_lost() -> None:
    state = certified(Desk()).employer
    for wrong in (
        lambda: audit_of(state),
        lambda: order_of(state, DAY),
        lambda: audit_lost(state, None, DAY),
        lambda: order_lost(state, None, DAY),
    ):
        with pytest.raises(ValueError, match="This employer has no"):
            wrong()


def test_letters_of_an_order_go_where_the_employer_is_reached_now() -> None:
    """R30."""
    desk = at("order opened")
    order = desk.open_order
    before = order.addressee()
    order.redirect(before.model_copy(update={"email": "new@example.org"}))
    assert order.addressee().email == "new@example.org"


def test_a_report_of_another_audit_is_no_report() -> None:
    """R16: each audit is taken up by the employer that waits for it, once."""
    desk = at("audit received")
    lost, row = audit_lost(desk.employer, None, DAY)
    result = lost.model_copy(update={"audit_id": "audit-of-somebody-else"})
    decide = happenings.closing(partial(happenings.audit_ended, result=result), row)
    with pytest.raises(ValueError, match="not the audit that is open here"):
        decide(desk.employer.model_copy(deep=True), desk.moment)
