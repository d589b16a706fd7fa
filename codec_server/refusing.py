"""How the codec server says no."""

from __future__ import annotations

from typing import Final

#: What people are told while the database does not answer.
AWAY: Final = "The register does not answer just now, so that nobody can be known. Try again in a moment."


class NotDoneError(Exception):
    """What was asked is not done.

    Attributes:
        reason: one of those that are counted, which holds nothing of what was asked.
        status: of the answer, as HTTP has it.

    """

    def __init__(self, reason: str, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.status = status
