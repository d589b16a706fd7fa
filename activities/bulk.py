"""Activities of bulk work: which cases are meant, what would come of an action, and the action itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Protocol

from temporalio import activity
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowUpdateFailedError,
)
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import LIST_ITEMS, REFUSED, TAKE_ACTION, TRY_ACTION
from activities.exchange import CardProcessorPort, WcbPort
from activities.failing import told
from domain.bulk_run import Attempt, Item, ItemAction, ItemResult, Judgement, result_of
from domain.calendar import alberta_day
from domain.case import Receipt
from domain.refusal import Refusal
from domain.selection import DiscountsFile, Selection, SettlementFile
from domain.transition import NotRecorded
from models.register import Register

if TYPE_CHECKING:
    from datetime import datetime

    from temporalio.api.common.v1 import Payload

    from models.entries import Entry

#: How long a case may take to answer, in seconds; then it is asked again, for the same.
_PATIENCE: Final = 20
_NO_CASE: Final = "There is no such case. Compare its id with the list."


class SignsOrders(Protocol):
    """Signs the steps of an order for whoever has proven to have given it."""

    def sign(self, payload: Payload, actor: str, at: datetime, nonce: str, *, via: str) -> Payload:
        """Give a payload with the claim that an actor sends it by way of a piece of bulk work."""
        ...


class BulkActivities:
    """Does for many cases, through the client, what a staff member does for one.

    An action that may already be in the register is looked for there first: the case itself may be closed
    by now, or have forgotten the update.
    """

    def __init__(
        self,
        client: Client,
        register: Register,
        wcb: WcbPort,
        cards: CardProcessorPort,
        signer: SignsOrders | None = None,
    ) -> None:
        self._client = client
        self._register = register
        self._wcb = wcb
        self._cards = cards
        self._signer = signer

    @activity.defn(name=LIST_ITEMS.name, no_thread_cancel_exception=True)
    def list_items(self, selection: Selection) -> list[Item]:
        """List the cases that are meant, as the register has them now."""
        with told():
            try:
                return self._items(selection)
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal

    def _items(self, selection: Selection) -> list[Item]:
        match selection:
            case SettlementFile():
                return self._register.settled(self._cards.settlement(selection.file))
            case DiscountsFile():
                lines = self._wcb.discounts(selection.file)
                return self._register.discounted(lines, selection.year, as_expected=selection.as_expected)
            case _:
                return self._register.items(selection)

    @activity.defn(name=TRY_ACTION.name)
    async def try_action(self, asked: ItemAction) -> ItemResult:
        """Find out what would come of an action: the case judges it, then the register."""
        if done := await self._entered(asked):
            return _already(asked, done)
        attempt = Attempt(
            action=asked.action,
            payload=asked.payload,
            at=asked.at,
            proof=asked.proof,
            earlier=asked.earlier,
        )
        handle = self._client.get_workflow_handle(asked.item.workflow)
        try:
            async with asyncio.timeout(_PATIENCE):
                judged: Judgement = await handle.query("judge", attempt, result_type=Judgement)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return result_of(asked.item, "would_be_refused", _NO_CASE)
        if judged.transition is None:
            return result_of(asked.item, "would_be_refused", judged.refusal)
        objection = await asyncio.to_thread(self._register.objection, judged.transition)
        if objection is not None:
            return result_of(asked.item, "would_be_refused", str(objection))
        return result_of(asked.item, "would_be_done", judged.done)

    @activity.defn(name=TAKE_ACTION.name)
    async def take_action(self, asked: ItemAction) -> ItemResult:
        """Take an action on a case, once for its update id."""
        if done := await self._entered(asked):
            return _already(asked, done)
        handle = self._client.get_workflow_handle(asked.item.workflow)
        try:
            async with asyncio.timeout(_PATIENCE):
                receipt: Receipt = await handle.execute_update(
                    asked.action, self._proven(asked), id=asked.update_id, result_type=Receipt
                )
        except WorkflowUpdateFailedError as error:
            return _refused(asked, error)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return await self._gone(asked, error)
        if receipt.entry == 0:
            return result_of(asked.item, "waits", receipt.done)
        return result_of(asked.item, "done", receipt.done, receipt.entry)

    def _proven(self, asked: ItemAction) -> RawValue | dict[str, Any]:
        """Give what is sent, signed for whoever has proven to have ordered it (R32)."""
        if asked.proof is None or self._signer is None:
            return asked.payload
        (payload,) = self._client.data_converter.payload_converter.to_payloads([asked.payload])
        info = activity.info()
        # The server's clock, by which the case tells how fresh a proof is.
        signed = self._signer.sign(
            payload, str(asked.payload["actor"]), info.started_time, asked.proof, via=info.workflow_id or ""
        )
        return RawValue(signed)

    async def _entered(self, asked: ItemAction) -> Entry | None:
        return await asyncio.to_thread(
            self._register.entry_of_update, asked.item.employer_id, asked.item.workflow, asked.update_id
        )

    async def _gone(self, asked: ItemAction, error: RPCError) -> ItemResult:
        """Say that a case is over or was never there; one that just goes on as a new run is asked again."""
        try:
            described = await self._client.get_workflow_handle(asked.item.workflow).describe()
        except RPCError as unknown:
            if unknown.status is not RPCStatusCode.NOT_FOUND:
                raise
            return result_of(asked.item, "refused", _NO_CASE)
        if described.status is WorkflowExecutionStatus.RUNNING:
            raise error
        return result_of(asked.item, "refused", "This case is over, so nothing more can be done with it.")


def _already(asked: ItemAction, entry: Entry) -> ItemResult:
    """Tell of an action that is in the register: of an earlier start, or of a try that died unheard."""
    if entry.at >= asked.since:
        return result_of(asked.item, "done", entry.ground or "Done.", entry.number)
    said = f"Done before, on {alberta_day(entry.at)}, and not done again."
    return result_of(asked.item, "done_before", said, entry.number)


def _refused(asked: ItemAction, error: WorkflowUpdateFailedError) -> ItemResult:
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type != REFUSED:
        raise error
    sentence = cause.message.splitlines()[0].removeprefix("Refused: ")
    if not cause.details:
        return result_of(asked.item, "refused", sentence)
    answer = NotRecorded.model_validate(cause.details[0])
    return result_of(asked.item, "refused", sentence, answer.number, answer.rule)
