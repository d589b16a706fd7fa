"""Who is a trained self-assessor, and until when (R8 to R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import in_words, months_after, years_after
from domain.letters import RefresherLapsed
from domain.records import EnrolmentStatus, PersonRecord
from domain.refusal import Refusal

if TYPE_CHECKING:
    from datetime import date

    from domain.employer import EmployerState
    from domain.policy import Policy
    from domain.records import EnrolmentRecord


def refresher_due(trained_on: date, policy: Policy) -> date:
    """Give the last day on which training of that day is current (R9)."""
    return years_after(trained_on, policy.training.refresher_years)


def new_self_assessor(state: EmployerState, name: str, trained_on: date) -> PersonRecord:
    """Put somebody who completed Module 1 on the employer's list of trained self-assessors (R8)."""
    person = PersonRecord(
        number=state.next_number("person"),
        name=name,
        module_1_on=trained_on,
        refresher_due_on=refresher_due(trained_on, state.policy),
    )
    state.people.append(person)
    return person


def complete(place: EnrolmentRecord, day: date) -> None:
    """Note that a course was completed (R8, R9)."""
    place.status, place.completed_on = EnrolmentStatus.COMPLETED, day


def is_current(person: PersonRecord, day: date) -> bool:
    """Say whether a trained person may assess on a day (R9)."""
    return person.left_on is None and day <= person.refresher_due_on


def reminder_day(person: PersonRecord, policy: Policy) -> date:
    """Give the day on which the employer is reminded of the refresher (R9)."""
    return months_after(person.refresher_due_on, -policy.training.refresher_reminder_months)


def already_lapsed(person: PersonRecord, day: date) -> tuple[RefresherLapsed, ...]:
    """Note training that was out of date when it was recorded, and give the letter that says so (R9).

    A reminder of its refresher goes out ahead of the day or not at all.
    """
    if day <= person.refresher_due_on:
        return ()
    person.lapsed_on = person.refresher_due_on
    return (RefresherLapsed(person_name=person.name, due_on=person.refresher_due_on),)


def find_person(state: EmployerState, number: int) -> PersonRecord:
    """Find a trained person by number.

    Raises:
        Refusal: naming those there are.

    """
    person = state.person(number)
    if person is None:
        people = ", ".join(f"{one.number} = {one.name}" for one in state.trained()) or "nobody yet"
        message = f"No trained person has number {number}. Trained at this employer: {people}."
        raise Refusal(message, rule="R8", field="person")
    return person


def self_assessor(state: EmployerState, number: int, day: date) -> PersonRecord:
    """Find the person who is to assess, current on a day (R9 to R11).

    Raises:
        Refusal: when nobody is trained, the person is not, or the refresher is overdue.

    """
    if not state.trained():
        message = "Nobody at this employer is a trained self-assessor. Somebody has to take Module 1 first."
        raise Refusal(message, rule="R10", field="assessor")
    person = find_person(state, number)
    if not is_current(person, day):
        due = in_words(person.refresher_due_on)
        message = f"{person.name}'s refresher was due on {due}. Record the refresher first."
        raise Refusal(message, rule="R9", field="assessor")
    return person
