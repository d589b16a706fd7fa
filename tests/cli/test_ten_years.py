"""``secor demo``: ten years in seconds, with everything that happened on its day and by its rule."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

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
    ("1 year(s) from ", "R22"),
    ("3 year(s) from ", "R22"),
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


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The calendar as a script reads it; it has to be there within half a minute."""
    folder: Path = tmp_path_factory.mktemp("years")
    began = time.monotonic()
    said = Terminal({}, folder).secor("demo", "--json")
    assert said.code == 0, said.complaint
    assert time.monotonic() - began < 60, "it takes far longer than the half minute that it may"
    lines: list[dict[str, Any]] = said.data
    return lines


def test_ten_calendar_years_in_order(years: list[dict[str, Any]]) -> None:
    days = [date.fromisoformat(line["day"]) for line in years]
    assert all(one <= other for one, other in pairwise(days))
    assert len({day.year for day in days}) == 10


@pytest.mark.parametrize(("part", "rule"), SEEN, ids=[part for part, _ in SEEN])
def test_what_happens_is_there_with_its_rule(years: list[dict[str, Any]], part: str, rule: str) -> None:
    assert [line for line in years if part in line["what"] and line["rule"] == rule]


def test_every_line_has_a_rule_and_every_letter_its_number_once(years: list[dict[str, Any]]) -> None:
    assert all(line["rule"] for line in years)
    letters = [line["what"].split(":")[0] for line in years if line["kind"] == "letter"]
    assert len(letters) == len(set(letters)) > 50
    entries = [line["entry"] for line in years if line["entry"] is not None]
    assert len(entries) == len(set(entries))


def test_four_certificates_and_their_signatures(years: list[dict[str, Any]]) -> None:
    kinds = Counter(line["kind"] for line in years)
    assert kinds["signature"] == 8
    issued = [line for line in years if "Certificate issued" in line["what"]]
    assert len(issued) == 4
    assert [line["kind"] for line in years if "standing: " in line["what"]] == [
        *("standing", "trouble", "standing"),
        *("trouble", "standing", "trouble", "standing"),
    ]


def test_the_end_is_the_move_to_cor(years: list[dict[str, Any]]) -> None:
    assert "SECOR closed: moved to COR" in years[-1]["what"]
