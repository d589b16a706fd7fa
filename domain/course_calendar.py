"""The course calendar: classroom sessions with their seats, and what a session says to whoever wants in (R8).

Everybody whom a session took in stands in its *line*, in the order of the register's entries. Those within
its seats have one, the others wait. So a seat that frees belongs to the first who waits without anybody
doing anything, and no session can have more people than seats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from pydantic import BaseModel, ConfigDict

from domain.calendar import in_words
from domain.counting import counted
from domain.records import SessionRecord
from domain.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from domain.records import EnrolmentRecord

#: The workflow that keeps the calendar.
COURSE_CALENDAR_ID: Final = "course-calendar"
#: How many other sessions a refusal names.
_MOST_NAMED = 5


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SessionNow(_Known):
    """A session as the register knows it at an instant.

    Attributes:
        in_line: how many people have a seat or wait for one.

    """

    session: SessionRecord
    in_line: int

    @property
    def taken(self) -> int:
        """How many seats are taken."""
        return min(self.in_line, self.session.seats)

    @property
    def waiting(self) -> int:
        """How many people wait for a seat."""
        return self.in_line - self.taken

    @property
    def free(self) -> int:
        """How many seats nobody has."""
        return self.session.seats - self.taken


class PlaceInLine(_Known):
    """Where a person of an employer stands in the line of a session.

    Attributes:
        enrolment: the number of the enrolment within the employer.
        ahead: how many stand before.

    """

    enrolment: int
    session: SessionRecord
    ahead: int

    @property
    def has_seat(self) -> bool:
        """Whether the place is within the seats."""
        return self.ahead < self.session.seats


def days_in_words(starts_on: date, ends_on: date) -> str:
    """Say when a session is held."""
    first = in_words(starts_on)
    return first if starts_on == ends_on else f"{first} to {in_words(ends_on)}"


def session_in_words(session: SessionRecord) -> str:
    """Say when and where a session is held."""
    return f"{days_in_words(session.starts_on, session.ends_on)}, {session.place}"


def told_as(place: EnrolmentRecord) -> str:
    """Say what an employer was told last of a place."""
    if place.starts_on is None or place.ends_on is None:
        return place.delivery
    return f"{place.session}, {days_in_words(place.starts_on, place.ends_on)}, {place.place}"


def takes_in(
    calendar: Iterable[SessionNow], code: str | None, course: str, day: date, *, may_wait: bool
) -> SessionNow:
    """Find the session that is to take somebody in.

    The case asks this before it decides, and the register once more in the transaction of the entry.

    Args:
        calendar: the sessions that are not over on that day.
        code: of the session; nothing if none was chosen.
        course: the code of the course that the person is to take.
        day: on which the person is to be put in line.
        may_wait: whether a place on the waiting list will do.

    Raises:
        Refusal: when it doesn't, naming the sessions that would.

    """
    sessions = [one for one in calendar if one.session.course == course and one.session.ends_on >= day]
    if code is None:
        _refuse("Choose a session: a classroom course needs its code.", sessions)
    found = next((one for one in sessions if one.session.id == code), None)
    if found is None:
        _refuse(f'"{code}" is no session of this course that is still to come.', sessions)
    if found.session.cancelled_on is not None:
        _refuse(f"Session {code} was cancelled on {in_words(found.session.cancelled_on)}.", sessions)
    if may_wait and found.session.starts_on < day:
        _refuse(f"Session {code} has begun: nobody is put on its waiting list any more.", sessions)
    if not (found.free or may_wait):
        wait = f", and {counted(found.waiting, 'person waits', 'people wait')}" if found.waiting else ""
        seats = f"{found.taken} of {counted(found.session.seats, 'seat')} taken{wait}"
        instead = "The person is put on its waiting list with waiting_list set to true."
        _refuse(f"Session {code} is full, with {seats}. {instead}", sessions)
    return found


def _refuse(what: str, sessions: Sequence[SessionNow]) -> NoReturn:
    with_seats = [one for one in sessions if one.free and one.session.cancelled_on is None]
    told = "; ".join(
        f"{one.session.id} ({session_in_words(one.session)}: {one.free} free)"
        for one in with_seats[:_MOST_NAMED]
    )
    others = f"Sessions with free seats: {told}." if told else "No session of this course has a free seat."
    if len(with_seats) > _MOST_NAMED:
        others += " The page of the course calendar has all of them."
    message = f"{what} {others}"
    raise Refusal(message, rule="R8", field="session")
