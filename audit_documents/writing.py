"""Writes an empty form of the audit tool as a workbook, for Excel and LibreOffice (R11, R12).

Only what is to be filled in can be changed, and each such cell takes only what fits. No cell is merged. The
score that the workbook shows while it is filled in is a help; what counts is computed from the answers when
the form comes back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from itertools import count
from math import ceil
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from audit_documents.layout import (
    FORM,
    FORMS,
    LABELS,
    METHOD_COLUMNS,
    NOT_APPLICABLE,
    PURPOSES,
    TICK,
    TOOL,
    VERSION,
    Column,
    Kind,
    Sheet,
    cover_lines,
)
from domain.instrument import Element, Instrument, Question

_WIDTHS: Final = {
    Column.NUMBER: 6,
    Column.QUESTION: 38,
    Column.LOOK_FOR: 36,
    Column.POSSIBLE: 9,
    Column.POINTS: 9,
    Column.DOCUMENTATION: 8,
    Column.INTERVIEW: 8,
    Column.OBSERVATION: 8,
    Column.RESPONSE: 44,
    Column.SUGGESTION: 32,
}
#: The height of a line of text, in points. Not every program finds by itself how high a row has to be.
_LINE: Final = 15
_ROOM_TO_WRITE: Final = 4 * _LINE
_THIN: Final = Side(style="thin", color="BFBFBF")
_FRAME: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_TO_FILL_IN: Final = PatternFill("solid", start_color="FFF9E5")
_SHUT: Final = PatternFill("solid", start_color="D9D9D9")
_HEADING: Final = PatternFill("solid", start_color="1F3864")
_TEXT_FORMAT: Final = "@"
_FREE: Final = Protection(locked=False)


def blank_workbook(
    instrument: Instrument, *, external: bool, known: Mapping[str, object] | None = None
) -> bytes:
    """Write an empty form.

    Args:
        instrument: the version of the audit tool.
        external: for an external auditor, or for a self-assessment.
        known: what is known already, by field of the cover.

    Returns:
        The workbook, an ``.xlsx`` file.

    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = instrument.title
    book.properties.creator = "SECOR Desk"
    sheets = {name: book.create_sheet(name.value) for name in Sheet}
    _write_guide(sheets[Sheet.GUIDE], instrument, external=external)
    _write_cover(sheets[Sheet.COVER], instrument, known or {}, external=external)
    lines = _write_questions(sheets[Sheet.QUESTIONS], instrument, external=external)
    _write_score(sheets[Sheet.SCORE], lines)
    for sheet in sheets.values():
        _make_printable(sheet, f"{instrument.id} {instrument.fingerprint}")
    book.active = list(Sheet).index(Sheet.COVER)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_guide(sheet: Worksheet, instrument: Instrument, *, external: bool) -> None:
    own = (
        "Write a response for every question, also for those that do not apply.",
        "Suggest an improvement wherever you give less than all points, and one thing at least.",
        "Use all three ways of verification: documentation, interviews and an observation tour.",
        "No documents are handed in with an external audit.",
    )
    theirs = (
        "Write what you found, where it helps the reviewer to find it in your documents.",
        "Hand in examples of your documents and of completed records together with this workbook.",
    )
    text = (
        "Fill in the yellow cells of the sheets Cover and Questions. Everything else is locked.",
        "Give each question from 0 to its possible points, in whole points. Choose from the list, or type.",
        f'A question that may not apply offers "{NOT_APPLICABLE}": choose it and write why.',
        f'Mark with "{TICK}" how you verified the answer. Ways that are grey don\'t fit the question.',
        *(own if external else theirs),
        "Type values, not formulas, and merge no cells.",
        "The sheet Score adds up while you go; what counts is computed anew from your answers.",
        "Save the workbook as .xlsx and send it to the association.",
    )
    sheet.column_dimensions["A"].width = 110
    _put(sheet, 1, 1, f"{instrument.title}: {FORMS[external].lower()}").font = _font(bold=True, size=16)
    for line, sentence in enumerate(text, start=3):
        _put(sheet, line, 1, f"{line - 2}. {sentence}").alignment = _WRAPPED


def _write_cover(
    sheet: Worksheet, instrument: Instrument, known: Mapping[str, object], *, external: bool
) -> None:
    for letter, width in zip("ABC", (26, 48, 46), strict=True):
        sheet.column_dimensions[letter].width = width
    _put(sheet, 1, LABELS, instrument.title).font = _font(bold=True, size=16)
    line = count(3)
    for label, value in ((TOOL, instrument.id), (VERSION, instrument.fingerprint), (FORM, FORMS[external])):
        place = next(line)
        _put(sheet, place, LABELS, label)
        _put(sheet, place, 2, value)
    next(line)
    checks: dict[Kind, DataValidation] = {
        Kind.CHOICE: _one_of(PURPOSES, "Choose one of the three."),
        Kind.COUNT: _whole_number("How many people: a whole number."),
        Kind.DAY: _day("A day, such as 2027-03-10."),
    }
    for one in cover_lines(external=external):
        place = next(line)
        _put(sheet, place, LABELS, one.label).font = _font(bold=True)
        cell = _fillable(_put(sheet, place, 2, known.get(one.field)))
        cell.number_format = {Kind.DAY: "yyyy-mm-dd", Kind.TEXT: _TEXT_FORMAT}.get(one.kind, "General")
        _put(sheet, place, 3, one.hint).font = _font(italic=True, color="595959")
        if one.kind in checks:
            checks[one.kind].add(cell)
    for check in checks.values():
        sheet.add_data_validation(check)


def _write_questions(
    sheet: Worksheet, instrument: Instrument, *, external: bool
) -> list[tuple[str, int, int]]:
    """Write the questions; give each element's title with its first and last line."""
    headings = {
        Column.NUMBER: "No.",
        Column.QUESTION: "Question",
        Column.LOOK_FOR: "Look for",
        Column.POSSIBLE: "Possible points",
        Column.POINTS: "Points given",
        Column.DOCUMENTATION: "Docu-ments",
        Column.INTERVIEW: "Inter-view",
        Column.OBSERVATION: "Obser-vation",
        Column.RESPONSE: "Written response" if external else "What was found, or why it does not apply",
        Column.SUGGESTION: "Suggestion for improvement" if external else "What could be better",
    }
    for column, heading in headings.items():
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column]
        cell = _put(sheet, 1, column, heading)
        cell.font, cell.fill, cell.alignment = _font(bold=True, color="FFFFFF"), _HEADING, _WRAPPED
    sheet.row_dimensions[1].height = 2 * _LINE
    sheet.freeze_panes = f"{get_column_letter(Column.LOOK_FOR)}2"
    sheet.print_title_rows = "1:1"
    checks = _Choices(sheet)
    lines: list[tuple[str, int, int]] = []
    line = 1
    for number, element in enumerate(instrument.element, start=1):
        line += 1
        _put(sheet, line, Column.QUESTION, f"{number}. {element.title}").font = _font(bold=True, size=13)
        sheet.row_dimensions[line].height = 1.5 * _LINE
        first = line + 1
        line = _write_element(sheet, checks, element, line)
        lines.append((element.title, first, line))
    return lines


def _write_element(sheet: Worksheet, checks: _Choices, element: Element, line: int) -> int:
    for question in element.question:
        line += 1
        _put(sheet, line, Column.NUMBER, question.number).number_format = _TEXT_FORMAT
        _put(sheet, line, Column.QUESTION, question.text)
        _put(sheet, line, Column.LOOK_FOR, question.look_for)
        _put(sheet, line, Column.POSSIBLE, question.points)
        checks.points(question).add(_fillable(_put(sheet, line, Column.POINTS, None)))
        for method, column in METHOD_COLUMNS.items():
            cell = _put(sheet, line, column, None)
            if method in question.verified_by:
                checks.ticks.add(_fillable(cell))
            else:
                cell.fill = _SHUT
        for column in (Column.RESPONSE, Column.SUGGESTION):
            _fillable(_put(sheet, line, column, None)).number_format = _TEXT_FORMAT
        texts = ((Column.QUESTION, question.text), (Column.LOOK_FOR, question.look_for))
        needed = max(ceil(len(text) / _WIDTHS[column]) + 1 for column, text in texts)
        sheet.row_dimensions[line].height = max(needed * _LINE, _ROOM_TO_WRITE)
        for column in Column:
            each = sheet.cell(line, column)
            each.alignment, each.border = _WRAPPED, _FRAME
    return line


def _write_score(sheet: Worksheet, lines: Iterable[tuple[str, int, int]]) -> None:
    for letter, width in zip("ABCD", (40, 12, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for column, heading in enumerate(("Element", "Points", "Possible", "Percent"), start=1):
        _put(sheet, 1, column, heading).font = _font(bold=True)
    line = 1
    for title, first, last in lines:
        line += 1
        points, possible = (
            f"{Sheet.QUESTIONS}!{letter}{first}:{letter}{last}"
            for letter in (get_column_letter(Column.POINTS), get_column_letter(Column.POSSIBLE))
        )
        _put(sheet, line, 1, title)
        sheet.cell(line, 2, f"=SUM({points})")
        sheet.cell(line, 3, f'=SUMIF({points},"<>{NOT_APPLICABLE}",{possible})')
        sheet.cell(line, 4, f'=IF(C{line}=0,"",B{line}/C{line})').number_format = "0.00%"
    _put(sheet, line + 1, 1, "All elements").font = _font(bold=True)
    for letter, column in (("B", 2), ("C", 3)):
        sheet.cell(line + 1, column, f"=SUM({letter}2:{letter}{line})").font = _font(bold=True)
    total = sheet.cell(line + 1, 4, f'=IF(C{line + 1}=0,"",B{line + 1}/C{line + 1})')
    total.font, total.number_format = _font(bold=True), "0.00%"


class _Choices:
    """The lists from which points and ticks are chosen: one for all cells that take the same."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._points: dict[tuple[int, bool], DataValidation] = {}
        self.ticks = _one_of((TICK,), f'Write "{TICK}", or leave it empty.')
        sheet.add_data_validation(self.ticks)

    def points(self, question: Question) -> DataValidation:
        """Give the list of points for a question."""
        kind = (question.points, question.may_be_not_applicable)
        if kind not in self._points:
            choices = [str(points) for points in range(question.points + 1)]
            also = [NOT_APPLICABLE] if question.may_be_not_applicable else []
            told = f"0 to {question.points}, in whole points" + (f', or "{NOT_APPLICABLE}".' if also else ".")
            self._points[kind] = _one_of([*choices, *also], told)
            self._sheet.add_data_validation(self._points[kind])
        return self._points[kind]


def _put(sheet: Worksheet, line: int, column: int, value: object) -> Cell:
    """Write a value as what it is: a text that begins like a formula stays a text."""
    cell = sheet.cell(line, column)
    assert isinstance(cell, Cell)  # noqa: S101 - says to the type checker that no cell is merged
    plain: Any = value
    cell.value = plain
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _font(**look: Any) -> Font:  # noqa: ANN401 - whatever a font can be
    return Font(name="Calibri", **look)


def _fillable(cell: Cell) -> Cell:
    cell.fill, cell.protection, cell.border, cell.alignment = _TO_FILL_IN, _FREE, _FRAME, _WRAPPED
    return cell


def _one_of(choices: Iterable[str], told: str) -> DataValidation:
    return _with_words(DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True), told)


def _whole_number(told: str) -> DataValidation:
    check = DataValidation(type="whole", operator="between", formula1="0", formula2="10000", allow_blank=True)
    return _with_words(check, told)


def _day(told: str) -> DataValidation:
    # 1 January 2000, as workbooks count days.
    check = DataValidation(type="date", operator="greaterThanOrEqual", formula1="36526", allow_blank=True)
    return _with_words(check, told)


def _with_words(check: DataValidation, told: str) -> DataValidation:
    check.errorTitle, check.error, check.showErrorMessage = "This doesn't fit", told, True
    return check


def _make_printable(sheet: Worksheet, footer: str) -> None:
    sheet.page_setup.orientation = "landscape" if sheet.title == Sheet.QUESTIONS else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=footer), right=_HeaderFooterPart(text="Page &P of &N")
    )
    margins = sheet.page_margins
    margins.left = margins.right = 0.4  # inches
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False  # wider and higher is allowed
