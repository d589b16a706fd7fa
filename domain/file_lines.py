"""Lines of a file from a party outside: read one by one, so that a bad one keeps no other from being read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.bulk_run import Item, ItemResult, Outcome, result_of
from domain.refusal import Refusal
from domain.text import refuse_card_numbers
from domain.wording import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.tables import Table

#: Between two cells; a card's number may have anything else in it.
_BETWEEN_CELLS: Final = re.compile(r'[,;\t\r\n"]+')
_L = TypeVar("_L", bound="FileLine")


class FileLine(BaseModel):
    """A line that could be read; ``line`` is its number in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int


class Unusable(FileLine):
    """A line that could not be read, with the column and what is wrong in it; never what stands there."""

    column: str
    sentence: str


def refuse_cards_in(name: str, raw: bytes) -> None:
    """Refuse a whole file that holds what looks like a full card number in any cell (R7).

    Raises:
        Refusal: with the line, and without the number.

    """
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    for number, line in enumerate(raw.decode(encoding, errors="replace").splitlines(), start=1):
        try:
            refuse_card_numbers(_BETWEEN_CELLS.split(line))
        except Refusal as refusal:
            message = (
                f"{name}, line {number}: this looks like a full card number. Nothing of the file was "
                "recorded or kept. Ask whoever made it for one without, and delete every copy."
            )
            raise Refusal(message, rule="R7", field="file") from refusal


def lines_of(name: str, table: Table, wanted: type[_L]) -> list[_L | Unusable]:
    """Read the lines of a table; columns that nobody asks for are passed over.

    Raises:
        Refusal: when a column is missing or there is no line.

    """
    fields = wanted.model_fields.keys() - {"line"}
    needed = [one for one in wanted.model_fields if one in fields and wanted.model_fields[one].is_required()]
    if missing := [one for one in needed if one not in table.columns]:
        raise Refusal(f"{name}, line 1: these columns are missing: {', '.join(missing)}.", field="file")
    if not table.rows:
        raise Refusal(f"{name} has no line below its first one.", field="file")
    found: list[_L | Unusable] = []
    for row in table.rows:
        cells = {column: cell for column, cell in row.cells.items() if column in fields}
        try:
            found.append(wanted.model_validate({"line": row.line, **cells}))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            column = str(first["loc"][0]) if first["loc"] else needed[0]
            found.append(Unusable(line=row.line, column=column, sentence=f"{worded(first)}."))
    return found


def put_aside(line: FileLine, column: str, sentence: str, case: Item | None = None) -> Item:
    """Put a line before a person, with the column that is to be looked at."""
    return _judged("set_aside", f"Line {line.line}, column {column}: {sentence}", case)


def done_before(line: FileLine, sentence: str, case: Item, entry: int | None = None) -> Item:
    """Say that what a line asks for is in the register already."""
    return _judged("done_before", f"Line {line.line}: {sentence}", case, entry)


def _judged(outcome: Outcome, said: str, case: Item | None, entry: int | None = None) -> Item:
    known = case or Item(workflow="")
    result: ItemResult = result_of(known, outcome, said, entry)
    return known.model_copy(update={"judged": result})


def in_order(items: Sequence[Item]) -> list[Item]:
    """Put what is asked of cases first: whoever may not ask at all is told with the first of them."""
    return sorted(items, key=lambda one: one.judged is not None)
