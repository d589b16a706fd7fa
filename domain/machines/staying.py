"""Steps that are noted without moving the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from statemachine.transition_list import TransitionList


def stays(*states: Any) -> TransitionList:  # noqa: ANN401 - nested states are classes until the machine is built
    """Allow an event in each of these states without leaving it.

    A transition without a target is the only kind that does this inside parallel regions: a self-transition,
    even an internal one, makes the machine enter the other regions again.
    """
    first, *rest = (state.to(None) for state in states)
    transitions: TransitionList = first
    for more in rest:
        transitions = transitions | more
    return transitions
