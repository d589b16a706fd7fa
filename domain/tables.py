"""Tables in CSV as spreadsheets save them: either separator, any line end, more than one encoding."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from domain.refusal import Refusal
from domain.text import refuse_card_numbers

_SEPARATORS = ",;\t"
#: A letter with an accent as UTF-8 has it; in Windows-1252 these are two letters that nobody writes in a row.
_UTF_8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        line: the line of the file on which it begins.
        cells: what stands in it by the column's name, without blanks around it; empty cells are left out.
        surplus: whether it has more cells than the table has columns.

    """

    line: int
    cells: dict[str, str]
    surplus: bool


@dataclass(frozen=True)
class Table:
    """A table that somebody made.

    Attributes:
        columns: their names, from the first line.
        rows: what stands below; empty rows and those that begin with ``#`` are left out.
        note: what whoever handed it in should know of how it was read; empty when there is nothing.

    """

    columns: list[str]
    rows: list[Row]
    note: str


def read_table(name: str, raw: bytes) -> Table:
    """Read a table in CSV.

    Args:
        name: of the file, for sentences.
        raw: what is in it.

    Raises:
        Refusal: when it is no such table; it names the line.

    """
    text, note = _decoded(name, raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        columns = [column.strip() for column in next(reader, [])]
        _check_columns(name, columns)
        rows = []
        line = reader.line_num + 1
        for cells in reader:
            if row := _row(columns, line, [cell.strip() for cell in cells]):
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(f"{name}, line {line}: this is no CSV: {error}.") from error
    return Table(columns, rows, note)


def _row(columns: list[str], line: int, cells: list[str]) -> Row | None:
    if not any(cells) or cells[0].startswith("#"):
        return None
    filled = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
    return Row(line, filled, surplus=any(cells[len(columns) :]))


def _check_columns(name: str, columns: list[str]) -> None:
    if not any(columns):
        raise Refusal(f"{name} is empty: its first line has to have the names of the columns.")
    try:
        refuse_card_numbers(columns)
    except Refusal:
        raise Refusal(
            f"{name}, line 1: what looks like a card number stands where the names of the columns belong."
        ) from None
    if twice := sorted({column for column in columns if column and columns.count(column) > 1}):
        raise Refusal(f'{name}, line 1: the column "{twice[0]}" stands there twice: keep one of them.')


def _separator(text: str) -> str:
    """Find what stands between two columns: what the first line has most of."""
    first = text.split("\n", 1)[0].split("\r", 1)[0]
    return max(_SEPARATORS, key=first.count)


def _decoded(name: str, raw: bytes) -> tuple[str, str]:
    """Give the text of a file, and a note when it was not plain UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal(
            f'{name} is UTF-16, which spreadsheets call "Unicode text". Save it as "CSV UTF-8" instead.'
        )
    if (nul := raw.find(b"\0")) >= 0:
        raise Refusal(f"{name}, line {_line(raw, nul)}: there is a NUL byte, so that this is no CSV.")
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        place = f"{name}, line {_line(raw, error.start)}"
    if _UTF_8_LETTER.search(raw):
        raise Refusal(
            f"{place}: the file is UTF-8 in some lines and something else in this one. Mend the line and "
            'save the whole as "CSV UTF-8".'
        )
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise Refusal(
            f'{place}: this is neither UTF-8 nor Windows-1252. Save the file as "CSV UTF-8".'
        ) from None
    note = (
        f"{place}: this is not UTF-8, and was read as Windows-1252. Look whether the accents are right, or "
        'save the file as "CSV UTF-8".'
    )
    return text, note


def _line(raw: bytes, place: int) -> int:
    return raw.count(b"\n", 0, place) + 1
