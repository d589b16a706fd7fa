"""``secor reconcile``: Temporal's store and the register are compared case by case, and brought together.

One of the two may have been lost, or restored from an older copy. The register decides: it is what the
association answers for, and an entry is never taken back. What it lost itself, Temporal's histories give back
first (:mod:`cli.entering_again`). Then a file that Temporal has lost, or of which it knows fewer steps, is
opened anew from the register. Nothing is entered for that, and its letters and numbers have keys under which
they are there already.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from uuid import uuid4

import typer
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import TASK_QUEUE
from cli.cases import ask
from cli.connection import temporal
from cli.entering_again import register_again, told_by_histories
from cli.failing import command, refused
from cli.terminal import give_json, say
from cli.waiting import until
from domain.counting import counted
from domain.rebuilding import KeptCase, Rebuild
from domain.view import CaseView
from models.entries import Entry
from models.register import Register
from settings import Settings
from workflows.rebuilding import Rebuilding

_ALL_LIVE: Final = 'WorkflowType IN ("Employer", "Audit", "CertificateOrder") AND ExecutionStatus = "Running"'
_AT_ONCE: Final = 10
#: A step that is being entered just now is in the register first: look again before complaining.
_PAUSE: Final = 1.0
_PATIENCE: Final = 60
#: A case that was replayed may tell the time of a step some milliseconds otherwise.
_REPLAYED: Final = timedelta(seconds=5)
_WHY: Final = "The register is ahead of this run: the file is opened anew from it (secor reconcile)"


class Kind(StrEnum):
    """In what a workflow and the register disagree."""

    GONE = "gone"
    BEHIND = "behind"
    LEFT_OVER = "left_over"
    AHEAD = "ahead"
    RENUMBERED = "renumbered"
    APART = "apart"
    UNKNOWN = "unknown"


#: What is mended by opening the file anew from the register.
_MENDED: Final = frozenset({Kind.GONE, Kind.BEHIND, Kind.LEFT_OVER, Kind.RENUMBERED})
_SENTENCES: Final = {
    Kind.GONE: "no workflow runs for it, and the register has it open after {register} steps",
    Kind.BEHIND: "its workflow has made {workflow} steps, the register has {register}",
    Kind.LEFT_OVER: "its workflow runs, and by the register this case is over or goes on under another id",
    Kind.AHEAD: "its workflow has made {workflow} steps, the register has {register}, and no history that "
    "could be read holds the others: restore a newer copy of the register, or let somebody compare them",
    Kind.RENUMBERED: "its newest step has another number in the register than its workflow was told, because "
    "the register had gone on when it was entered again",
    Kind.APART: "workflow and register have made {register} steps each, and the newest are not the same: "
    "one of them was restored, and went on. Compare `secor history` with the case's page, and let somebody "
    "decide",
    Kind.UNKNOWN: "its workflow runs, and the register knows nothing of it. Is this the register that its "
    "worker writes?",
}


@dataclass(frozen=True)
class Difference:
    """A case in which a workflow and the register disagree.

    Attributes:
        employer_id: whose case it is; empty where neither says.

    """

    case: str
    employer_id: str
    kind: Kind
    sentence: str


@command
async def reconcile(
    *,
    mends: Annotated[
        bool,
        typer.Option(
            "--mend",
            help="Enter again what the register lost, and open files anew of which Temporal knows less.",
        ),
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day of the backup, where the register has gone on since it was put back.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Give the findings as JSON.")] = False,
) -> None:
    """Compare register and Temporal, after either was lost or restored from a backup.

    First come the histories, with what was entered and the register does not have; then every open case.
    """
    settings = Settings()
    client = await temporal(settings)
    with register_again(settings) as again:
        register = again.register
        chain = register.verify_chain()
        if not chain.whole:
            raise refused(f"{chain.sentence} Nothing is done with a register that is not whole.")
        day = since.replace(tzinfo=UTC) if since else None
        told = await told_by_histories(client, again, day, mends=mends)
        compares = told.next_step == ""
        found = await differences(client, register) if compares else []
        opened = await mend(client, found) if mends else []
        left = await differences(client, register) if opened else found
    if as_json:
        plain = [{"case": one.case, "kind": one.kind, "sentence": one.sentence} for one in left]
        give_json({"differences": plain, "opened": opened, **told.plain()})
    else:
        told.say()
        for name in opened:
            say(f"{name}: opened anew from the register.", "yellow")
        for one in left:
            say(f"{one.case}: {one.sentence}.", "red")
        if compares and not left:
            say("Every open case of the register has its workflow, and they agree to the last step.")
    if told.lost or told.left or left:
        mendable = sum(one.kind in _MENDED for one in left)
        hint = f" `secor reconcile --mend` mends {mendable} of them." if mendable and not mends else ""
        count = len(told.lost) + len(told.left) + len(left)
        raise refused(f"{counted(count, 'difference')} found.{hint} {told.next_step}".rstrip())


async def differences(client: Client, register: Register) -> list[Difference]:
    """Compare every open case by workflow and register; a difference that is gone a moment later is none."""
    found = await _compared(client, register)
    if found:
        await asyncio.sleep(_PAUSE)
        found &= await _compared(client, register)
    return sorted(found, key=lambda one: one.case)


async def _compared(client: Client, register: Register) -> set[Difference]:
    views = await _views(client)
    kept = {one.workflow_id: one for one in register.kept_cases()}
    known = {one.employer_id for one in kept.values()}
    found = set()
    for name in kept.keys() | views.keys():
        mine, view = kept.get(name), views.get(name)
        kind = _kind(mine, view, known)
        if kind is Kind.APART and mine and view and _same_step(register.entry(mine.entry), view):
            kind = Kind.RENUMBERED
        if kind is not None:
            found.add(_difference(name, mine, view, kind))
    return found


def _same_step(entry: Entry | None, view: CaseView) -> bool:
    """Say whether an entry is the newest step that a case shows, whatever its number."""
    if entry is None or not view.latest:
        return False
    line = view.latest[0]
    same = (entry.action, entry.actor, entry.event, entry.ground) == (
        line.action,
        line.actor,
        line.event,
        line.ground,
    )
    return same and abs(entry.at - line.at) < _REPLAYED


def _difference(name: str, kept: KeptCase | None, view: CaseView | None, kind: Kind) -> Difference:
    sentence = _SENTENCES[kind].format(register=kept.step if kept else 0, workflow=view.step if view else 0)
    employer_id = kept.employer_id if kept else view.employer_id if view else ""
    return Difference(name, employer_id, kind, sentence)


def _kind(kept: KeptCase | None, view: CaseView | None, known: Iterable[str]) -> Kind | None:
    if kept is None:
        ours = view is not None and view.employer_id in known
        return Kind.LEFT_OVER if ours else Kind.UNKNOWN
    if view is None:
        return None if kept.ended else Kind.GONE
    if view.step != kept.step:
        over = kept.ended and view.step < kept.step
        return Kind.LEFT_OVER if over else Kind.BEHIND if view.step < kept.step else Kind.AHEAD
    return None if kept.entry in {line.entry for line in view.latest} else Kind.APART


async def _views(client: Client) -> dict[str, CaseView]:
    """Ask every running case how it stands."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def view(name: str) -> CaseView | None:
        async with turns:
            return await ask(client, name)

    names = [run.id async for run in client.list_workflows(_ALL_LIVE)]
    views = await asyncio.gather(*(view(name) for name in names))
    return {name: one for name, one in zip(names, views, strict=True) if one is not None and not one.ended}


async def mend(client: Client, found: Iterable[Difference]) -> list[str]:
    """Open the files anew of which Temporal knows less than the register; give the workflows that began.

    A file is left alone as a whole where anything of it can't be mended so.
    """
    files: dict[str, list[Difference]] = defaultdict(list)
    for one in found:
        files[one.employer_id].append(one)
    to_open = {name for name, some in files.items() if all(one.kind in _MENDED for one in some)}
    if not to_open:
        return []
    running = [view for view in (await _views(client)).values() if view.employer_id in to_open]
    # An employer first: it would take an audit that ends under it for lost.
    for view in sorted(running, key=lambda view: view.kind != "Employer"):
        await _end(client, view.workflow_id)
    done = await client.execute_workflow(
        Rebuilding.run,
        Rebuild(employers=tuple(sorted(to_open))),
        id=f"rebuilding-{uuid4()}",
        task_queue=TASK_QUEUE,
    )
    return list(done.opened)


async def _end(client: Client, name: str) -> None:
    """End a run that is behind. What runs under it ends with it; what it did not know is in the register."""
    handle = client.get_workflow_handle(name)
    try:
        await handle.terminate(reason=_WHY)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise

    async def has_ended() -> bool | None:
        return (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING or None

    await until(has_ended, _PATIENCE)
