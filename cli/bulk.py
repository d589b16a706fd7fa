"""``secor bulk``: one order for many cases, tried first, then carried out while this command looks on."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer
from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.contracts import TASK_QUEUE
from cli.connection import temporal
from cli.failing import CommandError, command, refused, unreachable, unusable
from cli.payloads import read_payload
from cli.terminal import give_json, heading, say, screen, table, words
from domain.bulk import BULK, BulkKind, read_order
from domain.bulk_run import GOOD, BulkResult
from domain.calendar import alberta_day
from domain.payload import digest_of
from settings import Settings

#: For how long nobody may answer, in seconds.
_PATIENCE = 25
_PAUSE = 0.25
#: Days in the future are judged by the workflow's clock, not by the one of this machine.
_ANY_DAY = date.max

_REST = "Not every case is done: see to the others, and send the same again. Nothing is done twice."
_REST_TRIED = "Not every case would be done: see to the others first, or leave them for later."

_Handle = WorkflowHandle[Any, BulkResult]


@command
async def bulk(
    kind: Annotated[str | None, typer.Argument(help="What to do; without it, the kinds are listed.")] = None,
    file: Annotated[
        str | None,
        typer.Argument(help="The order, a file with one JSON object; - reads it. Without it, an example."),
    ] = None,
    *,
    really: Annotated[
        bool, typer.Option("--really", help="Do it, instead of telling what it would do.")
    ] = False,
    name: Annotated[
        str | None,
        typer.Option("--id", help="Name of this work, under which each case is dealt with once."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Give what came of it as JSON.")] = False,
) -> None:
    """Take one staff action on many cases: reassign audits, enter in CORRS, mail, write, apply a policy."""
    today = alberta_day(datetime.now(UTC))
    if kind is None:
        _list(today)
        return
    wanted = _declared(kind)
    if file is None:
        give_json(wanted.filled_in(today))
        return
    order = _order(wanted, file, really=really)
    workflow = _id(wanted, order, name, today)
    read_order(order, workflow, _ANY_DAY)
    result = await carry_out(await temporal(Settings()), workflow, order)
    if as_json:
        give_json({"workflow": workflow, **result.model_dump(mode="json")})
    else:
        tell(workflow, result)
    unless_all_good(result)


def unless_all_good(result: BulkResult) -> None:
    """End the command as refused where something is left to see to.

    Raises:
        CommandError: when not every item is done, or would be.

    """
    if result.not_tried or any(one.outcome not in GOOD for one in result.items):
        raise refused(_REST_TRIED if result.dry_run else _REST)


def _list(today: date) -> None:
    for one in BULK.values():
        heading(one.name)
        say(f"  {one.sentence}")
        say(f"  {json.dumps(one.filled_in(today), ensure_ascii=False)}", "dim")


def _declared(kind: str) -> BulkKind:
    if kind not in BULK:
        raise unusable(f'"{kind}" is no bulk work. These are: {", ".join(BULK)}.')
    return BULK[kind]


def _order(kind: BulkKind, file: str, *, really: bool) -> dict[str, Any]:
    order = read_payload(file)
    if order.get("kind", kind.name) != kind.name:
        raise unusable(f'The file holds an order of kind "{order["kind"]}", and not "{kind.name}".')
    return {**order, "kind": kind.name, "dry_run": not really}


def _id(kind: BulkKind, order: dict[str, Any], name: str | None, today: date) -> str:
    """Name the work by its day and what it says, so that the same file sent twice on a day counts once."""
    tried = "-dry-run" if order["dry_run"] else ""
    return f"bulk-{kind.name}-{name or f'{today}-{digest_of(order)}'}{tried}"


async def carry_out(client: Client, workflow: str, order: dict[str, Any]) -> BulkResult:
    """Start bulk work, look on until it is over, and give what came of it.

    Raises:
        CommandError: when it is refused, or nobody works.

    """
    try:
        await client.start_workflow("BulkAction", order, id=workflow, task_queue=TASK_QUEUE)
    except WorkflowAlreadyStartedError:
        screen(stderr=True).print(f"{workflow} is under way already; this shows how it goes on.")
    handle: _Handle = client.get_workflow_handle(workflow, result_type=BulkResult)
    result = asyncio.create_task(handle.result())
    try:
        await _look_on(handle, result)
        return await result
    except WorkflowFailureError as error:
        raise _failed(workflow, error) from error
    finally:
        result.cancel()


async def _look_on(handle: _Handle, result: asyncio.Task[BulkResult]) -> None:
    """Show how far the work is, until it is over.

    Raises:
        CommandError: when nobody has answered for a while; the work goes on by itself when somebody does.

    """
    heard = time.monotonic()
    with screen(stderr=True).status(f"{handle.id} begins") as status:
        while not result.done():
            so_far = await _so_far(handle)
            if so_far is not None:
                heard = time.monotonic()
                status.update(so_far.sentence)
            elif time.monotonic() - heard > _PATIENCE:
                raise unreachable(
                    f"No worker answers for {handle.id}. It is with the server and goes on by itself when a "
                    "worker runs (`secor worker`); the same command looks on again."
                )
            await asyncio.wait({result}, timeout=_PAUSE)


async def _so_far(handle: _Handle) -> BulkResult | None:
    try:
        found = await handle.query("bulk", rpc_timeout=timedelta(seconds=5))
    except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return None  # not begun yet, or just going on as a new run
    return BulkResult.model_validate(found) if found is not None else None


def _failed(workflow: str, error: WorkflowFailureError) -> CommandError:
    if isinstance(error.cause, ApplicationError):
        return refused(error.cause.message)
    return refused(
        f"{workflow} was ended from outside. Send the same again for the rest: nothing is done twice."
    )


def tell(workflow: str, result: BulkResult) -> None:
    """Show what came of each item, what is to be seen to first."""
    if result.items:
        table(
            ("Case", "Employer", "What came of it", "", "Entry"),
            [
                (one.workflow, one.title, words(one.outcome), one.said, one.entry or "")
                for one in sorted(result.items, key=lambda one: (one.outcome in GOOD, one.workflow))
            ],
            whole=("Case",),
        )
    say(result.sentence, "bold")
    if result.dry_run and result.items:
        say("Add --really to do it.")
    say(f"Its page is that of {workflow}.", "dim")
