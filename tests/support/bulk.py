"""Bulk work at a desk: started, waited for, and what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle, WorkflowHistoryEventFilterType
from temporalio.service import RPCError, RPCStatusCode

from activities.bulk import BulkActivities
from activities.contracts import TASK_QUEUE
from domain.bulk_run import BulkResult
from outside.cards import CardProcessor
from outside.wcb import Wcb
from parties import cards_folder, wcb_folder
from tests.support.running_desk import RunningDesk

_PATIENCE = 120.0
_ENDS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
}


def bulk_activities(desk: RunningDesk) -> BulkActivities:
    """The activities of bulk work at a desk, with the folders of files beside its documents."""
    wcb, cards = Wcb(wcb_folder(desk.documents)), CardProcessor(cards_folder(desk.documents))
    return BulkActivities(desk.client, desk.register, wcb, cards)


async def start(client: Client, workflow: str, order: object) -> WorkflowHandle[Any, Any]:
    """Start bulk work."""
    return await client.start_workflow("BulkAction", order, id=workflow, task_queue=TASK_QUEUE)


async def result(client: Client, workflow: str) -> BulkResult:
    """Wait for what came of bulk work that was started."""
    event = await _last_event(client, workflow)
    payloads = event.workflow_execution_completed_event_attributes.result.payloads
    assert payloads, event.workflow_execution_failed_event_attributes.failure.message
    return BulkResult.model_validate_json(payloads[0].data)


async def _last_event(client: Client, workflow: str) -> HistoryEvent:
    """Wait for a workflow's end without letting time be skipped, as awaiting its result would.

    The server says when a run has ended: asking for a long history again and again keeps it from working.
    """
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                newest = client.get_workflow_handle(workflow)
                closing = newest.fetch_history_events(
                    wait_new_event=True, event_filter_type=WorkflowHistoryEventFilterType.CLOSE_EVENT
                )
                async for event in closing:
                    if event.event_type in _ENDS:
                        return event
            except RPCError as error:
                # It is just being started, or the server is just down.
                if error.status not in {RPCStatusCode.NOT_FOUND, RPCStatusCode.UNAVAILABLE}:
                    raise
            await asyncio.sleep(0.05)


async def carry_out(client: Client, workflow: str, **order: Any) -> BulkResult:  # noqa: ANN401 - any field
    """Start bulk work and wait for what came of it; the kind stands in the workflow's id."""
    kind = workflow.split("-")[1]
    await start(client, workflow, {"actor": "a.singh", "kind": kind, "dry_run": False, **order})
    return await result(client, workflow)


async def refusal(client: Client, workflow: str, order: object) -> str:
    """Start bulk work that must be refused, and give the message."""
    await start(client, workflow, order)
    failure = (await _last_event(client, workflow)).workflow_execution_failed_event_attributes.failure
    assert failure.application_failure_info.type == "Refused", "the order was not refused"
    assert failure.stack_trace == ""
    return failure.message


def outcomes(result: BulkResult) -> Counter[str]:
    """How many items had each outcome."""
    assert Counter(result.counts) == Counter(one.outcome for one in result.items)
    return Counter(result.counts)


def said(result: BulkResult, workflow: str) -> str:
    """What was said of one item."""
    return next(one.said for one in result.items if one.workflow == workflow)
