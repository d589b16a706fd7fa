"""What a file holds: figures of the policy, people, anniversaries, an audit, an order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Figures:
    """The policy's figures that change what happens."""

    fee_blocks: str = "certificate_order"
    deadline: str = "calendar_year_end"
    dated: str = "approval"
    reinstates: bool = True
    cancellable: bool = True
    rounds_max: int | None = None
    renewal_earliest: int | None = 12


@dataclass
class Person:
    """Somebody who took Module 1 (R8, R9)."""

    name: str
    last: date
    due: date
    reminded: bool = False
    lapsed: bool = False
    here: bool = True


@dataclass
class Session:
    """A classroom session, and who is in line for its seats: whoever came first is first (R8).

    Attributes:
        line: numbers of this employer's places, and 0 for whoever is of another.

    """

    code: str
    first: date
    last: date
    where: str
    seats: int
    line: list[int] = field(default_factory=list)
    cancelled: bool = False

    @property
    def when_and_where(self) -> tuple[date, date, str]:
        return (self.first, self.last, self.where)


@dataclass
class Place:
    """Somebody's place in a course (R8)."""

    name: str
    course: str
    how: str = ""
    session: str | None = None
    stage: str = ""
    told: tuple[date, date, str] | None = None


@dataclass
class Mark:
    """An anniversary and its audit (R23, R26)."""

    day: date
    deadline: date
    renewal: bool
    status: str = "open"
    reminded: set[int] = field(default_factory=set)
    reopened: date | None = None
    on_paper: date | None = None


@dataclass
class Audit:
    """An audit under review (R15 to R18)."""

    purpose: str
    mark: Mark | None
    late: bool
    received: date
    completed: date
    first: date
    last: date
    score: tuple[int, int]
    auditor: str | None
    stage: str = "received"
    reviewer: str | None = None
    rounds: int = 1
    asked: date | None = None
    reply_by: date | None = None
    reminded: bool = False
    overdue: bool = False


@dataclass
class Order:
    """A certificate order (R19 to R21)."""

    audit: Audit
    accepted: date
    years: int
    stage: str = "to_be_entered"
    entered: date | None = None
    decided: date | None = None
    number: str = ""
    director: str = ""
    signed: date | None = None
    signed_again: date | None = None
