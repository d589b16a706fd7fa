"""Conditions that several questions share: what was there when a day was over, and where employers stood."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Date, Select, String, cast, extract, func, literal, select, union_all

from domain.measuring import first_day
from models.employer_tables import Employer, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection
    from sqlalchemy.orm import InstrumentedAttribute

    #: A column of days; empty days are left out where it is measured.
    DayOf = InstrumentedAttribute[Any]


def there(begun: DayOf, over: DayOf, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Say whether something had begun and was not over yet when a day was over."""
    return (begun <= day) & (over.is_(None) | (over > day))


def file_open(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Say whether an employer's file was open when a day was over."""
    return there(Employer.registered_on, Employer.ended_on, day)


def month(day: DayOf) -> ColumnElement[str]:
    """Give a day's month, as :func:`domain.measuring.month_of` writes it."""
    number = extract("month", day)
    year = cast(extract("year", day), String)
    return year + "-" + func.substr(cast(100 + number, String), 2)


def stood(days: Iterable[date]) -> Select[date, str, str]:
    """Give where each employer with an open file stood when each of the days was over (R26, R29).

    The last stretch that had begun by then counts: one that was entered late begins on its deadline's day.

    Returns:
        Columns ``day``, ``employer_id`` and ``standing``.

    """
    wanted = union_all(*(select(literal(day, Date).label("day")) for day in days)).cte("days")
    latest = (
        select(wanted.c.day, Standing.employer_id, func.max(Standing.number).label("number"))
        .where(Standing.since <= wanted.c.day)
        .group_by(wanted.c.day, Standing.employer_id)
        .cte("latest")
    )
    return (
        select(latest.c.day, Standing.employer_id, Standing.standing)
        .join(latest, (latest.c.employer_id == Standing.employer_id) & (latest.c.number == Standing.number))
        .join(Employer, Employer.employer_id == Standing.employer_id)
        .where(file_open(latest.c.day))
    )


def days_taken(connection: Connection, begun: DayOf, done: DayOf, as_of: date) -> Counter[int]:
    """Count what was done in the period that a report looks back on by the days that it took."""
    asked = (
        select(begun, done, func.count())
        .where(done.between(first_day(as_of), as_of), begun.is_not(None))
        .group_by(begun, done)
    )
    days: Counter[int] = Counter()
    for since, then, number in connection.execute(asked):
        days[(then - since).days] += number
    return days
