"""How a file of a party outside is read: whole and checked for card numbers first, then line by line."""

from __future__ import annotations

from typing import TypeVar

from domain.file_lines import FileLine, Unusable, lines_of, refuse_cards_in
from domain.refusal import Refusal
from domain.tables import read_table
from outside.folders import SharedFolder

_L = TypeVar("_L", bound=FileLine)


def lines_from(folder: SharedFolder, file: str, wanted: type[_L]) -> list[_L | Unusable]:
    """Read the lines of a file that came in.

    Raises:
        Refusal: when it can't be read, or holds a card number (R7).

    """
    name, raw = taken_from(folder, file)
    return lines_of(name, read_table(name, raw), wanted)


def taken_from(folder: SharedFolder, file: str) -> tuple[str, bytes]:
    """Give a file that came in whole, with its name.

    Raises:
        Refusal: when there is none. One that holds a card number is taken away for ever (R7).

    """
    name, raw = folder.received(file)
    try:
        refuse_cards_in(name, raw)
    except Refusal:
        folder.destroy(name)
        raise
    return name, raw
