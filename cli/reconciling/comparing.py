"""Every open case, as its workflow and as the register have it: in what they disagree."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from cli.cases import ask
from domain.letters import LetterOrder
from domain.rebuilding import KeptCase
from domain.view import CaseView
from models.entries import Entry
from models.register import Register

ALL_LIVE: Final = 'WorkflowType IN ("Employer", "Audit", "CertificateOrder") AND ExecutionStatus = "Running"'
_AT_ONCE: Final = 10
#: A step that is being entered just now is in the register first: look again before complaining.
_PAUSE: Final = 1.0
#: A case that was replayed may tell the time of a step some milliseconds otherwise.
_REPLAYED: Final = timedelta(seconds=5)


class Kind(StrEnum):
    """In what a workflow and the register disagree."""

    GONE = "gone"
    BEHIND = "behind"
    LEFT_OVER = "left_over"
    AHEAD = "ahead"
    RENUMBERED = "renumbered"
    APART = "apart"
    UNKNOWN = "unknown"
    OWED = "owed"


#: What is mended by opening the file anew from the register.
OPENED_ANEW: Final = frozenset({Kind.GONE, Kind.BEHIND, Kind.LEFT_OVER, Kind.RENUMBERED})
#: What ``--mend`` mends.
MENDED: Final = OPENED_ANEW | {Kind.OWED}
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
    Kind.OWED: "it is over and its workflow is gone, and nobody wrote its letter of {day}: {title}",
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


async def differences(client: Client, register: Register) -> list[Difference]:
    """Compare every open case by workflow and register; a difference that is gone a moment later is none."""
    found = await _compared(client, register)
    if found:
        await asyncio.sleep(_PAUSE)
        found &= await _compared(client, register)
    return sorted(found, key=lambda one: (one.case, one.sentence))


async def _compared(client: Client, register: Register) -> set[Difference]:
    views = await views_of_running(client)
    kept = {one.workflow_id: one for one in register.kept_cases()}
    known = {one.employer_id for one in kept.values()}
    found = {_owed(one) for one in await owed_by_gone(client, register)}
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


def _owed(order: LetterOrder) -> Difference:
    sentence = _SENTENCES[Kind.OWED].format(day=order.dated, title=order.content.title)
    return Difference(order.workflow_id, order.employer_id, Kind.OWED, sentence)


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


async def views_of_running(client: Client) -> dict[str, CaseView]:
    """Ask every running case how it stands."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def view(name: str) -> CaseView | None:
        async with turns:
            return await ask(client, name)

    names = [run.id async for run in client.list_workflows(ALL_LIVE)]
    views = await asyncio.gather(*(view(name) for name in names))
    return {name: one for name, one in zip(names, views, strict=True) if one is not None and not one.ended}


async def owed_by_gone(client: Client, register: Register) -> list[LetterOrder]:
    """Give the letters that cases owed when they ended, and that no workflow writes any more."""
    orders = register.letters_owed_by_ended()
    gone = {name for name in {one.workflow_id for one in orders} if not await is_running(client, name)}
    return [one for one in orders if one.workflow_id in gone]


async def is_running(client: Client, name: str) -> bool:
    """Ask the server itself whether a workflow runs: lists may lag behind."""
    try:
        found = await client.get_workflow_handle(name).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return False
        raise
    return found.status is WorkflowExecutionStatus.RUNNING
