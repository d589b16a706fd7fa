"""Forms of the audit tool, filled in as people do it: cell by cell, in a spreadsheet program."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit_documents.layout import METHOD_COLUMNS, VALUES, Column, Sheet
from audit_documents.reading import Form, read_form
from audit_documents.submission import check
from audit_documents.writing import blank_workbook
from domain.instrument import Instrument, Instruments, Question, parse_instrument
from tests.audit_documents.packages import packed, unpacked

FOLDER = Path(__file__).parent / "files"
TOOL = parse_instrument(
    Path("domain/instruments/secor-2026.toml").read_text(encoding="utf-8"), "secor-2026.toml"
)
INSTRUMENTS = Instruments([TOOL])
TODAY = date(2027, 3, 10)

COVER: dict[str, str | int | date] = {
    "Employer": "Northern Fencing Ltd.",
    "WCB account": "1234567",
    "Self-assessor": "Robin Okafor",
    "Auditor": "Xenia Audit",
    "Auditor's id": "x.auditor",
    "Purpose of the audit": "certification",
    "Audit completed on": date(2027, 3, 1),
    "Documentation from": date(2026, 3, 1),
    "Documentation to": date(2027, 2, 28),
    "Owners": 1,
    "Full-time workers": 4,
}

#: What is changed in a form before it is handed in.
Change = Callable[[Workbook], None]


def filled(*, external: bool = False, instrument: Instrument = TOOL, change: Change | None = None) -> bytes:
    """A form with every question answered: a point less than possible everywhere, two not applicable."""
    book = load_workbook(io.BytesIO(_blank(instrument, external)))
    for label, value in COVER.items():
        line = line_of(book[Sheet.COVER], label)
        if line:
            book[Sheet.COVER].cell(line, VALUES, value)
    for question in instrument.questions():
        fill_in(book[Sheet.QUESTIONS], question)
    if change is not None:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def _blank(instrument: Instrument, external: bool) -> bytes:  # noqa: FBT001 - the key of the cache
    return blank_workbook(instrument, external=external)


def fill_in(sheet: Worksheet, question: Question) -> None:
    """Answer one question."""
    line = line_of(sheet, question.number)
    away = question.number in {"6.7", "9.6"}
    sheet.cell(line, Column.POINTS, "n/a" if away else question.points - 1)
    if not away:
        for method in question.verified_by:
            sheet.cell(line, METHOD_COLUMNS[method], "x")
    sheet.cell(line, Column.RESPONSE, f"Seen at {question.number}.")
    sheet.cell(line, Column.SUGGESTION, "" if away else "Date every page.")


def line_of(sheet: Worksheet, label: str) -> int:
    """The line that a label stands on, or 0."""
    return next((cell.row for cell in sheet["A"] if cell.value == label), 0)


def put(question: str, column: Column, value: object) -> Change:
    """Write something into a cell of a question."""

    def change(book: Workbook) -> None:
        sheet = book[Sheet.QUESTIONS]
        sheet.cell(line_of(sheet, question), column).value = value  # type: ignore[assignment]

    return change


def cover(label: str, value: object) -> Change:
    """Write something into a cell of the cover."""

    def change(book: Workbook) -> None:
        sheet = book[Sheet.COVER]
        sheet.cell(line_of(sheet, label), VALUES).value = value  # type: ignore[assignment]

    return change


def changed_part(name: str, old: bytes, new: bytes, content: bytes | None = None) -> bytes:
    """A filled form in whose part some bytes are others."""
    parts = unpacked(content or filled())
    assert old in parts[name]
    return packed(parts | {name: parts[name].replace(old, new, 1)})


def read(content: bytes) -> Form:
    """Read a form, and check it."""
    form = read_form(content, INSTRUMENTS)
    check(form, TODAY)
    return form


def mistakes(content: bytes) -> list[str]:
    """Everything that is wrong with a form."""
    return [str(mistake) for mistake in read(content).mistakes]
