"""Activities that read the course calendar."""

from __future__ import annotations

from datetime import date

from temporalio import activity

from activities.contracts import COURSE_CALENDAR, PLACES_OF
from activities.failing import told
from domain.course_calendar import PlaceInLine, SessionNow
from models.register import Register


class CourseActivities:
    """Answers what the course calendar holds, as of the instant at which it is asked (R8)."""

    def __init__(self, register: Register) -> None:
        self._register = register

    @activity.defn(name=COURSE_CALENDAR.name, no_thread_cancel_exception=True)
    def course_calendar(self, day: date) -> list[SessionNow]:
        """List the sessions that are not over on a day."""
        with told():
            return list(self._register.course_calendar(day))

    @activity.defn(name=PLACES_OF.name, no_thread_cancel_exception=True)
    def places_of(self, employer_id: str) -> list[PlaceInLine]:
        """Say where an employer's people stand in line."""
        with told():
            return self._register.places_of(employer_id)
