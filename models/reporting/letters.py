"""Letters issued, and how far they have come on their way (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from domain.measuring import first_day, months_back
from domain.report import LetterKind, LetterMonth, Letters
from models.ledger import Channel, Letter, LetterStatus
from models.reporting.days import month

if TYPE_CHECKING:
    from datetime import date


def letters(connection: Connection, as_of: date) -> Letters:
    """Count the letters of the report's period by kind and status, and month by month by channel."""
    begins = first_day(as_of)
    in_period = Letter.dated.between(begins, as_of)
    by_kind: dict[tuple[str, str], dict[str, int]] = {}
    kinds = (
        select(Letter.title, Letter.rule, Letter.status, func.count())
        .where(in_period)
        .group_by(Letter.title, Letter.rule, Letter.status)
        .order_by(Letter.title, Letter.rule)
    )
    for title, rule, status, number in connection.execute(kinds):
        by_kind.setdefault((title, rule), {one.value: 0 for one in LetterStatus})[status] = number
    dated = month(Letter.dated).label("month")
    monthly = select(dated, Letter.channel, func.count()).where(in_period).group_by(dated, Letter.channel)
    found = {(of, channel): number for of, channel, number in connection.execute(monthly)}
    return Letters(
        first_day=begins,
        issued=sum(found.values()),
        kinds=tuple(
            LetterKind(title=title, rule=rule, letters=sum(statuses.values()), by_status=statuses)
            for (title, rule), statuses in by_kind.items()
        ),
        months=tuple(
            LetterMonth(month=of, by_channel={way.value: found.get((of, way.value), 0) for way in Channel})
            for of in months_back(as_of)
        ),
    )
