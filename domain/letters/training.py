"""Letters about courses and trained people (R8 to R10)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.letters.content import Content


class _ForACourse(Content):
    """A person's place in a course: a classroom session has a code, days and a place."""

    person_name: str
    course_title: str
    delivery: str
    session: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = None


class CourseConfirmation(_ForACourse):
    """Somebody has a place in a course; ``instead_of`` is what an earlier letter said, in words."""

    title, rule = "Course confirmation", "R8"
    name: Literal["course_confirmation"] = "course_confirmation"
    instead_of: str | None = None


class CourseWaiting(_ForACourse):
    """Somebody waits for a seat in a classroom session; ``ahead`` counts those who wait before."""

    title, rule = "Waiting list of a course", "R8"
    name: Literal["course_waiting"] = "course_waiting"
    ahead: int


class CoursePlaceEnded(_ForACourse):
    """Somebody's place in a course came to nothing, and why."""

    title, rule = "Course place ended", "R8"
    name: Literal["course_place_ended"] = "course_place_ended"
    cause: Literal["cancelled", "called_off", "no_seat", "missed"]
    reason: str | None = None


class RefresherReminder(Content):
    """A self-assessor's refresher falls due."""

    title, rule = "Refresher reminder", "R9"
    name: Literal["refresher_reminder"] = "refresher_reminder"
    person_name: str
    due_on: date


class RefresherLapsed(Content):
    """A self-assessor's training is no longer current."""

    title, rule = "Self-assessor training lapsed", "R9"
    name: Literal["refresher_lapsed"] = "refresher_lapsed"
    person_name: str
    due_on: date


class NoSelfAssessor(Content):
    """The only trained person has left."""

    title, rule = "No trained self-assessor", "R10"
    name: Literal["no_self_assessor"] = "no_self_assessor"
    person_name: str
    left_on: date
