"""How many there are of something, as people say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def counted(number: int | Decimal, one: str, many: str = "") -> str:
    """Say a number with the word for what is counted: "1 year", "3 years", "0 people".

    Args:
        number: how many there are.
        one: the word for one of them.
        many: the word for several, where it is not the same with an s.

    """
    return f"{number} {one if number == 1 else many or f'{one}s'}"
