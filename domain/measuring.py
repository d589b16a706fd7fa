"""How a report's figures are worked out: its months, how long things took, shares, ages.

A report looks twelve calendar months back and ahead, the month of its day among them: its period begins on
the first of a month, and is a little short of a year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar import month_end, months_after
from domain.report import Ages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MONTHS: Final = 12
#: A head count is near the limit from so many below it.
NEAR: Final = 1
#: Parts of all cases, in percent.
HALF: Final = 50
NINE_OF_TEN: Final = 90
ALL: Final = 100
_WEEK: Final = 7
_MONTH: Final = 30

# ---- days and months


def month_of(day: date) -> str:
    """Name a day's month: ``2028-05``."""
    return f"{day:%Y-%m}"


def first_day(as_of: date) -> date:
    """Give the first day of the period that a report looks back on: its month and eleven before."""
    return months_after(as_of.replace(day=1), 1 - MONTHS)


def months_back(as_of: date) -> list[str]:
    """Name the months of that period, the earliest first."""
    return [month_of(months_after(first_day(as_of), number)) for number in range(MONTHS)]


def months_ahead(as_of: date) -> list[str]:
    """Name the month of the day and the eleven after it."""
    return [month_of(months_after(as_of.replace(day=1), number)) for number in range(MONTHS)]


def month_ends(as_of: date) -> list[date]:
    """Give the ends of the twelve months before the day's, and the day itself."""
    ends = [month_end(months_after(as_of.replace(day=1), -number)) for number in range(MONTHS, 0, -1)]
    return [*ends, as_of]


# ---- figures


def within(days: Mapping[int, int], part: int) -> int | None:
    """Give the least number of days within which a part of the cases was done; nothing when there is none.

    Args:
        days: how many cases took each number of days.
        part: in percent, such as 50 for the median. What it gives is how many days some case really took.

    """
    wanted, done = part * sum(days.values()), 0
    for taken in sorted(days):
        done += 100 * days[taken]
        if done >= wanted:
            return taken
    return None


def percent_of(some: int, all_of_them: int) -> float | None:
    """Give a share in percent to one place, rounded down, so that 100 is said of all and no fewer."""
    return (1000 * some // all_of_them) / 10 if all_of_them else None


def ages(waited: Mapping[int, int]) -> Ages:
    """Sort waiting cases by how long they have waited.

    Args:
        waited: how many cases have waited each number of days.

    """
    week = sum(cases for days, cases in waited.items() if days <= _WEEK)
    longer = sum(cases for days, cases in waited.items() if days > _MONTH)
    return Ages(up_to_a_week=week, up_to_a_month=sum(waited.values()) - week - longer, longer=longer)
