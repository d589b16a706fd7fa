"""The course calendar: the page of all sessions, and who wakes employers when a line has moved (R8)."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from workflows import effects
from workflows.going_on import go_on, newer_release_waits
from workflows.refusals import bad_form, not_started_so, refused_change
from workflows.starting import in_any_case, refuse_start

with workflow.unsafe.imports_passed_through():
    from domain.calendar import Moment, alberta_day, days_after, morning_of
    from domain.case import Receipt
    from domain.course_calendar import COURSE_CALENDAR_ID
    from domain.course_changes import CalendarChangeAsked, find_calendar_action
    from domain.course_page import SessionLine, calendar_page, employers_behind
    from domain.payload import parse
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import one_object, the_one
    from domain.transition import NotRecorded

if TYPE_CHECKING:
    from domain.course_changes import CalendarAction

_BEGINS = "The course calendar is there as soon as a worker is; its page has the id course-calendar."


def _calendar_update(name: str) -> Any:
    """Make the update with which a coordinator makes one kind of change."""
    action = find_calendar_action(name)

    async def handle(self: Any, *payloads: Any) -> Receipt:
        changed: Receipt = await self._change(action, payloads)
        return changed

    def validate(self: Any, *payloads: Any) -> None:
        self._check(action, payloads)

    fields = ", ".join(action.payload.model_fields)
    update: Any = workflow.update(name=name, description=f"{action.sentence} Fields: {fields}.")(handle)
    update.validator(validate)
    return update


@workflow.defn
class CourseCalendar:
    """Keeps nothing itself: the register holds sessions and lines. Here they are seen and changed.

    After each change, whoever made it, it looks at the register again. Employers that have not heard yet of
    what changed for them are woken, and bring their own files in line. Whatever is lost on that way, a signal
    or a worker, the next look finds the same employers behind and wakes them again.
    """

    @workflow.init
    def __init__(self, *_: Any) -> None:
        """Begin with a look."""
        self._lines: list[SessionLine] = []
        self._look = True

    @workflow.run
    async def run(self, *start: Any) -> None:
        """Serve as long as the association gives courses; much history or a new release makes a new run."""
        if workflow.info().workflow_id != COURSE_CALENDAR_ID:
            await refuse_start(the_one(start) if start else None, not_started_so(_BEGINS))
        await in_any_case(self._serve(), lambda: None)
        go_on()

    async def _serve(self) -> None:
        while not (workflow.info().is_continue_as_new_suggested() or newer_release_waits()):
            await self._look_around()
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: self._look, timeout=self._until_next_look())
            self._look = True
        await workflow.wait_condition(workflow.all_handlers_finished)

    def _until_next_look(self) -> timedelta | None:
        """Look every morning while there are sessions; without any, somebody brings one first."""
        now = workflow.now()
        if not self._lines:
            return None
        today = morning_of(alberta_day(now))
        following = today if today > now else morning_of(days_after(alberta_day(now), 1))
        return following - now

    async def _look_around(self) -> None:
        """See how the lines stand, and wake every employer that has not heard of a change."""
        while self._look:
            self._look = False
            self._lines = await effects.course_lines(alberta_day(workflow.now()))
        for employer in employers_behind(self._lines):
            # A file that has ended, or is just moving to another account, can't be woken and need not be.
            with contextlib.suppress(ApplicationError):
                await workflow.get_external_workflow_handle(employer).signal("look_at_places")

    @workflow.signal(
        description="Sent when a place in a session has changed. Not for staff; it does no harm."
    )
    async def look_again(self, *_: Any) -> None:
        """Look at the register again."""
        self._look = True

    def page(self) -> str:
        """Write the page that the Web UI shows, when somebody opens it."""
        return calendar_page(self._lines, alberta_day(workflow.now()))

    @workflow.query(name="calendar", description="The sessions, and who is in line for each.")
    def show_lines(self) -> list[SessionLine]:
        """Answer what the page shows."""
        return self._lines

    # ---- what staff may do

    add_session = _calendar_update("add_session")
    change_session = _calendar_update("change_session")
    cancel_session = _calendar_update("cancel_session")

    async def _change(self, action: CalendarAction, payloads: tuple[Any, ...]) -> Receipt:
        update, moment, sent = workflow.current_update_info(), Moment(workflow.now()), the_one(payloads)
        try:
            wish = parse(action.payload, sent, moment.day)
            asked = CalendarChangeAsked(
                key=f"{COURSE_CALENDAR_ID}/{update.id if update else workflow.uuid4()}",
                action=action.name,
                payload=one_object(sent),
                run_id=workflow.info().run_id,
                at=moment.instant,
                day=moment.day,
                proof=judged_proof(sent, wish.actor, moment),
            )
            changed = await effects.change_course_calendar(asked)
        except Refusal as refusal:
            raise bad_form(refusal, self._example(action)) from None
        if isinstance(changed.answer, NotRecorded):
            raise refused_change(changed.answer, self._example(action))
        self._look = True
        return changed.receipt()

    def _check(self, action: CalendarAction, payloads: tuple[Any, ...]) -> None:
        try:
            parse(action.payload, the_one(payloads), alberta_day(workflow.now()))
        except Refusal as refusal:
            raise bad_form(refusal, self._example(action)) from None

    def _example(self, action: CalendarAction) -> dict[str, Any]:
        today = alberta_day(workflow.now())
        first = next((one.now.session for one in self._lines if one.now.session.ends_on >= today), None)
        return action.filled_in(first, today)
