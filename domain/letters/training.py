"""Letters about courses and trained people (R8 to R10)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.letters.content import Content


class CourseConfirmation(Content):
    """Somebody is enrolled in a course."""

    title, rule = "Course confirmation", "R8"
    name: Literal["course_confirmation"] = "course_confirmation"
    person_name: str
    course_title: str
    delivery: str
    session: str | None


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
