"""Places in courses: enrol, move to another session, cancel (R8, R9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from domain.actions.courses import refuse_unpaid_training
from domain.counting import counted
from domain.course_calendar import SessionNow, session_in_words, takes_in, told_as
from domain.course_places import confirmation, find_open, place_ended, told_of
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.payload import Payload
from domain.records import EnrolmentRecord, EnrolmentStatus
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Count, Line, Reason, SessionCode, same_name
from domain.to_fill import to_fill, unless_left_open
from domain.transition import Requirement, SeatInSession

if TYPE_CHECKING:
    from domain.calendar import Moment
    from domain.policy import Course
    from domain.records import SessionRecord

_Calendar = tuple[SessionNow, ...]


class PlaceWanted(Payload):
    """How somebody is to take a course.

    Attributes:
        session: the code of a classroom session on the course calendar.
        waiting_list: whether the person waits for a seat if the session is full.

    """

    chosen_last: ClassVar[frozenset[str]] = frozenset({"session"})

    delivery: Literal["e-learning", "classroom"]
    session: Annotated[SessionCode | None, BeforeValidator(unless_left_open)] = None
    waiting_list: Annotated[bool, Field(strict=True)] = False


class EnrolInCourse(PlaceWanted):
    """A place for a person in a course of the calendar."""

    person_name: Line
    course: Line


class MoveEnrolment(PlaceWanted):
    """Another session, or another way of taking the course, for an enrolment."""

    enrolment: Count


@dataclass(frozen=True)
class _Place:
    """A place that somebody is to get: what it says of the enrolment, and what the register has to judge."""

    row: dict[str, Any]
    requires: tuple[Requirement, ...] = ()
    told: str = ""


def _in_classroom(wanted: PlaceWanted) -> bool:
    return wanted.delivery == "classroom"


def _place(wanted: PlaceWanted, course: Course, day: date, calendar: _Calendar) -> _Place:
    """Find the place that is wanted.

    Raises:
        Refusal: when there is no such place.

    """
    if wanted.delivery not in course.delivery:
        message = f'"{course.title}" is given by {" or ".join(course.delivery)} only.'
        raise Refusal(message, rule="R9" if course.refreshes else "R8", field="delivery")
    if not _in_classroom(wanted):
        if wanted.session is not None or wanted.waiting_list:
            message = "E-learning has no sessions and no waiting list: leave these fields out."
            field = "session" if wanted.session is not None else "waiting_list"
            raise Refusal(message, rule="R8", field=field)
        nowhere = {"session": None, "starts_on": None, "ends_on": None, "place": None}
        return _Place({"status": EnrolmentStatus.ENROLLED, **nowhere}, told="by e-learning")
    found = takes_in(calendar, wanted.session, course.code, day, may_wait=wanted.waiting_list)
    session = found.session
    seat = SeatInSession(session=session.id, course=course.code, day=day, may_wait=wanted.waiting_list)
    # Whoever may wait joins the line first, and is told in a second step which of the two it is: of many who
    # ask at once, only the register knows who came first.
    status = EnrolmentStatus.IN_LINE if wanted.waiting_list else EnrolmentStatus.ENROLLED
    told = f"in session {session.id} ({session_in_words(session)})"
    if wanted.waiting_list:
        now = (
            "A seat is free"
            if found.free
            else f"All seats are taken, {counted(found.waiting, 'person waits', 'people wait')} before"
        )
        told = f"in line for session {session.id} ({session_in_words(session)}). {now}: the page tells soon"
    return _Place({"status": status, **told_of(session)}, requires=(seat,), told=told)


def enrol_in_course(
    state: EmployerState, wish: EnrolInCourse, moment: Moment, calendar: _Calendar = ()
) -> Decision:
    """Enrol somebody in a course (R8)."""
    refuse_unpaid_training(state)
    course = state.policy.training.course(wish.course)
    if course is None:
        codes = ", ".join(one.code for one in state.policy.training.courses)
        message = f"There is no course of this code. The courses are: {codes}."
        raise Refusal(message, rule="R8", field="course")
    for one in state.open_enrolments():
        if one.course == wish.course and same_name(one.person_name, wish.person_name):
            message = (
                f"{wish.person_name} is already enrolled in this course (enrolment {one.number}). Another "
                "session is chosen with move_enrolment."
            )
            raise Refusal(message, rule="R8", field="person_name")
    found = _place(wish, course, moment.day, calendar)
    place = EnrolmentRecord(
        number=state.next_number("enrolment"),
        person_name=wish.person_name,
        course=wish.course,
        delivery=wish.delivery,
        enrolled_on=moment.day,
        **found.row,
    )
    state.enrolments.append(place)
    return Decision(
        events=("enrolled",),
        letters=confirmation(state, place),
        requires=found.requires,
        done=f"{place.person_name} is enrolled in {course.title} as enrolment {place.number}, {found.told}.",
    )


def move_enrolment(
    state: EmployerState, wish: MoveEnrolment, moment: Moment, calendar: _Calendar = ()
) -> Decision:
    """Give somebody a place in another session, or by another way, in exchange for the one they have (R8)."""
    place = find_open(state, wish.enrolment)
    course = state.policy.training.course(place.course)
    if course is None:
        message = f"The policy no longer has the course {place.course}: cancel the enrolment instead."
        raise Refusal(message, rule="R8", field="enrolment")
    chosen = wish.session is not None or not _in_classroom(wish)
    if chosen and (place.delivery, place.in_line) == (wish.delivery, wish.session):
        message = f"Enrolment {place.number} is there already: choose another session."
        raise Refusal(message, rule="R8", field="session")
    found = _place(wish, course, moment.day, calendar)
    before = told_as(place)
    for name, value in {"delivery": wish.delivery, **found.row}.items():
        setattr(place, name, value)
    return Decision(
        events=("enrolment_moved",),
        letters=confirmation(state, place, instead_of=before),
        requires=found.requires,
        ground=f"Before: {before}",
        done=f"Enrolment {place.number} of {place.person_name} is moved, {found.told}.",
    )


class CancelEnrolment(Payload):
    """An enrolment that comes to nothing."""

    enrolment: Count
    reason: Reason


def cancel_enrolment(state: EmployerState, wish: CancelEnrolment, moment: Moment) -> Decision:
    """Cancel somebody's place; a seat goes to the first who waits for one (R8)."""
    place = find_open(state, wish.enrolment)
    letter = place_ended(state, place, "cancelled", wish.reason)
    place.status, place.ended_on, place.reason = EnrolmentStatus.CANCELLED, moment.day, wish.reason
    return Decision(
        events=("enrolment_cancelled",),
        letters=(letter,),
        ground=wish.reason,
        done=f"Enrolment {place.number} of {place.person_name} is cancelled.",
    )


# ---- declared


def _first_open(state: EmployerState) -> EnrolmentRecord | None:
    """Find the enrolment that most wants an action: one without a place, and else the oldest."""
    places = state.open_enrolments()
    lost = [one for one in places if one.status is EnrolmentStatus.TO_BE_PLACED]
    return next(iter([*lost, *places]), None)


def _number_of_first(state: EmployerState) -> int:
    place = _first_open(state)
    return place.number if place else 1


_IN_CLASSROOM = {
    "delivery": "classroom",
    "session": to_fill("code from the course calendar"),
    "waiting_list": False,
}


def _enrol_example(_state: EmployerState | None, _today: date) -> dict[str, Any]:
    return {"person_name": to_fill("name of the person"), "course": "module-1", "delivery": "e-learning"}


def example_in_session(session: SessionRecord) -> dict[str, Any]:
    """Give an example that enrols somebody in a session, with its code."""
    wanted = {"course": session.course, "session": session.id}
    return {"actor": to_fill("your id"), **_enrol_example(None, session.starts_on), **_IN_CLASSROOM, **wanted}


def _enrol_others(state: EmployerState, today: date) -> dict[str, dict[str, Any]]:
    return {"In a classroom session": {**_enrol_example(state, today), **_IN_CLASSROOM}}


_WHO = (Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR)

ENROL_IN_COURSE = StaffAction(
    name="enrol_in_course",
    case="Employer",
    roles=_WHO,
    payload=EnrolInCourse,
    events=("enrolled",),
    rule="R8",
    sentence="Enrol a person of the employer in a course, by e-learning or in a classroom session.",
    decide=enrol_in_course,
    example=_enrol_example,
    others=_enrol_others,
    awaited_in=("in_training",),
    asks_calendar=_in_classroom,
)
MOVE_ENROLMENT = StaffAction(
    name="move_enrolment",
    case="Employer",
    roles=_WHO,
    payload=MoveEnrolment,
    events=("enrolment_moved",),
    rule="R8",
    sentence="Move a person's place to another session, or to e-learning.",
    decide=move_enrolment,
    example=lambda state, _: {"enrolment": _number_of_first(state), **_IN_CLASSROOM},
    asks_calendar=_in_classroom,
)
CANCEL_ENROLMENT = StaffAction(
    name="cancel_enrolment",
    case="Employer",
    roles=_WHO,
    payload=CancelEnrolment,
    events=("enrolment_cancelled",),
    rule="R8",
    sentence="Cancel a person's place in a course; a seat goes to the first who waits for one.",
    decide=cancel_enrolment,
    example=lambda state, _: {"enrolment": _number_of_first(state), "reason": to_fill("why")},
)
ENROLMENT_ACTIONS = (ENROL_IN_COURSE, MOVE_ENROLMENT, CANCEL_ENROLMENT)
