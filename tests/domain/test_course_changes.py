"""Changes of the course calendar, and its page (R8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.course_calendar import SessionNow
from domain.course_changes import CALENDAR_ACTIONS, CalendarChangeAsked, decided
from domain.course_page import PersonInLine, SessionLine, calendar_page, employers_behind
from domain.payload import parse
from domain.records import SessionRecord
from domain.refusal import Refusal
from domain.to_fill import filled
from domain.transition import Transition
from tests.support.desk import BOOK

TODAY = date(2027, 3, 10)
RED_DEER = SessionRecord(
    id="M1-2027-04-RD",
    course="module-1",
    starts_on=date(2027, 4, 13),
    ends_on=date(2027, 4, 14),
    place="Red Deer",
    seats=16,
)
ADDED: dict[str, Any] = {
    "session": "M1-NEW",
    "course": "module-1",
    "starts_on": "2027-04-13",
    "place": "Hinton",
    "seats": 9,
}
WHY: dict[str, Any] = {"session": RED_DEER.id, "reason": "The room is taken"}


def now(in_line: int = 0, **changed: Any) -> SessionNow:  # noqa: ANN401 - any field of the session
    return SessionNow(session=RED_DEER.model_copy(update=changed), in_line=in_line)


def change(action: str, held: SessionNow | None, today: date = TODAY, **payload: Any) -> Transition:  # noqa: ANN401
    asked = CalendarChangeAsked(
        key="course-calendar/1",
        action=action,
        payload={"actor": "t.okoye", **payload},
        run_id="run-1",
        at=datetime(2027, 3, 10, 18, tzinfo=UTC),
        day=today,
    )
    return decided(asked, held, BOOK.on(today).training)


def session(made: Transition) -> SessionRecord:
    (record,) = made.records
    assert isinstance(record, SessionRecord)
    return record


def test_a_session_of_one_day_is_added() -> None:
    made = change("add_session", None, **ADDED)
    assert (session(made).starts_on, session(made).ends_on) == (date(2027, 4, 13), date(2027, 4, 13))
    assert made.ground == "Session M1-NEW (13 April 2027, Hinton, 9 seats) added"
    assert (made.event, made.employer_id, made.rule) == ("session_added", "", "R8")


def test_a_session_on_a_leap_day_lasts_into_march() -> None:
    days = {"starts_on": "2028-02-29", "ends_on": "2028-03-01"}
    assert session(change("add_session", None, **ADDED | days)).ends_on == date(2028, 3, 1)
    held = now(starts_on=date(2028, 2, 29), ends_on=date(2028, 3, 1))
    moved = session(change("change_session", held, **WHY, starts_on="2028-03-07"))
    assert (moved.starts_on, moved.ends_on) == (date(2028, 3, 7), date(2028, 3, 8))


@pytest.mark.parametrize(
    ("action", "held", "given", "field", "rule"),
    [
        ("add_session", now(), ADDED, "session", "R8"),
        ("add_session", None, ADDED | {"course": "cooking"}, "course", "R8"),
        ("add_session", None, ADDED | {"course": "refresher"}, "course", "R9"),
        ("add_session", None, ADDED | {"ends_on": "2027-04-12"}, "ends_on", "R8"),
        ("add_session", None, ADDED | {"starts_on": "2027-03-09"}, "starts_on", "R8"),
        ("add_session", None, ADDED | {"seats": 0}, "", ""),
        ("change_session", None, WHY, "session", "R8"),
        ("change_session", now(), WHY, "", "R8"),
        ("change_session", now(), WHY | {"place": "Red Deer"}, "", "R8"),
        ("change_session", now(12), WHY | {"seats": 11}, "seats", "R8"),
        ("change_session", now(20), WHY | {"seats": 15}, "seats", "R8"),
        ("change_session", now(), WHY | {"ends_on": "2027-04-12"}, "ends_on", "R8"),
        ("change_session", now(), WHY | {"starts_on": "2027-03-01"}, "starts_on", "R8"),
        ("change_session", now(cancelled_on=TODAY), WHY | {"seats": 20}, "session", "R8"),
        ("change_session", now(ends_on=date(2027, 3, 9)), WHY | {"seats": 20}, "session", "R8"),
        ("cancel_session", None, WHY, "session", "R8"),
        ("cancel_session", now(cancelled_on=TODAY), WHY, "session", "R8"),
    ],
)
def test_changes_that_are_refused(
    action: str, held: SessionNow | None, given: dict[str, Any], field: str, rule: str
) -> None:
    with pytest.raises(Refusal) as refused:
        change(action, held, **given)
    assert (refused.value.field, refused.value.rule) == (field, rule)


def test_seats_go_down_to_those_that_are_taken_and_up() -> None:
    assert session(change("change_session", now(12), **WHY, seats=12)).seats == 12
    made = change("change_session", now(20), **WHY, seats=20)
    assert made.ground == (
        "Session M1-2027-04-RD (13 April 2027 to 14 April 2027, Red Deer, 20 seats) changed: "
        "The room is taken"
    )
    # More seats in a session that has begun: its first day may be past.
    begun = now(starts_on=date(2027, 3, 9), ends_on=TODAY)
    assert session(change("change_session", begun, **WHY, seats=20)).seats == 20


def test_a_cancelled_session_keeps_its_row() -> None:
    made = change("cancel_session", now(3), **WHY)
    assert session(made).cancelled_on == TODAY
    assert made.data == WHY


@pytest.mark.parametrize("action", CALENDAR_ACTIONS, ids=lambda action: action.name)
@pytest.mark.parametrize("known", [None, RED_DEER], ids=["empty", "known"])
def test_every_example_is_taken_once_it_is_filled_in(action: Any, known: SessionRecord | None) -> None:  # noqa: ANN401
    example = filled(action.filled_in(known, TODAY))
    assert parse(action.payload, example, TODAY)
    held = now() if action.name != "add_session" else None
    del example["actor"]
    assert change(action.name, held, **example).action == action.name


def person(account: int, *, behind: bool = False, status: str = "enrolled") -> PersonInLine:
    return PersonInLine(workflow=f"employer-{account}", enrolment=1, status=status, behind=behind)


def test_those_are_woken_who_have_not_heard_and_each_once() -> None:
    people = (person(1000001, behind=True), person(1000002), person(1000001, behind=True))
    assert employers_behind([SessionLine(now=now(3), people=people)]) == ["employer-1000001"]


def test_the_page_lists_sessions_with_who_is_in_line() -> None:
    assert "No session is to come." in calendar_page([], TODAY)
    waits = person(1000002, status="waiting")
    page = calendar_page(
        [
            SessionLine(now=now(18), people=(person(1000001), waits)),
            SessionLine(now=now(place="<b>Jasper"), people=()),
            SessionLine(now=now(1, cancelled_on=TODAY), people=(person(1000003),)),
            SessionLine(now=now(1, ends_on=date(2027, 3, 9)), people=(person(1000004),)),
        ],
        TODAY,
    )
    assert "16 of 16 seats taken, 0 free, 2 waiting" in page
    assert '<a href="/namespaces/{namespace}/workflows/employer-1000002">employer-1000002</a>' in page
    assert "enrolment 1: waiting" in page
    assert "&#60;b&#62;Jasper" in page
    assert "cancelled; its people are being told" in page
    assert "over; attendance is to be recorded" in page
    assert '"session": "M1-2027-04-RD"' in page
    assert "M1-2027-04-RD" in page.partition("<b>enrol_in_course</b>")[2]


def test_the_page_of_a_large_calendar_stays_small() -> None:
    people = tuple(person(1000000 + number) for number in range(200))
    page = calendar_page([SessionLine(now=now(200), people=people)] * 10, TODAY)
    assert "and 50 more: secor courses shows all" in page
    assert len(page) < 40_000
