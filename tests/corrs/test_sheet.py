"""A data sheet of the orders that are to be entered in CORRS: once, numbered, the same for ever (R19)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from activities.corrs import CorrsSheets
from domain.case_link import case_link
from domain.corrs.order import CorrsOrder
from domain.corrs.sheet import SheetLine, SheetMade, SheetRequest, sheet_page
from domain.records import ElementScore, HeadCount, HeadCountRecord, RoundRecord
from domain.refusal import Refusal
from letters import TypstRenderer
from models.corrs import CorrsReader
from models.documents import DocumentStore
from models.engine import engine_for
from models.register import Register
from tests.letters.reading import opened, text_of
from tests.support.reported import MARCH, Reported, audit, order
from tests.support.steps import account, employer

AT = datetime(2027, 3, 10, 16, 30, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example","click")'


@pytest.fixture
def steps(register: Register) -> Reported:
    """Enters what a sheet is made of."""
    return Reported(register)


@pytest.fixture
def sheets(register: Register, tmp_path: Path) -> CorrsSheets:
    """What makes sheets, with its files in a folder."""
    return maker(register, tmp_path)


def maker(register: Register, folder: Path) -> CorrsSheets:
    """What makes sheets of a register."""
    return CorrsSheets(register, DocumentStore(folder / "documents"), TypstRenderer(), folder / "sheets")


def accepted(steps: Reported, of: int, **employer: Any) -> None:  # noqa: ANN401 - any field of the employer
    """An employer whose audit is accepted and whose order waits to be entered."""
    counted = HeadCountRecord(
        number=1, reported_on=MARCH[0], counted=HeadCount(owners=1, full_time=5), total=6
    )
    steps.registers(of, counted, **employer)
    elements = [
        ElementScore(element=f"{number}. {name}", points=40 + number, possible=50)
        for number, name in enumerate(("Management Leadership", "Hazard Assessment", "Training"), 1)
    ]
    made = audit(
        of,
        elements=elements,
        score=Decimal("84.666"),
        state="accepted",
        closed_on=MARCH[4],
        documentation_from=date(2026, 2, 28),
    )
    rounds = RoundRecord(
        audit_id=made.audit_id,
        number=1,
        received_on=MARCH[0],
        review_score=Decimal("91.5"),
        decision="accept",
    )
    waiting = order(of, audit_id=made.audit_id, opened_on=MARCH[4], state="to_be_entered")
    steps.enter(of, MARCH[4], made, rounds, waiting)


def wish(request: str = "first", actor: str = "a.singh") -> SheetRequest:
    """A wish for a sheet."""
    return SheetRequest(actor=actor, request=request, at=AT)


def on(made: SheetMade) -> list[str]:
    """The names on a sheet."""
    return [one.legal_name for one in made.lines]


def files(made: SheetMade) -> tuple[bytes, list[dict[str, str]]]:
    """A sheet's PDF, and its CSV as a spreadsheet reads it."""
    pdf, table = (Path(name).read_bytes() for name in made.files)
    return pdf, list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_a_sheet_has_everything_that_is_typed_once_on_paper_and_once_as_a_table(
    steps: Reported, sheets: CorrsSheets
) -> None:
    accepted(steps, 1, legal_name="Prairie Fencing Ltd.", trade_name="Prairie", phone="403 555 0142")
    accepted(steps, 2, legal_name="Aspen Tree Care Inc.", email=None)
    made = sheets.make(wish())
    assert made.sentence == "CORRS data sheet 1 has 2 orders."
    assert on(made) == ["Aspen Tree Care Inc.", "Prairie Fencing Ltd."], "by name, as people look for them"
    pdf, rows = files(made)
    assert rows[1] == {
        "Sheet": "1",
        "Our reference": "certificate-1000001-2027-1",
        "Legal name": "Prairie Fencing Ltd.",
        "Trade name": "Prairie",
        "WCB account": "1000001",
        "Industry code": "42100",
        "Street": "12 Elk Road",
        "City": "Red Deer",
        "Province": "AB",
        "Postal code": "T4N 1A1",
        "Contact": "Zoë Côté",
        "E-mail": "zoe@example.org",
        "Telephone": "403 555 0142",
        "Employees": "6",
        "Audit for": "certification",
        "Term in years": "3",
        "Audit": "audit-1000001-certification-2027-1",
        "Made by": "self-assessor",
        "Name": "Zoë Côté",
        "Auditor's id": "",
        "Documentation from": "2026-02-28",
        "Documentation to": "2027-03-01",
        "Audit completed": "2027-03-01",
        "Audit received": "2027-03-01",
        "Audit accepted": "2027-03-05",
        "Audit score in %": "84.666",
        "Review score in %": "91.5",
        "1. Management Leadership": "41 of 50",
        "2. Hazard Assessment": "42 of 50",
        "3. Training": "43 of 50",
    }
    printed = text_of(pdf)
    without_breaks = printed.replace(" ", "").replace("\u200b", "")
    for row in rows:
        assert [cell for cell in row.values() if cell.replace(" ", "") not in without_breaks] == []
    assert printed.count("CORRS order number") == 2
    assert "10 March 2027" in printed


def test_an_order_is_on_one_sheet_only_and_what_waits_longer_is_named(
    steps: Reported, sheets: CorrsSheets
) -> None:
    nothing = sheets.make(wish("before anybody"))
    assert (nothing.number, nothing.files) == (None, ())
    assert nothing.sentence == "No order waits to be entered in CORRS."
    accepted(steps, 1)
    assert sheets.make(wish("monday")).number == 1
    again = sheets.make(wish("tuesday"))
    assert (again.number, again.sentence) == (None, "Nothing new: 1 order to be entered, on earlier sheets.")
    accepted(steps, 2)
    second = sheets.make(wish("wednesday"))
    assert (second.number, second.sentence) == (2, "CORRS data sheet 2 has 1 order.")
    assert [(one.sheet, one.order_id) for one in second.earlier] == [(1, "certificate-1000001-2027-1")]
    page = sheet_page(second)
    assert case_link("certificate-1000001-2027-1") in page
    assert '"corrs_number": "&lt;number&gt;"' in page
    steps.enter(1, MARCH[9], order(1, audit_id="audit-1000001-certification-2027-1", state="with_ministry"))
    assert sheets.make(wish("thursday")).earlier == second.lines


def test_the_same_wish_and_the_same_number_give_the_same_sheet(
    steps: Reported, sheets: CorrsSheets, register: Register, tmp_path: Path
) -> None:
    accepted(steps, 1, legal_name="Before Ltd.")
    first = sheets.make(wish())
    kept = [Path(name).read_bytes() for name in first.files]
    steps.enter(1, MARCH[9], employer(1, legal_name="After Ltd."))
    accepted(steps, 2)
    for name in first.files:
        Path(name).unlink()
    for repeated in (sheets.make(wish()), sheets.again(1), maker(register, tmp_path / ".").again(1)):
        assert repeated is not None
        assert repeated.number == 1
        assert [Path(name).read_bytes() for name in repeated.files] == kept
    assert sheets.again(2) is None
    made = [one for one in _entries(register) if one.action == "make_corrs_sheet"]
    assert [(one.actor, one.role, one.rule, one.employer_id) for one in made] == [
        ("a.singh", "administrator", "R19", None)
    ]
    assert register.verify_chain().broken is None


def test_nobody_but_an_administrator_makes_one_and_the_attempt_is_remembered(
    steps: Reported, sheets: CorrsSheets, register: Register
) -> None:
    accepted(steps, 1)
    for actor in ("r.roy", "nobody"):
        with pytest.raises(Refusal, match="R32"):
            sheets.make(wish(actor, actor))
    refused = [one for one in _entries(register) if one.refused]
    assert [one.actor for one in refused] == ["r.roy", "nobody"]
    assert sheets.make(wish()).number == 1


def test_what_people_typed_is_no_formula_and_no_markup(steps: Reported, sheets: CorrsSheets) -> None:
    accepted(steps, 1, legal_name=FORMULA, contact_name="+1 403 555 0142", trade_name="#pagebreak() *b* $x$")
    pdf, (row,) = files(sheets.make(wish()))
    assert row["Legal name"] == f"'{FORMULA}"
    assert row["Contact"] == "'+1 403 555 0142"
    assert "#pagebreak() *b* $x$" in text_of(pdf)
    assert "=HYPERLINK(" in text_of(pdf)


def test_the_page_of_a_long_sheet_names_its_first_orders_and_counts_the_rest() -> None:
    lines = tuple(
        SheetLine(
            sheet=1, employer_id=f"E{place}", order_id=f"certificate-{place}-2027-1", legal_name="*Ltd*"
        )
        for place in range(1_000_001, 1_000_043)
    )
    page = sheet_page(SheetMade(number=1, files=("corrs-sheet-0001.pdf",), lines=lines, earlier=()))
    assert "- and 2 more, in the result" in page
    assert "\n<div><textarea " in page
    assert "Ltd" not in page, "a name would travel in an address"
    assert page.count('"corrs_number": "&lt;number&gt;"') == 40


def test_two_at_once_share_no_order_and_leave_no_number_out(
    steps: Reported, database_url: str, tmp_path: Path
) -> None:
    for of in range(1, 7):
        accepted(steps, of)
    hands = [Register(engine_for(database_url)) for _ in range(4)]
    try:
        with ThreadPoolExecutor(len(hands)) as pool:
            made = list(
                pool.map(
                    lambda place: maker(hands[place], tmp_path / str(place)).make(wish(f"wish {place}")),
                    range(len(hands)),
                )
            )
    finally:
        for one in hands:
            one.close()
    numbers = sorted(one.number for one in made if one.number is not None)
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted(name for one in made for name in on(one)) == sorted(
        f"Northern Fencing {of} Ltd." for of in range(1, 7)
    )


def test_a_sheet_made_while_the_orders_are_read_overtakes_the_one_that_is_planned(
    steps: Reported, sheets: CorrsSheets, monkeypatch: pytest.MonkeyPatch
) -> None:
    for of in range(1, 3):
        accepted(steps, of)
    reads = CorrsReader.orders_for_a_sheet
    overtaking: list[SheetMade] = []

    def reads_slowly(corrs: CorrsReader) -> list[CorrsOrder]:
        found = reads(corrs)
        monkeypatch.setattr(CorrsReader, "orders_for_a_sheet", reads)
        overtaking.append(sheets.make(wish("somebody else's")))
        return found

    monkeypatch.setattr(CorrsReader, "orders_for_a_sheet", reads_slowly)
    made = sheets.make(wish())
    assert [len(one.lines) for one in overtaking] == [2]
    assert made.sentence == "Nothing new: 2 orders to be entered, on earlier sheets."


def test_thirty_orders_print_whole_with_every_page_numbered(steps: Reported, sheets: CorrsSheets) -> None:
    for of in range(1, 31):
        accepted(steps, of)
    pdf, rows = files(sheets.make(wish()))
    pages = [page.extract_text() for page in opened(pdf).pages]
    assert len(rows) == 30
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    for of in range(1, 31):
        holding = [page for page in pages if account(of) in page]
        assert len(holding) == 1, "an employer's block is torn apart"


def _entries(register: Register) -> Iterator[Any]:
    with register.whole() as whole:
        for row in list(whole.rows("entries")):
            entry = register.entry(row["number"])
            assert entry is not None
            yield entry
