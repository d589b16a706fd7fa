"""What pages, refusals and the command line have in common: numbers, what is possible, links."""

from __future__ import annotations

import re

import pytest

from domain.counting import counted
from domain.possible_now import possible_now
from tests.docs.pages import ROOMS, ROOT


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 years"), (1, "1 year"), (2, "2 years"), (11, "11 years")]
)
def test_things_are_counted_as_people_say_it(number: int, said: str) -> None:
    assert counted(number, "year") == said


def test_an_uneven_plural_is_given() -> None:
    assert [counted(one, "person", "people") for one in (1, 3)] == ["1 person", "3 people"]


def test_a_refusal_names_what_the_case_waits_for_and_counts_the_rest() -> None:
    said = possible_now(["record_payment", "issue_invoice", *"abcdefgh"], awaited=2)
    assert said == (
        "Possible now: record_payment, issue_invoice, and 8 more, which the page of this case shows with "
        "examples."
    )


def test_a_refusal_names_a_handful_where_the_case_waits_for_nothing() -> None:
    assert possible_now(list("abc"), awaited=0) == "Possible now: a, b, c."
    assert possible_now(list("abcdef"), awaited=0).startswith(
        "Possible now: a, b, c, d, e, and 1 more, which"
    )
    assert possible_now([], awaited=0) == "Possible now: nothing; this case is over."


SOURCES = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def test_nobody_reads_of_3_year_s() -> None:
    """One helper says how many there are; "3 year(s)" is nobody's English."""
    written = re.compile(r"\} \w+\(s\)")
    assert [file.name for file in SOURCES if written.search(file.read_text(encoding="utf-8"))] == []


def test_a_link_to_a_case_is_written_in_one_place() -> None:
    linking = [file.name for file in SOURCES if "/workflows/{" in file.read_text(encoding="utf-8")]
    assert linking == ["case_link.py"]
