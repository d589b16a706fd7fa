"""Training: enrolment, Module 1, the refresher, and people who leave (R8 to R10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from domain.calendar import Moment, in_words
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.letters import CourseConfirmation, NoSelfAssessor
from domain.payload import Payload
from domain.policy import FeeBlock
from domain.records import EnrolmentRecord, PersonRecord
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Count, Line, PastDay, Reason, typed_number
from domain.to_fill import to_fill
from domain.training import already_lapsed, find_person, refresher_due


def _refuse_unpaid_training(state: EmployerState) -> None:
    held = state.policy.fees.unpaid_invoice_blocks is FeeBlock.TRAINING
    if held and not state.is_in("fee_paid"):
        message = "The registration fee is not paid, and training waits for it. Record the payment first."
        raise Refusal(message, rule="R7")


class EnrolInCourse(Payload):
    """A place for a person in a course of the calendar."""

    person_name: Line
    course: Line
    delivery: Literal["e-learning", "classroom"]
    session: Line | None = None


def enrol_in_course(state: EmployerState, wish: EnrolInCourse, moment: Moment) -> Decision:
    """Enrol somebody in a course (R8)."""
    _refuse_unpaid_training(state)
    course = state.policy.training.course(wish.course)
    if course is None:
        codes = ", ".join(one.code for one in state.policy.training.courses)
        message = f"There is no course of this code. The courses are: {codes}."
        raise Refusal(message, rule="R8", field="course")
    if wish.delivery not in course.delivery:
        message = f'"{course.title}" is given by {" or ".join(course.delivery)} only.'
        raise Refusal(message, rule="R9" if course.refreshes else "R8", field="delivery")
    if wish.delivery == "classroom" and wish.session is None:
        message = "A classroom course needs its session from the course calendar, with date and place."
        raise Refusal(message, rule="R8", field="session")
    same = [one for one in state.enrolments if one.completed_on is None and one.course == wish.course]
    if any(one.person_name.casefold() == wish.person_name.casefold() for one in same):
        message = f"{wish.person_name} is already enrolled in this course."
        raise Refusal(message, rule="R8", field="person_name")
    place = EnrolmentRecord(
        number=state.next_number("enrolment"), enrolled_on=moment.day, **wish.model_dump(exclude={"actor"})
    )
    state.enrolments.append(place)
    letter = CourseConfirmation(
        person_name=wish.person_name,
        course_title=course.title,
        delivery=wish.delivery,
        session=wish.session,
    )
    return Decision(
        events=("enrolled",),
        letters=(letter,),
        done=f"{wish.person_name} is enrolled in {course.title}.",
    )


class RecordTraining(Payload):
    """Somebody completed Module 1."""

    person_name: Line
    completed_on: PastDay


def record_training(state: EmployerState, taken: RecordTraining, moment: Moment) -> Decision:
    """Record Module 1: the person is now a trained self-assessor of this employer (R8)."""
    _refuse_unpaid_training(state)
    for one in state.trained():
        if one.name.casefold() == taken.person_name.casefold():
            message = (
                f"{one.name} already is a trained self-assessor (person {one.number}). "
                "A refresher is recorded with record_refresher."
            )
            raise Refusal(message, rule="R8", field="person_name")
    person = PersonRecord(
        number=state.next_number("person"),
        name=taken.person_name,
        module_1_on=taken.completed_on,
        refresher_due_on=refresher_due(taken.completed_on, state.policy),
    )
    state.people.append(person)
    _complete_enrolment(state, taken.person_name, taken.completed_on, refreshes=False)
    lapsed = already_lapsed(person, moment.day)
    return Decision(
        events=("module_1_completed", *(["refresher_lapsed"] if lapsed else [])),
        letters=lapsed,
        done=(
            f"{person.name} is trained self-assessor number {person.number}; the refresher is due on "
            f"{person.refresher_due_on}."
        ),
    )


def _complete_enrolment(state: EmployerState, name: str, day: date, *, refreshes: bool) -> None:
    for place in state.enrolments:
        course = state.policy.training.course(place.course)
        matches = course is not None and course.refreshes == refreshes
        if matches and place.completed_on is None and place.person_name.casefold() == name.casefold():
            place.completed_on = day


class RecordRefresher(Payload):
    """A self-assessor took the refresher. It is given online only, so that no other way can be entered."""

    person: Count
    completed_on: PastDay
    days: Annotated[Decimal, BeforeValidator(typed_number), Field(gt=0, le=30)]


def record_refresher(state: EmployerState, taken: RecordRefresher, moment: Moment) -> Decision:
    """Record a refresher; the next one is due three years later (R9)."""
    person = find_person(state, taken.person)
    least = state.policy.training.refresher_min_days
    if taken.days < least:
        message = f"A refresher takes at least {least} day(s)."
        raise Refusal(message, rule="R9", field="days")
    last = person.refreshed_on or person.module_1_on
    if taken.completed_on <= last:
        message = f"{person.name}'s training of {in_words(last)} is already recorded; this is not newer."
        raise Refusal(message, rule="R9", field="completed_on")
    person.refreshed_on = taken.completed_on
    person.refresher_due_on = refresher_due(taken.completed_on, state.policy)
    person.lapsed_on = None
    _complete_enrolment(state, person.name, taken.completed_on, refreshes=True)
    lapsed = already_lapsed(person, moment.day)
    return Decision(
        events=("refresher_taken", *(["refresher_lapsed"] if lapsed else [])),
        letters=lapsed,
        done=f"{person.name}'s training is current until {person.refresher_due_on}.",
    )


class RemoveTrainedPerson(Payload):
    """A self-assessor no longer works for the employer."""

    person: Count
    left_on: PastDay
    reason: Reason


def remove_trained_person(state: EmployerState, gone: RemoveTrainedPerson, _: Moment) -> Decision:
    """Record that a trained person left; the employer is told when nobody else is trained (R10)."""
    person = find_person(state, gone.person)
    person.left_on = gone.left_on
    alone = not state.trained()
    letter = NoSelfAssessor(person_name=person.name, left_on=gone.left_on)
    return Decision(
        events=("person_left",),
        letters=(letter,) if alone else (),
        ground=gone.reason,
        done=f"{person.name} has left." + (" Nobody else is trained: the employer is told." if alone else ""),
    )


def _next_to_refresh(state: EmployerState) -> int:
    people = sorted(state.trained(), key=lambda person: person.refresher_due_on)
    return people[0].number if people else 1


ENROL_IN_COURSE = StaffAction(
    name="enrol_in_course",
    case="Employer",
    roles=(Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR),
    payload=EnrolInCourse,
    events=("enrolled",),
    rule="R8",
    sentence="Enrol a person of the employer in a course.",
    decide=enrol_in_course,
    example=lambda _state, _today: {
        "person_name": to_fill("name of the person"),
        "course": "module-1",
        "delivery": "e-learning",
    },
    awaited_in=("in_training",),
)
RECORD_TRAINING = StaffAction(
    name="record_training",
    case="Employer",
    roles=(Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR),
    payload=RecordTraining,
    events=("module_1_completed",),
    rule="R8",
    sentence="Record that a person completed Module 1 and is a trained self-assessor.",
    decide=record_training,
    example=lambda _state, today: {
        "person_name": to_fill("name of the person"),
        "completed_on": str(today),
    },
    awaited_in=("in_training",),
)


def _refresher_example(state: EmployerState, today: date) -> dict[str, Any]:
    return {"person": _next_to_refresh(state), "completed_on": str(today), "days": 1}


RECORD_REFRESHER = StaffAction(
    name="record_refresher",
    case="Employer",
    roles=(Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR),
    payload=RecordRefresher,
    events=("refresher_taken",),
    rule="R9",
    sentence="Record that a self-assessor took the online refresher.",
    decide=record_refresher,
    example=_refresher_example,
)
REMOVE_TRAINED_PERSON = StaffAction(
    name="remove_trained_person",
    case="Employer",
    roles=(Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR),
    payload=RemoveTrainedPerson,
    events=("person_left",),
    rule="R10",
    sentence="Record that a trained person no longer works for the employer.",
    decide=remove_trained_person,
    example=lambda state, today: {
        "person": _next_to_refresh(state),
        "left_on": str(today),
        "reason": to_fill("why"),
    },
)
COURSE_ACTIONS = (ENROL_IN_COURSE, RECORD_TRAINING, RECORD_REFRESHER, REMOVE_TRAINED_PERSON)
