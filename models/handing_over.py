"""Which open audits are to be told that their reviewer is away, is back or has left (R15, R16)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from domain.calendar import days_after
from domain.directory_changes import HandOver
from domain.review import ReviewerIs, ReviewerNow
from models.people import People
from models.review_tables import Audit

#: So many days back a change is told again: a service that did not run on the very day makes up for it.
_LATELY: Final = 3
_OPEN: Final = (
    select(Audit.audit_id, Audit.reviewer)
    .where(Audit.closed_on.is_(None), Audit.reviewer.is_not(None))
    .order_by(Audit.audit_id)
)


def reviewers_now(connection: Connection, asked: HandOver) -> dict[str, ReviewerIs]:
    """Say what each audit is to be told that somebody's coming or going concerns."""
    days = [days_after(asked.day, -back) for back in range(_LATELY + 1)]
    people = [People(connection, day) for day in days]
    told: dict[str, ReviewerIs] = {}
    for audit, reviewer in connection.execute(_OPEN).all():
        assert reviewer is not None  # noqa: S101 - the statement asked for those that have one
        now, *before = (_now(one, reviewer) for one in people)
        if asked.staff in {reviewer, now and now.deputy} or any(then != now for then in before):
            told[audit] = ReviewerIs(reviewer=reviewer, now=now)
    return told


def _now(people: People, reviewer: str) -> ReviewerNow | None:
    member = people.member(reviewer)
    if member is None or not member.is_there(people.day):
        return ReviewerNow(left=True)
    away = people.away(reviewer)
    return ReviewerNow(away_until=away.ends_on, deputy=away.deputy) if away else None
