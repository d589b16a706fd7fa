"""What can happen to a case is declared once: staff actions, and what a date or a workflow brings about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from domain import machines
from domain.case import CaseState
from domain.decision import Decision
from domain.payload import Payload, parse
from domain.refusal import Refusal
from domain.roles import CALENDAR
from domain.to_fill import filled, left_open, to_fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from domain.calendar import Moment
    from domain.course_calendar import SessionNow
    from domain.roles import Role


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
        asks_calendar: says of a payload whether what the course calendar holds has a part in the decision;
            `decide` then takes it as ``calendar`` (R8).

    """

    name: str
    case: str
    roles: tuple[Role, ...]
    payload: type[Payload]
    events: tuple[str, ...]
    rule: str
    sentence: str
    decide: Callable[..., Decision]
    example: Callable[[Any, date], dict[str, Any]]
    recorders: tuple[Role, ...] = ()
    others: Callable[[Any, date], dict[str, dict[str, Any]]] = lambda _state, _today: {}
    awaited_in: tuple[str, ...] = ()
    begins_cycle: Callable[[Any], bool] = lambda _: False
    asks_calendar: Callable[[Any], bool] = lambda _: False

    def knowing(self, calendar: tuple[SessionNow, ...]) -> StaffAction:
        """Give the same action, decided with what the course calendar holds now (R8)."""
        return replace(self, decide=partial(self.decide, calendar=calendar))

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
