"""Somebody asks in the Web UI for a run to be cancelled, or terminates one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus

from domain.report import Section
from models.entries import Entry
from tests.support.desk import BOOK
from tests.support.live import LiveDesk, live_desk, running_server, until
from tests.support.resting import failed_tasks

pytestmark = pytest.mark.asyncio(loop_scope="module")

SET_ASIDE = "Somebody asked for this run to be cancelled, and nothing came of it."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveDesk]:
    folder = tmp_path_factory.mktemp("desk")
    async with running_server(folder) as server, live_desk(server, folder) as running:
        yield running


async def cancelled(desk: LiveDesk, workflow: str) -> None:
    """Request a cancellation as the UI does, twice, and wait until the workflow has heard of it."""
    handle = desk.client.get_workflow_handle(workflow)
    await handle.cancel()
    await handle.cancel()

    async def has_heard() -> bool:
        kinds = [event.event_type for event in await desk.events(workflow)]
        requested = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED
        # The server notes it only after a task that is under way.
        heard = kinds.index(requested) if requested in kinds else len(kinds)
        return EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED in kinds[heard:]

    await until(has_heard, "the request to arrive")
    assert SET_ASIDE in await desk.page(workflow)
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
    assert not failed_tasks(await desk.events(workflow))


async def stands(desk: LiveDesk, workflow: str, *states: str) -> dict[str, Any]:
    """Wait until a case stands somewhere."""
    found: dict[str, Any] = {}

    async def there() -> bool:
        found.update(await desk.view(workflow))
        return set(states) <= set(found["stands"])

    await until(there, f"{workflow} to stand at {states}")
    return found


async def test_a_file_goes_on_to_its_certificate_after_every_request_to_cancel(desk: LiveDesk) -> None:
    employer = await desk.registered()
    await cancelled(desk, employer)
    await desk.act(employer, "record_payment")
    await desk.act(employer, "record_training")
    await desk.act(employer, "submit_self_assessment", assessor=1)
    audit = await desk.opened((await desk.view(employer))["related"][0])
    await cancelled(desk, audit)
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    await desk.act(audit, "record_review")
    ordered = await stands(desk, employer, "Certificate ordered")
    order = await desk.opened(ordered["related"][0])
    await cancelled(desk, order)
    await desk.act(order, "record_corrs_entry")
    await desk.act(order, "record_ministry_decision", decision="approved", certificate_number="S-4711")
    await desk.act(order, "record_director_signature")
    await desk.act(order, "record_executive_director_signature")
    await desk.act(order, "record_mailing")

    # The certificate year begins, and with it a new run, whom nobody asked anything.
    await stands(desk, employer, "Certified")

    async def runs_anew() -> bool:
        return SET_ASIDE not in await desk.page(employer)

    await until(runs_anew, "a new run")
    started = (await desk.events(employer))[0].workflow_execution_started_event_attributes
    assert started.continued_execution_run_id
    await desk.act(employer, "register_in_pir")
    assert not any(entry.refused for entry in desk.entries(employer))
    assert desk.register.verify_chain().whole


async def test_a_file_that_was_asked_to_cancel_can_be_withdrawn(desk: LiveDesk) -> None:
    employer, audit = await desk.with_audit()
    await cancelled(desk, employer)
    await cancelled(desk, audit)
    await desk.act(employer, "withdraw")
    for workflow in (employer, audit):
        await desk.client.get_workflow_handle(workflow).result()  # completed, and not cancelled
    ends = [entry.event for entry in desk.entries(employer)]
    assert "audit_withdrawn" in ends


def assert_counts_no_more(desk: LiveDesk, ended: Entry, case: str) -> None:
    """The step with which the employer notes the loss has closed the case's row, and waits nowhere."""
    (closed,) = ((one["state"], one["closed_on"]) for one in ended.records if "closed_on" in one)
    assert closed in {("withdrawn", str(ended.day)), ("cancelled", str(ended.day))}
    assert case not in desk.register.open_cases()
    queues = desk.register.report(ended.day, [Section.QUEUES], BOOK.on(ended.day)).queues or ()
    assert all(queue.oldest is None or queue.oldest.case != case for queue in queues)
    assert desk.register.verify_rows(ended.employer_id or "") == []


async def test_a_terminated_audit_counts_as_withdrawn_and_another_can_be_handed_in(desk: LiveDesk) -> None:
    employer, audit = await desk.with_audit()
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    await desk.client.get_workflow_handle(audit).terminate("by hand")

    async def may_submit() -> bool:
        return any(one["name"] == "submit_self_assessment" for one in (await desk.view(employer))["possible"])

    await until(may_submit, "the employer to hear of it")
    await desk.act(employer, "submit_self_assessment", assessor=1)
    second = (await desk.view(employer))["related"][0]
    assert second != audit
    await desk.opened(second)
    await desk.act(second, "assign_reviewer", reviewer="r.roy")
    ended = next(entry for entry in desk.entries(employer) if entry.action == "audit_ended")
    assert "Its workflow was ended from outside" in ended.ground
    known = desk.register.last_entered(ended.employer_id or "", audit)
    assert known is not None
    assert (known.state, known.closed_on) == ("in_review", None)
    assert_counts_no_more(desk, ended, audit)


async def test_a_terminated_order_counts_as_cancelled_and_its_employer_goes_on(desk: LiveDesk) -> None:
    employer, order = await desk.with_order()
    await desk.client.get_workflow_handle(order).terminate("by hand")

    async def heard() -> bool:
        return any(entry.action == "order_ended" for entry in desk.entries(employer))

    await until(heard, "the employer to hear of it")
    ended = next(entry for entry in desk.entries(employer) if entry.action == "order_ended")
    assert_counts_no_more(desk, ended, order)
    await desk.at_rest(employer)
    await desk.act(employer, "report_head_count")
    await desk.act(employer, "withdraw")
    await desk.client.get_workflow_handle(employer).result()


async def test_a_terminated_employer_takes_its_audit_along_and_stays_in_the_register(desk: LiveDesk) -> None:
    employer, audit = await desk.with_audit()
    await desk.client.get_workflow_handle(employer).terminate("by hand")

    async def is_gone() -> bool:
        described = await desk.client.get_workflow_handle(audit).describe()
        return described.status is WorkflowExecutionStatus.TERMINATED

    await until(is_gone, "the audit to end with its employer")
    known = desk.register.employer(employer.removeprefix("employer-"))
    assert known is not None
    assert known.ended_on is None
    assert [entry.action for entry in desk.entries(employer)][-1] != "withdraw"


async def test_a_terminated_employer_goes_on_after_a_reset(desk: LiveDesk) -> None:
    # The Web UI offers Reset beside Terminate: to the last task that was completed, nothing is undone.
    employer = await desk.registered()
    await desk.act(employer, "record_payment")
    events = await desk.at_rest(employer)
    kinds = [event.event_type for event in events]
    last = events[len(kinds) - 1 - kinds[::-1].index(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)]
    described = await desk.client.get_workflow_handle(employer).describe()
    await desk.client.get_workflow_handle(employer).terminate("by mistake")
    await desk.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=desk.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=employer, run_id=described.run_id),
            reason="It was a mistake",
            workflow_task_finish_event_id=last.event_id,
            request_id="reset-1",
        )
    )
    await desk.act(await desk.opened(employer), "record_training")
    actions = [entry.action for entry in desk.entries(employer) if entry.action != "issue_letter"]
    assert actions == ["register", "record_payment", "record_training"]
    assert (await stands(desk, employer, "Fee paid"))["stage"] == "preparing"
