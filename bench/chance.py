"""What happens in a life and when: by chance, but the same each time for the same number."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from domain.calendar import days_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Chance:
    """The day that a life has come to, and what may happen on it."""

    def __init__(self, number: int, day: date) -> None:
        """Begin on a day; the number decides everything that follows."""
        self._random = Random(number)  # noqa: S311 - a life is no secret
        self.day = day

    def may(self, likely: float) -> bool:
        """Say whether something happens that is so likely, from 0 to 1."""
        return self._random.random() < likely

    def between(self, least: int, most: int) -> int:
        """Give a number, both ends among them."""
        return self._random.randint(least, most)

    def one_of(self, numbers: Sequence[int]) -> int:
        """Give one of several numbers."""
        return self._random.choice(numbers)

    def wait(self, least: int, most: int) -> None:
        """Let days pass."""
        self.day = days_after(self.day, self.between(least, most))

    def until(self, day: date) -> None:
        """Let the days pass that are left to one, if any are."""
        self.day = max(self.day, day)
