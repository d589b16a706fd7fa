"""When a workflow is at rest: read from its history, which says more than any page, and costs no task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent, WorkflowTaskFailedEventAttributes

from activities.contracts import ENTER_IN_CORRS

#: Activities that wait for somebody outside.
_OUTSIDE = {ENTER_IN_CORRS.name}
_TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
_TASK_FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
#: Why a task "fails" with which a run wanted to end: the server has it look first at what has just come in.
_CAME_IN_MEANWHILE = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND
_TASKS = {
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    _TASK_DONE,
}
_ENDS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
}
#: What a workflow still has to look at when it comes after its last task.
_NEWS = {
    EventType.EVENT_TYPE_TIMER_FIRED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
}


def has_ended(events: Sequence[HistoryEvent]) -> bool:
    """Say whether a run has come to its end."""
    return events[-1].event_type in _ENDS


def failed_tasks(events: Iterable[HistoryEvent]) -> list[WorkflowTaskFailedEventAttributes]:
    """Give the workflow tasks that failed by a mistake of the program."""
    failed = (
        event.workflow_task_failed_event_attributes for event in events if event.event_type == _TASK_FAILED
    )
    return [one for one in failed if one.cause != _CAME_IN_MEANWHILE]


def is_quiet(events: Sequence[HistoryEvent], now: datetime) -> bool:
    """Say whether a run waits for nothing but time, people, its children and parties outside."""
    assert not failed_tasks(events)
    kinds = [event.event_type for event in events]
    if has_ended(events):
        return True
    last = next((place for place in reversed(range(len(kinds))) if kinds[place] in _TASKS), None)
    if last is None or kinds[last] != _TASK_DONE or not _NEWS.isdisjoint(kinds[last:]):
        return False
    begun = kinds.count(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)
    running = kinds.count(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED)
    return not _has_in_hand(events) and begun == running and not _rings(events, now)


def _has_in_hand(events: Sequence[HistoryEvent]) -> bool:
    """Say whether an activity is under way, other than one for which a party outside may take days."""
    asked = {
        event.event_id
        for event in events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
        and event.activity_task_scheduled_event_attributes.activity_type.name not in _OUTSIDE
    }
    given = {event.activity_task_completed_event_attributes.scheduled_event_id for event in events} | {
        event.activity_task_failed_event_attributes.scheduled_event_id for event in events
    }
    return not asked <= given


def _rings(events: Sequence[HistoryEvent], now: datetime) -> bool:
    """Say whether a timer's time has come and it has not gone off yet."""
    over = {event.timer_fired_event_attributes.timer_id for event in events} | {
        event.timer_canceled_event_attributes.timer_id for event in events
    }
    for event in events:
        timer = event.timer_started_event_attributes
        if timer.timer_id and timer.timer_id not in over:
            rings_at = event.event_time.ToDatetime(UTC) + timer.start_to_fire_timeout.ToTimedelta()
            if rings_at <= now:
                return True
    return False


def open_children(events: Sequence[HistoryEvent]) -> list[str]:
    """Give the ids of the children that a run still waits for."""
    if has_ended(events):
        return []
    ended = {event.child_workflow_execution_completed_event_attributes.initiated_event_id for event in events}
    started = (event.child_workflow_execution_started_event_attributes for event in events)
    return [
        child.workflow_execution.workflow_id
        for child in started
        if child.initiated_event_id and child.initiated_event_id not in ended
    ]
