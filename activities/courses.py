"""Activities around the course calendar: how its lines stand, and what a coordinator changes on it."""

from __future__ import annotations

from datetime import date

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import (
    CHANGE_COURSE_CALENDAR,
    COURSE_CALENDAR,
    COURSE_LINES,
    PLACES_OF,
    REFUSED,
)
from activities.failing import told
from domain.course_calendar import PlaceInLine, SessionNow
from domain.course_changes import CalendarChangeAsked, CalendarChanged
from domain.course_page import SessionLine
from domain.policy import PolicyBook
from domain.refusal import Refusal
from models.register import Register


class CourseActivities:
    """Answers what the course calendar holds, as of the instant at which it is asked, and changes it (R8)."""

    def __init__(self, register: Register, book: PolicyBook) -> None:
        self._register = register
        self._book = book

    @activity.defn(name=COURSE_CALENDAR.name, no_thread_cancel_exception=True)
    def course_calendar(self, day: date) -> list[SessionNow]:
        """List the sessions that are not over on a day."""
        with told():
            return list(self._register.course_calendar(day))

    @activity.defn(name=COURSE_LINES.name, no_thread_cancel_exception=True)
    def course_lines(self, day: date) -> list[SessionLine]:
        """List the sessions of which something is still to come, each with everybody in its line."""
        with told():
            return self._register.course_lines(day)

    @activity.defn(name=PLACES_OF.name, no_thread_cancel_exception=True)
    def places_of(self, employer_id: str) -> list[PlaceInLine]:
        """Say where an employer's people stand in line."""
        with told():
            return self._register.places_of(employer_id)

    @activity.defn(name=CHANGE_COURSE_CALENDAR.name, no_thread_cancel_exception=True)
    def change_course_calendar(self, asked: CalendarChangeAsked) -> CalendarChanged:
        """Change the calendar, once for the key of the change."""
        with told():
            try:
                return self._register.change_course_calendar(asked, self._book.on(asked.day).training)
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
