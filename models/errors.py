"""What can go wrong with the register that trying again does not heal."""

from __future__ import annotations

from typing import Any


class RegisterDisagreesError(Exception):
    """A key comes back with another meaning than the one that the register holds for it.

    This is how a case finds out that the register is ahead of it: a worker entered a step and died before
    Temporal knew of it, and something else was asked for next.

    Attributes:
        held: what the register holds for the key, as plain data: of a step, who took which action when, with
            what it said; of a number, its series and its place.

    """

    def __init__(self, sentence: str, *, held: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.held = held


class DirectoryError(Exception):
    """A staff file that can't be used: one sentence for each mistake, all of them at once."""


class SheetOvertakenError(Exception):
    """A CORRS data sheet was planned, and another one was made before it was entered."""


class OvertakenError(Exception):
    """What the register lost can't be entered again, because it has gone on otherwise since."""
