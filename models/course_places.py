"""The lines of classroom sessions: who has a seat, who waits, in the order of the register's entries (R8).

A line is made from the enrolments that steps write, in the same transaction, and could be made from the
entries again. All writers of the register take turns, so that of two people who want the last seat one comes
first. The people within a session's seats have one; whoever comes after them waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, ForeignKey, Index, and_, func, insert, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from domain.course_calendar import PlaceInLine, SessionNow
from domain.records import EnrolmentRecord, Record, SessionRecord
from models.base import Base
from models.staff import CourseSession


class CoursePlace(Base):
    """A person's place in the line of a session."""

    __tablename__ = "course_places"

    entry: Mapped[int] = mapped_column(
        ForeignKey("entries.number"),
        primary_key=True,
        comment="The entry that put the person in line: lines are ordered by it",
    )
    session: Mapped[str] = mapped_column(
        ForeignKey("course_sessions.id"), primary_key=True, comment="Code of the session"
    )
    employer_id: Mapped[str] = mapped_column(
        ForeignKey("employers.employer_id"), index=True, comment="The employer whose person it is"
    )
    enrolment: Mapped[int] = mapped_column(comment="Number of the enrolment within the employer")
    given_up: Mapped[int | None] = mapped_column(
        ForeignKey("entries.number"), comment="The entry that took the person out of the line"
    )


_held = CoursePlace.given_up.is_(None)
# One place for one enrolment, held by the database itself.
Index(
    "uq_course_places_held",
    CoursePlace.employer_id,
    CoursePlace.enrolment,
    unique=True,
    sqlite_where=_held,
    postgresql_where=_held,
)
Index("ix_course_places_line", CoursePlace.session, CoursePlace.entry)

_SESSION: Final = (
    CourseSession.id,
    CourseSession.course,
    CourseSession.starts_on,
    CourseSession.ends_on,
    CourseSession.place,
    CourseSession.seats,
    CourseSession.cancelled_on,
)


def keep_in_line(connection: Connection, employer_id: str, written: Iterable[Record], entry: int) -> None:
    """Put those in line whom a step put there, and take those out whom it took out.

    Args:
        connection: the transaction of the entry.
        employer_id: whose step it is.
        written: the rows that it wrote.
        entry: its number.

    """
    for record in written:
        if isinstance(record, EnrolmentRecord):
            _keep(connection, employer_id, record, entry)


def _keep(connection: Connection, employer_id: str, record: EnrolmentRecord, entry: int) -> None:
    mine = and_(CoursePlace.employer_id == employer_id, CoursePlace.enrolment == record.number, _held)
    held = connection.scalar(select(CoursePlace.session).where(mine))
    if held == record.in_line:
        return
    if held is not None:
        connection.execute(update(CoursePlace).where(mine).values(given_up=entry))
    if record.in_line is not None:
        place = {"session": record.in_line, "employer_id": employer_id, "enrolment": record.number}
        connection.execute(insert(CoursePlace), {"entry": entry, **place})


def calendar(connection: Connection, day: date) -> tuple[SessionNow, ...]:
    """List the sessions that are not over on a day, those that were cancelled among them, by day."""
    return sessions(connection, CourseSession.ends_on >= day)


def session_now(connection: Connection, code: str) -> SessionNow | None:
    """Give a session by its code, over or not."""
    return next(iter(sessions(connection, CourseSession.id == code)), None)


def sessions(connection: Connection, which: ColumnElement[bool]) -> tuple[SessionNow, ...]:
    """List sessions by day, each with how many are in line."""
    asked = (
        select(*_SESSION, func.count(CoursePlace.entry))
        .outerjoin(CoursePlace, and_(CoursePlace.session == CourseSession.id, _held))
        .where(which)
        .group_by(*_SESSION)
        .order_by(CourseSession.starts_on, CourseSession.id)
    )
    return tuple(
        SessionNow(session=_session(session), in_line=in_line)
        for *session, in_line in connection.execute(asked)
    )


def places_of(connection: Connection, employer_id: str) -> list[PlaceInLine]:
    """Say where an employer's people stand in lines, one after the other as they were enrolled."""
    before = aliased(CoursePlace)
    ahead = (
        select(func.count(before.entry))
        .where(
            before.session == CoursePlace.session,
            before.given_up.is_(None),
            before.entry < CoursePlace.entry,
        )
        .correlate(CoursePlace)
        .scalar_subquery()
    )
    asked = (
        select(*_SESSION, CoursePlace.enrolment, ahead)
        .join(CourseSession, CourseSession.id == CoursePlace.session)
        .where(CoursePlace.employer_id == employer_id, _held)
        .order_by(CoursePlace.enrolment)
    )
    return [
        PlaceInLine(enrolment=enrolment, session=_session(session), ahead=before_it)
        for *session, enrolment, before_it in connection.execute(asked)
    ]


def differing_places(connection: Connection, employer_id: str, enrolments: Iterable[Record]) -> list[str]:
    """Compare an employer's places in lines with its enrolments as the entries last have them.

    Returns:
        A sentence for each that differs.

    """
    wanted = {
        one.number: one.in_line
        for one in enrolments
        if isinstance(one, EnrolmentRecord) and one.in_line is not None
    }
    asked = select(CoursePlace.enrolment, CoursePlace.session)
    mine = asked.where(CoursePlace.employer_id == employer_id, _held)
    held = {enrolment: session for enrolment, session in connection.execute(mine)}  # noqa: C416 - rows are no pairs to mypy
    return [
        f"{employer_id}, enrolment/{number} (course_places): it stands in line for "
        f"{held.get(number, 'nothing')}, and by the entries for {wanted.get(number, 'nothing')}."
        for number in sorted(held.keys() | wanted.keys())
        if held.get(number) != wanted.get(number)
    ]


def _session(columns: Iterable[Any]) -> SessionRecord:
    named = zip((column.key for column in _SESSION), columns, strict=True)
    return SessionRecord(**dict(named))
