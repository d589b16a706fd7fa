"""``secor act`` and ``secor register``: what staff do to a case, and how an employer's file is opened."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar

import typer
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import TASK_QUEUE
from cli.cases import ask, example, possible, unknown, view_of_case
from cli.connection import temporal
from cli.failing import CommandError, command, refused, unreachable, unusable
from cli.finding import CALLED, KINDS, case_of
from cli.payloads import read_payload
from cli.terminal import give_json, say
from cli.waiting import until
from domain.actions.registry import ACTIONS, find_action
from domain.case import Receipt
from domain.declared import StaffAction
from domain.known import MORE, employer_summary
from domain.payload import digest_of, parse
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.view import CaseView
from settings import Settings

T = TypeVar("T")

#: How long the worker may take for an action, in seconds: it answers within one unless something is wrong.
_PATIENCE = 25
#: Days in the future are judged by the workflow's clock, not by the one of this machine.
_ANY_DAY = date.max


@dataclass(frozen=True)
class Taken:
    """An action that was carried out.

    Attributes:
        again: whether this very action had been carried out before, so that nothing was done now.

    """

    workflow: str
    action: str
    update_id: str
    receipt: Receipt
    again: bool


@command
async def act(
    workflow: Annotated[str, typer.Argument(help="The case: its workflow id, or a WCB account.")],
    action: Annotated[str, typer.Argument(help="What to do; `secor actions` lists the actions.")],
    file: Annotated[str, typer.Argument(help="The payload, a file with one JSON object; - reads it.")],
    update_id: Annotated[
        str | None,
        typer.Option(
            "--id", help="Id of this action, carried out once; derived from action and payload unless given."
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the receipt as JSON.")] = False,
) -> None:
    """Take a staff action on an employer, an audit or a certificate order."""
    name, kind = case_of(workflow)
    wanted = _declared(kind, action)
    payload = read_payload(file)
    client = await temporal(Settings())
    taken = await take(client, name, wanted, payload, update_id or id_for(action, payload))
    if as_json:
        give_json(
            {
                **taken.receipt.model_dump(mode="json"),
                "workflow": taken.workflow,
                "action": taken.action,
                "update_id": taken.update_id,
                "repeated": taken.again,
            }
        )
        return
    receipt = taken.receipt
    if taken.again:
        say(
            f"This was done before, as entry {receipt.entry}, and was not done again. "
            "If you mean it anew, give it another --id."
        )
    say(receipt.done)
    where = f"Entry {receipt.entry}. " if receipt.entry else ""
    say(f"{where}{name} now stands at: {', '.join(receipt.stands)}.")


def id_for(action: str, payload: dict[str, Any]) -> str:
    """Derive an update's id from what it says, so that a double click counts once."""
    return f"{action}-{digest_of(payload)}"


async def take(
    client: Client, workflow: str, action: StaffAction, payload: dict[str, Any], update_id: str
) -> Taken:
    """Take an action on a case and give the receipt.

    Raises:
        CommandError: when it is refused, the case is over or unknown, or nobody answers.

    """
    view = await view_of_case(client, workflow)
    if view.ended:
        raise _over(view)
    try:
        parse(action.payload, payload, _ANY_DAY)
    except Refusal as refusal:
        lines = [f"Refused: {refusal}", *possible(view), *example(view, action.name)]
        raise refused("\n".join(lines)) from refusal
    receipt = await send(client, workflow, action.name, payload, update_id)
    newest = max((line.entry for line in view.latest), default=0)
    again = 0 < receipt.entry <= newest
    return Taken(workflow, action.name, update_id, receipt, again)


async def send(
    client: Client, workflow: str, action: str, payload: dict[str, Any], update_id: str
) -> Receipt:
    """Send an action to a case without asking it first how it stands.

    Raises:
        CommandError: when it is refused, the case is over or unknown, or nobody answers.

    """
    receipt = await _update(client, workflow, action, payload, update_id)
    if receipt.payload_digest != digest_of(payload):
        raise refused(
            f'The id "{update_id}" was already used for another payload (entry {receipt.entry}), so nothing '
            "was done. Leave --id out, or give one that was never used."
        )
    return receipt


async def _update(
    client: Client, workflow: str, action: str, payload: dict[str, Any], update_id: str
) -> Receipt:
    handle = client.get_workflow_handle(workflow)
    try:
        async with asyncio.timeout(_PATIENCE):
            receipt: Receipt = await handle.execute_update(action, payload, id=update_id, result_type=Receipt)
    except WorkflowUpdateFailedError as error:
        raise refused(getattr(error.cause, "message", str(error.cause))) from error
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise unreachable(
            "No worker has answered in time, and this may still be carried out when one does. Send exactly "
            "the same again to find out: with the same payload it counts once."
        ) from error
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        view = await ask(client, workflow)
        if view is None:
            raise unknown(workflow) from error
        if view.ended:
            raise _over(view) from error
        raise unreachable(f"{workflow} was just going on as a new run. Send the same again.") from error
    return receipt


def _over(view: CaseView) -> CommandError:
    stands = ", ".join(view.stands)
    return refused(
        f"{view.workflow_id} is over ({stands}), so nothing more can be done with it. "
        f"`secor history {view.workflow_id}` shows how that came about."
    )


def _declared(kind: str, name: str) -> StaffAction:
    action = find_action(kind, name)
    if action is not None:
        return action
    names = [one.name for one in ACTIONS[kind]]
    others = [other for other in KINDS.values() if find_action(other, name)]
    if others:
        hint = f' "{name}" belongs to {" or ".join(CALLED[other] for other in others)}.'
    else:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
    raise unusable(
        f'"{name}" is no action of {CALLED[kind]}.{hint} These are: {", ".join(names)}. '
        "`secor actions` shows each with its fields and an example."
    )


async def open_file(client: Client, account: str, payload: dict[str, Any]) -> CaseView:
    """Register the employer of a WCB account, and give its case once it is open.

    Raises:
        CommandError: when the form is refused, the account has a live file, or nobody answers.

    """
    return await file_is_open(client, await begin_file(client, account, payload))


async def begin_file(client: Client, account: str, payload: dict[str, Any]) -> WorkflowHandle[Any, Any]:
    """Begin to register the employer of a WCB account; its workflow goes on by itself.

    Raises:
        CommandError: when the account has a live file.

    """
    workflow = employer_workflow_id(account)
    try:
        return await client.start_workflow(
            "Employer",
            payload,
            id=workflow,
            task_queue=TASK_QUEUE,
            static_summary=employer_summary(account),
            static_details=MORE,
        )
    except WorkflowAlreadyStartedError as error:
        first = await ask(client, workflow)
        who = f", {first.title}," if first else ""
        raise refused(
            f"Refused: WCB account {account} already has a live file{who} as {workflow}. "
            f"An account has one file at a time (R6). `secor show {workflow}` shows it."
        ) from error


async def is_running(handle: WorkflowHandle[Any, Any]) -> bool:
    """Say whether a workflow was begun and has not ended."""
    try:
        return (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise


async def file_is_open(client: Client, handle: WorkflowHandle[Any, Any]) -> CaseView:
    """Wait until a registration is entered in the register, or refused, and give its case.

    Raises:
        CommandError: when it is refused, or no worker takes it up.

    """

    async def look() -> CaseView | None:
        if not await is_running(handle):
            await handle.result(rpc_timeout=timedelta(seconds=5))
        try:
            return await ask(client, handle.id)
        except CommandError:
            return None  # not open yet

    return await opened(handle, look)


async def opened(
    handle: WorkflowHandle[Any, Any], look: Callable[[], Awaitable[T | None]], pause: float = 0.05
) -> T:
    """Wait until a registration is seen to be entered.

    Args:
        handle: of the workflow that was begun.
        look: gives what is seen of it, or nothing yet; it waits for the workflow's result if that has ended.
        pause: between two looks, in seconds.

    Raises:
        CommandError: when it is refused, or no worker takes it up.

    """
    try:
        return await until(look, _PATIENCE, pause)
    except WorkflowFailureError as error:
        raise refused(getattr(error.cause, "message", str(error.cause))) from error
    except TimeoutError as error:
        raise unreachable(
            f"The registration is with the server as {handle.id}, but no worker has taken it up yet. It goes "
            "on by itself when a worker runs (`secor worker`); don't send it again."
        ) from error
