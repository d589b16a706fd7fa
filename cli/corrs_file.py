"""What CORRS lists, as a file that somebody exported by hand (R19, R20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import ValidationError

from cli.failing import unusable
from cli.spreadsheets import table_in
from domain.corrs.port import CorrsListed
from domain.tables import Row

#: What each column is called, in small letters; what a file has beside these is left alone.
_COLUMNS: Final = {
    "order number": "order_number",
    "wcb account": "wcb_account",
    "our reference": "reference",
    "legal name": "legal_name",
    "term in years": "term_years",
    "entered on": "entered_on",
    "decision": "decision",
    "decided on": "decided_on",
    "certificate number": "certificate_number",
    "reason": "reason",
}
_NEEDED: Final = ("order number", "wcb account")


def read_listed(file: str) -> list[CorrsListed]:
    """Read what CORRS lists.

    Raises:
        CommandError: with a sentence for each mistake, by line and column.

    """
    table = table_in(file)
    known = {column: _COLUMNS[name] for column in table.columns if (name := column.casefold()) in _COLUMNS}
    lacking = [name for name in _NEEDED if _COLUMNS[name] not in known.values()]
    if lacking:
        raise unusable(
            f'{file}, line 1: there is no column "{lacking[0]}". These are read: {", ".join(_COLUMNS)}.'
        )
    listed: list[CorrsListed] = []
    wrong: list[str] = []
    for row in table.rows:
        try:
            listed.append(_read(row, known))
        except ValidationError as error:
            wrong += _mistakes(error, row, {name: column for column, name in known.items()})
    numbers = [one.order_number for one in listed]
    wrong += [
        f'the order number "{twice}" stands there more than once'
        for twice in dict.fromkeys(numbers)
        if numbers.count(twice) > 1
    ]
    if wrong:
        raise unusable("\n".join(f"{file}: {mistake}." for mistake in wrong))
    return listed


def _read(row: Row, known: dict[str, str]) -> CorrsListed:
    # Our own tables put an apostrophe before what a spreadsheet would take for a formula.
    cells = {known[column]: cell.removeprefix("'") for column, cell in row.cells.items() if column in known}
    if "decision" in cells:
        cells["decision"] = cells["decision"].casefold()
    return CorrsListed.model_validate(cells)


def _mistakes(error: ValidationError, row: Row, columns: dict[str, str]) -> Iterator[str]:
    for part in error.errors():
        column = columns.get(str(part["loc"][0]), "")
        yield f'line {row.line}, column "{column}": {part["msg"][0].lower()}{part["msg"][1:]}'
