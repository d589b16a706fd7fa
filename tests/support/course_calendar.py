"""The course calendar at a running desk: what a coordinator does there, and what comes of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from temporalio.client import WorkflowUpdateFailedError

from activities.templates import lay_out_course_calendar
from domain.case import Receipt
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.course_page import SessionLine, employers_behind
from domain.registration import employer_workflow_id
from tests.support.running_desk import RunningDesk, eventually, sentence_of

FIRST, SECOND = "M1-2034-02-RD", "M1-2034-03-CGY"


class Calendar:
    """The course calendar, as scenarios speak of it."""

    def __init__(self, desk: RunningDesk) -> None:
        self.desk = desk

    @classmethod
    async def opened(cls, desk: RunningDesk, seats: int = 2) -> Calendar:
        """Open the calendar and put two sessions on it, in February and March."""
        await lay_out_course_calendar(desk.client)
        calendar = cls(desk)
        await calendar.add(FIRST, "2034-02-14", "2034-02-15", "Red Deer", seats)
        await calendar.add(SECOND, "2034-03-14", "2034-03-14", "Calgary", seats)
        return calendar

    async def add(self, session: str, starts_on: str, ends_on: str, place: str, seats: int) -> Receipt:
        """Put a session of Module 1 on the calendar."""
        days = {"starts_on": starts_on, "ends_on": ends_on}
        return await self.act(
            "add_session", session=session, course="module-1", place=place, seats=seats, **days
        )

    async def act(self, action: str, *, update_id: str = "", **payload: Any) -> Receipt:  # noqa: ANN401
        """Make a change, and wait until everybody whom it concerns has heard of it."""
        handle = self.desk.client.get_workflow_handle(COURSE_CALENDAR_ID)
        receipt: Receipt = await handle.execute_update(
            action, {"actor": "t.okoye", **payload}, id=update_id or str(uuid4()), result_type=Receipt
        )
        await self.settled()
        return receipt

    async def refused(self, action: str, **payload: Any) -> str:  # noqa: ANN401 - any payload
        """Try a change that must be refused, and give the sentence."""
        try:
            await self.act(action, **payload)
        except WorkflowUpdateFailedError as failure:
            return sentence_of(failure)
        message = f"{action} was not refused"
        raise AssertionError(message)

    async def settled(self) -> None:
        """Wait until no employer is behind, and everybody has nothing left to do."""
        await eventually(self._all_told, "somebody has not heard of a change")
        everybody = [employer_workflow_id(one.wcb_account) for one in self.desk.register.employers(live=True)]
        await self.desk.rest(COURSE_CALENDAR_ID, *everybody)
        await eventually(self._shows_what_is, "the calendar's page is behind")

    async def _all_told(self) -> bool:
        return not employers_behind(self.lines())

    async def _shows_what_is(self) -> bool:
        return await self.shown() == self.lines()

    def lines(self) -> list[SessionLine]:
        """How the lines stand, as the register has it."""
        return self.desk.register.course_lines(self.desk.today)

    async def shown(self) -> list[SessionLine]:
        """What the calendar's page shows."""
        handle = self.desk.client.get_workflow_handle(COURSE_CALENDAR_ID)
        shown: list[SessionLine] = await handle.query("calendar", result_type=list[SessionLine])
        return shown

    def line(self, session: str = FIRST) -> list[tuple[str, str]]:
        """Account and status of everybody in a line, in order."""
        (line,) = [one for one in self.lines() if one.now.session.id == session]
        return [(one.workflow.removeprefix("employer-"), one.status) for one in line.people]

    async def page(self) -> str:
        """The calendar's page in the Web UI."""
        handle = self.desk.client.get_workflow_handle(COURSE_CALENDAR_ID)
        return str((await handle.query("__temporal_workflow_metadata")).current_details)


def enrolled(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the payload
    """A place for somebody in the first session."""
    known = {"person_name": "Robin Okafor", "course": "module-1", "delivery": "classroom", "session": FIRST}
    return known | given
