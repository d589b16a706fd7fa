"""The course calendar's page in Temporal's Web UI: sessions, seats, who is in line, what may be done (R8).

It travels in an address as a case's page does: no name of a person is in it, and what was typed is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from domain.actions.enrolments import ENROL_IN_COURSE, example_in_session
from domain.case_link import case_link
from domain.counting import counted
from domain.course_calendar import SessionNow, session_in_words
from domain.course_changes import CALENDAR_ACTIONS, ROLES
from domain.example_box import example_box
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from domain.records import SessionRecord

#: How many people of all sessions get a link: the page has to fit in an address.
_MOST_LINKED = 150


class PersonInLine(BaseModel):
    """Somebody in the line of a session.

    Attributes:
        workflow: that serves the employer.
        behind: whether the employer has not heard yet of what the register holds.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workflow: str
    enrolment: int
    status: str
    behind: bool


class SessionLine(BaseModel):
    """A session with everybody in its line, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    now: SessionNow
    people: tuple[PersonInLine, ...]


def employers_behind(lines: Sequence[SessionLine]) -> list[str]:
    """Give the workflows of employers that have not heard yet of what changed for them, each once."""
    behind = [one.workflow for line in lines for one in line.people if one.behind]
    return list(dict.fromkeys(behind))


def calendar_page(lines: Sequence[SessionLine], today: date) -> str:
    """Write the page."""
    return f"<div>{''.join(_parts(lines, today))}</div>\n"


def _parts(lines: Sequence[SessionLine], today: date) -> Iterator[str]:
    yield "<h1>Course calendar</h1>"
    if not lines:
        yield "<p>No session is to come.</p>"
    room = _MOST_LINKED
    for line in lines:
        yield from _session(line, today, room)
        room = max(0, room - len(line.people))
    yield "<br><h2>Possible now</h2>"
    first = next((one.now.session for one in lines if one.now.session.ends_on >= today), None)
    by = f"By: {' or '.join(role.label for role in ROLES)}."
    for action in CALENDAR_ACTIONS:
        yield _possible(action.name, action.sentence, by, action.filled_in(first, today))
    if (seats := _next_with_seats(lines, today)) is not None:
        told = "Enrol somebody in the next session that has seats: on the page of their employer."
        yield _possible(ENROL_IN_COURSE.name, told, by, example_in_session(seats))


def _next_with_seats(lines: Sequence[SessionLine], today: date) -> SessionRecord | None:
    coming = (one.now for one in lines if one.now.free and one.now.session.starts_on >= today)
    return next((now.session for now in coming if now.session.cancelled_on is None), None)


def _possible(name: str, sentence: str, by: str, payload: dict[str, Any]) -> str:
    box = example_box(name, payload)
    return f"<details><summary><b>{name}</b>: {sentence}</summary><p>{by}</p>{box}</details>"


def _session(line: SessionLine, today: date, room: int) -> Iterator[str]:
    now = line.now
    where = f"<b>{escaped(now.session.id)}</b>, {escaped(session_in_words(now.session))}"
    told = f"{where}: {_how_full(now, today)}"
    if not line.people:
        yield f"<p>{told}</p>"
        return
    people = "".join(f"<li>{_person(one)}</li>" for one in line.people[:room])
    more = len(line.people) - room
    rest = f"<li>and {more} more: secor courses shows all</li>" if more > 0 else ""
    yield f"<details><summary>{told}</summary><ol>{people}{rest}</ol></details>"


def _how_full(now: SessionNow, today: date) -> str:
    if now.session.cancelled_on is not None:
        return "cancelled; its people are being told"
    if now.session.ends_on < today:
        return "over; attendance is to be recorded"
    waiting = f", {now.waiting} waiting" if now.waiting else ""
    return f"{now.taken} of {counted(now.session.seats, 'seat')} taken, {now.free} free{waiting}"


def _person(one: PersonInLine) -> str:
    link = case_link(one.workflow)
    return f"{link}, enrolment {one.enrolment}: {one.status.replace('_', ' ')}"
