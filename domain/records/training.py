"""Places in courses, and the people who were trained (R8, R9)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from domain.records.record import Record
from domain.text import Line, Seats, SessionCode


class SessionRecord(Record):
    """A classroom session on the course calendar, which belongs to no employer (R8)."""

    kind: Literal["course_session"] = "course_session"
    id: SessionCode
    course: str
    starts_on: date
    ends_on: date
    place: Line
    seats: Seats
    cancelled_on: date | None = None

    @property
    def key(self) -> str:
        """The code that enrolments name."""
        return f"course_session/{self.id}"


class EnrolmentStatus(StrEnum):
    """How far an enrolment is."""

    IN_LINE = "in_line"
    WAITING = "waiting"
    ENROLLED = "enrolled"
    TO_BE_PLACED = "to_be_placed"
    COMPLETED = "completed"
    MISSED = "missed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self not in {EnrolmentStatus.COMPLETED, EnrolmentStatus.MISSED, EnrolmentStatus.CANCELLED}


class EnrolmentRecord(Record):
    """A person's place in a course (R8).

    Attributes:
        session: the classroom session; none for e-learning.
        starts_on: first day of the session, as the employer was told; so are `ends_on` and `place`.
        ended_on: the day on which it was cancelled, or on which the absence was recorded.
        reason: why it was cancelled.

    """

    kind: Literal["enrolment"] = "enrolment"
    number: int
    person_name: Line
    course: str
    delivery: str
    session: str | None = None
    enrolled_on: date
    completed_on: date | None = None
    status: EnrolmentStatus = EnrolmentStatus.ENROLLED
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = None
    ended_on: date | None = None
    reason: str | None = None

    @property
    def key(self) -> str:
        """Enrolments are numbered as they come in."""
        return f"enrolment/{self.number}"

    @property
    def in_line(self) -> str | None:
        """The session in whose line the person stands, with a seat or waiting for one; none if in no line.

        Who took part keeps the seat; who completed the course elsewhere, before, does not.
        """
        if self.status in {EnrolmentStatus.TO_BE_PLACED, EnrolmentStatus.CANCELLED}:
            return None
        before = self.completed_on and self.starts_on and self.completed_on < self.starts_on
        return None if before else self.session


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
