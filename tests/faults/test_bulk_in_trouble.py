"""Bulk work that something comes in the way of: the register, a repeated try, somebody who cancels it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import ActivityEnvironment

from domain.bulk_run import Item, ItemAction
from tests.support.bulk import bulk_activities, carry_out, outcomes, refusal, result, start
from tests.support.running_desk import RunningDesk, eventually
from tests.support.troubled import TRIES_AT_ONCE, Troubled, steps

LETTER: dict[str, Any] = {"to": {}, "subject": "Closed in July", "text": "Closed in July."}


async def asked(desk: RunningDesk, employer: str, action: str = "send_notice", **payload: str) -> ItemAction:
    """What bulk work asks of one case."""
    item = Item(workflow=employer, employer_id=(await desk.case(employer)).employer_id, title="Somebody")
    filled = {"actor": "a.singh", "subject": "Hello", "text": "Hello."} | payload
    now = await desk.now()
    return ItemAction(
        item=item, action=action, payload=filled, update_id="bulk-letter-1/abc", at=now, since=now
    )


async def test_a_register_that_is_away_for_one_step(desk: RunningDesk, troubled: Troubled) -> None:
    employer = await desk.start()
    troubled.away["send_notice"] = TRIES_AT_ONCE
    first = await carry_out(desk.client, "bulk-letter-1", **LETTER)
    assert outcomes(first) == {"waits": 1}
    assert first.items[0].said.startswith("The register can't be reached just now. This is kept")
    await desk.rest(employer)
    again = await carry_out(desk.client, "bulk-letter-1", **LETTER)
    assert outcomes(again) == {"done_before": 1}
    assert (await steps(desk, employer)).count("send_notice") == 1


async def test_a_try_that_nobody_heard_back_from(desk: RunningDesk) -> None:
    """What the worker that died had done is found in the register and is not done again."""
    employer = await desk.start()
    activities = bulk_activities(desk)
    wanted = await asked(desk, employer)
    first = await ActivityEnvironment().run(activities.take_action, wanted)
    again = await ActivityEnvironment().run(activities.take_action, wanted)
    assert (first.outcome, again.outcome) == ("done", "done")
    assert first.entry == again.entry
    later = wanted.model_copy(update={"since": wanted.since + timedelta(days=1)})
    assert (await ActivityEnvironment().run(activities.take_action, later)).outcome == "done_before"
    assert (await ActivityEnvironment().run(activities.try_action, later)).outcome == "done_before"
    assert (await steps(desk, employer)).count("send_notice") == 1


async def test_a_failure_that_is_no_answer_to_anybody_is_tried_again(desk: RunningDesk) -> None:
    employer = await desk.start()
    activities = bulk_activities(desk)
    unknown = await asked(desk, employer, action="fire")
    with pytest.raises(Exception, match="Workflow update failed"):
        await ActivityEnvironment().run(activities.take_action, unknown)
    tried = await ActivityEnvironment().run(activities.try_action, unknown)
    assert (tried.outcome, tried.said) == ("would_be_refused", 'There is no action "fire" here.')


async def test_too_many_cases_for_one_order(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.bulk_action.MOST_ITEMS", 1)
    for account in ("2000001", "2000002"):
        await desk.start(account)
    order = {"actor": "a.singh", "kind": "letter", **LETTER}
    message = await refusal(desk.client, "bulk-letter-1", order)
    assert "This means 2 cases; at most 1 are taken. Name fewer." in message


async def test_work_that_somebody_cancels_goes_on_when_it_is_started_again(desk: RunningDesk) -> None:
    employers = [await desk.start(str(2_000_000 + place)) for place in range(30)]
    order = {"actor": "a.singh", "kind": "letter", "dry_run": False, **LETTER}
    handle = await start(desk.client, "bulk-letter-1", order)

    async def begun() -> bool:
        return sum([(await steps(desk, one)).count("send_notice") for one in employers]) > 0

    await eventually(begun, "the work does not begin")
    await handle.cancel()

    async def ended() -> bool:
        return (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING

    await eventually(ended, "the work does not end")
    await start(desk.client, "bulk-letter-1", order)
    came = await result(desk.client, "bulk-letter-1")
    assert set(outcomes(came)) <= {"done", "done_before"}
    assert len(came.items) == 30
    await desk.rest(*employers)
    assert {(await steps(desk, one)).count("send_notice") for one in employers} == {1}


async def test_work_that_goes_on_as_new_runs(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left and what came of the others is carried along; a case that is not there is told of."""
    monkeypatch.setattr("workflows.bulk_action._ITEMS_OF_A_RUN", 3)
    accounts = [str(2_000_000 + place) for place in range(7)]
    employers = [await desk.start(account) for account in accounts]
    named = LETTER | {"to": {"wcb_accounts": [*accounts, "5550000"]}}
    tried = await carry_out(desk.client, "bulk-letter-tried", **named, dry_run=True)
    assert outcomes(tried) == {"would_be_done": 7, "would_be_refused": 1}
    came = await carry_out(desk.client, "bulk-letter-1", **named)
    assert outcomes(came) == {"done": 7, "refused": 1}
    handle = desk.client.get_workflow_handle("bulk-letter-1")
    begun = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
    assert begun.continued_execution_run_id
    shown = await handle.query("bulk")
    assert (shown["sentence"], shown["items"]) == (came.sentence, [])
    await desk.rest(*employers)
    assert {(await steps(desk, one)).count("send_notice") for one in employers} == {1}
