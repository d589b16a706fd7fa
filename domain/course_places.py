"""Places in classroom sessions: what follows for an employer from where its people stand in line (R8).

Nobody is asked to notice that a seat came free, or that a session was moved. Each employer compares what it
last told its people with what the register holds, as often as anything may have changed; what differs is
brought about as a step of its own, and then nothing differs any more.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from domain.course_calendar import session_in_words, told_as
from domain.decision import Decision
from domain.declared import Happening
from domain.letters import CourseConfirmation, CoursePlaceEnded, CourseWaiting
from domain.records import EnrolmentStatus
from domain.refusal import Refusal
from domain.roles import SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from domain.calendar import Moment
    from domain.course_calendar import PlaceInLine
    from domain.employer import EmployerState
    from domain.letters import AnyContent
    from domain.records import EnrolmentRecord, SessionRecord

_STILL_IN_LINE = {EnrolmentStatus.IN_LINE, EnrolmentStatus.WAITING}


class News(StrEnum):
    """What an employer has to hear of a place; the names are those of the steps."""

    CALLED_OFF = "session_called_off"
    SEAT = "seat_given"
    WAITS = "waiting_list_joined"
    CHANGED = "session_changed"


def news_of(place: EnrolmentRecord, held: PlaceInLine, day: date) -> News | None:
    """Compare what an employer was told of a place with what the register holds; say what is new.

    A seat that comes free after the session has begun helps nobody any more.
    """
    session = held.session
    if place.in_line != session.id or not place.status.is_open:
        return None
    if session.cancelled_on is not None:
        return News.CALLED_OFF
    if place.status in _STILL_IN_LINE and held.has_seat and day <= session.starts_on:
        return News.SEAT
    if place.status is EnrolmentStatus.IN_LINE:
        return News.WAITS
    told = (place.starts_on, place.ends_on, place.place)
    return News.CHANGED if told != (session.starts_on, session.ends_on, session.place) else None


def what_follows(state: EmployerState, line: Iterable[PlaceInLine], day: date) -> list[Happening]:
    """Give the steps that bring an employer in line with what the register holds of its places."""
    return list(_what_follows(state, {one.enrolment: one for one in line}, day))


def _what_follows(state: EmployerState, line: dict[int, PlaceInLine], day: date) -> Iterator[Happening]:
    for place in state.open_enrolments():
        held = line.get(place.number)
        news = news_of(place, held, day) if held is not None else None
        if held is not None and news is not None:
            yield Happening(news.value, "R8", partial(_DECIDE[news], held=held), SERVICE)


# ---- what each piece of news comes to


def _called_off(state: EmployerState, _: Moment, *, held: PlaceInLine) -> Decision:
    """Note that a session is not held: the person needs another place."""
    place = _standing(state, held)
    letter = place_ended(state, place, "called_off")
    place.status = EnrolmentStatus.TO_BE_PLACED
    return Decision(events=(News.CALLED_OFF.value,), letters=(letter,), ground=_ground(held.session))


def _seat_given(state: EmployerState, _: Moment, *, held: PlaceInLine) -> Decision:
    """Confirm a seat to somebody who stood in line for it."""
    place = _standing(state, held)
    _tell(place, held.session, EnrolmentStatus.ENROLLED)
    return Decision(
        events=(News.SEAT.value,), letters=confirmation(state, place), ground=_ground(held.session)
    )


def _waits(state: EmployerState, _: Moment, *, held: PlaceInLine) -> Decision:
    """Tell the employer that somebody waits for a seat."""
    place = _standing(state, held)
    _tell(place, held.session, EnrolmentStatus.WAITING)
    letter = _waiting(state, place, held)
    return Decision(events=(News.WAITS.value,), letters=(letter,), ground=_ground(held.session))


def _changed(state: EmployerState, _: Moment, *, held: PlaceInLine) -> Decision:
    """Tell the employer that a session is held on other days or elsewhere."""
    place = _standing(state, held)
    before = told_as(place)
    _tell(place, held.session, place.status)
    waiting = (_waiting(state, place, held),)
    letters = confirmation(state, place, instead_of=before) or waiting
    return Decision(events=(News.CHANGED.value,), letters=letters, ground=_ground(held.session))


_DECIDE = {
    News.CALLED_OFF: _called_off,
    News.SEAT: _seat_given,
    News.WAITS: _waits,
    News.CHANGED: _changed,
}


def waited_in_vain(state: EmployerState, _: Moment, *, enrolment: int) -> Decision:
    """Note that a session began without a seat for somebody who waited: they need another place."""
    place = find_open(state, enrolment)
    letter = place_ended(state, place, "no_seat")
    place.status = EnrolmentStatus.TO_BE_PLACED
    return Decision(events=("waited_in_vain",), letters=(letter,), ground=f"No seat in {place.session}")


def waiting_places(state: EmployerState) -> Iterator[tuple[int, date]]:
    """Give the enrolments that wait for a seat, each with the day on which waiting ends."""
    for place in state.open_enrolments():
        if place.status in _STILL_IN_LINE and place.starts_on is not None:
            yield place.number, place.starts_on


def places_in_lines(state: EmployerState) -> frozenset[tuple[int, str, str]]:
    """Give an employer's places in lines of sessions: enrolment, status, and what was told of it."""
    return frozenset(
        (place.number, place.status.value, told_as(place))
        for place in state.enrolments
        if place.in_line is not None
    )


# ---- finding and telling


def find_open(state: EmployerState, number: int) -> EnrolmentRecord:
    """Find an enrolment of which something is still to come.

    Raises:
        Refusal: naming those there are.

    """
    places = state.open_enrolments()
    found = next((one for one in places if one.number == number), None)
    if found is None:
        told = ", ".join(f"{one.number} = {one.person_name}, {one.course}" for one in places) or "none"
        message = f"No enrolment {number} is open. Open at this employer: {told}."
        raise Refusal(message, rule="R8", field="enrolment")
    return found


def _standing(state: EmployerState, held: PlaceInLine) -> EnrolmentRecord:
    """Find the enrolment that stands in a line, unless a step that was entered meanwhile took it out.

    Raises:
        Refusal: when it doesn't stand there any more.

    """
    place = find_open(state, held.enrolment)
    if place.in_line != held.session.id:
        message = f"Enrolment {place.number} does not stand in line for {held.session.id} any more"
        raise Refusal(message, rule="R8")
    return place


def told_of(session: SessionRecord) -> dict[str, Any]:
    """Give what an enrolment keeps of its session."""
    return {
        "session": session.id,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "place": session.place,
    }


def _tell(place: EnrolmentRecord, session: SessionRecord, status: EnrolmentStatus) -> None:
    place.status = status
    place.starts_on, place.ends_on, place.place = session.starts_on, session.ends_on, session.place


def _ground(session: SessionRecord) -> str:
    return f"Session {session.id}, {session_in_words(session)}"


# ---- letters


def confirmation(
    state: EmployerState, place: EnrolmentRecord, instead_of: str | None = None
) -> tuple[AnyContent, ...]:
    """Give the letter that confirms a place, if there is one to confirm already."""
    if place.status is not EnrolmentStatus.ENROLLED:
        return ()
    return (CourseConfirmation(**_course(state, place), instead_of=instead_of),)


def _waiting(state: EmployerState, place: EnrolmentRecord, held: PlaceInLine) -> CourseWaiting:
    return CourseWaiting(**_course(state, place), ahead=held.ahead - held.session.seats)


def place_ended(
    state: EmployerState,
    place: EnrolmentRecord,
    cause: Literal["cancelled", "called_off", "no_seat", "missed"],
    reason: str | None = None,
) -> CoursePlaceEnded:
    """Give the letter that says that a place came to nothing."""
    return CoursePlaceEnded(**_course(state, place), cause=cause, reason=reason)


def _course(state: EmployerState, place: EnrolmentRecord) -> dict[str, Any]:
    course = state.policy.training.course(place.course)
    return {
        "person_name": place.person_name,
        "course_title": course.title if course else place.course,
        "delivery": place.delivery,
        "session": place.session,
        "starts_on": place.starts_on,
        "ends_on": place.ends_on,
        "place": place.place,
    }
