"""How much of Temporal's history a life takes, action by action, and how long it takes to replay it."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from activities.contracts import ENTER_WITH_LETTERS, ISSUE_LETTER, RECORD_TRANSITION
from bench.lifecycle import to_the_mailed_certificate, with_detours
from bench.lives import EmployerLife
from domain.calendar import alberta_day
from worker import WORKFLOWS
from workflows.conversion import DATA_CONVERTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from temporalio.api.history.v1 import HistoryEvent
    from temporalio.client import Client, WorkflowHandle

_LOOK = 0.03
_CALM_LOOKS = 3
_BEGINS = EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED
_ENDS: Final = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
}


@dataclass(frozen=True)
class Size:
    """How large one or more histories are.

    Attributes:
        tasks: workflow tasks, each a turn between the server and the worker.
        transitions: steps that were entered in the register.
        letters: letters that were entered in its ledger.

    """

    events: int
    bytes: int
    tasks: int
    transitions: int
    letters: int

    @property
    def writes(self) -> int:
        """Transactions of the register."""
        return self.transitions + self.letters

    def __add__(self, other: Size) -> Size:
        """Take two histories together."""
        return Size(
            self.events + other.events,
            self.bytes + other.bytes,
            self.tasks + other.tasks,
            self.transitions + other.transitions,
            self.letters + other.letters,
        )


@dataclass(frozen=True)
class ActionSize:
    """What a staff action adds to the history of the case that takes it.

    Attributes:
        begins: whether another workflow begins with it.
        ends: whether its own run ends with it.

    """

    case: str
    action: str
    events: int
    begins: bool
    ends: bool

    @property
    def ordinary(self) -> bool:
        """Whether nothing begins or ends with it."""
        return not self.begins and not self.ends


def size_of(history: WorkflowHistory) -> Size:
    """Measure a history."""
    kinds = Counter(event.event_type for event in history.events)
    return Size(
        events=len(history.events),
        bytes=sum(event.ByteSize() for event in history.events),
        tasks=kinds[EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED],
        transitions=_asked(history, RECORD_TRANSITION.name) + _asked(history, ENTER_WITH_LETTERS.name),
        letters=_asked(history, ISSUE_LETTER.name) + _written_with_steps(history),
    )


async def sizes_of_actions(client: Client, account: str, *, first: int | None = None) -> list[ActionSize]:
    """Take nearly every staff action, and measure each by its case's history before and after.

    Args:
        client: of a namespace that the service's worker serves.
        account: a WCB account that nobody has yet.
        first: how many to take; all of them unless it is given.

    """
    today = alberta_day(datetime.now(UTC))
    life, acts = EmployerLife(client, account), with_detours(account, today)[:first]
    await life.register()
    life.get_ready(acts, today)
    await life.take(acts[0])
    found = []
    for act in acts[1:]:
        handle = await life.this_run(act.case)
        before = await at_rest(handle)  # what the case still had to do is none of this action
        await life.take(act)
        added = (await at_rest(handle))[len(before) :]
        kinds = {event.event_type for event in added}
        found.append(
            ActionSize(act.case, act.action, len(added), begins=_BEGINS in kinds, ends=bool(kinds & _ENDS))
        )
    return found


async def histories_of_a_lifecycle(client: Client, account: str) -> list[WorkflowHistory]:
    """Carry an employer to its certificate; give the histories of every run that this took."""
    today = alberta_day(datetime.now(UTC))
    life = EmployerLife(client, account)
    await life.register()
    runs = [await life.this_run("employer")]
    await life.live(to_the_mailed_certificate(account, today), today, [])
    await life.certified()
    runs += [life.handle("audit"), life.handle("order")]
    last = await life.this_run("employer")
    if last.run_id != runs[0].run_id:
        runs.append(last)
    for run in runs:
        await at_rest(run)
    return [await run.fetch_history() for run in runs]


async def at_rest(handle: WorkflowHandle[Any, Any]) -> Sequence[HistoryEvent]:
    """Wait until a run has nothing left to do now, and give its history."""
    calm, before = 0, -1
    while calm < _CALM_LOOKS:
        await asyncio.sleep(_LOOK)
        found = await handle.describe()
        # A run that continues another one so soon gets its first task only after a second.
        waits = found.history_length == 1 or found.raw_description.HasField("pending_workflow_task")
        calm = calm + 1 if found.history_length == before and not waits else 0
        before = found.history_length
    return (await handle.fetch_history()).events


async def replay_seconds(histories: list[WorkflowHistory], times: int) -> float:
    """Replay histories as often as wanted, and give the seconds that all of them together take once."""
    replayer = Replayer(
        workflows=WORKFLOWS, data_converter=DATA_CONVERTER, workflow_runner=UnsandboxedWorkflowRunner()
    )
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await replayer.replay_workflows(_each(histories))
        taken.append(time.perf_counter() - began)
    return median(taken)


async def _each(histories: list[WorkflowHistory]) -> Any:  # noqa: ANN401 - an asynchronous iterator
    for history in histories:
        yield history


def _written_with_steps(history: WorkflowHistory) -> int:
    """Count the letters that the answers to entered steps name."""
    markers = (event.marker_recorded_event_attributes for event in history.events)
    answers = (json.loads(part.data) for marker in markers for part in marker.details["result"].payloads)
    return sum(len(answer.get("letters", ())) for answer in answers if isinstance(answer, dict))


def _asked(history: WorkflowHistory, activity: str) -> int:
    """Count how often a local activity was asked for; its marker holds the name."""
    return sum(
        any(activity.encode() in part.data for found in marker.details.values() for part in found.payloads)
        for marker in (event.marker_recorded_event_attributes for event in history.events)
    )
