"""Head counts last reported, and who is near the limit (R1, R3, R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, func, select

from domain.measuring import NEAR
from domain.report import HeadCountLine, HeadCounts, NearTheLimit
from models.employer_tables import CorMove, Employer, HeadCount
from models.reporting.days import file_open, there

if TYPE_CHECKING:
    from datetime import date


def head_counts(connection: Connection, as_of: date, limit: int) -> HeadCounts:
    """Count employers by head count, and name those that are near the limit or over it."""
    last = (
        select(HeadCount.employer_id, func.max(HeadCount.number).label("number"))
        .where(HeadCount.reported_on <= as_of)
        .group_by(HeadCount.employer_id)
        .subquery()
    )
    reported = (
        select(HeadCount.employer_id, HeadCount.total, HeadCount.reported_on)
        .join(last, (last.c.employer_id == HeadCount.employer_id) & (last.c.number == HeadCount.number))
        .subquery()
    )
    of_employer = reported.c.employer_id == Employer.employer_id
    counts = (
        select(reported.c.total, func.count())
        .join(Employer, of_employer)
        .where(file_open(as_of))
        .group_by(reported.c.total)
        .order_by(reported.c.total)
    )
    moving = exists().where(
        CorMove.employer_id == Employer.employer_id, there(CorMove.marked_on, CorMove.cancelled_on, as_of)
    )
    near = (
        select(
            Employer.wcb_account,
            Employer.legal_name,
            reported.c.total.label("head_count"),
            reported.c.reported_on,
            moving.label("moving_to_cor"),
        )
        .join(reported, of_employer)
        .where(file_open(as_of), reported.c.total >= limit - NEAR)
        .order_by(reported.c.total.desc(), Employer.wcb_account)
    )
    return HeadCounts(
        limit=limit,
        counts=tuple(HeadCountLine(head_count=of, employers=n) for of, n in connection.execute(counts)),
        near=tuple(NearTheLimit(**row) for row in connection.execute(near).mappings()),
    )
