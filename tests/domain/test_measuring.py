"""How a report's figures are worked out: months, how long things took, shares, ages."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from domain.measuring import (
    ages,
    first_day,
    month_ends,
    months_ahead,
    months_back,
    percent_of,
    within,
)


def test_a_report_looks_twelve_months_back_the_month_of_its_day_among_them() -> None:
    assert first_day(date(2028, 2, 29)) == date(2027, 3, 1)
    assert months_back(date(2028, 2, 29)) == [
        *(f"2027-{month:02}" for month in range(3, 13)),
        "2028-01",
        "2028-02",
    ]


def test_and_twelve_months_ahead() -> None:
    assert months_ahead(date(2027, 11, 30))[:3] == ["2027-11", "2027-12", "2028-01"]
    assert len(months_ahead(date(2027, 11, 30))) == 12


def test_ends_of_months_are_those_that_were_over_and_the_day_itself_comes_last() -> None:
    ends = month_ends(date(2028, 3, 31))
    assert ends[0] == date(2027, 3, 31)
    assert ends[-2:] == [date(2028, 2, 29), date(2028, 3, 31)]
    assert len(set(ends)) == 13


@pytest.mark.parametrize(
    ("days", "part", "taken"),
    [
        ([], 50, None),
        ([7], 50, 7),
        ([1, 9], 50, 1),
        ([1, 2, 9], 50, 2),
        ([1] * 9 + [40], 90, 1),
        ([1] * 8 + [40, 41], 90, 40),
        ([3, 1, 2], 100, 3),
    ],
)
def test_so_many_days_within_which_a_part_was_done(days: list[int], part: int, taken: int | None) -> None:
    assert within(Counter(days), part) == taken


@pytest.mark.parametrize(
    ("some", "of", "percent"), [(0, 0, None), (0, 3, 0.0), (2, 3, 66.6), (1999, 2000, 99.9), (5, 5, 100.0)]
)
def test_a_share_is_rounded_down_so_that_hundred_is_said_of_all_only(
    some: int, of: int, percent: float | None
) -> None:
    assert percent_of(some, of) == percent


def test_a_week_and_a_month_end_with_their_seventh_and_thirtieth_day() -> None:
    found = ages({0: 1, 7: 1, 8: 10, 30: 10, 31: 100})
    assert (found.up_to_a_week, found.up_to_a_month, found.longer) == (2, 20, 100)
