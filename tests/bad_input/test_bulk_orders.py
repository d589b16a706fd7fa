"""An order of bulk work that can't be used ends as failed, with the reason and an example."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import RetryPolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.calendar import alberta_day
from tests.bad_input.test_starts import refusal_of
from tests.support.bulk import outcomes, result
from tests.support.databases import STAFF_LOADED_AT
from tests.support.live import LiveDesk, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

LETTER = {"actor": "a.singh", "kind": "letter", "dry_run": False, "to": {}, "subject": "Hi", "text": "Hello."}
CARD = "4111 1111 1111 1111"


async def bulk(desk: LiveDesk, *values: object, workflow: str = "bulk-letter-bad", **options: Any) -> str:  # noqa: ANN401
    """Start bulk work with anything."""
    return await desk.start(workflow, *values, kind="BulkAction", **options)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((), "got nothing"),
        ((None,), "got nothing"),
        (([],), "got a list"),
        (("letter",), "got a text"),
        ((b"{no json",), "got something that is no JSON"),
        ((LETTER, LETTER), "got 2 values"),
        (({},), "kind: must be one of reassign, corrs_batch, mailing_day, letter, apply_policy"),
        (({"kind": ["letter"]},), "kind: must be one of"),
        (({"kind": "letter"},), "actor: is missing"),
        ((LETTER | {"to": {"colour": "blue"}},), "to.colour: is not a field"),
        ((LETTER | {"text": "x" * 70_000},), "at most 64,000 are taken"),
    ],
    ids=lambda one: str(one)[:30],
)
async def test_what_is_no_order(desk: LiveDesk, values: tuple[object, ...], said: str) -> None:
    message = await refusal_of(desk, await bulk(desk, *values))
    assert said in message
    assert "\nExample of letter: {" in message


async def test_an_example_is_of_the_kind_that_was_meant(desk: LiveDesk) -> None:
    message = await refusal_of(desk, await bulk(desk, {"kind": "reassign"}, workflow="bulk-reassign-bad"))
    assert "\nExample of reassign: {" in message
    assert "Example of letter" not in message


async def test_an_id_that_does_not_say_what_work_it_is(desk: LiveDesk) -> None:
    message = await refusal_of(desk, await bulk(desk, LETTER, workflow="my-letters"))
    assert 'The workflow id has to be "bulk-letter-" and a name' in message


@pytest.mark.parametrize(
    "options",
    [{"run_timeout": timedelta(hours=1)}, {"retry_policy": RetryPolicy(maximum_attempts=3)}],
    ids=lambda options: next(iter(options)),
)
async def test_a_start_with_limits(desk: LiveDesk, options: dict[str, Any]) -> None:
    message = await refusal_of(desk, await bulk(desk, LETTER, **options))
    assert "each case is dealt with once anyway" in message


async def test_a_card_number_is_deleted_with_the_run(desk: LiveDesk) -> None:
    """R7."""
    await bulk(desk, LETTER | {"text": f"Pay with {CARD}"}, workflow="bulk-letter-card")
    handle = desk.client.get_workflow_handle("bulk-letter-card")

    async def gone() -> bool:
        try:
            await handle.describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    await until(gone, "the run to be deleted")


async def test_a_state_that_somebody_made_up(desk: LiveDesk) -> None:
    made_up = {"order": LETTER, "since": STAFF_LOADED_AT.isoformat(), "remaining": []}
    message = await refusal_of(desk, await bulk(desk, made_up))
    assert "kind: must be one of" in message


async def test_what_people_typed_is_shown_as_it_is(desk: LiveDesk) -> None:
    name = "<b>*Bold*</b> [x](https://x.example) Ltd."
    employer = await desk.registered(legal_name=name)
    account = employer.removeprefix("employer-")
    order = LETTER | {"to": {"wcb_accounts": [account]}, "subject": "`x` <script>", "dry_run": True}
    await bulk(desk, order, workflow="bulk-letter-markup")
    assert outcomes(await result(desk.client, "bulk-letter-markup")) == {"would_be_done": 1}
    page = await desk.page("bulk-letter-markup")
    assert "<b>" not in page
    assert "](https" not in page
    assert "`x`" not in page


async def test_an_actor_whom_nobody_knows_is_remembered_once(desk: LiveDesk) -> None:
    """R32."""
    employers = [await desk.registered() for _ in range(2)]
    accounts = [one.removeprefix("employer-") for one in employers]
    order = LETTER | {"actor": "n.obody", "to": {"wcb_accounts": accounts}}
    came = await result(desk.client, await bulk(desk, order, workflow="bulk-letter-nobody"))
    assert outcomes(came) == {"refused": 1}
    assert came.not_tried == 1
    tried = [entry for one in employers for entry in desk.entries(one) if entry.action == "send_notice"]
    assert [(entry.refused, entry.actor) for entry in tried] == [(True, "n.obody")]


async def test_a_query_that_makes_no_sense_does_no_harm(desk: LiveDesk) -> None:
    employer = await desk.registered()
    asked = {"action": "fire", "payload": None, "at": STAFF_LOADED_AT.isoformat()}
    judged = await desk.client.get_workflow_handle(employer).query("judge", asked)
    assert judged["refusal"] == 'There is no action "fire" here.'
    described = await desk.client.get_workflow_handle(employer).describe()
    assert described.status is WorkflowExecutionStatus.RUNNING
    await desk.act(employer, "send_notice")
    entry = desk.entries(employer)[-1]
    assert entry.day == alberta_day(entry.at)
