"""Days in Alberta, the instants at which they end, and the arithmetic of anniversaries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    Moment,
    alberta_day,
    calendar_year_end,
    days_after,
    end_of,
    in_words,
    month_end,
    months_after,
    morning_of,
    spans_months,
    years_after,
)

DAYS = st.dates(date(1990, 1, 1), date(2120, 12, 31))
AN_INSTANT_BEFORE = timedelta(microseconds=1)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_one_minute_to_midnight_in_alberta_is_already_tomorrow_in_utc() -> None:
    """R17: a reply at 23:59 on the last day is in time."""
    late = utc(2028, 7, 2, 5, 59)
    assert late.date() == date(2028, 7, 2)
    assert alberta_day(late) == date(2028, 7, 1)
    assert late < end_of(date(2028, 7, 1)) == utc(2028, 7, 2, 6)


def test_an_hour_into_a_utc_day_it_is_still_yesterday_in_alberta() -> None:
    """R15: the date stamp is Alberta's day."""
    assert alberta_day(utc(2027, 1, 1, 1)) == date(2026, 12, 31)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment(datetime(2028, 7, 1, 12))  # noqa: DTZ001 - what must be refused


def test_a_moment_knows_its_day_wherever_its_clock_stands() -> None:
    tokyo = datetime.fromisoformat("2028-07-02T10:00:00+09:00")
    assert Moment(tokyo).day == date(2028, 7, 1)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2025, 3, 8), 24),
        (date(2025, 3, 9), 23),  # the clocks go forward in the night
        (date(2025, 11, 1), 24),
        (date(2025, 11, 2), 25),  # and back
        (date(2026, 3, 8), 23),  # for the last time: Alberta stays on summer time
        (date(2026, 11, 1), 24),
        (date(2027, 3, 14), 24),
    ],
)
def test_a_day_is_as_long_as_alberta_makes_it(day: date, hours: int) -> None:
    assert end_of(day) - end_of(day - timedelta(days=1)) == timedelta(hours=hours)


def test_a_deadline_in_a_night_of_changing_clocks_ends_at_midnight() -> None:
    """R17, R26: whatever the clocks do two hours later."""
    assert end_of(date(2025, 3, 8)) == utc(2025, 3, 9, 7)
    assert end_of(date(2025, 3, 9)) == utc(2025, 3, 10, 6)
    assert end_of(date(2025, 11, 1)) == utc(2025, 11, 2, 6)
    assert end_of(date(2025, 11, 2)) == utc(2025, 11, 3, 7)


def test_alberta_keeps_summer_time_in_winter_since_2026() -> None:
    assert end_of(date(2027, 12, 31)) == utc(2028, 1, 1, 6)
    assert end_of(date(2025, 12, 31)) == utc(2026, 1, 1, 7)


def test_letters_are_written_at_six_in_the_morning() -> None:
    """R24."""
    assert morning_of(date(2025, 3, 9)) == utc(2025, 3, 9, 12)
    assert morning_of(date(2025, 1, 15)) == utc(2025, 1, 15, 13)
    assert morning_of(date(2028, 1, 15)) == utc(2028, 1, 15, 12)


@given(DAYS)
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    assert alberta_day(end_of(day)) == day + timedelta(days=1)
    assert alberta_day(end_of(day) - AN_INSTANT_BEFORE) == day
    assert alberta_day(morning_of(day)) == day


@pytest.mark.parametrize(
    ("years", "anniversary"),
    [(1, date(2029, 2, 28)), (2, date(2030, 2, 28)), (3, date(2031, 2, 28)), (4, date(2032, 2, 29))],
)
def test_29_february_has_its_anniversary_on_28_february_in_common_years(
    years: int, anniversary: date
) -> None:
    """R22, R23."""
    assert years_after(date(2028, 2, 29), years) == anniversary


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2028, 5, 31), -3, date(2028, 2, 29)),
        (date(2027, 5, 31), -3, date(2027, 2, 28)),
        (date(2027, 12, 31), -3, date(2027, 9, 30)),
        (date(2027, 2, 28), -2, date(2026, 12, 28)),
        (date(2027, 1, 15), -2, date(2026, 11, 15)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 6, 30), 0, date(2027, 6, 30)),
    ],
)
def test_months_before_and_after_stay_inside_their_month(day: date, months: int, then: date) -> None:
    """R9, R24: reminders months ahead of a day at the end of a month."""
    assert months_after(day, months) == then


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 2, 28), date(2027, 2, 28)),
        (date(2027, 4, 30), date(2027, 4, 30)),
        (date(2027, 12, 1), date(2027, 12, 31)),
    ],
)
def test_the_end_of_a_month(day: date, end: date) -> None:
    """R26."""
    assert month_end(day) == end
    assert calendar_year_end(day) == date(day.year, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "full_year"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), True),  # exactly 12 months
        (date(2026, 1, 1), date(2026, 12, 30), False),  # a day less
        (date(2026, 1, 1), date(2026, 12, 21), False),  # 11 months and 3 weeks
        (date(2026, 5, 17), date(2027, 5, 16), True),
        (date(2026, 5, 17), date(2027, 5, 15), False),
        (date(2028, 2, 29), date(2029, 2, 27), True),  # from a leap day to the eve of its anniversary
        (date(2028, 2, 29), date(2029, 2, 26), False),
        (date(2027, 3, 1), date(2028, 2, 29), True),
        (date(2027, 3, 1), date(2028, 2, 28), False),
    ],
)
def test_whether_documentation_covers_twelve_months(first: date, last: date, full_year: bool) -> None:  # noqa: FBT001 - the answer
    """R14: both days are included."""
    assert spans_months(first, last, 12) is full_year


@given(DAYS, st.integers(0, 36), st.integers(0, 1200))
def test_more_days_never_cover_fewer_months(first: date, months: int, length: int) -> None:
    """R14."""
    last = days_after(first, length)
    if spans_months(first, last, months):
        assert spans_months(first, days_after(last, 1), months)
        assert spans_months(first, last, max(months - 1, 0))
    else:
        assert length < 31 * months


def test_days_are_written_as_people_write_them() -> None:
    assert in_words(date(2028, 5, 1)) == "1 May 2028"
    assert in_words(date(2027, 12, 31)) == "31 December 2027"
