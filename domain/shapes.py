"""The shape in which a case's state travels from run to run, and how an older one is brought up to date.

A state outlives the release that wrote it: an employer carries it on when it continues as new, an audit
or an order begins with one, and all of them may be taken up by a later release. A change that today's
classes can't read as it is (a field that is new and has no default, another name, another meaning) is a
new shape: raise :data:`SHAPE`, add the step that leads to it, and record a state of the shape before in
``tests/upgrading/states/``. A field with a default is none. Steps are never changed and never removed;
what they fill in is what was true of older states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: The shape that this release writes.
SHAPE: Final = 2


def _policies_of_before_reminders(state: dict[str, Any]) -> dict[str, Any]:
    """Complete a policy from before invoice reminders and lists: it had no reminders (R7)."""
    policy = state["policy"]
    fees = {"invoice_reminder_days": [], **policy["fees"]}
    lists = {"expiring_days": 90, "reply_window_days": 7, "names_searchable": False}
    return {**state, "policy": {"lists": lists, **policy, "fees": fees}}


#: The step that leads from each older shape to the next.
_STEPS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: _policies_of_before_reminders}


def in_todays_shape(state: dict[str, Any]) -> dict[str, Any]:
    """Bring a state up to date; the one that is given stays as it is.

    Raises:
        ValueError: when a later release wrote it. Its case waits until that release is in use again.

    """
    shape = state.get("version", SHAPE)
    if shape > SHAPE:
        message = (
            f"A later release wrote this state (shape {shape}; this one knows up to {SHAPE}). Put the later "
            "release into use again: see docs/upgrading.md."
        )
        raise ValueError(message)
    for step in range(shape, SHAPE):
        state = {**_STEPS[step](state), "version": step + 1}
    return state
