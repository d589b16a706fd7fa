"""Lines of classroom sessions: nobody has a seat beyond the seats there are, whoever asks at once (R8)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError

from domain.records import EnrolmentRecord, EnrolmentStatus, SessionRecord
from domain.transition import NotRecorded, Recorded, SeatInSession
from models.course_places import CoursePlace
from models.directory import ListedSession
from models.engine import engine_for
from models.register import Register
from models.staff import CourseSession
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.steps import TODAY, employer, employer_id, step

SEATS = 16
MANY = 50
FIRST, SECOND = "M1-2027-06-RD", "M1-2027-07-CGY"


def session(code: str = FIRST, **changed: Any) -> SessionRecord:  # noqa: ANN401 - any field of the record
    known: dict[str, Any] = {
        "course": "module-1",
        "starts_on": TODAY + timedelta(days=30),
        "ends_on": TODAY + timedelta(days=31),
        "place": "Red Deer",
        "seats": SEATS,
    }
    return SessionRecord(id=code, **(known | changed))


def put_up(register: Register, *sessions: SessionRecord, place: int = 1) -> None:
    """Put sessions on the calendar, as the case that keeps it does."""
    on_calendar: dict[str, Any] = {
        "key": f"course-calendar/{place}",
        "employer_id": "",
        "workflow_id": "course-calendar",
    }
    register.record(step(**on_calendar, requirements=(), records=sessions))


def enrolment(code: str | None, number: int = 1, **changed: Any) -> EnrolmentRecord:  # noqa: ANN401
    known: dict[str, Any] = {"person_name": "Zoë Côté", "course": "module-1", "delivery": "classroom"}
    return EnrolmentRecord(number=number, session=code, enrolled_on=TODAY, **(known | changed))


def enrol(
    register: Register,
    of: int,
    place: int = 2,
    code: str = FIRST,
    *,
    may_wait: bool = False,
    **changed: Any,  # noqa: ANN401 - any field of the enrolment
) -> Recorded | NotRecorded:
    """Ask for a seat, or for a place in line."""
    seat = SeatInSession(session=code, course="module-1", day=TODAY, may_wait=may_wait)
    rows = (employer(of), enrolment(code, **changed))
    return register.record(step(place, of=of, requirements=(seat,), records=rows))


def leave(register: Register, of: int, place: int, number: int = 1) -> None:
    """Give a place up."""
    gone = enrolment(FIRST, number, status=EnrolmentStatus.CANCELLED)
    register.record(step(place, of=of, requirements=(), records=(gone,)))


def ahead(register: Register, of: int) -> list[int]:
    return [one.ahead for one in register.places_of(employer_id(of))]


@pytest.fixture
def elsewhere(database_url: str) -> Iterator[Register]:
    """The same register, as another worker has it: with an engine of its own."""
    engine = engine_for(database_url)
    yield Register(engine)
    engine.dispose()


def fifty_at_once(registers: tuple[Register, Register], *, may_wait: bool) -> list[Recorded | NotRecorded]:
    barrier = Barrier(MANY)

    def ask(of: int) -> Recorded | NotRecorded:
        barrier.wait()
        return enrol(registers[of % 2], of, may_wait=may_wait)

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(ask, range(1, MANY + 1)))


def test_fifty_who_want_one_of_sixteen_seats_at_once_leave_sixteen_with_a_seat(
    register: Register, elsewhere: Register
) -> None:
    put_up(register, session(), session(SECOND, place="Calgary"))
    answers = fifty_at_once((register, elsewhere), may_wait=False)

    assert sorted(answer.outcome for answer in answers) == ["recorded"] * SEATS + ["refused"] * (MANY - SEATS)
    for answer in answers:
        if isinstance(answer, NotRecorded):
            assert answer.rule == "R8"
            assert answer.sentence.startswith(f"Session {FIRST} is full, with 16 of 16 seats taken.")
            assert f"{SECOND} (2 June 2027 to 3 June 2027, Calgary: 16 free)" in answer.sentence
    first, second = register.course_calendar(TODAY)
    assert (first.taken, first.waiting, first.free, second.free) == (SEATS, 0, 0, SEATS)
    assert register.verify_chain().whole


def test_fifty_who_would_wait_stand_in_the_order_of_their_entries(
    register: Register, elsewhere: Register
) -> None:
    put_up(register, session())
    answers = fifty_at_once((register, elsewhere), may_wait=True)

    assert {answer.outcome for answer in answers} == {"recorded"}
    by_entry = sorted(range(1, MANY + 1), key=lambda of: answers[of - 1].number)
    assert [ahead(register, of) for of in by_entry] == [[place] for place in range(MANY)]
    seated = [of for of in by_entry if register.places_of(employer_id(of))[0].has_seat]
    assert seated == by_entry[:SEATS]
    (now,) = register.course_calendar(TODAY)
    assert (now.taken, now.waiting) == (SEATS, MANY - SEATS)


def test_a_seat_that_is_given_up_belongs_to_the_first_who_waits(register: Register) -> None:
    put_up(register, session(seats=2))
    for of in range(1, 6):
        enrol(register, of, may_wait=True)
    leave(register, 1, 3)
    leave(register, 4, 3)
    assert [ahead(register, of) for of in range(1, 6)] == [[], [0], [1], [], [2]]
    assert "is full" in str(enrol(register, 6))
    leave(register, 1, 3)  # said twice
    leave(register, 2, 3)
    enrol(register, 1, 4, may_wait=True)  # whoever comes back is the last
    assert [ahead(register, of) for of in range(1, 6)] == [[2], [], [0], [], [1]]


def test_a_step_that_is_repeated_takes_one_place(register: Register) -> None:
    put_up(register, session(seats=2))
    assert enrol(register, 1) == enrol(register, 1)
    assert enrol(register, 2).outcome == "recorded"
    assert enrol(register, 1).outcome == "recorded"  # it is full now: this is the first answer


def test_moving_gives_one_place_up_for_another(register: Register) -> None:
    put_up(register, session(seats=1), session(SECOND, seats=1))
    enrol(register, 1)
    assert enrol(register, 2).outcome == "refused"
    enrol(register, 1, 3, SECOND)
    assert enrol(register, 2, 3).outcome == "recorded"
    assert [one.session.id for one in register.places_of(employer_id(1))] == [SECOND]


def test_who_took_part_keeps_the_seat_and_who_was_trained_before_does_not(
    register: Register,
) -> None:
    put_up(register, session(seats=2))
    days: dict[str, Any] = {"starts_on": TODAY + timedelta(days=30), "ends_on": TODAY + timedelta(days=31)}
    enrol(register, 1, **days)
    enrol(register, 2, **days)
    for of, completed in ((1, TODAY + timedelta(days=31)), (2, TODAY)):
        done = enrolment(FIRST, status=EnrolmentStatus.COMPLETED, completed_on=completed, **days)
        register.record(step(3, of=of, requirements=(), records=(done,)))
    assert [len(register.places_of(employer_id(of))) for of in (1, 2)] == [1, 0]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"cancelled_on": TODAY}, "was cancelled on 3 May 2027"),
        ({"course": "another"}, "is no session of this course that is still to come"),
        ({"starts_on": date(2027, 5, 1), "ends_on": date(2027, 5, 2)}, "still to come"),
    ],
)
def test_a_session_that_is_not_held_takes_nobody_in(
    register: Register, changed: dict[str, Any], words: str
) -> None:
    put_up(register, session(**changed))
    answer = enrol(register, 1, may_wait=True)
    assert isinstance(answer, NotRecorded)
    assert words in answer.sentence
    assert register.places_of(employer_id(1)) == []


def test_a_session_that_nobody_knows_takes_nobody_in(register: Register) -> None:
    register.record(step(1))
    assert "No session of this course has a free seat." in str(enrol(register, 1))


def test_a_place_that_was_changed_without_an_entry_is_found(register: Register, engine: Engine) -> None:
    put_up(register, session())
    enrol(register, 1)
    enrol(register, 2)
    assert register.verify_rows(employer_id(1)) == []
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM course_places WHERE employer_id = 'E000001'"))
    (finding,) = register.verify_rows(employer_id(1))
    assert finding == (
        "E000001, enrolment/1 (course_places): it stands in line for nothing, "
        "and by the entries for M1-2027-06-RD."
    )


def test_a_session_that_was_changed_without_an_entry_is_found(register: Register, engine: Engine) -> None:
    """R8: those that a staff file brought as well as those that were put up or changed on the calendar."""
    listed = ListedSession(**session(SECOND).model_dump(exclude={"kind", "cancelled_on"}))
    file = STAFF.model_copy(update={"course_session": (listed,)})
    register.load_staff(file, STAFF_LOADED_AT)
    put_up(register, session())
    put_up(register, session(seats=20, cancelled_on=TODAY), place=2)
    put_up(register, session("M1-2027-08-ED"), place=3)
    assert register.verify_sessions() == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE course_sessions SET seats = 99 WHERE id = :id"), {"id": SECOND})
        connection.execute(text("DELETE FROM course_sessions WHERE id = 'M1-2027-08-ED'"))
        unheard_of = session("M1-2027-09-FM").model_dump(exclude={"kind"})
        connection.execute(insert(CourseSession), unheard_of)
    assert register.verify_sessions() == [
        f"course calendar, {SECOND} (course_sessions): changed without an entry: seats.",
        "course calendar, M1-2027-08-ED (course_sessions): the row is gone, though entries speak of it.",
        "course calendar, M1-2027-09-FM (course_sessions): no entry speaks of this row.",
    ]


def test_the_database_itself_holds_an_enrolment_to_one_place(register: Register, engine: Engine) -> None:
    put_up(register, session(), session(SECOND))
    enrol(register, 1)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(
            insert(CoursePlace),
            {"entry": 1, "session": SECOND, "employer_id": employer_id(1), "enrolment": 1},
        )


WISHES = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "enrol or wait", "move", "cancel"]),
        st.integers(1, 6),
        st.sampled_from([FIRST, SECOND]),
    ),
    max_size=40,
)


@settings(max_examples=15, deadline=None)
@given(wishes=WISHES)
def test_no_order_of_enrolling_moving_and_cancelling_oversells(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, wishes: list[tuple[str, int, str]]
) -> None:
    """A list of the people in line, kept by hand beside the register, says who has a seat and who waits."""
    path = tmp_path_factory.mktemp("line") / "register.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = engine_for(f"sqlite:///{path}")
    register = Register(engine)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    put_up(register, session(seats=2), session(SECOND, seats=2))
    lines: dict[str, list[int]] = {FIRST: [], SECOND: []}
    for place, (what, of, code) in enumerate(wishes, 2):
        stands_in = next((name for name, line in lines.items() if of in line), None)
        if what == "cancel":
            if stands_in is not None:
                leave(register, of, place)
                lines[stands_in].remove(of)
            continue
        if (stands_in is None) == (what == "move") or stands_in == code:
            continue
        answer = enrol(register, of, place, code, may_wait=what == "enrol or wait")
        takes_in = what == "enrol or wait" or len(lines[code]) < 2
        assert (answer.outcome == "recorded") == takes_in
        if takes_in:
            if stands_in is not None:
                lines[stands_in].remove(of)
            lines[code].append(of)
    for now in register.course_calendar(TODAY):
        line = lines[now.session.id]
        assert (now.taken, now.waiting) == (min(2, len(line)), max(0, len(line) - 2))
        for before, of in enumerate(line):
            (held,) = register.places_of(employer_id(of))
            assert (held.session.id, held.ahead, held.has_seat) == (now.session.id, before, before < 2)
    engine.dispose()
