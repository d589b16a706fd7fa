"""A report as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.reporting.sheets import Cell, Sheet

#: With what a spreadsheet lets a formula begin, after what it skips.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_csv(found: Iterable[Sheet]) -> str:
    """Write sheets one below the other: a title, the columns, the rows, and an empty line between two."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    for number, sheet in enumerate(found):
        if number:
            lines.writerow(())
        lines.writerow((safe(sheet.title),))
        lines.writerow(map(safe, sheet.columns))
        lines.writerows(map(safe, row) for row in sheet.rows)
    return text.getvalue()


def safe(cell: Cell) -> Cell:
    """Give a cell that no spreadsheet takes for a formula: names are typed by people."""
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(_FORMULA):
        return f"'{cell}"
    return cell
