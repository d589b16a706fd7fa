"""Who is a small employer, and what happens above the limit (R1 to R4)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.records import HeadCount
from domain.refusal import Refusal
from domain.to_see_to import to_see_to
from tests.support.desk import Desk, book_with
from tests.support.lives import accept, at, audited, certified, employees, issue, preparing, submit


def moved_on(desk: Desk) -> list[tuple[date, str, str]]:
    return [item for item in desk.agenda() if item[1] == "moved_to_cor"]


def test_exactly_ten_employees_are_a_small_employer() -> None:
    """R1, R3."""
    assert Desk(head_count=employees(10)).employer.head_count.total == 10


def test_eleven_are_refused_at_registration_and_pointed_to_regular_cor() -> None:
    """R1, R3."""
    with pytest.raises(Refusal) as caught:
        Desk(head_count=employees(11))
    assert caught.value.rule == "R3"
    assert caught.value.field == "head_count"
    assert "11 employees are more than the 10 of a small employer" in str(caught.value)
    assert "regular COR" in str(caught.value)


def test_owners_part_time_and_casual_workers_count() -> None:
    """R2: they push nine to eleven."""
    nine = {"owners": 0, "full_time": 9, "part_time": 0, "casual": 0, "other_covered": 0}
    assert HeadCount(**nine).total == 9
    for category in ("owners", "part_time", "casual", "other_covered"):
        assert HeadCount(**{**nine, category: 1}).total == 10
        with pytest.raises(Refusal):
            Desk(head_count={**nine, category: 2})


def test_the_count_is_kept_by_category() -> None:
    """R2: so that the sum can be checked."""
    desk = Desk(head_count={"owners": 2, "full_time": 3, "part_time": 1, "casual": 2, "other_covered": 1})
    kept = desk.employer.head_count
    assert kept.counted.model_dump() == {
        "owners": 2,
        "full_time": 3,
        "part_time": 1,
        "casual": 2,
        "other_covered": 1,
    }
    assert kept.total == 9


def test_the_limit_is_policy() -> None:
    """R1."""
    book = book_with(eligibility={"max_employees": 20})
    assert Desk(book=book, head_count=employees(20)).employer.stage == "registered"
    with pytest.raises(Refusal):
        Desk(book=book, head_count=employees(21))


def test_twelve_in_july_and_eight_again_by_the_audit() -> None:
    """R3: before there is a certificate, only the count at the audit matters."""
    desk = preparing(Desk(date(2027, 5, 3)))
    desk.wait_until(date(2027, 7, 15))
    receipt = desk.act("report_head_count", head_count=employees(12))
    assert "An audit will be refused" in receipt.done
    assert desk.employer.is_in("small")
    (sentence,) = to_see_to(desk.employer)
    assert sentence.startswith(
        "12 employees are on record, and an audit is taken of a small employer only (R3)"
    )
    refusal = desk.refusal("submit_self_assessment", head_count=employees(11))
    assert refusal.rule == "R3"
    submit(desk, head_count=employees(8))
    assert desk.employer.stage == "audit_under_review"
    assert desk.employer.head_count.total == 8
    desk.act("report_head_count", head_count=employees(12))
    assert to_see_to(desk.employer) == (), "its audit is in"


def test_an_older_head_count_never_replaces_a_newer_one() -> None:
    """R3."""
    desk = Desk(date(2027, 5, 3))
    refusal = desk.refusal("report_head_count", reported_on="2027-05-02")
    assert refusal.rule == "R3"
    assert "2027-05-03" in refusal.sentence
    assert desk.act("report_head_count", head_count=employees(3)).done == "A head count of 3 is recorded."
    assert desk.employer.head_count.number == 2


def test_over_the_limit_while_certified_the_employer_is_marked_and_told() -> None:
    """R4: the SECOR stands for now."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2027, 6, 1))
    receipt = desk.act("report_head_count", head_count=employees(11))
    assert receipt.done == "11 employees: marked to move to regular COR from 2028 on."
    assert desk.employer.is_in("moving_to_cor")
    assert desk.employer.is_in("in_good_standing")
    assert desk.employer.stage == "moving_to_cor"
    letter = desk.last_letter("move_to_cor")
    assert (letter.head_count, letter.limit, letter.from_year) == (11, 10, 2028)
    assert moved_on(desk) == [(date(2028, 3, 10), "moved_to_cor", "R4")]


def test_a_mark_that_stands_is_left_as_it_is() -> None:
    """R4."""
    desk = at("moving to COR")
    before = desk.employer.cor_move
    desk.wait_until(date(2028, 1, 5))
    desk.act("report_head_count", head_count=employees(15))
    assert desk.employer.cor_move == before
    fallen = desk.act("report_head_count", head_count=employees(8))
    assert fallen.done.endswith("The employer is still marked to move to COR: cancel_cor_move ends that.")
    assert desk.letter_names().count("move_to_cor") == 1


def test_an_audit_that_came_in_before_the_count_is_none_that_is_to_come() -> None:
    """R4: the audit for January is done in December; the one of the year after has to be a COR audit."""
    desk = certified(Desk(date(2027, 1, 20)))
    desk.wait_until(date(2027, 12, 1))
    audited(desk, purpose="maintenance")
    desk.wait_until(date(2027, 12, 10))
    desk.act("report_head_count", head_count=employees(11))
    assert moved_on(desk) == [(date(2029, 1, 20), "moved_to_cor", "R4")]
    desk.wait_until(date(2028, 6, 1))
    assert desk.employer.is_in("in_good_standing")


def test_a_count_that_falls_back_leaves_the_mark() -> None:
    """R4: no grace for a temporary peak."""
    desk = at("moving to COR")
    desk.act("report_head_count", head_count=employees(8))
    assert desk.employer.is_in("moving_to_cor")
    desk.wait_until(date(2028, 3, 11))
    assert desk.employer.states == ("moved_to_cor",)


def test_the_audit_of_the_following_year_has_to_be_a_cor_audit() -> None:
    """R4: a SECOR audit is refused for it, and on its day the SECOR closes."""
    desk = at("moving to COR")
    desk.wait_until(date(2028, 2, 1))
    refusal = desk.refusal("submit_self_assessment", purpose="maintenance")
    assert refusal.rule == "R4"
    assert "cancel_cor_move" in refusal.sentence
    desk.wait_until(date(2028, 3, 10))
    assert desk.employer.is_in("moving_to_cor")
    desk.wait_until(date(2028, 3, 11))
    assert desk.employer.states == ("moved_to_cor",)
    assert desk.employer.end_reason == "The employer moved to regular COR"
    assert desk.last_letter("moved_to_cor").certificate_number == "SECOR-1001"
    certificate = desk.employer.certificate
    assert certificate is not None
    assert certificate.end == "moved_to_cor"


def test_no_reminder_goes_out_for_an_audit_that_has_to_be_a_cor_audit() -> None:
    """R4, R24."""
    desk = at("moving to COR")
    desk.wait_until(date(2028, 3, 9))
    assert not [name for name in desk.letter_names() if "reminder" in name]


def test_an_audit_still_due_in_the_same_calendar_year_proceeds() -> None:
    """R4."""
    desk = certified(Desk(date(2026, 9, 10)))
    desk.wait_until(date(2027, 2, 1))
    desk.act("report_head_count", head_count=employees(12))
    desk.wait_until(date(2027, 8, 1))
    audited(desk, head_count=employees(12))
    assert desk.employer.is_in("in_good_standing")
    assert moved_on(desk) == [(date(2028, 9, 10), "moved_to_cor", "R4")]


def test_an_audit_itself_may_show_that_the_employer_outgrew_the_program() -> None:
    """R3, R4: the count that comes with a maintenance audit marks as any other does."""
    desk = certified(Desk(date(2026, 9, 10)))
    desk.wait_until(date(2027, 8, 1))
    submit(desk, head_count=employees(11))
    assert desk.employer.is_in("moving_to_cor")
    assert desk.entries[-2].event == "audit_received limit_exceeded"
    assert "move_to_cor" in desk.letter_names()
    accept(desk)
    assert desk.employer.stage == "moving_to_cor"


def test_eleven_with_an_audit_that_is_scheduled_for_next_year_already() -> None:
    """R4: sent in December for an anniversary in March, it would have to be a COR audit."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2027, 12, 20))
    refusal = desk.refusal("submit_self_assessment", head_count=employees(11))
    assert refusal.rule == "R4"
    assert desk.employer.is_in("small")
    submit(desk, head_count=employees(10))


def test_a_mark_that_outlives_its_certificate_holds_for_the_next_certification_too() -> None:
    """R4: the certification audit of a following year has to be a COR audit as well."""
    desk = certified(Desk(date(2027, 3, 10)), years=1)
    desk.wait_until(date(2028, 1, 10))
    desk.act("report_head_count", head_count=employees(11))
    desk.wait_until(date(2028, 12, 31))
    assert desk.employer.is_in("expired")
    submit(desk, head_count=employees(9))
    accept(desk)
    desk.act("record_corrs_entry")
    desk.act("record_ministry_decision", decision="declined", reason="Not complete")
    desk.wait_until(date(2029, 1, 1))
    assert desk.refusal("submit_self_assessment", head_count=employees(9)).rule == "R4"
    desk.act("cancel_cor_move")
    submit(desk, head_count=employees(9))


def test_a_count_over_the_limit_while_the_first_certificate_is_ordered_marks_at_its_issue() -> None:
    """R4: nobody can be marked before, and nobody certified is left unmarked."""
    desk = accept(submit(preparing(Desk(date(2027, 3, 10)))))
    desk.act("report_head_count", head_count=employees(11))
    assert desk.employer.is_in("small")
    issue(desk)
    assert desk.employer.is_in("moving_to_cor")
    assert moved_on(desk) == [(date(2028, 3, 10), "moved_to_cor", "R4")]


def test_the_move_can_be_cancelled_with_a_reason() -> None:
    """R4: when the count was wrong."""
    desk = at("moving to COR")
    assert desk.refusal("cancel_cor_move", reason="  ").field == ""
    desk.act("cancel_cor_move", reason="Two of them work for another company")
    move = desk.employer.cor_move
    assert move is not None
    assert (move.cancelled_on, move.reason) == (desk.today, "Two of them work for another company")
    assert desk.employer.is_in("small")
    assert not moved_on(desk)
    desk.wait_until(date(2028, 2, 1))
    submit(desk, head_count=employees(9))


def test_a_second_move_after_a_cancelled_one_has_a_number_of_its_own() -> None:
    """R4, R31: across runs of the workflow too."""
    desk = at("moving to COR")
    desk.act("cancel_cor_move")
    carried = desk.employer.carried(desk.today)
    assert carried.cor_move is None
    assert carried.next_number("cor_move") == 2
    desk.act("report_head_count", head_count=employees(12))
    move = desk.employer.cor_move
    assert move is not None
    assert (move.number, move.head_count) == (2, 12)


def test_only_a_move_that_stands_can_be_cancelled() -> None:
    """R4."""
    refusal = at("certified").refusal("cancel_cor_move")
    assert "not in turn" in refusal.sentence


def test_the_policy_may_forbid_a_cancellation() -> None:
    """R4."""
    desk = certified(Desk(book=book_with(eligibility={"cor_move_cancellable": False})))
    desk.act("report_head_count", head_count=employees(11))
    assert desk.refusal("cancel_cor_move").rule == "R4"


def test_a_suspended_employer_is_marked_too() -> None:
    """R4: its certificate is in force."""
    desk = at("suspended")
    desk.act("report_head_count", head_count=employees(11))
    assert desk.employer.is_in("moving_to_cor")


def test_after_expiry_nobody_is_marked() -> None:
    """R4: there is nothing to move from."""
    desk = at("expired")
    desk.act("report_head_count", head_count=employees(11))
    assert desk.employer.is_in("small")
    assert desk.employer.cor_move is None
