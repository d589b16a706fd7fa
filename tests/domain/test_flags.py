"""Flags that lists are asked for, and when the next one goes up (R4, R7, R9, R17, R24, R25)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.calendar import morning_of
from domain.case import CaseState
from domain.flags import Flag, flags, next_flags
from domain.review import ReviewerNow
from tests.support.desk import Desk, book_with
from tests.support.lives import PLACES, at, certified, employees

INSTANT = timedelta(microseconds=1)


def up(desk: Desk, case: CaseState) -> list[str]:
    """The flags that are up at the desk's present instant."""
    return flags(case, desk.now)


def coming(case: CaseState, after: datetime) -> dict[str, datetime]:
    """The flags that go up after an instant, with when."""
    return {one.flag.value: one.at for one in next_flags(case, after)}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("registered", []),
        ("invoiced", ["invoice_unpaid"]),
        ("in training", []),
        ("preparing", []),
        ("accepted, fee unpaid", ["invoice_unpaid"]),
        ("certified", []),
        ("moving to COR", ["moving_to_cor"]),
        ("not in good standing", ["annual_audit_due"]),  # of its second year, by January
        ("expired", []),
        ("withdrawn", []),
        ("moved to COR", []),
    ],
)
def test_an_employers_flags_on_an_ordinary_day(place: str, expected: list[str]) -> None:
    desk = at(place)
    assert up(desk, desk.employer) == expected


def test_an_enrolment_is_listed_until_the_training_is_recorded() -> None:
    """R8, R9."""
    desk = at("certified")
    desk.act("enrol_in_course", course="refresher")
    assert up(desk, desk.employer) == ["training_open"]
    desk.wait(30)
    desk.act("record_refresher")
    assert up(desk, desk.employer) == []


def test_the_flags_of_a_three_year_certificate_go_up_in_their_turn() -> None:
    """R24, R25: certified on 10 March 2027; each flag of a day goes up at six in the morning in Alberta."""
    desk = at("certified")
    assert coming(desk.employer, desk.now) == {
        "annual_audit_due": morning_of(date(2029, 12, 10)),  # the last of three, by name
        "refresher_due": morning_of(date(2029, 12, 10)),
        "expiring_soon": morning_of(date(2029, 12, 10)),
    }
    assert next_flags(desk.employer, desk.now)[0].at == datetime(2027, 12, 10, 12, tzinfo=UTC)
    assert next_flags(desk.employer, desk.now)[0].flag is Flag.ANNUAL_AUDIT_DUE


def test_a_flag_goes_up_at_its_instant_and_not_a_moment_before() -> None:
    """R24."""
    employer = at("certified").employer
    instant = morning_of(date(2027, 12, 10))
    assert flags(employer, instant - INSTANT) == []
    assert flags(employer, instant) == ["annual_audit_due"]
    assert next_flags(employer, instant - INSTANT)[0].at == instant
    # The audits of later years would raise a flag that is up already.
    assert "annual_audit_due" not in coming(employer, instant)


def test_an_audit_that_came_in_takes_its_flag_down() -> None:
    """R24, R26: and a missed one leaves the list for that of good standing lost."""
    desk = at("certified")
    desk.wait_until(date(2028, 1, 15))
    assert up(desk, desk.employer) == ["annual_audit_due"]
    assert up(at("maintenance under review"), at("maintenance under review").employer) == []
    desk.wait_until(date(2029, 1, 5))
    assert desk.employer.is_in("not_in_good_standing")
    assert up(desk, desk.employer) == ["annual_audit_due"]  # of the second year by now


def test_a_certificate_of_29_february_expires_soon_90_days_before_its_last_day() -> None:
    """R25: 29 February 2028 and three years later 28 February 2031, counted in days."""
    employer = certified(Desk(date(2028, 2, 29))).employer
    assert employer.certificate is not None
    assert employer.certificate.expires_on == date(2031, 2, 28)
    assert coming(employer, datetime(2028, 3, 1, tzinfo=UTC))["expiring_soon"] == morning_of(
        date(2030, 11, 30)
    )


def test_how_many_days_ahead_is_the_policys_to_say() -> None:
    lists = {"expiring_days": 30, "reply_window_days": 2}
    employer = certified(Desk(book=book_with(lists=lists)), years=1).employer
    assert coming(employer, morning_of(date(2027, 12, 31)))["expiring_soon"] == morning_of(date(2028, 2, 9))


def test_what_is_due_already_when_the_case_comes_to_it_is_up_at_once() -> None:
    """R9, R24: a certificate taken over two weeks before its anniversary."""
    paper = {"number": "SECOR-0815", "dated": "2024-03-24", "term_years": 3}
    people = [{"name": "Kim", "module_1_on": "2024-03-20"}]
    desk = Desk(date(2027, 3, 10), taken_over={**paper, "trained_people": people})
    assert up(desk, desk.employer) == ["annual_audit_due", "expiring_soon", "refresher_due"]
    assert next_flags(desk.employer, desk.now) == []


def test_an_employer_that_has_to_take_the_cor_audit_is_asked_for_no_other() -> None:
    """R4."""
    desk = at("certified")
    desk.act("report_head_count", head_count=employees(11))
    assert set(coming(desk.employer, desk.now)) == {"expiring_soon", "refresher_due"}


def test_a_reply_window_is_listed_in_its_last_seven_days() -> None:
    """R17: asked on 10 March, to be answered by 25 March."""
    desk = at("information requested")
    audit = desk.open_audit
    assert coming(audit, desk.now) == {"reply_window_ending": morning_of(date(2027, 3, 18))}
    assert next_flags(audit, desk.now)[0].sentence == "Lists show from here on: reply window ending"
    assert flags(audit, morning_of(date(2027, 3, 18))) == ["reply_window_ending"]
    desk.act("provide_information")
    assert (up(desk, desk.open_audit), next_flags(desk.open_audit, desk.now)) == ([], [])


def test_an_overdue_review_is_listed_until_it_ends() -> None:
    """R17."""
    desk = at("in review")
    desk.wait(100)
    assert up(desk, desk.open_audit) == ["review_overdue"]
    desk.act("withdraw_audit")
    assert flags(desk.closed[-1], desk.now) == []


@pytest.mark.parametrize("place", PLACES)
def test_next_flags_is_exactly_when_the_flags_change(place: str) -> None:
    """If nothing else happens, flags change at the first of them and never before it."""
    desk = at(place)
    for case in desk.cases():
        now = desk.now
        while ahead := next_flags(case, now):
            assert flags(case, ahead[0].at - INSTANT) == flags(case, now)
            assert flags(case, ahead[0].at) != flags(case, now)
            now = ahead[0].at
        assert flags(case, now + timedelta(days=20_000)) == flags(case, now)


def test_a_flag_is_written_in_words() -> None:
    assert Flag.MOVING_TO_COR.words == "moving to COR"


def test_a_review_of_somebody_who_has_left_is_listed_until_somebody_else_has_it() -> None:
    """R15, R16."""
    desk = at("in review")
    desk.open_audit.reviewer_now = ReviewerNow(left=True)
    assert up(desk, desk.open_audit) == ["reviewer_left"]
    desk.act("assign_reviewer", reviewer="r.li")
    assert up(desk, desk.open_audit) == []
