"""How a case takes a step: what a staff member does, what a date brings, what another workflow reports.

All three come down to a :class:`Decision`: the machine's events, the letters that the step owes, and what
only the register can judge. The decision is carried out on a copy of the state, so that a refused step
leaves no trace in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain import machines
from domain.case import CaseState, LatestEntry, Receipt
from domain.decision import Decision
from domain.declared import Happening, StaffAction
from domain.letters import LetterOwed
from domain.out_of_turn import not_now
from domain.payload import digest_of, parse
from domain.proof import judged_proof
from domain.refusal import Refusal
from domain.transition import ActorMay, Transition

if TYPE_CHECKING:
    from datetime import date

    from domain.calendar import Moment
    from domain.policy import Policy
    from domain.transition import NotRecorded, Recorded, Requirement


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
    proof = judged_proof(raw, payload.actor, moment)
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
        proof=proof,
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
        proof=None,
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
    proof: str | None,
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
        proof=proof,
        left=after.left(),
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
    written = {letter.key for letter in answer.letters}
    state.letters_owed = [owed for owed in state.letters_owed if owed.key not in written]
    receipt = Receipt(done=step.done, entry=answer.number, stands=state.stands(), payload_digest=step.digest)
    if made.update_id:
        state.remember(made.update_id, receipt)
    return state, receipt
