"""What every refusal has in common, whatever was wrong."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.live import Answer, LiveDesk
from tests.support.resting import failed_tasks

#: In seconds. People are promised one; a machine that runs several tests at once is given a little more.
AT_ONCE = 2.5


@dataclass(frozen=True)
class Case:
    """A case that serves staff, with an action that is in turn.

    Attributes:
        workflow: the id of its workflow.
        action: the name of the action.

    """

    workflow: str
    action: str


async def refused(
    desk: LiveDesk, case: Case, *values: object, action: str = "", remembered: bool = False
) -> Answer:
    """Send what must be refused, and check everything that holds of any refusal.

    Args:
        desk: the desk.
        case: who gets it.
        values: the payloads.
        action: another action than the case's own.
        remembered: whether the register enters that it was refused (R32).

    """
    name = action or case.action
    events, entries = await desk.events(case.workflow), desk.entries(case.workflow)
    answer = await desk.send(case.workflow, name, *values)
    if answer.seconds >= AT_ONCE and not remembered:
        # Something else may have held up this machine once.
        answer = await desk.send(case.workflow, name, *values)
    after, since = await desk.events(case.workflow), desk.entries(case.workflow)[len(entries) :]

    assert answer.receipt is None, f"{name} was accepted"
    assert answer.seconds < AT_ONCE
    assert answer.kind == "Refused", answer.refusal
    assert answer.refusal.startswith("Refused: ")
    assert "\nPossible now: " in answer.refusal
    assert "\nExample for " in answer.refusal
    assert answer.trace == ""
    assert not failed_tasks(after)
    assert [entry.refused for entry in since] == [True] * remembered
    if not remembered:
        assert len(after) == len(events), "a refusal leaves nothing in the history"
    await next_action_succeeds(desk, case)
    return answer


async def next_action_succeeds(desk: LiveDesk, case: Case) -> None:
    """Take an action that changes no figure, so that the case can go on to the next test."""
    entry = desk.entries(case.workflow)[0].number
    note = {"actor": "a.singh", "entry": entry, "what": "other", "reason": "The next action"}
    answer = await desk.send(case.workflow, "correct_entry", note)
    assert answer.receipt is not None, answer.refusal
