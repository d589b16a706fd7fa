"""Cells that no spreadsheet takes for a formula: names and reasons are typed by people."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")

#: With what a spreadsheet lets a formula begin, after what it skips.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: T) -> T | str:
    """Give a cell for a CSV file; a text that would be taken for a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(_FORMULA):
        return f"'{cell}"
    return cell


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV: UTF-8 with the mark by which spreadsheets know it.

    The same table always gives the same bytes.
    """
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(columns)
    lines.writerows(map(safe, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")
