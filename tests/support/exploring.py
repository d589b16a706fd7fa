"""Every configuration that a machine can reach, and every step between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from domain.machines import States, enabled, fire, initial, is_final

if TYPE_CHECKING:
    from domain.machines import Machine


@dataclass(frozen=True)
class Explored:
    """A machine walked to its last corner.

    Attributes:
        configurations: all that can be reached from the beginning.
        steps: where each event leads from each configuration that takes it.

    """

    configurations: frozenset[States]
    steps: dict[tuple[States, str], States]

    def leading_to(self, goals: frozenset[States]) -> frozenset[States]:
        """All configurations from which one of the goals can be reached, the goals included."""
        before: dict[States, set[States]] = {}
        for (here, _), there in self.steps.items():
            before.setdefault(there, set()).add(here)
        found, todo = set(goals), list(goals)
        while todo:
            fresh = before.get(todo.pop(), set()) - found
            found |= fresh
            todo.extend(fresh)
        return frozenset(found)


@cache
def explored(machine: Machine) -> Explored:
    """Walk a machine from its beginning, along every event that it takes."""
    steps: dict[tuple[States, str], States] = {}
    seen, todo = {initial(machine)}, [initial(machine)]
    while todo:
        here = todo.pop()
        for event in enabled(machine, here):
            there = steps[here, event] = fire(machine, here, event)
            if there not in seen:
                seen.add(there)
                todo.append(there)
    return Explored(frozenset(seen), steps)


@dataclass(frozen=True)
class Together:
    """An employer with its open audit and its open certificate order.

    Attributes:
        employer: the employer's configuration.
        audit: the open audit's, if one is open.
        for_maintenance: whether that audit is one for maintenance, and leads to no certificate.
        order: the open order's, if one is open.
        trained: whether Module 1 was ever completed.
        trail: what has been done for the certificate under way, in the order in which it was done first.

    """

    employer: States
    audit: States = ()
    for_maintenance: bool = False
    order: States = ()
    trained: bool = False
    trail: tuple[str, ...] = ()


#: What has to be done for each certificate, in this order.
MILESTONES = (
    "review_passed",
    "entered_in_corrs",
    "ministry_approved",
    "director_signed",
    "executive_director_signed",
)
#: What an employer learns from its audit or order; the desks pass it on, nobody can do it by hand.
REPORTS = {
    "certification_accepted",
    "maintenance_accepted",
    "audit_closed",
    "order_closed",
    "certificate_issued",
}


def marked(trail: tuple[str, ...], event: str) -> tuple[str, ...]:
    """The trail after an event: what is no milestone, or was done before, adds nothing."""
    return (*trail, event) if event in MILESTONES and event not in trail else trail


def ended(machine: Machine, states: States) -> bool:
    """Whether a case is open no more."""
    return bool(states) and is_final(machine, states)
