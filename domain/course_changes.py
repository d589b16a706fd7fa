"""What a coordinator changes on the course calendar: sessions are added, changed and cancelled (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from domain.calendar import days_after, in_words
from domain.case import Receipt
from domain.counting import counted
from domain.course_calendar import COURSE_CALENDAR_ID, SessionNow, session_in_words
from domain.office_steps import OfficeStep, Taken
from domain.payload import Payload, parse
from domain.records import SessionRecord
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Day, Line, Reason, Seats, SessionCode
from domain.to_fill import to_fill
from domain.transition import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.policy import Training
    from domain.transition import Transition

#: Who keeps the calendar.
ROLES: Final = (Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR)


class CalendarPayload(Payload):
    """What every change says: whose session it is about."""

    session: SessionCode


class AddSession(CalendarPayload):
    """A session comes on the calendar; without a last day it is held on one."""

    course: Line
    starts_on: Day
    ends_on: Day | None = None
    place: Line
    seats: Seats


class ChangeSession(CalendarPayload):
    """A session is held on other days, elsewhere, or with more or fewer seats; what is left out stays."""

    starts_on: Day | None = None
    ends_on: Day | None = None
    place: Line | None = None
    seats: Seats | None = None
    reason: Reason


class CancelSession(CalendarPayload):
    """A session is not held."""

    reason: Reason


@dataclass(frozen=True)
class CalendarAction:
    """One change that a coordinator can make.

    Attributes:
        name: of the update, as staff see it in lists.
        event: what the register calls the change.
        payload: what is filled in.
        sentence: what it does.
        decide: gives the session as the change leaves it, from what it is now (nothing if nobody knows it).
        example: a payload filled in; ``actor`` is added to it.

    """

    name: str
    event: str
    payload: type[CalendarPayload]
    sentence: str
    decide: Callable[[Any, SessionNow | None, date, Training], SessionRecord]
    example: Callable[[SessionRecord | None, date], dict[str, Any]]

    @property
    def step(self) -> OfficeStep:
        """What the register is told of it."""
        return OfficeStep(self.name, self.event, "R8", ROLES)

    def filled_in(self, session: SessionRecord | None, today: date) -> dict[str, Any]:
        """Give an example about a session of the calendar, or one that there might be."""
        return {"actor": to_fill("your id"), **self.example(session, today)}


# ---- deciding


def _add(wish: AddSession, now: SessionNow | None, today: date, training: Training) -> SessionRecord:
    if now is not None:
        message = f"There is a session {wish.session} already: give the new one another code."
        raise Refusal(message, rule="R8", field="session")
    course = training.course(wish.course)
    if course is None or "classroom" not in course.delivery:
        codes = ", ".join(one.code for one in training.courses if "classroom" in one.delivery)
        rule = "R9" if course is not None and course.refreshes else "R8"
        message = f"No such course is given in a classroom. These are: {codes}."
        raise Refusal(message, rule=rule, field="course")
    session = SessionRecord(
        id=wish.session,
        course=wish.course,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on or wish.starts_on,
        place=wish.place,
        seats=wish.seats,
    )
    _refuse_days(session, today)
    return session


def _refuse_days(session: SessionRecord, today: date) -> None:
    if session.ends_on < session.starts_on:
        message = "The last day lies before the first one."
        raise Refusal(message, rule="R8", field="ends_on")
    if session.starts_on < today:
        message = f"A session is held on days that are still to come; today is {in_words(today)}."
        raise Refusal(message, rule="R8", field="starts_on")


def _change(wish: ChangeSession, now: SessionNow | None, today: date, _: Training) -> SessionRecord:
    held = _still_to_come(wish.session, now, today)
    if now is not None and wish.seats is not None and wish.seats < now.taken:
        message = (
            f"Session {wish.session} has {counted(now.taken, 'seat')} taken: it can't have fewer than these."
        )
        raise Refusal(message, rule="R8", field="seats")
    given = wish.model_dump(include={"starts_on", "ends_on", "place", "seats"}, exclude_none=True)
    if "starts_on" in given and "ends_on" not in given:
        # A session that is held on another day lasts as long as it would have.
        given["ends_on"] = days_after(given["starts_on"], (held.ends_on - held.starts_on).days)
    changed = held.model_copy(update=given)
    if changed == held:
        message = f"Session {wish.session} is so already: say what else it is to be."
        raise Refusal(message, rule="R8")
    if (changed.starts_on, changed.ends_on) != (held.starts_on, held.ends_on):
        _refuse_days(changed, today)
    return changed


def _cancel(wish: CancelSession, now: SessionNow | None, today: date, _: Training) -> SessionRecord:
    return _still_to_come(wish.session, now, today).model_copy(update={"cancelled_on": today})


def _still_to_come(code: str, now: SessionNow | None, today: date) -> SessionRecord:
    if now is None:
        message = f'There is no session "{code}": take its code from the calendar.'
        raise Refusal(message, rule="R8", field="session")
    session = now.session
    if session.cancelled_on is not None:
        message = (
            f"Session {code} was cancelled on {in_words(session.cancelled_on)}: add another one instead."
        )
        raise Refusal(message, rule="R8", field="session")
    if session.ends_on < today:
        message = f"Session {code} was over on {in_words(session.ends_on)}."
        raise Refusal(message, rule="R8", field="session")
    return session


# ---- declared


def _add_example(_: SessionRecord | None, today: date) -> dict[str, Any]:
    first = days_after(today, 60)
    days = {"starts_on": str(first), "ends_on": str(days_after(first, 1))}
    what = {"session": to_fill("code of the session"), "course": "module-1"}
    return {**what, **days, "place": to_fill("place"), "seats": 16}


def _code(session: SessionRecord | None) -> str:
    return session.id if session else to_fill("code of the session")


def _change_example(session: SessionRecord | None, _: date) -> dict[str, Any]:
    seats = session.seats + 4 if session else 20
    return {"session": _code(session), "seats": seats, "reason": to_fill("why")}


CALENDAR_ACTIONS: Final = (
    CalendarAction(
        name="add_session",
        event="session_added",
        payload=AddSession,
        sentence="Put a classroom session on the calendar.",
        decide=_add,
        example=_add_example,
    ),
    CalendarAction(
        name="change_session",
        event="session_changed",
        payload=ChangeSession,
        sentence="Change days, place or seats of a session; everybody in it is told of new days or place.",
        decide=_change,
        example=_change_example,
    ),
    CalendarAction(
        name="cancel_session",
        event="session_cancelled",
        payload=CancelSession,
        sentence="Cancel a session; everybody in it is told, and stands on the list of places to be found.",
        decide=_cancel,
        example=lambda session, _: {"session": _code(session), "reason": to_fill("why")},
    ),
)


class CalendarChangeAsked(BaseModel):
    """Asks for a change of the calendar, once for its key.

    Attributes:
        key: of the update that brought it.
        payload: what was sent.
        proof: the nonce of the proof of who sent it, where there is one (R32).

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    action: str
    payload: dict[str, Any]
    run_id: str
    at: datetime
    day: date
    proof: str | None = None


class CalendarChanged(BaseModel):
    """The register's answer to a change, with one sentence for whoever made it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Answer
    done: str

    def receipt(self) -> Receipt:
        """Give what the coordinator gets back."""
        return Receipt(
            done=self.done, entry=self.answer.number, stands=["Course calendar"], payload_digest=""
        )


def find_calendar_action(name: str) -> CalendarAction:
    """Find a change by its name."""
    return next(one for one in CALENDAR_ACTIONS if one.name == name)


def decided(asked: CalendarChangeAsked, now: SessionNow | None, training: Training) -> Transition:
    """Decide a change, and write down the entry for it.

    Args:
        asked: the change.
        now: the session as it is; nothing if nobody knows it.
        training: the policy of the day.

    Raises:
        Refusal: when it is badly formed or against a rule. Who may make it is judged with the entry (R32).

    """
    action = find_calendar_action(asked.action)
    wish = parse(action.payload, asked.payload, asked.day)
    session = action.decide(wish, now, asked.day, training)
    happened = action.event.removeprefix("session_")
    reason = f": {wish.reason}" if hasattr(wish, "reason") else ""
    what = f"Session {session.id} ({session_in_words(session)}, {counted(session.seats, 'seat')})"
    taken = Taken(
        key=asked.key,
        actor=wish.actor,
        at=asked.at,
        proof=asked.proof,
        workflow_id=COURSE_CALENDAR_ID,
        run_id=asked.run_id,
        update_id=asked.key,
    )
    data = wish.model_dump(mode="json", exclude={"actor"}, exclude_unset=True)
    return action.step.entry(taken, f"{what} {happened}{reason}", data, records=(session,))
