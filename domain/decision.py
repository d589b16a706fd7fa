"""What every step comes down to, whoever takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from domain.letters import AnyContent
    from domain.records import AnyRecord
    from domain.transition import Requirement


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
