"""A workflow that is started with something unusable ends as failed, with the reason, and writes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from tests.bad_input.refusing import AT_ONCE
from tests.support.desk import Desk
from tests.support.live import LiveDesk, until
from tests.support.resting import failed_tasks

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNT = "4000001"
WORKFLOW = f"employer-{ACCOUNT}"
LEFT_OUT = object()


async def refusal_of(desk: LiveDesk, workflow: str) -> str:
    """Wait for a run's failure and give its message, after checking that it failed as a refusal does."""
    with pytest.raises(WorkflowFailureError) as caught:
        await desk.client.get_workflow_handle(workflow).result()
    cause = caught.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "Refused"
    assert cause.message.startswith("Refused: ")
    events = await desk.events(workflow)
    assert not failed_tasks(events)
    failure = events[-1].workflow_execution_failed_event_attributes.failure
    assert failure.stack_trace == ""
    assert not failure.HasField("cause"), "staff would read the program's code below the sentence"
    taken = events[-1].event_time.ToDatetime() - events[0].event_time.ToDatetime()
    assert taken < timedelta(seconds=AT_ONCE)
    return cause.message


def form(desk: LiveDesk, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the form
    filled = desk.form(wcb_account=ACCOUNT) | changed
    return {name: value for name, value in filled.items() if value is not LEFT_OUT}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((), "got nothing"),
        ((None,), "got nothing"),
        (([],), "got a list"),
        (("employer",), "got a text"),
        ((7,), "got a number"),
        ((b'{"actor": ',), "got something that is no JSON"),
        (({}, {}), "got 2 values"),
        (({},), "actor: is missing"),
    ],
    ids=repr,
)
async def test_what_is_no_form(desk: LiveDesk, values: tuple[object, ...], said: str) -> None:
    message = await refusal_of(desk, await desk.start(WORKFLOW, *values))
    assert said in message
    assert "\nExample of a registration: {" in message


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("wcb_account", LEFT_OUT, "wcb_account: is missing"),
        ("colour", "blue", "colour: is not a field"),
        ("legal_name", "", "legal_name: must not be empty"),
        ("industry_code", 42124, "industry_code: "),
        ("email", "a@b.example\r\nBcc: all@b.example", "email: must be a single line"),
        ("head_count", {"owners": -1}, "head_count.owners: "),
        ("head_count", {"owners": 1, "full_time": 10}, "11"),
        ("head_count", None, "head_count: "),
        ("address", "12 Range Road", "address: "),
    ],
    ids=lambda one: str(one)[:20],
)
async def test_a_form_that_is_wrong(desk: LiveDesk, field: str, value: object, said: str) -> None:
    message = await refusal_of(desk, await desk.start(WORKFLOW, form(desk, **{field: value})))
    assert said in message.split("\n")[0]
    assert desk.register.employer(ACCOUNT) is None


@pytest.mark.parametrize(("actor", "said"), [("n.obody", "n.obody"), ("r.roy", "r.roy is a reviewer")])
async def test_a_registration_by_somebody_who_may_not(desk: LiveDesk, actor: str, said: str) -> None:
    message = await refusal_of(desk, await desk.start(WORKFLOW, form(desk, actor=actor)))
    assert said in message
    assert "(R32)" in message
    assert "The attempt is remembered as entry " in message
    assert "\nExample of a registration: {" in message
    assert desk.register.employer(ACCOUNT) is None


async def test_a_workflow_id_that_is_not_the_accounts(desk: LiveDesk) -> None:
    message = await refusal_of(desk, await desk.start("my-employer", form(desk)))
    assert f'The workflow id has to be "{WORKFLOW}" for this WCB account' in message
    assert desk.register.employer(ACCOUNT) is None


@pytest.mark.parametrize(
    "options",
    [
        {"run_timeout": timedelta(days=400)},
        {"execution_timeout": timedelta(days=400)},
        {"retry_policy": RetryPolicy(maximum_attempts=3)},
    ],
    ids=lambda options: next(iter(options)),
)
async def test_a_start_with_limits(desk: LiveDesk, options: dict[str, Any]) -> None:
    message = await refusal_of(desk, await desk.start(WORKFLOW, form(desk), **options))
    assert "without a schedule, without retries and without a time limit" in message


async def test_a_second_registration_of_a_live_account(desk: LiveDesk) -> None:
    workflow = await desk.registered()
    account = workflow.removeprefix("employer-")
    with pytest.raises(WorkflowAlreadyStartedError):
        await desk.start(workflow, desk.form(wcb_account=account))

    # Somebody ends the run from outside: the register still knows the employer (R6).
    await desk.client.get_workflow_handle(workflow).terminate("by hand")
    entries = len(desk.entries(workflow))
    again = desk.form(wcb_account=account, legal_name="Somebody Else Ltd.")
    message = await refusal_of(desk, await desk.start(workflow, again))
    assert "(R6)" in message
    assert "Foothills Fencing Ltd." in message
    assert [entry.action for entry in desk.entries(workflow)[entries:]] in ([], ["register"])
    assert desk.register.employer(account).legal_name == "Foothills Fencing Ltd."  # type: ignore[union-attr]


async def test_a_state_that_somebody_made_up(desk: LiveDesk) -> None:
    state = Desk().employer.model_copy(update={"workflow_id": WORKFLOW})
    message = await refusal_of(desk, await desk.start(WORKFLOW, json.loads(state.model_dump_json())))
    assert "actor: is missing" in message
    assert desk.register.employer(ACCOUNT) is None


async def test_a_state_that_somebody_made_up_on_a_schedule(desk: LiveDesk) -> None:
    state = json.loads(Desk().employer.model_copy(update={"workflow_id": WORKFLOW}).model_dump_json())
    await desk.start(WORKFLOW, state, cron_schedule="@every 1s")
    handle = desk.client.get_workflow_handle(WORKFLOW)
    runs = set()

    async def the_schedule_ran_twice() -> bool:
        runs.add((await handle.describe()).run_id)
        return len(runs) > 2

    await until(the_schedule_ran_twice, "the schedule to start two more runs")
    await handle.terminate("enough")
    assert desk.register.employer(ACCOUNT) is None


@pytest.mark.parametrize("kind", ["Audit", "CertificateOrder"])
async def test_a_case_that_only_an_employer_begins(desk: LiveDesk, kind: str) -> None:
    employer, case = await (desk.with_audit() if kind == "Audit" else desk.with_order())
    begun = (await desk.events(case))[0].workflow_execution_started_event_attributes
    entries = len(desk.entries(employer))
    forged = await desk.start(f"{case}-forged", begun.input.payloads[0], kind=kind)
    assert "This can't be started by hand." in await refusal_of(desk, forged)
    unusable: list[tuple[object, ...]] = [(), ("no state",), ({}, {})]
    for values in unusable:
        nothing = await desk.start(f"{case}-nothing", *values, kind=kind)
        assert "This can't be started by hand." in await refusal_of(desk, nothing)
    assert len(desk.entries(employer)) == entries


async def test_a_good_registration_succeeds_after_all_of_them(desk: LiveDesk) -> None:
    await desk.opened(await desk.start(WORKFLOW, form(desk)))
    described = await desk.client.get_workflow_handle(WORKFLOW).describe()
    assert described.status is WorkflowExecutionStatus.RUNNING
