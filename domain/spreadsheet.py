"""Cells that no spreadsheet takes for a formula: names and reasons are typed by people."""

from __future__ import annotations

from typing import Final, TypeVar

T = TypeVar("T")

#: With what a spreadsheet lets a formula begin, after what it skips.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: T) -> T | str:
    """Give a cell for a CSV file; a text that would be taken for a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(_FORMULA):
        return f"'{cell}"
    return cell
