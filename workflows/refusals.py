"""Refusals as people read them: the sentence, what may be done now, an example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import REFUSED
    from domain.actions.registry import possible
    from domain.bulk import BULK
    from domain.possible_now import possible_now
    from domain.registration import EXAMPLE

if TYPE_CHECKING:
    from datetime import date

    from domain.case import CaseState
    from domain.declared import StaffAction
    from domain.refusal import Refusal
    from domain.transition import NotRecorded


def refused_action(
    refusal: Refusal, action: StaffAction, state: CaseState | None, today: date
) -> ApplicationError:
    """Say no to an action, with what may be done instead and an example of it."""
    return _refused([str(refusal), *_instead(action, state, today)])


def refused_by_register(
    answer: NotRecorded, action: StaffAction, state: CaseState | None, today: date
) -> ApplicationError:
    """Say no because of what only the register knows: who may act, whose number is free (R32)."""
    return _refused([*_remembered(answer), *_instead(action, state, today)], answer)


def bad_start(refusal: Refusal) -> ApplicationError:
    """End a run that was started with something unusable, with the reason and an example."""
    return _refused([str(refusal), _REGISTRATION])


def bad_bulk_order(refusal: Refusal, sent: object, today: date) -> ApplicationError:
    """End a run that was started with an unusable order of bulk work, with an example of its kind."""
    kind = BULK.get(str(sent.get("kind"))) if isinstance(sent, dict) else None
    examples = [kind] if kind else list(BULK.values())
    lines = [f"Example of {one.name}: {json.dumps(one.filled_in(today))}" for one in examples]
    return _refused([str(refusal), *lines])


def bad_form(refusal: Refusal, example: dict[str, Any]) -> ApplicationError:
    """End a run that was started with an unusable form, with the reason and an example."""
    return _refused([str(refusal), f"Example: {json.dumps(example)}"])


def refused_change(answer: NotRecorded, example: dict[str, Any]) -> ApplicationError:
    """Say no to a change of the course calendar because of what only the register knows (R32)."""
    return _refused([*_remembered(answer), f"Example: {json.dumps(example)}"], answer)


def not_started_so(begins: str) -> ApplicationError:
    """End a run that only the employer's workflow may start, with how such a case begins."""
    return _refused([f"This can't be started by hand. {begins}"])


def form_refused_by_register(answer: NotRecorded, example: dict[str, Any]) -> ApplicationError:
    """End a run whose form the register did not take, with the reason and an example (R32)."""
    return _refused([*_remembered(answer), f"Example: {json.dumps(example)}"])


def start_refused_by_register(answer: NotRecorded) -> ApplicationError:
    """End a run whose registration the register did not take, with the reason and an example (R6, R32)."""
    return _refused([*_remembered(answer), _REGISTRATION])


_REGISTRATION = f"Example of a registration: {json.dumps(EXAMPLE)}"


def _remembered(answer: NotRecorded) -> list[str]:
    rule = f" ({answer.rule})" if answer.rule else ""
    return [f"{answer.sentence}{rule}", f"The attempt is remembered as entry {answer.number}."]


def _instead(action: StaffAction, state: CaseState | None, today: date) -> list[str]:
    """Say what may be done now, with an example of the action itself where it may be taken."""
    if state is None:
        return []
    offered = possible(state, today)
    awaited = sum(one.urgency(state) > 0 for one in offered)
    now = possible_now([one.name for one in offered], awaited)
    if not offered:
        return [now]
    if action not in offered and not awaited:
        return [now]  # an example of something that nobody thinks of would only mislead
    shown = action if action in offered else offered[0]
    example = json.dumps(shown.filled_in(state, today), ensure_ascii=False)
    return [now, f"Example for {shown.name}: {example}"]


def _refused(lines: list[str], *details: NotRecorded) -> ApplicationError:
    sentences = "\n".join(["Refused: " + lines[0], *lines[1:]])
    return ApplicationError(sentences, *details, type=REFUSED, non_retryable=True)
