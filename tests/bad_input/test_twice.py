"""The same update twice, the same step by two people, and steps on a case that is over."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.api.enums.v1 import EventType

from domain.payload import digest_of
from tests.bad_input.refusing import AT_ONCE, Case, next_action_succeeds
from tests.support.live import LiveDesk, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_double_click_is_one_step(desk: LiveDesk) -> None:
    employer = await desk.registered()
    payload = await desk.payload(employer, "record_payment")
    first = await desk.send(employer, "record_payment", payload, update_id="click-1")
    entries = len(desk.entries(employer))
    again = await desk.send(employer, "record_payment", payload, update_id="click-1")
    assert first.receipt is not None
    assert again.receipt == first.receipt
    assert len(desk.entries(employer)) == entries


async def test_the_digest_tells_which_of_two_payloads_was_carried_out(
    desk: LiveDesk,
) -> None:
    # Within a run the server itself gives the first result, whatever was sent; the workflow is not asked.
    employer = await desk.registered()
    paid = await desk.payload(employer, "record_payment")
    other = {**paid, "processor_reference": "MON-99999"}
    first = await desk.send(employer, "record_payment", paid, update_id="one-id")
    second = await desk.send(employer, "record_payment", other, update_id="one-id")
    assert first.receipt is not None
    assert second.receipt == first.receipt
    assert first.receipt["payload_digest"] == digest_of(paid) != digest_of(other)
    kinds = [one.event_type for one in await desk.events(employer)]
    assert kinds.count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED) == 1


async def test_an_update_id_is_known_in_the_next_run_too(desk: LiveDesk) -> None:
    employer = await desk.registered()
    paid = await desk.payload(employer, "record_payment")
    first = await desk.send(employer, "record_payment", paid, update_id="one-id")
    await desk.act(employer, "change_wcb_account", new_wcb_account="6000001")
    moved = await desk.opened("employer-6000001")
    entries = len(desk.entries(moved))

    other = await desk.send(moved, "record_payment", {**paid, "amount": 1}, update_id="one-id")
    assert "This update id was already used for another payload, so nothing was done" in other.refusal
    assert "\nPossible now: " in other.refusal
    again = await desk.send(moved, "record_payment", paid, update_id="one-id")
    assert again.receipt == first.receipt
    assert len(desk.entries(moved)) == entries
    await next_action_succeeds(desk, Case(moved, "record_payment"))


async def test_a_refused_update_id_may_be_used_again(desk: LiveDesk) -> None:
    employer = await desk.registered()
    payload = await desk.payload(employer, "record_payment")
    wrong = await desk.send(employer, "record_payment", {**payload, "amount": 1}, update_id="mended")
    right = await desk.send(employer, "record_payment", payload, update_id="mended")
    assert wrong.receipt is None
    assert right.receipt is not None


@pytest.mark.parametrize("times", [2, 8])
async def test_two_people_take_the_same_step_at_once(desk: LiveDesk, times: int) -> None:
    employer = await desk.registered()
    payload = await desk.payload(employer, "record_payment")
    payloads = [{**payload, "processor_reference": f"MON-{number}"} for number in range(times)]
    answers = await asyncio.gather(*(desk.send(employer, "record_payment", one) for one in payloads))
    taken = [answer for answer in answers if answer.receipt is not None]
    refused = [answer for answer in answers if answer.receipt is None]
    assert len(taken) == 1
    for answer in refused:
        assert answer.kind == "Refused"
        assert '"record_payment" is not in turn' in answer.refusal
        assert "It was already done by Asha Singh at " in answer.refusal
        assert answer.seconds < AT_ONCE * 2  # they wait for one another's entries
    assert [entry.action for entry in desk.entries(employer)].count("record_payment") == 1
    await next_action_succeeds(desk, Case(employer, "record_payment"))


async def test_two_directors_sign_at_once(desk: LiveDesk) -> None:
    _, order = await desk.with_order()
    await desk.act(order, "record_corrs_entry")
    await desk.act(order, "record_ministry_decision", decision="approved", certificate_number="S-77")
    payload = await desk.payload(order, "record_director_signature")
    answers = await asyncio.gather(
        *(desk.send(order, "record_director_signature", payload) for _ in range(2))
    )
    assert sorted(answer.receipt is not None for answer in answers) == [False, True]


async def test_an_action_on_an_employer_that_has_left(desk: LiveDesk) -> None:
    employer = await desk.registered()
    payload = await desk.payload(employer, "record_payment")
    await desk.act(employer, "withdraw")
    entries = len(desk.entries(employer))
    answer = await desk.send(employer, "record_payment", payload)
    assert answer.receipt is None
    assert answer.seconds < AT_ONCE
    # Until the last letters are written the case itself says so, and the server from then on.
    assert "this case is over" in answer.refusal or "already completed" in answer.refusal

    async def has_ended() -> bool:
        status = (await desk.client.get_workflow_handle(employer).describe()).status
        return status is not None and status.name == "COMPLETED"

    await until(has_ended, "the workflow to end")
    last = await desk.send(employer, "record_payment", payload)
    assert "already completed" in last.refusal
    assert last.seconds < AT_ONCE
    assert [entry.action for entry in desk.entries(employer)[entries:] if entry.actor != "calendar"] == []


async def test_an_action_on_an_audit_that_is_closed(desk: LiveDesk) -> None:
    employer, audit = await desk.with_audit()
    await desk.act(audit, "withdraw_audit")
    answer = await desk.send(audit, "assign_reviewer", {"actor": "a.singh", "reviewer": "r.roy"})
    assert answer.receipt is None
    assert "this case is over" in answer.refusal or "already completed" in answer.refusal

    async def may_submit_again() -> bool:
        return any(one["name"] == "submit_self_assessment" for one in (await desk.view(employer))["possible"])

    await until(may_submit_again, "the employer to hear of it")
    await desk.act(employer, "submit_self_assessment", assessor=1)
