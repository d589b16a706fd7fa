"""A report as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from domain.spreadsheet import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.reporting.sheets import Sheet


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
