"""Refusals as people read them: the sentence, what may be done now, an example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from workflows.conversion import REFUSED

with workflow.unsafe.imports_passed_through():
    from domain.actions.registry import in_turn
    from domain.registration import EXAMPLE

if TYPE_CHECKING:
    from datetime import date

    from domain.case import CaseState
    from domain.refusal import Refusal
    from domain.steps import StaffAction
    from domain.transition import NotRecorded


def refused_action(
    refusal: Refusal, action: StaffAction, state: CaseState | None, today: date
) -> ApplicationError:
    """Say no to an action, with what may be done instead and an example of it."""
    lines = [f"Refused: {refusal}"]
    if state is not None:
        possible = in_turn(state)
        lines.append(
            f"Possible now: {', '.join(one.name for one in possible) or 'nothing; this case is over'}."
        )
        shown = action if action in possible else next(iter(possible), None)
        if shown is not None:
            lines.append(
                f"Example for {shown.name}: {json.dumps(shown.filled_in(state, today), default=str)}"
            )
    return ApplicationError("\n".join(lines), type=REFUSED, non_retryable=True)


def refused_by_register(answer: NotRecorded) -> ApplicationError:
    """Say no because of what only the register knows: who may act, whose number is free."""
    rule = f" ({answer.rule})" if answer.rule else ""
    sentence = f"Refused: {answer.sentence}{rule}\nThe attempt is remembered as entry {answer.number}."
    return ApplicationError(sentence, type=REFUSED, non_retryable=True)


def bad_start(refusal: Refusal) -> ApplicationError:
    """End a run that was started with something unusable, with the reason and an example."""
    form = json.dumps(EXAMPLE)
    sentence = f"Refused: {refusal}\nExample of a registration: {form}"
    return ApplicationError(sentence, type=REFUSED, non_retryable=True)
