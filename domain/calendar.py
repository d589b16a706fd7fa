"""Alberta days and the arithmetic of anniversaries.

Every deadline of the program is a *day in Alberta*; Temporal and the register count instants in UTC.
This module is the only place where one becomes the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta


def _alberta() -> ZoneInfo:
    """Read Alberta's clock from the time zones that the project locks.

    The machine's own may be older: Alberta stopped changing its clocks in 2026, and on a machine that has
    not heard of it each deadline of a winter would end an hour late.
    """
    key = "America/Edmonton"
    with resources.files("tzdata.zoneinfo").joinpath(key).open("rb") as zone:
        return ZoneInfo.from_file(zone, key)


ALBERTA = _alberta()

#: Letters that fall due on a day are written before the office opens.
LETTER_HOUR = time(6, 0)


@dataclass(frozen=True)
class Moment:
    """The instant at which something is decided, with the Alberta day that goes with it.

    Attributes:
        instant: an aware instant in UTC, taken from the workflow's own clock.

    """

    instant: datetime

    def __post_init__(self) -> None:
        """Refuse a naive instant: it would be read in whatever zone the machine has."""
        if self.instant.tzinfo is None:
            message = "A moment needs an instant with a time zone."
            raise ValueError(message)

    @property
    def day(self) -> date:
        """The day that it is in Alberta."""
        return alberta_day(self.instant)


def alberta_day(instant: datetime) -> date:
    """Give the day in Alberta at an aware instant."""
    return instant.astimezone(ALBERTA).date()


def morning_of(day: date) -> datetime:
    """Give the instant at which letters of a day are written, in UTC."""
    return datetime.combine(day, LETTER_HOUR, ALBERTA).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give the instant at which a day is over: midnight in Alberta, in UTC.

    What may be done *on* the day may be done before this instant, also when daylight-saving time begins
    or ends in that night.
    """
    return datetime.combine(day + timedelta(days=1), time.min, ALBERTA).astimezone(UTC)


def years_after(day: date, years: int) -> date:
    """Give the anniversary of a day; 29 February has its anniversary on 28 February in common years."""
    return day + relativedelta(years=years)


def months_after(day: date, months: int) -> date:
    """Give the day some months later (or earlier, when negative), at most the last day of its month."""
    return day + relativedelta(months=months)


def days_after(day: date, days: int) -> date:
    """Give the day some days later."""
    return day + timedelta(days=days)


def calendar_year_end(day: date) -> date:
    """Give 31 December of a day's year (R26)."""
    return date(day.year, 12, 31)


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return day + relativedelta(day=31)


def spans_months(first: date, last: date, months: int) -> bool:
    """Say whether the days from first to last, both included, cover at least so many months (R14)."""
    return months_after(first, months) <= days_after(last, 1)


def in_words(day: date) -> str:
    """Write a day as people in Alberta write it: ``1 May 2028``."""
    return f"{day.day} {day:%B} {day.year}"


def time_in_words(instant: datetime) -> str:
    """Write an instant by Alberta's clock: ``14:32 on 1 May 2028``."""
    local = instant.astimezone(ALBERTA)
    return f"{local:%H:%M} on {in_words(local.date())}"
