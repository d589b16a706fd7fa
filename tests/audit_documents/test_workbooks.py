"""The audit tool as a workbook: an empty form, and a filled one that comes back (R11 to R13)."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from audit_documents.layout import Column, Sheet
from audit_documents.submission import answers_of
from audit_documents.writing import blank_workbook
from domain.instrument import Method
from domain.refusal import CardNumberRefusal
from domain.scoring import percent
from tests.audit_documents.forms import (
    FOLDER,
    TOOL,
    Change,
    cover,
    filled,
    line_of,
    mistakes,
    put,
    read,
)

BY_LIBREOFFICE = (FOLDER / "self-assessment-by-libreoffice.xlsx").read_bytes()
EXTERNAL_BY_LIBREOFFICE = (FOLDER / "external-audit-by-libreoffice.xlsx").read_bytes()
WORKBOOK = "sha256:" + "0" * 64


@pytest.fixture(params=[False, True], ids=["self-assessment", "external audit"])
def blank(request: pytest.FixtureRequest) -> Workbook:
    """An empty form of each kind."""
    return load_workbook(io.BytesIO(blank_workbook(TOOL, external=request.param)))


def test_only_what_is_filled_in_can_be_changed(blank: Workbook) -> None:
    assert blank.sheetnames == list(Sheet)
    for sheet in blank:
        assert sheet.protection.sheet
        assert not sheet.merged_cells.ranges
    questions = blank[Sheet.QUESTIONS]
    first = line_of(questions, "1.1")
    open_cells = [column for column in Column if not questions.cell(first, column).protection.locked]
    assert open_cells == [Column.POINTS, Column.DOCUMENTATION, Column.RESPONSE, Column.SUGGESTION]
    assert not [cell for row in blank[Sheet.SCORE] for cell in row if not cell.protection.locked]


def test_a_cell_takes_only_what_fits(blank: Workbook) -> None:
    choices = {
        place: check.formula1
        for check in blank[Sheet.QUESTIONS].data_validations.dataValidation
        for area in check.sqref.ranges
        for row in area.rows
        for place in row
    }
    lines = {number: line_of(blank[Sheet.QUESTIONS], number) for number in ("1.2", "4.5")}
    assert choices[lines["1.2"], Column.POINTS] == '"0,1,2,3,4,5"'
    assert choices[lines["4.5"], Column.POINTS] == '"0,1,2,3,4,5,6,7,8,9,10,n/a"'
    assert choices[lines["1.2"], Column.DOCUMENTATION] == '"x"'
    assert {check.type for check in blank[Sheet.COVER].data_validations.dataValidation} == {
        "list",
        "whole",
        "date",
    }
    for check in blank[Sheet.QUESTIONS].data_validations.dataValidation:
        assert len(check.formula1) <= 255, "Excel takes no longer list"


def test_it_can_be_printed(blank: Workbook) -> None:
    questions = blank[Sheet.QUESTIONS]
    assert questions.print_title_rows == "$1:$1"
    assert (questions.page_setup.orientation, questions.page_setup.fitToWidth) == ("landscape", 1)
    assert (questions.page_setup.fitToHeight, questions.freeze_panes) == (0, "C2")
    for sheet in blank:
        footer = sheet.oddFooter
        assert footer is not None
        assert TOOL.fingerprint in str(footer.left.text)


def test_the_instructions_of_the_two_forms_differ() -> None:
    texts = [
        " ".join(str(cell.value) for row in load_workbook(io.BytesIO(content))[Sheet.GUIDE] for cell in row)
        for content in (blank_workbook(TOOL, external=False), blank_workbook(TOOL, external=True))
    ]
    assert "Hand in examples of your documents" in texts[0]
    assert "Write a response for every question" in texts[1]
    assert "No documents are handed in" in texts[1]


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    known = {"legal_name": '=HYPERLINK("http://evil.example","Click")', "wcb_account": "1234567"}
    book = load_workbook(io.BytesIO(blank_workbook(TOOL, external=False, known=known)))
    cell = book[Sheet.COVER].cell(line_of(book[Sheet.COVER], "Employer"), 2)
    assert (cell.value, cell.data_type) == (known["legal_name"], "s")


def test_an_empty_form_tells_everything_that_is_missing_at_once() -> None:
    told = mistakes(blank_workbook(TOOL, external=True))
    assert 'Cover, B9: "Auditor" is not filled in.' in told
    assert "Questions, E3: Question 1.1 is not answered: give it 0 to 10 points." in told
    assert len([one for one in told if "is not answered" in one]) == 54
    assert len([one for one in told if "has no written response" in one]) == 54
    assert len(told) > 54 * 2 + 8


@pytest.mark.parametrize("external", [False, True])
def test_a_filled_form_is_read_whole(external: bool) -> None:  # noqa: FBT001 - two cases
    """R11, R12."""
    form = read(filled(external=external))
    assert form.mistakes == []
    assert form.external is external
    answers = answers_of(form, WORKBOOK)
    assert [one.element for one in answers.elements()] == [element.title for element in TOOL.element]
    assert sum(one.points for one in answers.elements()) == 493
    assert sum(one.possible for one in answers.elements()) == 545
    assert (answers.responses, answers.suggestions) == (54, 52)
    assert form.answers["3.4"].verified_by == (Method.INTERVIEW, Method.OBSERVATION)
    assert form.answers["6.7"].not_applicable


@pytest.mark.parametrize(("saved", "external"), [(BY_LIBREOFFICE, False), (EXTERNAL_BY_LIBREOFFICE, True)])
def test_a_form_saved_by_libreoffice_says_the_same(saved: bytes, external: bool) -> None:  # noqa: FBT001
    """R11, R12."""
    form, ours = read(saved), read(filled(external=external))
    assert (form.mistakes, form.external) == ([], external)
    assert (form.answers, form.cover) == (ours.answers, ours.cover)


@pytest.mark.parametrize("saved", [BY_LIBREOFFICE, EXTERNAL_BY_LIBREOFFICE])
def test_libreoffice_computes_the_scores_that_the_program_computes(saved: bytes) -> None:
    """R13: two computations of one score, of which the program's counts."""
    book = load_workbook(io.BytesIO(saved), data_only=True)
    *shown, total = list(book[Sheet.SCORE].iter_rows(min_row=2, values_only=True))
    elements = answers_of(read(saved), WORKBOOK).elements()
    assert [(one.element, one.points, one.possible) for one in elements] == [row[:3] for row in shown]
    assert total[0] == "All elements"
    assert float(percent(elements)) == pytest.approx(100 * float(str(total[3])), abs=0.01)


@pytest.mark.parametrize(
    "change",
    [
        put("1.1", Column.POINTS, 9.0),
        put("1.1", Column.POINTS, " 9 "),
        put("6.7", Column.POINTS, "N/A"),
        put("6.7", Column.POINTS, "not applicable"),
        put("1.1", Column.DOCUMENTATION, "X"),
        put("1.1", Column.DOCUMENTATION, "✓"),
        put("1.1", Column.DOCUMENTATION, value=True),
        put("1.1", Column.INTERVIEW, " "),
        cover("WCB account", 1234567),
        cover("WCB account", 1234567.0),
        cover("Owners", "1"),
        cover("Owners", 1.0),
        cover("Audit completed on", "2027-03-01"),
        cover("Audit completed on", datetime(2027, 3, 1, 14, 30)),  # noqa: DTZ001 - workbooks know no zones
        cover("Purpose of the audit", " certification "),
        cover("Employer", " Northern Fencing Ltd.\t"),
    ],
)
def test_values_are_taken_in_every_way_in_which_programs_write_them(change: Change) -> None:
    assert read(filled(change=change)) == read(filled())


def with_another_sheet(book: Workbook) -> None:
    book.create_sheet("My notes", 0)["A1"] = "=SUM(1,2)"


def with_more_lines(book: Workbook) -> None:
    for name in (Sheet.COVER, Sheet.QUESTIONS):
        book[name].insert_rows(3, 5)


@pytest.mark.parametrize("change", [with_another_sheet, with_more_lines])
def test_other_sheets_and_more_lines_change_nothing(change: Change) -> None:
    form = read(filled(change=change))
    assert form.mistakes == []
    assert form.answers == read(filled()).answers


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("3.4", Column.POINTS, 18), "Questions, E20: Question 3.4: 18 points of 15 possible."),
        (put("1.1", Column.POINTS, "lots"), 'Questions, E3: write a whole number of points, or "n/a" where'),
        (put("1.1", Column.POINTS, 7.5), "Questions, E3: write a whole number of points"),
        (put("1.1", Column.POINTS, value=True), "Questions, E3: write a whole number of points"),
        (put("1.1", Column.POINTS, "#N/A"), "Questions, E3: write a whole number of points"),
        (put("1.1", Column.POINTS, "=5+4"), "Questions, E3: holds a formula."),
        (put("1.1", Column.POINTS, "n/a"), "Questions, E3: Question 1.1 applies to every employer"),
        (put("1.1", Column.POINTS, None), "Questions, E3: Question 1.1 is not answered"),
        (put("1.1", Column.INTERVIEW, "x"), "Questions, F3: Question 1.1 is verified by documentation"),
        (put("1.1", Column.DOCUMENTATION, None), "Questions, F3: Question 1.1 was given points: mark"),
        (put("1.1", Column.DOCUMENTATION, "perhaps"), 'Questions, F3: write "x", or leave it empty.'),
        (put("6.7", Column.RESPONSE, ""), "Questions, I44: Question 6.7: write why it does not apply."),
        (put("1.1", Column.RESPONSE, "=A1"), "Questions, I3: holds a formula."),
        (put("1.1", Column.RESPONSE, "a" * 4001), "Questions, I3: the text has 4,001 characters; 4,000"),
        (put("1.1", Column.NUMBER, "one"), "Questions: question 1.1 is missing: use a new form."),
        (put("1.2", Column.NUMBER, "1.1"), "Questions: question 1.1 stands there more than once"),
        (cover("Employer", None), 'Cover, B7: "Employer" is not filled in.'),
        (cover("WCB account", "12-34"), 'Cover, B8: "WCB account" must be 5 to 9 digits'),
        (cover("Self-assessor", " "), 'Cover, B9: "Self-assessor" is not filled in.'),
        (
            cover("Purpose of the audit", "a check"),
            "Cover, B10: \"Purpose of the audit\" must be 'certification', 'maintenance' or",
        ),
        (
            cover("Audit completed on", date(2027, 3, 11)),
            'Cover, B11: "Audit completed on" must not lie in the future; today is',
        ),
        (
            cover("Audit completed on", "1 March"),
            'Cover, B11: "Audit completed on" must be a day written as "2026-11-22".',
        ),
        (cover("Documentation to", date(2025, 1, 1)), "Cover, B13: The documentation can't end before"),
        (cover("Owners", None), 'Cover, B14: "Owners" is not filled in.'),
        (cover("Owners", "two"), 'Cover, B14: "Owners" must be a whole number.'),
        (cover("Owners", 1.5), 'Cover, B14: "Owners" '),
        (cover("Owners", "=1+1"), 'Cover, B14: "Owners" holds a formula.'),
    ],
)
def test_a_mistake_is_told_with_its_sheet_and_cell(change: Change, told: str) -> None:
    found = mistakes(filled(change=change))
    # A number that stands twice is also missing elsewhere.
    assert len(found) == 1 + ("stands there more" in told)
    assert any(one.startswith(told) for one in found), found


def without_owners(book: Workbook) -> None:
    sheet = book[Sheet.COVER]
    sheet.delete_rows(line_of(sheet, "Owners"))


def test_a_line_that_was_taken_out_of_the_cover_is_missed() -> None:
    assert 'Cover: the line "Owners" is missing: use a new form.' in mistakes(filled(change=without_owners))


def test_an_external_auditor_writes_responses_and_suggestions() -> None:
    """R12."""
    told = mistakes(filled(external=True, change=put("2.1", Column.RESPONSE, "")))
    assert told == [
        "Questions, I10: Question 2.1 has no written response; every question needs one (R12).",
    ]
    told = mistakes(filled(external=True, change=put("2.1", Column.SUGGESTION, " ")))
    assert told == [
        "Questions, J10: Question 2.1 was given 9 of 10 points: write a suggestion for improvement (R12).",
    ]


def without_a_tour(book: Workbook) -> None:
    for question in TOOL.questions():
        put(question.number, Column.OBSERVATION, None)(book)


def test_an_external_audit_without_a_tour_is_none() -> None:
    """R12."""
    assert mistakes(filled(external=True, change=without_a_tour)) == [
        (
            "Questions: No question is marked as verified by observation; an external audit covers "
            "documentation, interviews and an observation tour (R12)."
        ),
    ]


def test_a_card_number_is_refused_wherever_it_stands() -> None:
    """R7."""
    for change in (
        put("1.1", Column.RESPONSE, "Card 4111 1111 1111 1111"),
        cover("Employer", "4111111111111111"),
    ):
        with pytest.raises(CardNumberRefusal) as error:
            read(filled(change=change))
        assert "4111" not in str(error.value)


def test_marks_that_cannot_be_shown_are_left_out() -> None:
    form = read(filled(change=put("1.1", Column.RESPONSE, "One\r\ntwo\tthree")))
    assert form.answers["1.1"].response == "One\ntwothree"
