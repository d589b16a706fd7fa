"""How the lines of all sessions stand, with the employers that have not heard of it yet (R8)."""

from __future__ import annotations

from datetime import date
from itertools import count

from sqlalchemy import Connection, and_, or_, select

from domain.course_calendar import PlaceInLine, SessionNow
from domain.course_page import PersonInLine, SessionLine
from domain.course_places import news_of
from domain.records import EnrolmentRecord, EnrolmentStatus
from models.course_places import CoursePlace, sessions
from models.employer_tables import Enrolment
from models.entries import Entry
from models.staff import CourseSession

_TOLD = (
    Enrolment.number,
    Enrolment.person_name,
    Enrolment.course,
    Enrolment.delivery,
    Enrolment.session,
    Enrolment.enrolled_on,
    Enrolment.completed_on,
    Enrolment.status,
    Enrolment.starts_on,
    Enrolment.ends_on,
    Enrolment.place,
)
# A file keeps its workflow for a while after its account has changed: its newest entry says which it is.
_WORKFLOW = (
    select(Entry.workflow_id)
    .where(Entry.employer_id == CoursePlace.employer_id, Entry.workflow_id.startswith("employer-"))
    .order_by(Entry.number.desc())
    .limit(1)
    .correlate(CoursePlace)
    .scalar_subquery()
)


def lines(connection: Connection, day: date) -> list[SessionLine]:
    """List the sessions that are not over, or whose attendance is not recorded, with everybody in line.

    One that was cancelled is listed until everybody in its line has heard of it.
    """
    seated = select(Enrolment.session).where(Enrolment.status == EnrolmentStatus.ENROLLED.value)
    which = or_(CourseSession.ends_on >= day, CourseSession.id.in_(seated))
    found = [_line(connection, now, day) for now in sessions(connection, which)]
    return [one for one in found if one.people or one.now.session.cancelled_on is None]


def _line(connection: Connection, now: SessionNow, day: date) -> SessionLine:
    asked = (
        select(_WORKFLOW, *_TOLD)
        .select_from(CoursePlace)
        .join(
            Enrolment,
            and_(Enrolment.employer_id == CoursePlace.employer_id, Enrolment.number == CoursePlace.enrolment),
        )
        .where(CoursePlace.session == now.session.id, CoursePlace.given_up.is_(None))
        .order_by(CoursePlace.entry)
    )
    people = []
    for ahead, (workflow, *told) in zip(count(), connection.execute(asked), strict=False):
        row = dict(zip((column.key for column in _TOLD), told, strict=True))
        place = EnrolmentRecord.model_validate(row)
        held = PlaceInLine(enrolment=place.number, session=now.session, ahead=ahead)
        people.append(
            PersonInLine(
                workflow=workflow,
                enrolment=place.number,
                status=place.status.value,
                behind=news_of(place, held, day) is not None,
            )
        )
    return SessionLine(now=now, people=tuple(people))
