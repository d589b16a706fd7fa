"""``secor demo``: ten years in seconds, with everything that happened on its day and by its rule."""

from __future__ import annotations

import contextlib
import io
import time
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from cli.calendar import CalendarLine, print_calendar
from tests.cli.commands import Terminal

#: What must be seen: a part of the line, and the rule beside it.
SEEN = (
    ("Registered: ", "R5"),
    ("Invoice issued: 250.00 dollars", "R7"),
    ("Module 1 completed", "R8"),
    ("78.00 %", "R15"),
    ("Information wanted: ", "R16"),
    ("Information reminder", "R17"),
    ("Information provided", "R17"),
    ("review score 86 %, accept", "R16"),
    ("Entered in CORRS", "R19"),
    ("Ministry returned", "R20"),
    ("Ministry declined", "R20"),
    ("Director signed: m.tremblay", "R21"),
    ("Executive director signed: e.moreau", "R21"),
    ("1 year from ", "R22"),
    ("3 years from ", "R22"),
    ("Anniversary reminder, the first", "R24"),
    ("Anniversary reminder, the second", "R24"),
    ("Last day for the maintenance audit", "R26"),
    ("standing: not in good standing", "R26"),
    ("Reinstated: standing: in good standing", "R27"),
    ("Refresher reminder", "R9"),
    ("Self-assessor training lapsed", "R9"),
    ("No trained self-assessor", "R10"),
    ("External audit handed in", "R12"),
    ("Registered in PIR", "R28"),
    ("standing: suspended", "R30"),
    ("standing: expired", "R25"),
    ("11 employees", "R3"),
    ("Move to regular COR", "R4"),
    ("SECOR closed: moved to COR", "R4"),
)


Line = dict[str, Any]


def test_ten_years_are_lived_and_printed(tmp_path: Path) -> None:
    began = time.monotonic()
    said = Terminal({}, tmp_path).secor("demo", "--json")
    taken = time.monotonic() - began
    assert said.code == 0, said.complaint
    years = said.data
    _are_ten_calendar_years_in_order(years)
    _have_everything_that_happens_with_its_rule(years)
    _have_every_letter_once(years)
    _have_four_certificates_with_their_signatures(years)
    assert "SECOR closed: moved to COR" in years[-1]["what"]
    # On a quiet machine it takes a third of the half minute; tests share theirs.
    assert taken < 90


def test_people_read_it_as_a_calendar() -> None:
    """The same lines as a table, a part for each year."""
    lines = [
        CalendarLine(date(2028, 2, 29), "letter", "Letter L-2028-000001: Invoice", "R7", "calendar", 7),
        CalendarLine(date(2029, 1, 5), "signature", "Director signed", "R21", "Asha Singh, administrator", 9),
    ]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print_calendar(lines)
    shown = [" ".join(line.split()) for line in out.getvalue().splitlines() if line.strip()]
    assert shown[0] == "Day What Rule Who"
    assert shown[2:] == [
        "2028",
        "29 Feb Letter L-2028-000001: Invoice R7 calendar",
        "2029",
        "05 Jan Director signed R21 Asha Singh, administrator",
    ]


def _are_ten_calendar_years_in_order(years: list[Line]) -> None:
    days = [date.fromisoformat(line["day"]) for line in years]
    assert all(one <= other for one, other in pairwise(days))
    assert len({day.year for day in days}) == 10


def _have_everything_that_happens_with_its_rule(years: list[Line]) -> None:
    happened = [(line["what"], line["rule"]) for line in years]
    lacking = [
        (part, rule) for part, rule in SEEN if not any(part in what and by == rule for what, by in happened)
    ]
    assert lacking == []
    assert all(rule for _, rule in happened)


def _have_every_letter_once(years: list[Line]) -> None:
    letters = [line["what"].split(":")[0] for line in years if line["kind"] == "letter"]
    assert len(letters) == len(set(letters)) > 50
    entries = [line["entry"] for line in years if line["entry"] is not None]
    assert len(entries) == len(set(entries))


def _have_four_certificates_with_their_signatures(years: list[Line]) -> None:
    assert Counter(line["kind"] for line in years)["signature"] == 8
    assert sum("Certificate issued" in line["what"] for line in years) == 4
    assert [line["kind"] for line in years if "standing: " in line["what"]] == [
        *("standing", "trouble", "standing"),
        *("trouble", "standing", "trouble", "standing"),
    ]
