"""A register that has trouble: out of reach, mistaken, ahead of a case, or unheard."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine
from temporalio.exceptions import ApplicationError

from domain.letters import LetterIssued, LetterOrder
from domain.transition import NotRecorded, Recorded, Transition
from models.register import Register
from tests.support.running_desk import RunningDesk

#: So often something is tried at once, before the desk turns to trying as long as it takes.
TRIES_AT_ONCE = 3


class Troubled(Register):
    """A register that has trouble with some steps and letters, each by its name.

    Attributes:
        away: how often it can't be reached for them.
        mistaken: how often they are refused as a mistake.
        lost: those that are entered, and whose answer never arrives.
        ahead: those in whose place it already holds something that the case knows nothing of.

    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.away: Counter[str] = Counter()
        self.mistaken: Counter[str] = Counter()
        self.lost: set[str] = set()
        self.ahead: set[str] = set()

    def record(self, transition: Transition) -> Recorded | NotRecorded:
        self._have_trouble(transition.action)
        if transition.action in self.ahead:
            super().record(transition.model_copy(update={"action": "of_another_time", "requirements": ()}))
        answer = super().record(transition)
        if transition.action in self.lost:
            self.lost.discard(transition.action)
            message = "The worker died before it could say so."
            raise ApplicationError(message, non_retryable=True)
        return answer

    def issue_letter(self, order: LetterOrder, document: str, channel: str) -> LetterIssued:
        self._have_trouble(order.content.name)
        return super().issue_letter(order, document, channel)

    def assign_number(self, series: str, key: str) -> str:
        self._have_trouble(series)
        return super().assign_number(series, key)

    def _have_trouble(self, name: str) -> None:
        if self.away[name]:
            self.away[name] -= 1
            message = "The register is out of reach."
            raise ConnectionError(message)
        if self.mistaken[name]:
            self.mistaken[name] -= 1
            message = "The register can't take this."
            raise ValueError(message)


async def steps(desk: RunningDesk, employer: str) -> list[str]:
    """What an employer's entries say was done, in order."""
    entries = desk.register.entries_of((await desk.case(employer)).employer_id)
    return [one.action for one in entries if one.action != "issue_letter"]
