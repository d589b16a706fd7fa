"""What is said of an action that is not in turn: where the case stands, and who brought it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import machines
from domain.calendar import time_in_words

if TYPE_CHECKING:
    from domain.case import CaseState, LatestEntry


def not_now(state: CaseState, action: str) -> str:
    """Say where a case stands and who brought it there: a colleague, in another window, perhaps just now."""
    stands = ", ".join(state.stands())
    sentence = f'"{action}" is not in turn: this case stands at "{stands}".'
    same = next((entry for entry in state.latest if entry.action == action), None)
    moved = next((entry for entry in state.latest if _moving(state, entry)), None)
    if same is not None:
        sentence += f" It was already done by {_who_and_when(same)}."
    if moved is not None and (same is None or moved.entry > same.entry):
        what = _moving(state, moved)[0].replace("_", " ")
        sentence += f" {'Since then' if same else 'What happened last'}: {what}, by {_who_and_when(moved)}."
    return sentence


def _moving(state: CaseState, entry: LatestEntry) -> list[str]:
    """Give the events of an entry that brought the case elsewhere."""
    return [event for event in entry.event.split() if machines.moves(state.machine, event)]


def _who_and_when(entry: LatestEntry) -> str:
    return f"{entry.actor_name or entry.actor} at {time_in_words(entry.at)} (entry {entry.entry})"
