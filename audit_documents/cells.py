"""Opens a workbook that was handed in, and gives the cells that the form of the audit tool needs.

Everything that a hostile file could do is looked for before the workbook is opened; it is then read row by
row, and no further than a form reaches.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from audit_documents.layout import LABELS, LAST_LINE, Column, Sheet
from audit_documents.package import Package
from domain.refusal import Refusal

#: The largest workbook that is read, in bytes; a filled form has some fifty thousand.
LARGEST: Final = 10_000_000
#: What it may unpack to, and how much of that may be XML, in bytes.
_UNPACKED: Final = 50_000_000
_XML_UNPACKED: Final = 10_000_000
_READ: Final = (Sheet.COVER, Sheet.QUESTIONS)


@dataclass(frozen=True)
class Cell:
    """A cell that has something in it."""

    place: str
    value: object
    is_formula: bool


#: The cells of a sheet that have something in them, by line and column.
Cells = Mapping[tuple[int, int], Cell]


def sheets_of(content: bytes) -> dict[Sheet, Cells]:
    """Open a workbook, and give the cells of the cover and of the questions.

    Raises:
        Refusal: when it is no workbook of a form, or not taken for what is in it.

    """
    if len(content) > LARGEST:
        raise Refusal(f"It has more than {LARGEST // 1_000_000} MB: take out what is no part of the form.")
    if not content.startswith(b"PK\x03\x04"):
        raise Refusal("It is no Excel workbook. Save it as .xlsx, without a password.")
    merged = _Merged()
    try:
        Package(content, _UNPACKED).look_through(merged, _XML_UNPACKED)
    except Refusal as refusal:
        raise Refusal(f"The workbook is not taken: {refusal.sentence}.") from refusal
    if merged.cells:
        raise Refusal(
            f"The cells {', '.join(merged.cells[:5])} are merged. Split them, and fill in each one."
        )
    return _opened(content)


class _Merged(ContentHandler):
    """Collects which cells are merged: a few letters can stand for billions of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser's name for it
        if name.rpartition(":")[2] == "mergeCell":
            self.cells.append(attrs.get("ref", "?")[:40])


def _opened(content: bytes) -> dict[Sheet, Cells]:
    found: dict[Sheet, Cells] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about looks that the library does not know
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            for name in _READ:
                if name in book.sheetnames:
                    found[name] = dict(_filled_cells(book[name]))
        except Exception as error:  # the library fails in many ways on what no program writes
            raise Refusal(
                "The workbook is damaged: open it, save it anew as .xlsx, and hand that in."
            ) from error
    for name in _READ:
        if name not in found:
            raise Refusal(
                f'The workbook has no sheet "{name}", so it is no form of the audit tool. '
                "`secor audit-tool blank` writes one."
            )
    return found


def _filled_cells(sheet: Any) -> Iterator[tuple[tuple[int, int], Cell]]:  # noqa: ANN401 - has no type
    for line, row in enumerate(sheet.iter_rows(max_row=LAST_LINE, max_col=max(Column)), start=1):
        for column, cell in enumerate(row, start=1):
            if cell.value is not None and cell.value != "":
                yield (
                    (line, column),
                    Cell(f"{get_column_letter(column)}{line}", cell.value, cell.data_type == "f"),
                )


def lines_by_label(cells: Cells) -> dict[str, list[int]]:
    """Give the lines on which each text of the first column stands."""
    found: dict[str, list[int]] = {}
    for (line, column), cell in cells.items():
        if column == LABELS:
            found.setdefault(str(cell.value).strip(), []).append(line)
    return found
