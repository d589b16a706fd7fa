"""What an order holds, made into plain text and figures that a template can print."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Stands for a character that no font has.
MISSING = "\N{WHITE SQUARE}"

#: Control characters and lone surrogates can't be printed. Format characters can, invisibly: they would let a
#: name turn the rest of its line around.
_INVISIBLE = {"Cc", "Cf", "Cs"}


def plain_values(value: object) -> object:
    """Give the values of an order as JSON has them.

    Days become ``2028-05-01``. Amounts and scores become digits with a point, never an exponent, as text: a
    JSON number would pass through floating point. Text loses what is invisible in it, and every kind of line
    break becomes a line feed.
    """
    if isinstance(value, dict):
        return {str(key): plain_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(inner) for inner in value]
    if isinstance(value, str):
        return "\n".join(_visible(line) for line in value.strip().splitlines())
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def with_replacements(value: object, prints: Callable[[str], bool]) -> object:
    """Give the same values with every character replaced that no font has.

    One that is only another form of plain characters (full width, say) becomes these, any other an empty box.
    """
    if isinstance(value, dict):
        return {key: with_replacements(inner, prints) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_replacements(inner, prints) for inner in value]
    if isinstance(value, str):
        return "".join(_replaced(character, prints) for character in value)
    return value


def _visible(line: str) -> str:
    spaced = line.replace("\t", " ")
    return "".join(character for character in spaced if unicodedata.category(character) not in _INVISIBLE)


def _replaced(character: str, prints: Callable[[str], bool]) -> str:
    if character == "\n" or prints(character):
        return character
    other = unicodedata.normalize("NFKC", character)
    if other != character and all(prints(part) for part in other):
        return other
    return MISSING
