"""Only what somebody has proven to have sent counts, and what lies in Temporal can't be read there (R32)."""

from __future__ import annotations

import dataclasses
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage
from temporalio.api.update.v1 import Input, Meta, Request, WaitPolicy
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from activities.contracts import TASK_QUEUE
from domain.bulk_run import BulkResult
from domain.case import Receipt
from domain.registration import EXAMPLE
from encryption import KeyRing, SealingCodec, Signer, Verifier
from models.register import Register
from tests.corrs.test_sheet import accepted
from tests.support.reported import Reported
from tests.support.running_desk import RunningDesk, running_desk
from workflows.conversion import DATA_CONVERTER, SEALED, SealedFailureConverter

NAMESPACE = "default"
SIGNER = Signer("codec-server", b"s" * 32, NAMESPACE)
WORKER = Signer("worker", b"w" * 32, NAMESPACE)
WORKER_IN_PUBLIC = WORKER.public.model_copy(update={"signs": "orders"})
RING = KeyRing.model_validate(
    {
        "key": [
            {
                "id": "first",
                "created": date(2020, 1, 1),
                "seals_from": date(2020, 1, 1),
                "secret": b64encode(b"k" * 32).decode(),
            }
        ]
    }
)
FORM = {**EXAMPLE, "actor": "a.singh"}
EMPLOYER = f"employer-{FORM['wcb_account']}"


@pytest.fixture
async def desk(register: Register, engine: Engine, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk that takes proven people only, on a server that holds nothing readable."""
    assert register.staff(), "the staff directory is loaded"
    verifier = Verifier((SIGNER.public, WORKER_IN_PUBLIC), NAMESPACE)
    codec = SealingCodec(NAMESPACE, RING, verifier, refuse_plain=True)
    sealed = dataclasses.replace(
        DATA_CONVERTER, payload_codec=codec, failure_converter_class=SealedFailureConverter
    )
    strict = Register(engine, proven_only=True)
    async with running_desk(
        strict, tmp_path / "documents", converter=sealed, orders_signer=WORKER
    ) as running:
        yield running
    assert register.verify_chain().broken is None


def signed(sent: dict[str, Any], by: str, at: datetime, nonce: str = "") -> RawValue:
    """Give what the codec server makes of something that a person sends."""
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(sent).encode())
    return RawValue(SIGNER.sign(plain, by, at, nonce))


async def opened(desk: RunningDesk) -> None:
    form = signed(FORM, "a.singh", await desk.now())
    await desk.client.start_workflow("Employer", form, id=EMPLOYER, task_queue=TASK_QUEUE)
    await desk.rest(EMPLOYER)


async def sent(desk: RunningDesk, what: RawValue | dict[str, Any], update_id: str = "") -> Receipt:
    handle = desk.client.get_workflow_handle(EMPLOYER)
    receipt: Receipt = await handle.execute_update(
        "record_payment", what, id=update_id or str(uuid4()), result_type=Receipt
    )
    return receipt


async def refused(desk: RunningDesk, what: RawValue | dict[str, Any]) -> str:
    with pytest.raises(WorkflowUpdateFailedError) as failure:
        await sent(desk, what)
    assert isinstance(failure.value.cause, ApplicationError)
    return failure.value.cause.message


def payment(actor: str = "a.singh") -> dict[str, Any]:
    return {"actor": actor, "paid_on": "2034-01-09", "amount": "250.00", "method": "cheque"}


def proofs(desk: RunningDesk) -> list[tuple[str, str | None]]:
    employer = desk.register.employer(str(FORM["wcb_account"]))
    assert employer is not None
    entries = desk.register.entries_of(employer.employer_id)
    return [(one.action, one.proof) for one in entries if one.action != "issue_letter"]


async def test_the_register_says_who_has_proven_it(desk: RunningDesk) -> None:
    await opened(desk)
    await sent(desk, signed(payment(), "a.singh", await desk.now(), "once"))
    (_, first), (action, second) = proofs(desk)
    assert first
    assert (action, second) == ("record_payment", "once")


async def test_nobody_acts_under_the_name_of_another(desk: RunningDesk) -> None:
    await opened(desk)
    sentence = await refused(desk, signed(payment("e.moreau"), "a.singh", await desk.now()))
    assert 'You are logged in as a.singh, and "actor" says e.moreau' in sentence
    assert [action for action, _ in proofs(desk)] == ["register"]


async def test_what_is_not_proven_is_refused_and_remembered(desk: RunningDesk) -> None:
    await opened(desk)
    sentence = await refused(desk, payment())
    assert "Who sent this is not proven" in sentence
    assert proofs(desk)[-1] == ("record_payment", None)


async def test_nobody_registers_without_proof(desk: RunningDesk) -> None:
    handle = await desk.client.start_workflow("Employer", FORM, id=EMPLOYER, task_queue=TASK_QUEUE)
    with pytest.raises(WorkflowFailureError) as failure:
        await handle.result()
    assert "Who sent this is not proven" in str(failure.value.cause)
    assert desk.register.employers() == []


async def test_a_proof_is_used_once_whichever_case_it_is_sent_to(desk: RunningDesk) -> None:
    await opened(desk)
    now = await desk.now()
    what = signed(payment(), "a.singh", now, "once")
    first = await sent(desk, what, "mine")
    again = await sent(desk, what, "mine")
    assert again == first, "the same update is the same, and not a second one"
    other = signed({**FORM, "wcb_account": "7654321"}, "a.singh", now, "once")
    handle = await desk.client.start_workflow("Employer", other, id="employer-7654321", task_queue=TASK_QUEUE)
    with pytest.raises(WorkflowFailureError) as failure:
        await handle.result()
    assert "was used before" in str(failure.value.cause)


async def test_an_old_proof_is_refused(desk: RunningDesk) -> None:
    await opened(desk)
    now = await desk.now()
    assert "too old by now" in await refused(desk, signed(payment(), "a.singh", now - timedelta(minutes=11)))
    assert "too old by now" in await refused(desk, signed(payment(), "a.singh", now + timedelta(minutes=3)))


async def test_a_signature_that_is_not_genuine_is_refused(desk: RunningDesk) -> None:
    await opened(desk)
    forger = Signer("codec-server", b"x" * 32, NAMESPACE)
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(payment()).encode())
    sentence = await refused(desk, RawValue(forger.sign(plain, "a.singh", await desk.now())))
    assert "a signature that is not genuine. Log in anew" in sentence


async def test_temporal_holds_nothing_that_can_be_read(desk: RunningDesk) -> None:
    await opened(desk)
    await sent(desk, signed(payment(), "a.singh", await desk.now()))
    history = await desk.client.get_workflow_handle(EMPLOYER).fetch_history()
    kept = b"".join(event.SerializeToString() for event in history.events)
    for readable in ("Okafor", "Foothills", "cheque", "a.singh", "Range Road"):
        assert readable.encode() not in kept, readable
    assert b"binary/encrypted" in kept


async def test_what_a_failure_says_is_sealed_but_for_the_answer_to_an_update(desk: RunningDesk) -> None:
    """The Web UI opens the one on the page of a run that ended; in its dialog it opens nothing."""
    form = signed({**FORM, "head_count": {"owners": 11}}, "a.singh", await desk.now())
    handle = await desk.client.start_workflow("Employer", form, id=EMPLOYER, task_queue=TASK_QUEUE)
    with pytest.raises(WorkflowFailureError) as failure:
        await handle.result()
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.message.startswith("Refused: ")
    ended = (await handle.fetch_history()).events[-1]
    kept = ended.workflow_execution_failed_event_attributes.failure
    assert kept.message == SEALED
    assert kept.stack_trace == ""
    assert kept.encoded_attributes.metadata["encoding"] == b"binary/encrypted"
    assert b"Refused: " not in ended.SerializeToString()

    await opened(desk)
    answer = await desk.client.workflow_service.update_workflow_execution(
        UpdateWorkflowExecutionRequest(
            namespace=NAMESPACE,
            workflow_execution=WorkflowExecution(workflow_id=EMPLOYER),
            wait_policy=WaitPolicy(
                lifecycle_stage=UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED
            ),
            request=Request(
                meta=Meta(update_id="raw"),
                input=Input(name="record_payment", args=Payloads(payloads=[await sealed_payment(desk)])),
            ),
        )
    )
    assert answer.outcome.failure.message.startswith("Refused: ")


async def sealed_payment(desk: RunningDesk) -> Payload:
    """What the codec server makes of a payment of too much."""
    what = signed({**payment(), "amount": "9250.00"}, "a.singh", await desk.now())
    (payload,) = await desk.client.data_converter.encode([what])
    return payload


async def test_nobody_changes_the_staff_directory_unproven(desk: RunningDesk) -> None:
    """Whoever could would give themselves any role."""
    form = {"actor": "a.singh", "change": "add_staff", "id": "m.allory", "name": "M", "roles": ["reviewer"]}
    refused_as = {
        "Who sent this is not proven": form,
        'You are logged in as r.roy, and "actor" says a.singh': signed(form, "r.roy", await desk.now()),
    }
    for words, what in refused_as.items():
        with pytest.raises(WorkflowFailureError) as failure:
            await desk.result_of("DirectoryChange", what)
        assert isinstance(failure.value.cause, ApplicationError)
        assert words in failure.value.cause.message
    made = await desk.result_of("DirectoryChange", signed(form, "a.singh", await desk.now(), "for staff"))
    entry = desk.register.entry(made["number"])
    assert entry is not None
    assert (entry.action, entry.proof) == ("add_staff", "for staff")


# ---- what people have done by the service


def letter(actor: str = "a.singh", *, dry_run: bool = False) -> dict[str, Any]:
    return {
        "actor": actor,
        "kind": "letter",
        "to": {"stages": ["registered"]},
        "subject": "Office hours",
        "text": "We are closed on Monday.",
        "dry_run": dry_run,
    }


async def ordered(desk: RunningDesk, workflow: str, what: RawValue | dict[str, Any]) -> list[tuple[str, str]]:
    """Have bulk work done, and give what came of each item."""
    result = BulkResult.model_validate(await desk.result_of("BulkAction", what, name=workflow))
    return [(one.outcome, one.said) for one in result.items]


async def test_bulk_work_is_proven_by_its_order(desk: RunningDesk) -> None:
    await opened(desk)
    ((outcome, said),) = await ordered(desk, "bulk-letter-tried", letter(dry_run=True))
    assert (outcome, "Who sent this is not proven" in said) == ("would_be_refused", True)
    ((outcome, said),) = await ordered(desk, "bulk-letter-unproven", letter())
    assert (outcome, "Who sent this is not proven" in said) == ("refused", True), said

    now = await desk.now()
    ((outcome, _),) = await ordered(desk, "bulk-letter-tried-2", signed(letter(dry_run=True), "a.singh", now))
    assert outcome == "would_be_done"
    order = signed(letter(), "a.singh", now, "order")
    ((outcome, said),) = await ordered(desk, "bulk-letter-proven", order)
    assert outcome == "done", said
    assert [(action, (proof or "").split("/")[0]) for action, proof in proofs(desk)][-1] == (
        "send_notice",
        "order",
    )
    ((outcome, said),) = await ordered(desk, "bulk-letter-sent-again", order)
    assert (outcome, "was used before" in said) == ("refused", True)


async def test_bulk_work_ordered_in_the_name_of_another_is_refused(desk: RunningDesk) -> None:
    await opened(desk)
    order = signed(letter("b.dubois"), "a.singh", await desk.now())
    with pytest.raises(WorkflowFailureError) as failure:
        await ordered(desk, "bulk-letter-another", order)
    assert 'You are logged in as a.singh, and "actor" says b.dubois' in str(failure.value.cause)


async def test_the_key_of_the_workers_signs_for_nobody_who_is_logged_in(desk: RunningDesk) -> None:
    await opened(desk)
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(payment()).encode())
    sentence = await refused(desk, RawValue(WORKER.sign(plain, "a.singh", await desk.now())))
    assert "signed by a key that signs steps of bulk work only" in sentence


async def test_a_list_for_the_wcb_is_proven_by_its_form(desk: RunningDesk) -> None:
    form = {"actor": "a.singh", "year": 2033, "dry_run": False}
    told = await desk.result_of("ParticipantList", signed(form, "a.singh", await desk.now(), "for the list"))
    entry = desk.register.entry(told["entry"])
    assert entry is not None
    assert (entry.action, entry.proof) == ("send_pir_list", "for the list")


async def test_a_sheet_for_corrs_is_proven_by_its_form(desk: RunningDesk, register: Register) -> None:
    accepted(Reported(register), 1)
    form = signed({"actor": "a.singh"}, "a.singh", await desk.now(), "for the sheet")
    made = await desk.result_of("CorrsSheet", form)
    entry = desk.register.entry(made["entry"])
    assert entry is not None
    assert (entry.action, entry.proof) == ("make_corrs_sheet", "for the sheet")


@pytest.mark.parametrize("workflow", ["CorrsSheet", "ParticipantList"])
async def test_nobody_fills_in_a_form_in_the_name_of_another(desk: RunningDesk, workflow: str) -> None:
    form = {"actor": "a.singh"} if workflow == "CorrsSheet" else {"actor": "a.singh", "year": 2033}
    with pytest.raises(WorkflowFailureError) as failure:
        await desk.result_of(workflow, signed(form, "r.roy", await desk.now()))
    assert 'You are logged in as r.roy, and "actor" says a.singh' in str(failure.value.cause)
