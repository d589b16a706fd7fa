"""Where a value stands in a TOML file: a mistake is told with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.wording import told_once

if TYPE_CHECKING:
    from pydantic import ValidationError

#: Where something stands: the names of tables and keys, and the numbers of tables that are repeated.
Place = tuple[int | str, ...]


def line_of(text: str, place: Place) -> int:
    """Find the line of a value, or of the innermost table around it that is written in the file."""
    best, depth = 1, 0
    table: Place = ()
    repeated: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
            table = here = _table(header[2], repeated, another=header[1] == "[[")
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            here = (*table, *key[1].split("."))
        else:
            continue
        here = here[: len(place)]
        if len(here) > depth and here == place[: len(here)]:
            best, depth = number, len(here)
    return best


def mistakes_in(text: str, source: str, error: ValidationError) -> list[str]:
    """Say for each mistake in a file where it stands and what is wrong."""
    told = []
    for part in told_once(error):
        name = ".".join(step for step in part["loc"] if isinstance(step, str))
        reason = part["msg"].removeprefix("Value error, ")
        told.append(f"{source}, line {line_of(text, part['loc'])}: {name}: {reason}")
    return told


def _table(name: str, repeated: dict[Place, int], *, another: bool) -> Place:
    """Give the place of a table, and count those that stand in the file more than once."""

    def numbered(place: Place) -> Place:
        return (*place, repeated[place]) if place in repeated else place

    place: Place = ()
    *outer, last = name.split(".")
    for step in outer:
        place = numbered((*place, step))
    place = (*place, last)
    if another:
        repeated[place] = repeated.get(place, -1) + 1
    return numbered(place)
