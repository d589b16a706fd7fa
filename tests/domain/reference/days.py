"""Days and months, reckoned on paper."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

#: Three in the morning, noon, a minute to midnight: before letters are written, after, the last moment.
NIGHT, NOON, LATE = 0, 1, 2
#: A day with one of these parts. Midnight, at which deadlines end, is the beginning of a day's night.
Instant = tuple[date, int]


def in_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def after(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=days)


def morning(day: date) -> Instant:
    """When the letters of a day are written."""
    return (day, NOON)


def midnight_after(day: date) -> Instant:
    """When a day is over."""
    return (after(day, 1), NIGHT)
