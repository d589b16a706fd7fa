"""Replays a recorded history and notes what its workflow asked for on the way.

Replaying alone compares which commands a workflow gives, and not what is in them: a letter to somebody
else, or of another amount, would go unseen. What is asked for is therefore recorded beside each history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from pydantic_core import to_jsonable_python
from temporalio import workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError
from temporalio.worker import (
    ContinueAsNewInput,
    Interceptor,
    Replayer,
    SignalChildWorkflowInput,
    StartActivityInput,
    StartChildWorkflowInput,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from domain.course_calendar import COURSE_CALENDAR_ID
from domain.start_forms import START_FORMS
from models.register import Register
from schedules import SCHEDULES
from worker import WORKFLOWS
from workflows.conversion import DATA_CONVERTER

FOLDER = Path(__file__).parent
#: What opens files anew is started by a command or by hand, under any name.
BY_HAND = "rebuilding-by-hand"
REMEDY = (
    "Workflows that are open today would do something else than they did. Either undo what changed this, or "
    "keep the old behaviour for runs that began with it (workflow.patched; the rules for it are in "
    "docs/upgrading.md). Only for a version that is not released yet, record anew: "
    "python -m tests.histories.record"
)
RECORDED_OTHERWISE = (
    "The histories were recorded with other commands than commands.txt says. If this version is released, "
    "put the recorded ones back: open workflows began with them, and need workflow.patched "
    "(docs/upgrading.md). If it is not, look at each line above, and record anew: "
    "python -m tests.histories.record"
)


class Notes(Interceptor):
    """Notes everything that a replayed workflow asks for, in order."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - Temporal's name
    ) -> type[WorkflowInboundInterceptor]:
        notes = self

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Outbound(outbound, notes))

        return Inbound

    def note(self, kind: str, name: str, given: object) -> None:
        """Note one thing that was asked for."""
        self.asked.append({"asked": kind, "name": name, "with": _without_states(to_jsonable_python(given))})


def _without_states(given: Any) -> Any:  # noqa: ANN401 - any JSON
    """Leave out the state that each step gives the register to keep: a later release may give it more fields.

    What a run carries on, and what a child begins with, is compared all the same.
    """
    if isinstance(given, dict):
        of_step = "requirements" in given
        return {name: _without_states(one) for name, one in given.items() if not (of_step and name == "left")}
    return [_without_states(one) for one in given] if isinstance(given, list) else given


class _Outbound(WorkflowOutboundInterceptor):
    def __init__(self, following: WorkflowOutboundInterceptor, notes: Notes) -> None:
        super().__init__(following)
        self._notes = notes

    def start_activity(self, input: StartActivityInput) -> Any:  # noqa: A002, ANN401
        self._notes.note("activity", input.activity, input.args)
        return super().start_activity(input)

    def start_local_activity(self, input: StartLocalActivityInput) -> Any:  # noqa: A002, ANN401
        self._notes.note("activity", input.activity, input.args)
        return super().start_local_activity(input)

    async def start_child_workflow(self, input: StartChildWorkflowInput) -> Any:  # noqa: A002, ANN401
        self._notes.note("child", f"{input.workflow} {input.id}", input.args)
        return await super().start_child_workflow(input)

    async def signal_child_workflow(self, input: SignalChildWorkflowInput) -> None:  # noqa: A002
        self._notes.note("signal", f"{input.signal} to {input.child_workflow_id}", input.args)
        await super().signal_child_workflow(input)

    def continue_as_new(self, input: ContinueAsNewInput) -> Any:  # noqa: A002, ANN401
        self._notes.note("continue as new", "Employer", input.args)
        return super().continue_as_new(input)


async def replay(history: WorkflowHistory, drawn: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Replay a history with today's workflows, and give what they asked for.

    Args:
        history: of one run.
        drawn: ids that its workflow is given, one after the other, in place of those that it would draw.

    Raises:
        Exception: what the replayer says, when the commands differ.

    """
    notes = Notes()
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=DATA_CONVERTER,
        interceptors=[notes],
        # What is noted lies outside any sandbox.
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    with _timers_noted(notes), _ids_noted(notes, iter(drawn)):
        await replayer.replay_workflow(history)
    return notes.asked


@contextmanager
def _timers_noted(notes: Notes) -> Iterator[None]:
    """Note how long each timer runs: no interceptor is told of it, and all of them are sleeps."""
    sleep = workflow.sleep

    async def noted(duration: float | timedelta, *, summary: str | None = None) -> None:
        seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
        notes.note("timer", summary or "", seconds)
        await sleep(duration, summary=summary)

    with patch.object(workflow, "sleep", noted):
        yield


@contextmanager
def _ids_noted(notes: Notes, instead: Iterator[str]) -> Iterator[None]:
    """Note every id that a workflow draws, which follows from that of the run, and give it another one."""
    draw = workflow.uuid4

    def noted() -> UUID:
        drawn = str(draw())
        notes.note("id", drawn, None)
        return UUID(next(instead, drawn))

    with patch.object(workflow, "uuid4", noted):
        yield


async def workflows_of(client: Client, register: Register) -> set[str]:
    """Give every workflow of a life: each that has entries, bulk work, what forms, schedules, hands start."""
    entries = [entry for one in register.employers() for entry in register.entries_of(one.employer_id)]
    bulk = {entry.update_id.partition("/")[0] for entry in entries if entry.update_id.startswith("bulk-")}
    named = {form.workflow_id for form in START_FORMS} | {planned.id for planned in SCHEDULES}
    there = {one for one in sorted(named | {COURSE_CALENDAR_ID, BY_HAND}) if await _is_there(client, one)}
    return {entry.workflow_id for entry in entries} | bulk | there


async def _is_there(client: Client, workflow_id: str) -> bool:
    try:
        await client.get_workflow_handle(workflow_id).describe()
    except RPCError:
        return False
    return True


async def runs_of(client: Client, workflow: str) -> list[WorkflowHistory]:
    """Fetch every run of a workflow, the first one first."""
    runs: list[WorkflowHistory] = []
    run_id: str | None = None
    while run_id != "":
        history = await client.get_workflow_handle(workflow, run_id=run_id).fetch_history()
        runs.insert(0, history)
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return runs


def recorded() -> list[Path]:
    """Every recorded history, of every release."""
    return sorted(path for path in FOLDER.glob("*/*/*.json") if not path.name.endswith(".asked.json"))


def read(path: Path) -> tuple[WorkflowHistory, list[dict[str, Any]]]:
    """Read a recorded history with what was asked for."""
    workflow, _, _ = path.stem.rpartition(".")
    history = WorkflowHistory.from_json(workflow, path.read_text(encoding="utf-8"))
    asked: list[dict[str, Any]] = json.loads(path.with_suffix(".asked.json").read_text(encoding="utf-8"))
    return history, asked


def write(path: Path, history: WorkflowHistory, asked: list[dict[str, Any]]) -> None:
    """Record a history with what was asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    events = json.dumps(json.loads(history.to_json()), indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(events + "\n", encoding="utf-8")
    lines = json.dumps(asked, indent=1, ensure_ascii=False, sort_keys=True)
    path.with_suffix(".asked.json").write_text(lines + "\n", encoding="utf-8")
