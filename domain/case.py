"""What every case has in common: a machine's configuration, a policy, what it owes and what happened last."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from domain.calendar import alberta_day
from domain.letters import Addressee, LetterOrder, LetterOwed
from domain.machines import States, initial, is_final, label, leaves
from domain.policy import Policy
from domain.shapes import SHAPE, in_todays_shape
from domain.transition import StateLeft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.decision import Decision
    from domain.machines import Machine
    from domain.records import AnyRecord

_T = TypeVar("_T")

#: How many recent updates a case remembers, so that a repeated one is known across continue-as-new.
UPDATES_REMEMBERED = 40
#: How many recent entries a case shows on its page.
ENTRIES_SHOWN = 6


class Receipt(BaseModel):
    """What a staff member gets back for an accepted action.

    Attributes:
        done: one sentence that says what was recorded.
        entry: the entry's number in the register.
        stands: where the case stands now, in words.
        payload_digest: of the payload that was carried out, to tell a repeat from another action.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    done: str
    entry: int
    stands: list[str]
    payload_digest: str


class LatestEntry(BaseModel):
    """A line of what happened last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: int
    at: datetime
    day: date
    actor: str
    actor_name: str
    action: str
    event: str
    ground: str


class CaseState(BaseModel):
    """The whole of a case: all that a workflow knows, and all that it carries when it continues as new.

    Attributes:
        version: the shape of the whole (:mod:`domain.shapes`).
        states: the machine's configuration.
        step: how many transitions the case has made.
        letters_owed: letters that are not in the ledger yet.
        recent_updates: receipts by update id (:data:`UPDATES_REMEMBERED` of them).
        latest: the newest entries first.

    """

    model_config = ConfigDict(extra="forbid")

    machine: ClassVar[Machine]
    kind: ClassVar[str]

    version: int = SHAPE
    states: States
    policy: Policy
    employer_id: str
    workflow_id: str
    step: int = 0
    letters_owed: list[LetterOwed] = []
    recent_updates: dict[str, Receipt] = {}
    latest: list[LatestEntry] = []

    @model_validator(mode="before")
    @classmethod
    def _up_to_date(cls, plain: Any) -> Any:  # noqa: ANN401 - whatever is to be read as a state
        return in_todays_shape(plain) if isinstance(plain, dict) else plain

    @property
    def case_key(self) -> str:
        """What tells this case from every other in the register, for ever."""
        return f"{self.employer_id}/{self.workflow_id}"

    @property
    def ended(self) -> bool:
        """Whether the case is over."""
        return is_final(self.machine, self.states)

    def is_in(self, *names: str) -> bool:
        """Say whether one of these states is active."""
        return any(name in self.states for name in names)

    def stands(self) -> list[str]:
        """Say in words where the case stands."""
        return [label(self.machine, name) for name in leaves(self.machine, self.states)]

    def left(self) -> StateLeft:
        """Give the whole of this case for the register to keep."""
        return StateLeft(kind=self.kind, step=self.step, ended=self.ended, state=self.model_dump(mode="json"))

    def records(self) -> Iterator[AnyRecord]:
        """Give every row of the register that this state holds."""
        raise NotImplementedError

    def addressee(self) -> Addressee:
        """Say to whom this case's letters go."""
        raise NotImplementedError

    def order_of(self, owed: LetterOwed, run_id: str) -> LetterOrder:
        """Order a letter that this case owes, of the day from which it owes it.

        Args:
            owed: the letter.
            run_id: of the workflow that has it written.

        """
        return LetterOrder(
            key=owed.key,
            employer_id=self.employer_id,
            workflow_id=self.workflow_id,
            run_id=run_id,
            dated=alberta_day(owed.owed_at),
            at=owed.owed_at,
            addressee=self.addressee(),
            content=owed.content,
        )

    def settle(self, before: States, day: date, decision: Decision) -> None:
        """Bring what follows from the machine's configuration in line with it, after it moved."""

    def copied(self) -> Self:
        """Give a copy that a step may change without a trace in this one."""
        return _copied(self)

    def show_first(self, line: LatestEntry) -> None:
        """Put a line before those of what happened last, and let the oldest one go."""
        self.latest = [line, *self.latest][:ENTRIES_SHOWN]

    def remember(self, update_id: str, receipt: Receipt) -> None:
        """Keep the receipt of an update, and forget the oldest ones."""
        self.recent_updates[update_id] = receipt
        for oldest in list(self.recent_updates)[:-UPDATES_REMEMBERED]:
            del self.recent_updates[oldest]


def _copied(value: _T) -> _T:
    """Copy records and lists; what never changes (the policy, receipts, days, names) is shared.

    Every step begins with this, and a deep copy, which copies these too, takes six times as long.
    """
    copy: Any = value
    if isinstance(value, BaseModel) and not value.model_config.get("frozen"):
        copy = value.model_copy()
        for name, inner in value:
            if isinstance(inner, BaseModel | list | dict):
                copy.__dict__[name] = _copied(inner)
    elif isinstance(value, list):
        copy = [_copied(inner) for inner in value]
    elif isinstance(value, dict):
        copy = {key: _copied(inner) for key, inner in value.items()}
    result: _T = copy
    return result


def beginning(machine: Machine) -> States:
    """Give the configuration in which a new case of a machine stands."""
    return initial(machine)
