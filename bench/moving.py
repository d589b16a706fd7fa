"""Cases that move as their machines let them, and the steps that they leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.case import beginning
from domain.machines import fire
from domain.records import AuditRecord, OrderRecord

if TYPE_CHECKING:
    from domain.machines import Machine, States
    from domain.records import Record


@dataclass(frozen=True)
class Step:
    """What is entered about a case on a day.

    Attributes:
        letter: the letter that the step issues; such a step moves nothing.

    """

    day: date
    employer_id: str
    workflow_id: str
    event: str
    before: States
    after: States
    records: tuple[Record, ...] = ()
    letter: str | None = None


@dataclass
class Case:
    """A case that moves as its machine lets it."""

    machine: Machine
    employer_id: str
    workflow_id: str
    states: States = field(init=False)

    def __post_init__(self) -> None:
        self.states = beginning(self.machine)

    def step(self, day: date, event: str = "", *records: Record) -> Step:
        """Move, if an event is given, and keep the records as they are now."""
        before = self.states
        if event:
            self.states = fire(self.machine, before, event)
        for record in records:
            if isinstance(record, AuditRecord | OrderRecord):
                record.state = self.states[-1]
        kept = tuple(record.model_copy() for record in records)
        return Step(day, self.employer_id, self.workflow_id, event or "opened", before, self.states, kept)

    def letter(self, day: date, name: str) -> Step:
        """Issue a letter."""
        return Step(day, self.employer_id, self.workflow_id, "letter_issued", (), (), letter=name)
