"""How a case takes a step: what a staff member does, what a date brings, what another workflow reports.

All three come down to a :class:`Decision`: the machine's events, the letters that the step owes, and what
only the register can judge. The decision is carried out on a copy of the state, so that a refused step
leaves no trace in it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from domain import machines
from domain.case import CaseState, LatestEntry, Receipt
from domain.letters import LetterOwed
from domain.out_of_turn import not_now
from domain.refusal import Refusal
from domain.roles import CALENDAR
from domain.sent import one_object
from domain.text import StaffId
from domain.to_fill import filled, left_open, refuse_left_open, to_fill
from domain.transition import ActorMay, Transition
from domain.wording import mistakes_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from domain.calendar import Moment
    from domain.letters import AnyContent
    from domain.policy import Policy
    from domain.records import AnyRecord
    from domain.roles import Role
    from domain.transition import NotRecorded, Recorded, Requirement


class Payload(BaseModel):
    """What a staff member fills in for one action. ``actor`` is their own id in the staff directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: StaffId

    @property
    def behalf(self) -> str | None:
        """For whom the actor records this, when somebody else did it."""
        return getattr(self, "on_behalf_of", None)


@dataclass(frozen=True)
class Decision:
    """What a step comes down to.

    Attributes:
        events: the machine's events, in order; the first names the step.
        letters: what is to be said to the employer.
        requires: what only the register can judge.
        ground: why, for the entry and for the page.
        done: one sentence for the person who took the step.
        corrects: the number of the entry that this step corrects (R31).
        since: the day from which a new standing counts, when it is not the day of the step (R26, R29).
        closes: rows of a case that can't write them any more, as this step leaves them.

    """

    events: tuple[str, ...]
    done: str = ""
    ground: str = ""
    letters: tuple[AnyContent, ...] = ()
    requires: tuple[Requirement, ...] = ()
    corrects: int | None = None
    since: date | None = None
    closes: tuple[AnyRecord, ...] = ()


@dataclass(frozen=True)
class StaffAction:
    """One step that a person can take. Everything that knows of it reads it from here.

    Attributes:
        name: of the update, as staff see it in lists.
        case: the workflow type that takes it.
        roles: who may take it.
        recorders: who may record it on behalf of somebody who may take it.
        payload: what is filled in.
        events: the machine's events that it may lead to; it is in turn when one of them is enabled.
        rule: the rule that it serves.
        sentence: what it does, for a list of actions.
        decide: judges the payload against the case, changes the (copied) state, and decides.
        example: a payload filled in for a case on a day; ``actor`` is added to it. What only the person can
            know stands in it as :func:`domain.to_fill.to_fill` has it.
        others: further examples, by what each is for, where one action has several outcomes.
        awaited_in: the states in which the case waits for this very action.
        begins_cycle: says where a case has to stand for the action to begin a new cycle, which is judged and
            goes on under the policy of its day (R33).

    """

    name: str
    case: str
    roles: tuple[Role, ...]
    payload: type[Payload]
    events: tuple[str, ...]
    rule: str
    sentence: str
    decide: Callable[[Any, Any, Moment], Decision]
    example: Callable[[Any, date], dict[str, Any]]
    recorders: tuple[Role, ...] = ()
    others: Callable[[Any, date], dict[str, dict[str, Any]]] = lambda _state, _today: {}
    awaited_in: tuple[str, ...] = ()
    begins_cycle: Callable[[Any], bool] = lambda _: False

    def in_turn(self, state: CaseState) -> bool:
        """Say whether the machine would follow this action now."""
        return not machines.enabled(state.machine, state.states).isdisjoint(self.events)

    def filled_in(self, state: CaseState, today: date) -> dict[str, Any]:
        """Give an example payload for this case: what is known is in it, what is not is left open."""
        return {"actor": to_fill("your id"), **self.example(state, today)}

    def others_filled_in(self, state: CaseState, today: date) -> dict[str, dict[str, Any]]:
        """Give the further examples for this case, by what each is for."""
        others = self.others(state, today)
        return {what: {"actor": to_fill("your id"), **example} for what, example in others.items()}

    def urgency(self, state: CaseState) -> int:
        """Say how much the case waits for this action: 0 if it doesn't, more for a later region's state."""
        waited_in = (place for place, name in enumerate(state.states, 1) if name in self.awaited_in)
        return max(waited_in, default=0)

    def may_be_taken(self, state: CaseState, moment: Moment) -> bool:
        """Say whether the action would be taken now, once its example is filled in.

        The action's own decision says so, on a copy. What it has against a field that a person still has to
        fill in doesn't count. What begins a new cycle is judged here by the policy of the old one; that of
        the day is known only when it is taken.
        """
        if not self.in_turn(state):
            return False
        example = self.filled_in(state, moment.day)
        try:
            self.decide(state.copied(), parse(self.payload, filled(example), moment.day), moment)
        except Refusal as refusal:
            return refusal.field in {path.partition(".")[0] for path, _ in left_open(example)}
        return True


@dataclass(frozen=True)
class Happening:
    """Something that comes about without a person: a date that is reached, or a workflow that reports.

    Attributes:
        name: what the register calls it.
        rule: the rule that asks for it.
        decide: changes the (copied) state, and decides.
        actor: ``calendar`` for a date, ``service`` for another workflow.

    """

    name: str
    rule: str
    decide: Callable[[Any, Moment], Decision]
    actor: str = CALENDAR


@dataclass(frozen=True)
class Step:
    """A step that was decided and not yet entered.

    Attributes:
        after: the state after it.
        transition: the entry to be made.
        done: one sentence for the person who took it.
        letters: those that it owes or completes, so that they can be written with it.
        digest: of the payload.

    """

    after: CaseState
    transition: Transition
    done: str
    letters: tuple[LetterOwed, ...]
    digest: str = ""


@dataclass(frozen=True)
class Caller:
    """Where a step comes from, for the register."""

    run_id: str
    update_id: str = ""


def digest_of(payload: object) -> str:
    """Give a short fingerprint of a payload, equal for equal payloads."""
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def parse(payload_type: type[Payload], raw: object, today: date) -> Any:  # noqa: ANN401 - the payload's own type
    """Read what a staff member sent.

    Raises:
        Refusal: when it is not one JSON object of the right shape, too large, holds a card number, or was
            not filled in.

    """
    fields = one_object(raw)
    refuse_left_open(fields)
    try:
        return payload_type.model_validate(fields, context={"today": today})
    except ValidationError as error:
        raise Refusal(mistakes_of(error)) from error


def read(state: CaseState, action: StaffAction, raw: object, today: date) -> Any:  # noqa: ANN401 - the action's payload
    """Read what was sent for an action that is in turn.

    Raises:
        Refusal: when it is badly formed or out of turn.

    """
    payload = parse(action.payload, raw, today)
    if not action.in_turn(state):
        raise Refusal(not_now(state, action.name), rule=action.rule)
    return payload


def take(  # noqa: PLR0913 - what a step is made of
    state: CaseState,
    action: StaffAction,
    raw: object,
    moment: Moment,
    caller: Caller,
    *,
    policy: Policy | None = None,
) -> Step:
    """Decide a staff member's action.

    Args:
        state: the case.
        action: to be taken.
        raw: what was sent.
        moment: of the step.
        caller: where it comes from.
        policy: of the day, for an action that begins a new cycle from where the case stands (R33).

    Raises:
        Refusal: when it is badly formed, out of turn or against a rule. Whether the actor may take it is
            judged by the register when the step is entered (R32).

    """
    payload = read(state, action, raw, moment.day)
    after = state.copied()
    if policy is not None and action.begins_cycle(state):
        after.policy = policy
    decision = action.decide(after, payload, moment)
    may = ActorMay(roles=action.roles, recorders=action.recorders)
    # What was sent and no more: a field that was cleared stays in it, one that was left out does not get in.
    data = payload.model_dump(mode="json", exclude={"actor", "on_behalf_of"}, exclude_unset=True)
    return _carry_out(
        state,
        after,
        decision,
        moment,
        caller,
        name=action.name,
        rule=action.rule,
        actor=payload.actor,
        behalf=payload.behalf,
        data=data,
        requires=(may, *decision.requires),
        digest=digest_of(raw),
    )


def happen(state: CaseState, happening: Happening, moment: Moment, caller: Caller) -> Step:
    """Decide what a date or another workflow brings about."""
    after = state.copied()
    return _carry_out(
        state,
        after,
        happening.decide(after, moment),
        moment,
        caller,
        name=happening.name,
        rule=happening.rule,
        actor=happening.actor,
        behalf=None,
        data={},
        requires=(),
        digest="",
    )


def _carry_out(  # noqa: PLR0913 - the parts of one entry
    before: CaseState,
    after: CaseState,
    decision: Decision,
    moment: Moment,
    caller: Caller,
    *,
    name: str,
    rule: str,
    actor: str,
    behalf: str | None,
    data: dict[str, Any],
    requires: tuple[Requirement, ...],
    digest: str,
) -> Step:
    """Move the machine, count the step and write down the entry for it."""
    for event in decision.events:
        after.states = machines.fire(after.machine, after.states, event)
    after.settle(before.states, moment.day, decision)
    after.step += 1
    key = f"{after.case_key}/{after.step}"
    owed = [
        LetterOwed(key=f"{key}/{content.name}", content=content, owed_at=moment.instant)
        for content in decision.letters
    ]
    after.letters_owed = [*after.letters_owed, *owed]
    rows = {record.key: record for record in before.records()} if before.step else {}
    transition = Transition(
        key=key,
        employer_id=after.employer_id,
        workflow_id=after.workflow_id,
        run_id=caller.run_id,
        update_id=caller.update_id,
        at=moment.instant,
        day=moment.day,
        actor=actor,
        on_behalf_of=behalf,
        action=name,
        event=" ".join(decision.events) or name,
        before=machines.leaves(before.machine, before.states) if before.step else (),
        after=machines.leaves(after.machine, after.states),
        rule=rule,
        ground=decision.ground,
        data=data,
        requirements=requires,
        records=(
            *(record for record in after.records() if rows.get(record.key) != record),
            *decision.closes,
        ),
        corrects=decision.corrects,
    )
    ready = (one for one in after.letters_owed if one.content.complete and one not in before.letters_owed)
    return Step(after, transition, decision.done, letters=tuple(ready), digest=digest)


def refused_line(step: Step, answer: NotRecorded) -> LatestEntry:
    """Tell of a step that was kept while the register was out of reach, and refused in the end."""
    made = step.transition
    return LatestEntry(
        entry=answer.number,
        at=made.at,
        day=made.day,
        actor=made.actor,
        actor_name=made.actor,
        action=made.action,
        event="refused",
        ground=answer.sentence,
    )


def entered(step: Step, answer: Recorded) -> tuple[CaseState, Receipt]:
    """Complete a step that is in the register: the new state, and the receipt for the person."""
    state, made = step.after, step.transition
    line = LatestEntry(
        entry=answer.number,
        at=made.at,
        day=made.day,
        actor=made.actor,
        actor_name=answer.actor_name,
        action=made.action,
        event=made.event,
        ground=made.ground,
    )
    state.show_first(line)
    state.letters_owed = [owed for owed in state.letters_owed if owed.key not in answer.letters]
    receipt = Receipt(done=step.done, entry=answer.number, stands=state.stands(), payload_digest=step.digest)
    if made.update_id:
        state.remember(made.update_id, receipt)
    return state, receipt
