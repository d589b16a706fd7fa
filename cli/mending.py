"""``secor verify --mend``: a case that is behind the register takes the step that it missed.

A worker that dies between the register's commit and its own leaves a step in the register alone. If the
server forgot the update too, nobody asks for the step again, and whatever depends on it is out of turn. Sent
once more as it was entered, under the id that it had, it finds its entry, and the case catches up; nothing is
entered anew.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from temporalio.client import Client

from cli.acting import send
from cli.cases import ask
from cli.failing import CommandError
from cli.finding import case_of
from domain.actions.registry import find_action
from domain.transition import HeldEntry
from models.entries import Entry
from models.register import Register

#: Cases that are asked how far they are at the same time.
_AT_ONCE: Final = 10
#: A step that is being entered just now is in the register first: look again before sending it.
_PAUSE: Final = 1.0


@dataclass(frozen=True)
class Mended:
    """What came of a step that was in the register alone: whether its case took it, and a sentence."""

    taken: bool
    sentence: str


async def mend(client: Client, register: Register, running: set[str]) -> list[Mended]:
    """Let each running case take the steps of staff that only the register has.

    Args:
        client: reaches the workflows.
        register: holds the steps.
        running: the ids of the workflows that run.

    """
    behind = await _behind(client, register, running)
    if behind:
        await asyncio.sleep(_PAUSE)
        behind = await _behind(client, register, set(behind))
    return [await _sent_again(client, entry) for name in sorted(behind) for entry in behind[name]]


async def _behind(client: Client, register: Register, names: set[str]) -> dict[str, list[Entry]]:
    """Give the steps of staff that cases have missed, by the case's id."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def missed(name: str) -> list[Entry]:
        async with turns:
            view = await ask(client, name)
        if view is None or view.ended or not view.latest:
            return []
        _, kind = case_of(name)
        newest = max(line.entry for line in view.latest)
        steps = register.steps_after(view.employer_id, name, newest)
        return [entry for entry in steps if find_action(kind, entry.action) is not None]

    found = await asyncio.gather(*(missed(name) for name in names))
    return {name: entries for name, entries in zip(names, found, strict=True) if entries}


async def _sent_again(client: Client, entry: Entry) -> Mended:
    held = HeldEntry.model_validate({name: getattr(entry, name) for name in HeldEntry.model_fields})
    update_id = held.update_id or f"mend-{held.number}"
    what = (
        f"{entry.workflow_id}: {held.action} of {held.actor} (entry {held.number}) was in the register alone"
    )
    try:
        receipt = await send(client, entry.workflow_id, held.action, held.payload(), update_id)
    except CommandError as error:
        return Mended(taken=False, sentence=f"{what}, and the case does not take it. {error}")
    return Mended(
        taken=True, sentence=f"{what}. The case took it; it stands at: {', '.join(receipt.stands)}."
    )
