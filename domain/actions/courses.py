"""Training: Module 1, the refresher, and people who leave (R8 to R10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from domain.calendar import Moment, in_words
from domain.counting import counted
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.letters import NoSelfAssessor
from domain.payload import Payload
from domain.policy import FeeBlock
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Count, Line, PastDay, Reason, same_name, typed_number
from domain.to_fill import to_fill
from domain.training import already_lapsed, complete, find_person, new_self_assessor, refresher_due


def refuse_unpaid_training(state: EmployerState) -> None:
    """Refuse training that waits for the fee, where the policy says that it does (R7).

    Raises:
        Refusal: when the fee is not paid.

    """
    held = state.policy.fees.unpaid_invoice_blocks is FeeBlock.TRAINING
    if held and not state.is_in("fee_paid"):
        message = "The registration fee is not paid, and training waits for it. Record the payment first."
        raise Refusal(message, rule="R7")


class RecordTraining(Payload):
    """Somebody completed Module 1."""

    person_name: Line
    completed_on: PastDay


def record_training(state: EmployerState, taken: RecordTraining, moment: Moment) -> Decision:
    """Record Module 1: the person is now a trained self-assessor of this employer (R8)."""
    refuse_unpaid_training(state)
    for one in state.trained():
        if same_name(one.name, taken.person_name):
            message = (
                f"{one.name} already is a trained self-assessor (person {one.number}). "
                "A refresher is recorded with record_refresher."
            )
            raise Refusal(message, rule="R8", field="person_name")
    person = new_self_assessor(state, taken.person_name, taken.completed_on)
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
        if matches and place.status.is_open and same_name(place.person_name, name):
            complete(place, day)


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
        message = f"A refresher takes at least {counted(least, 'day')}."
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
TRAINING_ACTIONS = (RECORD_TRAINING, RECORD_REFRESHER, REMOVE_TRAINED_PERSON)
