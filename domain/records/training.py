"""Places in courses, and the people who were trained (R8, R9)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.records.record import Record
from domain.text import Line


class EnrolmentRecord(Record):
    """A person's place in a course (R8)."""

    kind: Literal["enrolment"] = "enrolment"
    number: int
    person_name: Line
    course: str
    delivery: str
    session: str | None = None
    enrolled_on: date
    completed_on: date | None = None

    @property
    def key(self) -> str:
        """Enrolments are numbered as they come in."""
        return f"enrolment/{self.number}"


class PersonRecord(Record):
    """A trained self-assessor of the employer (R8, R9)."""

    kind: Literal["person"] = "person"
    number: int
    name: Line
    module_1_on: date
    refreshed_on: date | None = None
    refresher_due_on: date
    reminded_for: date | None = None
    lapsed_on: date | None = None
    left_on: date | None = None

    @property
    def key(self) -> str:
        """People are numbered, so that a name never is an identifier."""
        return f"person/{self.number}"
