"""What can go wrong with the register that trying again does not heal."""

from __future__ import annotations


class RegisterDisagreesError(Exception):
    """A key comes back with another meaning than the one that the register holds for it.

    Attributes:
        number: the entry (or, for a number, the place in its series) that the register holds.
        held: what it holds, in a few words.

    """

    def __init__(self, sentence: str, *, number: int, held: str) -> None:
        super().__init__(sentence)
        self.number = number
        self.held = held


class DirectoryError(Exception):
    """A staff file that can't be used: one sentence for each mistake, all of them at once."""
