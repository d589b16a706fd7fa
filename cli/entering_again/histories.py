"""What the histories of Temporal say was done to the register: each workflow is replayed, and listened to.

What a local activity was asked for stands in no history. A replay asks for it anew, exactly, and is given the
answer that the history holds; so a history is heard to the end with today's workflows, whatever release lived
it (docs/upgrading.md), and nothing is done by it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from temporalio import workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from activities.contracts import StepWithLetters
from domain.letters import LetterOrder
from domain.transition import NotRecorded, Recorded, Transition
from worker import WORKFLOWS

if TYPE_CHECKING:
    import asyncio


_MESSAGE: Final = re.compile(r'message: "((?:[^"\\]|\\.)+)"')


@dataclass(frozen=True)
class Done:
    """Something that a workflow asked for and was given.

    Attributes:
        effect: the activity's name.
        asked: what it was asked with, as the activity read it.
        given: what it gave.

    """

    effect: str
    asked: Any
    given: Any


@dataclass
class _Call:
    """An activity that a replayed run asked for.

    Attributes:
        place: which of the run's activities it is; nothing for a local one, whose input no history holds.
        done: whether it has given anything.

    """

    effect: str
    asked: Any
    place: int | None
    given: Any = None
    done: bool = False


@dataclass
class Heard:
    """What histories told.

    Attributes:
        done: everything that was done, by run and in its order.
        unread: a sentence for each run whose history could not be read.
        runs: how many were read.

    """

    done: list[Done] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    runs: int = 0


async def heard(
    client: Client, since: datetime | None, kept: Callable[[list[Done]], list[Done]] = list
) -> Heard:
    """Replay every run that is open or has closed since an instant; all that there are if none is given.

    Args:
        client: reaches the histories.
        since: the instant.
        kept: says what of each run is kept: all of it would be much.

    """
    listener = _Listener()
    replayer = Replayer(
        workflows=WORKFLOWS,
        namespace=client.namespace,
        data_converter=client.data_converter,
        interceptors=[listener],
        workflow_runner=UnsandboxedWorkflowRunner(),
        # What can't be read is told below; the SDK's core would print it between the command's own lines.
        runtime=Runtime(telemetry=TelemetryConfig(logging=None)),
    )
    found = Heard()
    async with replayer.workflow_replay_iterator(_histories(client, since)) as results:
        async for result in results:
            found.runs += 1
            calls = listener.calls.pop(result.history.run_id, [])
            if result.replay_failure is None:
                asked = await _asked(client, result.history, calls)
                done = [Done(one.effect, what, one.given) for one, what in asked if one.done]
                found.done += kept(with_true_instants(done))
            else:
                why = _told(result.replay_failure)
                found.unread.append(
                    f"{result.history.workflow_id}, run {result.history.run_id}: it can't be read: {why}"
                )
    return found


def _told(failure: Exception) -> str:
    """Give the sentence of a failure, without what the SDK's core puts around it."""
    said = _MESSAGE.search(str(failure))
    return said[1].replace('\\"', '"').rstrip(".") if said else str(failure).splitlines()[0]


async def _histories(client: Client, since: datetime | None) -> AsyncIterator[WorkflowHistory]:
    """Fetch the histories one after the other; one that is deleted meanwhile is none."""
    types = ", ".join(f'"{one.__name__}"' for one in WORKFLOWS)
    asked = f"WorkflowType IN ({types})"
    if since is not None:
        asked += f' AND (ExecutionStatus = "Running" OR CloseTime >= "{since:%Y-%m-%dT%H:%M:%SZ}")'
    async for run in client.list_workflows(asked):
        try:
            yield await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise


async def _asked(client: Client, history: WorkflowHistory, calls: list[_Call]) -> list[tuple[_Call, Any]]:
    """Give each call with what its activity read: from the history where that holds it."""
    scheduled = [
        event.activity_task_scheduled_event_attributes.input.payloads
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]
    found = []
    for call in calls:
        asked = call.asked
        if call.place is not None:
            (asked,) = await client.data_converter.decode(scheduled[call.place], [type(asked)])
        elif isinstance(asked, BaseModel):
            asked = type(asked).model_validate_json(asked.model_dump_json())
        found.append((call, asked))
    return found


class _Listener(Interceptor):
    """Notes what each replayed run asks for and is given, by the run's id."""

    def __init__(self) -> None:
        self.calls: dict[str, list[_Call]] = {}

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK's name
    ) -> type[WorkflowInboundInterceptor]:
        listener = self

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Outbound(outbound, listener))

        return Inbound

    def note(self, name: str, asked: object, handle: asyncio.Task[Any], *, local: bool) -> None:
        """Note an activity, and what it gives once it has; one that failed gave nothing."""
        calls = self.calls.setdefault(workflow.info().run_id, [])
        place = None if local else sum(one.place is not None for one in calls)
        call = _Call(name, asked, place)
        calls.append(call)

        def given(task: asyncio.Task[Any]) -> None:
            if not task.cancelled() and task.exception() is None:
                call.given, call.done = task.result(), True

        handle.add_done_callback(given)


class _Outbound(WorkflowOutboundInterceptor):
    def __init__(self, following: WorkflowOutboundInterceptor, listener: _Listener) -> None:
        super().__init__(following)
        self._listener = listener

    def start_activity(self, input: StartActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's names
        handle = super().start_activity(input)
        self._listener.note(input.activity, input.args[0], handle, local=False)
        return handle

    def start_local_activity(self, input: StartLocalActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's names
        handle = super().start_local_activity(input)
        self._listener.note(input.activity, input.args[0], handle, local=True)
        return handle


def with_true_instants(done: list[Done]) -> list[Done]:
    """Give what one run did with the instants that the register's answers bear.

    After a local activity, a replay may tell the time some milliseconds otherwise than the run it repeats.
    """
    true: dict[str, str] = {}
    for one in done:
        transition, given = getattr(one.asked, "transition", one.asked), one.given
        if isinstance(transition, Transition) and isinstance(given, Recorded | NotRecorded):
            true[to_jsonable_python(transition.at)] = to_jsonable_python(given.at or transition.at)
    return [replace(one, asked=_with_instants(one.asked, true)) for one in done]


def _with_instants(asked: Any, true: dict[str, str]) -> Any:  # noqa: ANN401 - what any activity is asked with
    if not isinstance(asked, Transition | StepWithLetters | LetterOrder):
        return asked
    return type(asked).model_validate(_replaced(asked.model_dump(mode="json"), true))


def _replaced(plain: Any, true: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON
    match plain:
        case dict():
            return {name: _replaced(one, true) for name, one in plain.items()}
        case list():
            return [_replaced(one, true) for one in plain]
        case str():
            return true.get(plain, plain)
        case _:
            return plain
