"""Reads a filled form of the audit tool, cell by cell (R11, R12).

A workbook was made by whatever program its sender has. So lines are found by their labels, days and numbers
are taken in every way in which programs write them, and what can't be read is told with its sheet and cell.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from openpyxl.utils import get_column_letter

from audit_documents.cells import Cells, lines_by_label, sheets_of
from audit_documents.layout import (
    ANSWER_COLUMNS,
    FORM,
    FORMS,
    METHOD_COLUMNS,
    TOOL,
    VALUES,
    VERSION,
    Column,
    CoverLine,
    Kind,
    Sheet,
    cover_lines,
)
from domain.answers import Answer
from domain.instrument import Instrument, InstrumentError, Instruments
from domain.refusal import Refusal
from domain.text import refuse_card_numbers

_LONGEST_TEXT: Final = 4_000

_NOT_APPLICABLE: Final = {"n/a", "na", "n.a.", "not applicable"}
_TICKS: Final = {"x", "✓", "✔", "✗", "yes", "y", "1", "true"}


@dataclass(frozen=True)
class CellMistake:
    """What is wrong with one cell."""

    sheet: str
    cell: str
    sentence: str

    def __str__(self) -> str:
        """Write it as people look for it."""
        where = f"{self.sheet}, {self.cell}" if self.cell else self.sheet
        return f"{where}: {self.sentence}"


@dataclass
class Form:
    """A form as it was filled in.

    Attributes:
        cover: what the cover says, by field, as plain data.
        cover_cells: where on the cover a field stands.
        answers: by the question's number.
        lines: the line of each question.
        mistakes: what could not be read.

    """

    instrument: Instrument
    external: bool
    cover: dict[str, object] = field(default_factory=dict)
    cover_cells: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    mistakes: list[CellMistake] = field(default_factory=list)

    def wrong_on_cover(self, name: str, sentence: str) -> None:
        """Note a mistake of a field of the cover, unless it could not be read anyway.

        Where the sentence lacks its subject, that is the label of the line.
        """
        if name in self.cover_cells:
            labels = {line.field: line.label for line in cover_lines(external=self.external)}
            subject = f'"{labels[name]}" ' if sentence[0].islower() else ""
            self._wrong(Sheet.COVER, self.cover_cells[name], f"{subject}{sentence}")

    def wrong_answer(self, question: str, part: str, sentence: str) -> None:
        """Note a mistake of a part of an answer, or with "" of all, unless it could not be read anyway."""
        if not question:
            self._wrong(Sheet.QUESTIONS, "", sentence)
        elif question in self.lines:
            cell = f"{get_column_letter(ANSWER_COLUMNS[part])}{self.lines[question]}"
            self._wrong(Sheet.QUESTIONS, cell, sentence)

    def _wrong(self, sheet: Sheet, cell: str, sentence: str) -> None:
        known = {(mistake.sheet, mistake.cell) for mistake in self.mistakes if mistake.cell}
        if (sheet, cell) not in known:
            self.mistakes.append(CellMistake(sheet, cell, sentence))


def read_form(content: bytes, instruments: Instruments) -> Form:
    """Read a workbook.

    Returns:
        The form, with a mistake for each cell that could not be read.

    Raises:
        Refusal: when it is no form of the audit tool, or not taken for what is in it.

    """
    sheets = sheets_of(content)
    cover, questions = sheets[Sheet.COVER], sheets[Sheet.QUESTIONS]
    for name, cells in sheets.items():
        refuse_card_numbers({f"{name}, {cell.place}": str(cell.value) for cell in cells.values()})
    form = _identified(cover, instruments)
    _read_cover(form, cover)
    _read_answers(form, questions)
    return form


def _identified(cells: Cells, instruments: Instruments) -> Form:
    """Find out which form it is, by what it says of itself."""
    lines = lines_by_label(cells)
    said = {}
    for label in (TOOL, VERSION, FORM):
        cell = cells.get((lines[label][0], VALUES)) if label in lines else None
        said[label] = str(cell.value) if cell else ""
    try:
        instrument = instruments.named(said[TOOL])
    except InstrumentError as error:
        raise Refusal(f'On the sheet Cover, "{TOOL}" can\'t be followed: {error}') from error
    if said[VERSION] != instrument.fingerprint:
        raise Refusal(
            f"The form was made with another text of {instrument.id} ({said[VERSION][:20]}) than the one "
            f"that is here ({instrument.fingerprint}). A file of the audit tool that is in use is never "
            "edited: bring the old one back."
        )
    external = next((key for key, form in FORMS.items() if form == said[FORM]), None)
    if external is None:
        raise Refusal(f'On the sheet Cover, "{FORM}" must be {" or ".join(FORMS.values())}.')
    return Form(instrument, external)


def _read_cover(form: Form, cells: Cells) -> None:
    lines = lines_by_label(cells)
    for one in cover_lines(external=form.external):
        found = lines.get(one.label, [])
        if len(found) != 1:
            told = "is missing" if not found else "stands there more than once"
            form.mistakes.append(
                CellMistake(Sheet.COVER, "", f'the line "{one.label}" {told}: use a new form.')
            )
            continue
        form.cover_cells[one.field] = f"{get_column_letter(VALUES)}{found[0]}"
        cell = cells.get((found[0], VALUES))
        if cell is None:
            continue
        if cell.is_formula:
            form.wrong_on_cover(one.field, _FORMULA)
            continue
        form.cover[one.field] = _plain(cell.value, one)


_FORMULA: Final = (
    "holds a formula. Type the value itself; a text that begins with = needs an apostrophe before it."
)


def _plain(value: object, line: CoverLine) -> object:
    """Give a value of the cover as a payload would have it, where that is what it means."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if line.kind is Kind.COUNT and isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,6}\s*", value):
        return int(value)
    if line.kind is Kind.TEXT:
        return _text(value)
    return value.strip() if isinstance(value, str) else value


def _read_answers(form: Form, cells: Cells) -> None:
    lines = lines_by_label(cells)
    for question in form.instrument.questions():
        found = lines.get(question.number, [])
        if len(found) != 1:
            told = "is missing" if not found else "stands there more than once"
            form.mistakes.append(
                CellMistake(Sheet.QUESTIONS, "", f"question {question.number} {told}: use a new form.")
            )
            continue
        form.lines[question.number] = found[0]
        form.answers[question.number] = _answer(form, cells, found[0])


def _answer(form: Form, cells: Cells, line: int) -> Answer:
    read = _LineReader(form, cells, line)
    points, not_applicable = read.points()
    return Answer(
        points=points,
        not_applicable=not_applicable,
        verified_by=tuple(method for method, column in METHOD_COLUMNS.items() if read.tick(column)),
        response=read.text(Column.RESPONSE),
        suggestion=read.text(Column.SUGGESTION),
    )


@dataclass(frozen=True)
class _LineReader:
    """Reads the cells of one question, and notes what can't be read."""

    form: Form
    cells: Cells
    line: int

    def points(self) -> tuple[int | None, bool]:
        """Give the points, and whether the question does not apply."""
        value = self._value(Column.POINTS)
        if value is None:
            return None, False
        if isinstance(value, str) and value.strip().casefold() in _NOT_APPLICABLE:
            return None, True
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", value):
            return int(value), False
        if isinstance(value, bool) or not isinstance(value, int | float) or not float(value).is_integer():
            self._wrong(
                Column.POINTS, 'write a whole number of points, or "n/a" where the question offers it.'
            )
            return None, False
        return int(value), False

    def tick(self, column: Column) -> bool:
        """Say whether a way of verification is marked."""
        value = self._value(column)
        if value is None:
            return False
        if str(value).strip().casefold() not in _TICKS:
            self._wrong(column, 'write "x", or leave it empty.')
        return True

    def text(self, column: Column) -> str:
        """Give a text."""
        text = _text(self._value(column))
        if len(text) > _LONGEST_TEXT:
            self._wrong(column, f"the text has {len(text):,} characters; {_LONGEST_TEXT:,} are the most.")
        return text

    def _value(self, column: Column) -> object:
        cell = self.cells.get((self.line, column))
        if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
            return None
        if cell.is_formula:
            self._wrong(column, _FORMULA)
            return None
        return cell.value

    def _wrong(self, column: Column, sentence: str) -> None:
        place = f"{get_column_letter(column)}{self.line}"
        self.form.mistakes.append(CellMistake(Sheet.QUESTIONS, place, sentence))


def _text(value: object) -> str:
    """Give a value as text, without marks that can't be shown."""
    text = "" if value is None else str(value)
    return "".join(
        mark for mark in text if mark == "\n" or unicodedata.category(mark) not in {"Cc", "Cs"}
    ).strip()
