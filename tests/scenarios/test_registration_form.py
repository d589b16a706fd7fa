"""An employer is registered from the Web UI's start form, on a real server (R3, R5, R6, R7, R32)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError

from activities.templates import lay_out_templates
from cli.links import WebUI
from domain.case_link import case_link
from domain.registration import TEMPLATE
from domain.start_forms import REGISTER_AN_EMPLOYER
from tests.support.live import LiveDesk, live_desk, running_server, until

WORKFLOW = REGISTER_AN_EMPLOYER.workflow_id


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[LiveDesk]:
    """A desk on a development server."""
    async with running_server(tmp_path) as server, live_desk(server, tmp_path) as running:
        yield running


async def registered(desk: LiveDesk, form: object, workflow: str = WORKFLOW) -> dict[str, Any]:
    """Start the form and give its result."""
    await desk.start(workflow, form, kind=REGISTER_AN_EMPLOYER.workflow)
    result: dict[str, Any] = await desk.client.get_workflow_handle(workflow).result()
    return result


async def refused(desk: LiveDesk, form: object) -> str:
    """Start a form that must be refused, and give the sentence."""
    with pytest.raises(WorkflowFailureError) as caught:
        await registered(desk, form)
    return str(getattr(caught.value.cause, "message", ""))


async def offered(desk: LiveDesk) -> object:
    """What the Web UI fills the form in with: the first input of the newest run that fits the link."""
    link = urlsplit(WebUI("http://127.0.0.1:8233", "default").start(REGISTER_AN_EMPLOYER))
    asked = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert asked["taskQueue"] == "secor"
    query = (
        f'RunId = "{asked["runId"]}" AND WorkflowType = "{asked["workflowType"]}" '
        f'AND WorkflowId = "{asked["workflowId"]}"'
    )
    async for run in desk.client.list_workflows(query, limit=1):
        events = (await desk.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()).events
        payloads = events[0].workflow_execution_started_event_attributes.input.payloads
        return desk.client.data_converter.payload_converter.from_payload(payloads[0])
    return None


async def test_the_form_opens_a_file_whatever_id_it_was_given(desk: LiveDesk) -> None:
    first, second = desk.form(), desk.form(trade_name="", email="", phone="")
    for form, workflow in ((first, WORKFLOW), (second, "any id at all")):
        result = await registered(desk, form, workflow)
        employer = f"employer-{form['wcb_account']}"
        assert result == {"done": "Registered.", "goes_on_as": employer}
        await desk.opened(employer)
        receipt = await desk.act(employer, "record_payment")
        assert receipt["entry"] > 0
        page = await desk.page(workflow)
        assert case_link(employer) in page
        actions = [entry.action for entry in desk.entries(employer)]
        assert actions[0] == "register"
        assert actions.count("register") == 1
        assert "issue_letter" in actions, "the confirmation was not written"


async def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_opened(desk: LiveDesk) -> None:
    form = desk.form()
    await registered(desk, form)
    again = await refused(desk, form)
    assert "already belongs to Foothills Fencing Ltd." in again
    assert "(R6)" in again
    assert "r.roy is a reviewer" in await refused(desk, desk.form(actor="r.roy"))
    over = await refused(desk, desk.form(head_count={"owners": 1, "full_time": 10}))
    assert "11 employees are more than the 10" in over
    assert "got nothing" in await refused(desk, None)
    assert len(desk.register.employers()) == 1


async def test_a_form_that_was_not_filled_in_is_sent_back(desk: LiveDesk) -> None:
    message = await refused(desk, TEMPLATE)
    assert "Not filled in yet: actor, wcb_account, legal_name" in message
    assert "\nExample of a registration: {" in message


async def test_the_form_is_filled_in_with_the_template_and_with_nobody_s_data(desk: LiveDesk) -> None:
    assert await offered(desk) is None
    await lay_out_templates(desk.client)
    await lay_out_templates(desk.client)

    async def is_offered() -> bool:
        return await offered(desk) == TEMPLATE

    await until(is_offered, "the template", within=10)
    await registered(desk, desk.form())
    await refused(desk, desk.form(actor="r.roy"))

    async def both_are_listed() -> bool:
        return (await desk.client.count_workflows(f'WorkflowId = "{WORKFLOW}"')).count == 2

    await until(both_are_listed, "the registrations", within=10)
    assert await offered(desk) == TEMPLATE
    template = desk.client.get_workflow_handle(REGISTER_AN_EMPLOYER.template_id)
    assert (await template.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_registration_that_somebody_wants_to_cancel_is_carried_out(desk: LiveDesk) -> None:
    """R30: a request to cancel comes too late or is set aside; never is a file half opened."""
    form = desk.form()
    await desk.start(WORKFLOW, form, kind=REGISTER_AN_EMPLOYER.workflow)
    handle = desk.client.get_workflow_handle(WORKFLOW)
    await handle.cancel()
    assert (await handle.result())["goes_on_as"] == f"employer-{form['wcb_account']}"
    await desk.opened(f"employer-{form['wcb_account']}")
