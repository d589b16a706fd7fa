"""Workbooks that nobody's office program wrote are refused in a sentence, before they can do anything."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from audit_documents.cells import LARGEST
from audit_documents.layout import Sheet
from audit_documents.writing import blank_workbook
from domain.instrument import parse_instrument
from domain.refusal import Refusal
from tests.audit_documents.forms import TOOL, Change, changed_part, cover, filled, read
from tests.audit_documents.packages import (
    bomb,
    marked_as_encrypted,
    packed,
    unpacked,
    with_broken_part,
    with_false_size,
)
from tests.domain.test_instrument import FIRST, SMALL

FORM = filled()
PARTS = unpacked(FORM)
QUESTIONS = "xl/worksheets/sheet3.xml"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><sst>&c;</sst>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst>&f;</sst>"""
MERGED = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as error:
        read(content)
    return error.value.sentence


def form_with(**parts: bytes) -> bytes:
    return packed(PARTS | parts)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is no Excel workbook."),
        (b"Question;Points\n1.1;=1+1\n", "It is no Excel workbook."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old or locked one", "Save it as .xlsx, without a password."),
        (b"PK\x03\x04 not an archive", "it is damaged"),
        (FORM[:-40], "it is damaged"),
        (with_broken_part(FORM), "damaged"),
        (b"PK\x03\x04" + b"\0" * LARGEST, "It has more than 10 MB"),
        (bomb(PARTS, 51), "it would unpack to more than 50 MB"),
        (with_false_size(packed(PARTS | {"xl/a.xml": b" " * 60_000_000}), "xl/a.xml", 10), "it is damaged"),
        (packed(PARTS | {"xl/a.xml": b"<a>" + b" " * 11_000_000 + b"</a>"}), "more than 10 MB"),
        (packed(PARTS | {"../../../etc/cron.d/job": b"evil"}), "lead out of the file"),
        (packed(PARTS | {"xl/vbaProject.bin": b"macro"}), "it holds macros"),
        (packed(PARTS | {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "it holds links to other files"),
        (packed(PARTS | {"xl/embeddings/oleObject1.bin": b"a"}), "things embedded in it"),
        (packed(PARTS | {"xl/sharedStrings.xml": LAUGHS}), "declares entities"),
        (packed(PARTS | {"xl/sharedStrings.xml": LAUGHS.decode().encode("utf-16")}), "xl/sharedStrings.xml"),
        (packed(PARTS | {"xl/sharedStrings.xml": OUTSIDE}), "declares entities"),
        (packed(PARTS | {"xl/sharedStrings.xml": b"<sst><si>"}), "its part xl/sharedStrings.xml is damaged"),
        (marked_as_encrypted(FORM), "locked with a password"),
        (changed_part(QUESTIONS, b"</worksheet>", MERGED), "The cells A1:XFD1048576 are merged."),
        (changed_part("xl/workbook.xml", b'name="Questions"', b'name="Queries"'), 'no sheet "Questions"'),
        (changed_part("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId99"'), "The workbook is damaged"),
        (
            packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
            "The workbook is damaged",
        ),
        (changed_part(QUESTIONS, b'r="E3"', b'r="3E"'), "The workbook is damaged"),
    ],
    ids=[
        "empty",
        "CSV",
        "old or locked",
        "no archive",
        "cut off",
        "broken part",
        "too large",
        "zip bomb",
        "zip bomb that gives a false size",
        "much XML",
        "path in a name",
        "macros",
        "external link",
        "embedded object",
        "a billion laughs",
        "a billion laughs in UTF-16",
        "external entity",
        "broken XML",
        "password",
        "billions of merged cells",
        "no such sheet",
        "broken list of sheets",
        "a text document",
        "a cell in no place",
    ],
)
def test_it_is_refused_in_a_sentence(content: bytes, reason: str) -> None:
    began = time.monotonic()
    assert reason in refused(content)
    assert time.monotonic() - began < 10


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    tracemalloc.start()
    form = read(changed_part(QUESTIONS, b"</sheetData>", far))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert form.mistakes == []
    assert peak < 50_000_000


def test_a_number_without_end_is_no_number_of_points() -> None:
    old = PARTS[QUESTIONS][PARTS[QUESTIONS].index(b'<c r="E3"') :].split(b"</c>")[0]
    endless = changed_part(QUESTIONS, old, old.split(b"<v>")[0] + b"<v>1e999</v>")
    assert [mistake.cell for mistake in read(endless).mistakes] == ["E3"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (cover("Audit tool", "secor-1999"), 'no audit tool "secor-1999"'),
        (cover("Audit tool", None), 'no audit tool ""'),
        (cover("Version", "0123456789abcdef"), "another text of secor-2026 (0123456789abcdef)"),
        (cover("Form", "Something"), '"Form" must be Self-assessment or External audit.'),
    ],
)
def test_a_form_that_says_something_else_of_itself_is_refused(change: Change, reason: str) -> None:
    assert reason in refused(filled(change=change))


def test_a_form_of_an_instrument_that_was_edited_since_is_refused() -> None:
    edited = parse_instrument(FIRST.replace("points = 10", "points = 9", 1), "secor-2026.toml")
    assert "is never edited: bring the old one back" in refused(filled(instrument=edited))


def test_a_form_of_an_unknown_instrument_is_refused_with_those_there_are() -> None:
    other = blank_workbook(parse_instrument(SMALL, "small.toml"), external=False)
    assert "There are: secor-2026 (from 2026-01-01)." in refused(other)


def test_the_sheets_that_are_read_are_named_in_the_form() -> None:
    assert {Sheet.COVER, Sheet.QUESTIONS} <= set(Sheet)
    assert TOOL.id == "secor-2026"
