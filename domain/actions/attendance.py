"""Who took part in a classroom session (R8, R9)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from domain.actions.courses import refuse_unpaid_training
from domain.calendar import in_words
from domain.course_places import place_ended
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.payload import Payload
from domain.records import EnrolmentRecord, EnrolmentStatus
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Count, SessionCode, same_name
from domain.training import already_lapsed, complete, new_self_assessor

if TYPE_CHECKING:
    from domain.calendar import Moment
    from domain.records import PersonRecord


class RecordAttendance(Payload):
    """Who of the employer took part in a session: everybody enrolled in it but those who are named absent."""

    session: SessionCode
    absent: Annotated[tuple[Count, ...], Field(max_length=100)] = ()


def record_attendance(state: EmployerState, taken: RecordAttendance, moment: Moment) -> Decision:
    """Record who took part; Module 1 makes them trained self-assessors from its last day on (R8)."""
    refuse_unpaid_training(state)
    places = [
        one
        for one in state.open_enrolments()
        if one.session == taken.session and one.status is EnrolmentStatus.ENROLLED
    ]
    if not places:
        message = f"Nobody of this employer has a seat in {taken.session} whose attendance is to be recorded."
        raise Refusal(message, rule="R8", field="session")
    numbers = [one.number for one in places]
    if unknown := [number for number in taken.absent if number not in numbers]:
        people = ", ".join(f"{one.number} = {one.person_name}" for one in places)
        message = f"{unknown[0]} is no enrolment in this session. These are: {people}."
        raise Refusal(message, rule="R8", field="absent")
    last = max(one.ends_on or moment.day for one in places)
    if moment.day < last:
        message = f"Session {taken.session} lasts until {in_words(last)}: record its attendance then."
        raise Refusal(message, rule="R8", field="session")
    absent = [one for one in places if one.number in taken.absent]
    letters = [place_ended(state, one, "missed") for one in absent]
    for one in absent:
        one.status, one.ended_on = EnrolmentStatus.MISSED, moment.day
    attended = [one for one in places if one not in absent]
    trained = [person for one in attended if (person := _took_part(state, one, last)) is not None]
    lapsed = [letter for person in trained for letter in already_lapsed(person, moment.day)]
    events = ["attendance_recorded"]
    events += ["module_1_completed"] if trained else []
    events += ["refresher_lapsed"] if lapsed else []
    return Decision(
        events=tuple(events),
        letters=(*letters, *lapsed),
        done=_who_came(attended, absent, taken.session),
    )


def _took_part(state: EmployerState, place: EnrolmentRecord, day: date) -> PersonRecord | None:
    complete(place, day)
    course = state.policy.training.course(place.course)
    is_trained = any(same_name(person.name, place.person_name) for person in state.trained())
    if course is None or not course.makes_self_assessor or is_trained:
        return None
    return new_self_assessor(state, place.person_name, day)


def _who_came(attended: list[EnrolmentRecord], absent: list[EnrolmentRecord], session: str) -> str:
    came, missing = (", ".join(one.person_name for one in places) for places in (attended, absent))
    if not came:
        return f"{missing} did not take part in {session}."
    return f"{came} took part in {session}" + (f"; {missing} did not." if missing else ".")


def _attendance_example(state: EmployerState, _today: date) -> dict[str, Any]:
    seated = (one for one in state.open_enrolments() if one.status is EnrolmentStatus.ENROLLED)
    held = [one.session for one in sorted(seated, key=lambda one: one.ends_on or date.max)]
    return {"session": next(filter(None, held), "none"), "absent": []}


RECORD_ATTENDANCE = StaffAction(
    name="record_attendance",
    case="Employer",
    roles=(Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR),
    payload=RecordAttendance,
    events=("attendance_recorded",),
    rule="R8",
    sentence="Record who took part in a classroom session: everybody enrolled but those named as absent.",
    decide=record_attendance,
    example=_attendance_example,
)
