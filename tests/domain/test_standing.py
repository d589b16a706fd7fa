"""Good standing lost and regained, suspension, and the ways out (R26, R27, R30)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support.desk import LATE, LEFT_OUT, Desk, book_with
from tests.support.lives import accept, assign, at, audited, certified, issue, reject, submit


def stretches(desk: Desk) -> list[tuple[str, date]]:
    """Every stretch of standing that was entered: what and since when."""
    return [
        (record.standing, record.since)
        for entry in desk.entries
        for record in entry.records
        if record.kind == "standing"
    ]


def test_no_maintenance_audit_by_the_end_of_the_year_costs_good_standing() -> None:
    """R26."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.act("register_in_pir")
    desk.wait_until(date(2028, 12, 31), LATE)
    assert desk.employer.is_in("in_good_standing")
    desk.wait_until(date(2029, 1, 1), LATE)
    assert desk.employer.is_in("not_in_good_standing")
    letter = desk.last_letter("standing_lost")
    assert (letter.anniversary, letter.deadline, letter.in_pir) == (
        date(2028, 3, 10),
        date(2028, 12, 31),
        True,
    )
    assert desk.entries[-1].rule == "R26"


def test_the_lost_standing_counts_from_the_deadline() -> None:
    """R26, R29: a list as of 31 December already leaves the employer out."""
    desk = at("not in good standing")
    assert stretches(desk) == [
        ("no_certificate", date(2027, 3, 10)),
        ("in_good_standing", date(2027, 3, 10)),
        ("not_in_good_standing", date(2028, 12, 31)),
    ]


def test_an_audit_that_came_in_time_and_fails_later_costs_good_standing_from_then_on() -> None:
    """R17, R26."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2028, 12, 20))
    assign(submit(desk))
    desk.wait_until(date(2029, 1, 15))
    assert desk.employer.is_in("in_good_standing")
    desk.act("record_review", decision="unsuccessful", ground="Not enough")
    assert desk.employer.is_in("not_in_good_standing")
    assert stretches(desk)[-1] == ("not_in_good_standing", date(2029, 1, 15))
    assert desk.letter_names()[-2:] == ["audit_unsuccessful", "standing_lost"]


def test_good_standing_comes_back_by_decision_after_the_late_audit_is_accepted() -> None:
    """R27."""
    desk = at("not in good standing")
    refusal = desk.refusal("reinstate")
    assert refusal.rule == "R27"
    assert "2028-03-10 is still missing" in refusal.sentence
    submit(desk)
    assert desk.refusal("reinstate").rule == "R27"
    accept(desk)
    assert desk.employer.is_in("not_in_good_standing")
    desk.act("reinstate", reason="The late audit was accepted")
    assert desk.employer.is_in("in_good_standing")
    assert desk.last_letter("standing_restored").reason == "The late audit was accepted"
    assert stretches(desk)[-1] == ("in_good_standing", date(2029, 1, 1))


def test_a_late_audit_that_fails_restores_nothing() -> None:
    """R27."""
    desk = reject(submit(at("not in good standing")))
    assert desk.refusal("reinstate").rule == "R27"
    submit(desk)


def test_a_maintenance_audit_missed_and_never_heard_of_again() -> None:
    """R25, R26: not in good standing twice over, then expired."""
    desk = at("not in good standing")
    desk.wait_until(date(2030, 6, 1))
    assert [what for what, _ in stretches(desk)[1:]] == [
        "in_good_standing",
        "not_in_good_standing",
        "expired",
    ]
    assert desk.letter_names().count("standing_lost") == 2
    assert desk.employer.stage == "preparing"
    assert desk.agenda() == []


def test_two_missed_years_need_two_late_audits() -> None:
    """R27."""
    desk = at("not in good standing")
    desk.wait_until(date(2030, 1, 5))
    audited(desk, purpose="maintenance")
    assert "2029-03-10 is still missing" in desk.refusal("reinstate").sentence
    audited(desk, purpose="maintenance")
    desk.act("reinstate")
    assert desk.employer.is_in("in_good_standing")


def test_the_policy_may_leave_the_way_back_to_a_new_certificate() -> None:
    """R27."""
    desk = certified(Desk(book=book_with(maintenance={"late_maintenance_reinstates": False})))
    desk.wait_until(date(2029, 1, 2))
    audited(desk)
    assert "only a new certificate" in desk.refusal("reinstate").sentence
    issue(audited(desk, purpose="renewal"), "SECOR-1002")
    assert desk.employer.is_in("in_good_standing")


@pytest.mark.parametrize("reinstates", [True, False])
def test_a_suspension_is_no_way_round_the_decision_to_reinstate(reinstates: bool) -> None:  # noqa: FBT001 - two cases
    """R27, R30."""
    desk = certified(Desk(book=book_with(maintenance={"late_maintenance_reinstates": reinstates})))
    desk.wait_until(date(2029, 1, 2))
    desk.act("suspend")
    audited(desk)
    desk.act("lift_suspension")
    assert desk.employer.is_in("not_in_good_standing")
    if reinstates:
        desk.act("reinstate")
        desk.act("suspend")
        desk.act("lift_suspension")
        assert desk.employer.is_in("in_good_standing")


def test_a_certificate_is_suspended_for_cause_and_the_suspension_lifted() -> None:
    """R30: each with its reason."""
    desk = at("certified")
    assert "reason: is missing" in str(desk.refusal("suspend", reason=LEFT_OUT))
    desk.act("suspend", reason="Serious incident")
    assert desk.employer.is_in("suspended")
    assert desk.last_letter("suspended").reason == "Serious incident"
    assert "not in turn" in desk.refusal("suspend").sentence
    desk.act("lift_suspension", reason="Corrected")
    assert desk.employer.is_in("in_good_standing")
    assert desk.last_letter("standing_restored").reason == "Corrected"


def test_a_deadline_missed_under_suspension_is_found_when_it_is_lifted() -> None:
    """R26, R30."""
    desk = at("suspended")
    desk.wait_until(date(2029, 1, 2))
    assert desk.employer.is_in("suspended")
    assert "standing_lost" in desk.letter_names()
    receipt = desk.act("lift_suspension")
    assert "missed maintenance audit" in receipt.done
    assert desk.employer.is_in("not_in_good_standing")
    assert desk.last_letter("suspension_lifted").expired is False
    assert desk.letter_names()[-1] == "suspension_lifted"


def expired_while_suspended() -> Desk:
    """Suspended on 10 March 2027, ended on 10 March 2030, nothing lifted."""
    desk = at("suspended")
    desk.wait_until(date(2030, 3, 10), LATE)
    assert desk.employer.is_in("suspended")
    desk.act("record_refresher")
    desk.wait_until(date(2030, 3, 11))
    return desk


def test_a_suspended_certificate_expires_too_and_stays_suspended() -> None:
    """R25, R30."""
    desk = expired_while_suspended()
    assert desk.employer.is_in("expired_while_suspended")
    assert not desk.employer.certificate_in_force
    assert desk.last_letter("certificate_expired").suspended
    assert "not in turn" in desk.refusal("suspend").sentence
    receipt = desk.act("lift_suspension")
    assert receipt.done == "The suspension is lifted; the certificate has expired meanwhile."
    assert desk.employer.is_in("expired")
    assert desk.last_letter("suspension_lifted").expired
    assert "standing_restored" not in desk.letter_names()
    assert "not in turn" in desk.refusal("lift_suspension").sentence


def test_a_new_certificate_after_an_expiry_is_suspended_until_somebody_lifts_it() -> None:
    """R30: the end of a suspension is a decision, and no certificate takes it."""
    desk = issue(audited(expired_while_suspended(), purpose="certification"), "SECOR-1002")
    assert desk.employer.is_in("suspended")
    assert stretches(desk)[-3:] == [
        ("suspended", date(2027, 3, 10)),
        ("expired_while_suspended", date(2030, 3, 11)),
        ("suspended", date(2030, 3, 11)),
    ]
    assert desk.letter_names()[-2:] == ["certificate_cover", "suspended"]
    assert desk.last_letter("suspended").certificate_number == "SECOR-1002"
    desk.act("lift_suspension")
    assert desk.employer.is_in("in_good_standing")


def test_a_suspension_lifted_after_the_expiry_leaves_the_next_certificate_alone() -> None:
    """R30."""
    desk = expired_while_suspended()
    desk.act("lift_suspension")
    issue(audited(desk, purpose="certification"), "SECOR-1002")
    assert desk.employer.is_in("in_good_standing")


def test_an_unmet_audit_of_an_expired_certificate_does_not_follow_its_suspended_successor() -> None:
    """R26, R27, R30."""
    desk = expired_while_suspended()
    assert desk.employer.unmet()
    issue(audited(desk, purpose="certification"), "SECOR-1002")
    desk.act("lift_suspension")
    assert desk.employer.is_in("in_good_standing")
    assert not desk.employer.in_arrears()


def test_a_renewal_under_suspension_leaves_it_suspended() -> None:
    """R25, R30: a new certificate is no end of an investigation."""
    desk = at("suspended")
    desk.wait_until(date(2029, 3, 10))
    issue(audited(desk, purpose="renewal"), "SECOR-1002")
    assert desk.employer.is_in("suspended")
    assert desk.last_letter("suspended").certificate_number == "SECOR-1002"
    desk.act("lift_suspension")
    assert desk.employer.is_in("in_good_standing")


def test_a_missed_audit_is_forgotten_with_the_certificate_that_asked_for_it() -> None:
    """R25 to R27."""
    desk = at("not in good standing")
    desk.wait_until(date(2029, 3, 10))
    issue(audited(desk, purpose="renewal"), "SECOR-1002")
    assert desk.employer.is_in("in_good_standing")
    assert not desk.employer.in_arrears()


@pytest.mark.parametrize(
    "place", ["registered", "preparing", "in review", "order opened", "certified", "suspended", "expired"]
)
@pytest.mark.parametrize(
    ("name", "given", "end"),
    [
        ("withdraw", {}, "withdrawn"),
        ("withdraw", {"ground": "business_closed"}, "withdrawn"),
        ("transfer_partner", {"new_partner": "Another partner"}, "transferred"),
        ("change_wcb_account", {"merge": True}, "merged"),
    ],
)
def test_a_file_can_be_closed_at_any_stage_with_a_reason(
    place: str, name: str, given: dict[str, Any], end: str
) -> None:
    """R30."""
    desk = at(place)
    assert "reason: is missing" in str(desk.refusal(name, **{**given, "reason": LEFT_OUT}))
    desk.act(name, reason="As agreed by telephone", **given)
    state = desk.employer
    assert state.states == (end,)
    assert state.ended
    assert (state.employer.end, state.employer.ended_on, state.stage) == (end, desk.today, end)
    assert "As agreed by telephone" in (state.end_reason or "")
    assert desk.agenda() == []
    assert desk.audit is None
    assert desk.order is None


def test_the_employer_is_told_why_its_file_was_closed() -> None:
    """R30."""
    desk = at("certified")
    desk.act("withdraw", ground="business_closed", reason="Retirement")
    letter = desk.last_letter("file_closed")
    assert (letter.end, letter.reason) == ("business_closed", "Retirement")
    merged = at("certified")
    merged.act("change_wcb_account", merge=True, new_wcb_account="7654321", reason="Sold")
    letter = merged.last_letter("file_closed")
    assert letter.end == "merged"
    assert letter.reason == "Merged into the employer with WCB account 7654321: Sold"
    other = at("registered")
    other.act("transfer_partner", new_partner="ACSA", reason="Their choice")
    assert other.last_letter("file_closed").reason == "Transferred to ACSA: Their choice"


def test_a_certificate_ends_with_its_file_and_an_expired_one_keeps_its_end() -> None:
    """R25, R30."""
    held = at("withdrawn").employer.certificate
    assert held is not None
    assert (held.end, held.ended_on) == ("withdrawn", date(2027, 3, 10))
    desk = at("expired")
    desk.act("withdraw")
    gone = desk.employer.certificate
    assert gone is not None
    assert gone.end == "expired"


def test_a_closed_file_keeps_what_it_was_in_its_row() -> None:
    """R31: the last row says what size the employer had and whether its fee was paid."""
    row = next(one for one in at("moved to COR").entries[-1].records if one.kind == "employer")
    assert (row.size, row.fee_status, row.stage) == ("moving_to_cor", "fee_paid", "moved_to_cor")


def test_nothing_can_be_done_with_a_closed_file() -> None:
    """R30."""
    desk = at("withdrawn")
    for name in ("record_payment", "withdraw", "correct_entry", "suspend"):
        assert 'stands at "Withdrawn"' in desk.refusal(name).sentence
