"""The three machines: the only transition tables of the program.

A case carries its machine's configuration as a plain tuple of state names. The functions here put a machine
on such a tuple, fire one event and take it off again, so that a machine object never has to be kept.
Every guard looks at the configuration alone, which is what makes the machines enumerable.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from statemachine.exceptions import TransitionNotAllowed
from statemachine.orderedset import OrderedSet

if TYPE_CHECKING:
    from statemachine import StateChart

    Machine = type[StateChart[Any]]

#: A machine's configuration: the names of all active states, in the machine's own order.
States = tuple[str, ...]


class NotNowError(Exception):
    """The machine has no transition for an event from where it stands."""


class _Bench:
    """Holds a configuration while a machine works on it."""

    def __init__(self, states: States) -> None:
        self.states: Any = OrderedSet(states) if states else None


def _placed(machine: Machine, states: States) -> tuple[StateChart[Any], _Bench]:
    bench = _Bench(states)
    return machine(bench, state_field="states"), bench


def _taken(machine: Machine, bench: _Bench) -> States:
    active = {bench.states} if isinstance(bench.states, str) else set(bench.states)
    return tuple(name for name in machine.states_map if name in active)


@lru_cache(maxsize=64)
def initial(machine: Machine) -> States:
    """Give the configuration in which a case of this machine begins."""
    _, bench = _placed(machine, ())
    return _taken(machine, bench)


@lru_cache(maxsize=4096)
def enabled(machine: Machine, states: States) -> frozenset[str]:
    """Give the events that the machine would follow now, guards considered."""
    chart, _ = _placed(machine, states)
    return frozenset(event.id for event in chart.enabled_events())


@lru_cache(maxsize=16384)
def fire(machine: Machine, states: States, event: str) -> States:
    """Give the configuration after an event.

    Raises:
        NotNowError: when the machine has no transition for it from here.

    """
    chart, bench = _placed(machine, states)
    try:
        chart.send(event)
    except TransitionNotAllowed as error:
        raise NotNowError(event) from error
    return _taken(machine, bench)


@lru_cache(maxsize=512)
def moves(machine: Machine, event: str) -> bool:
    """Say whether an event leads from one state to another, and is not only noted."""
    known = (transition for state in machine.states_map.values() for transition in state.transitions)
    return any(one.match(event) and one.target is not None for one in known)


def is_final(machine: Machine, states: States) -> bool:
    """Say whether the case is over."""
    return any(machine.states_map[name].final for name in states)


def leaves(machine: Machine, states: States) -> States:
    """Give the innermost active states: what a person would say of where a case stands."""
    return tuple(name for name in states if machine.states_map[name].is_atomic)


@lru_cache(maxsize=64)
def open_states(machine: Machine, region: str | None = None) -> States:
    """Give the states in which a case may stand while it is open, those of one region only if it is named."""
    return tuple(
        name
        for name, state in machine.states_map.items()
        if state.is_atomic and not state.final and region in {None, state.parent and state.parent.id}
    )


def label(machine: Machine, state: str) -> str:
    """Give a state's name as people say it."""
    return str(machine.states_map[state].name)
