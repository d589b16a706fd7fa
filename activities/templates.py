"""Lays out what staff find in the Web UI before anybody has begun anything: forms, the course calendar."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.contracts import TASK_QUEUE
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.start_forms import START_FORMS


async def lay_out_templates(client: Client) -> None:
    """Have a template open for each start form; one that is there already stays as it is."""
    for form in START_FORMS:
        await client.start_workflow(
            "Template",
            form.template,
            id=form.template_id,
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )


async def lay_out_course_calendar(client: Client) -> None:
    """Have the course calendar open, and let it look again: a staff file may have brought sessions (R8)."""
    await client.start_workflow(
        "CourseCalendar",
        id=COURSE_CALENDAR_ID,
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal="look_again",
        static_summary="The course calendar: sessions, seats and waiting lists",
    )
