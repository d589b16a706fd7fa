"""The desk: what the three workflows have in common beside the case file itself.

A desk serves one case: it brings about what the agenda says, writes the letters that a step owes, keeps one
timer, and shows people where the case stands.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from temporalio import workflow

from workflows import effects
from workflows.case_file import CaseFile
from workflows.entering import S
from workflows.listed import upsert_changes
from workflows.starting import in_any_case

with workflow.unsafe.imports_passed_through():
    from domain.agenda import agenda
    from domain.bulk_run import Attempt, Judgement
    from domain.flags import next_flags
    from domain.page import page
    from domain.view import CaseView, view_of

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

    from domain.letters import LetterOwed


R = TypeVar("R")

_SET_ASIDE = (
    "**Somebody asked for this run to be cancelled, and nothing came of it.** A case ends only by one of the "
    "actions below, with a reason (R30).\n\n"
)


class Desk(CaseFile[S]):
    """Serves one case."""

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        super().__init__()
        self._letters_in_hand: dict[str, asyncio.Task[None]] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None

    async def serve(self) -> None:
        """Work until the case has ended and nothing is left to do, or the run is to be renewed."""
        self.show()
        while True:
            await self.in_any_case(self._work())
            # Somebody may have acted between the end of that work and here.
            if self._done() or self.renewable():
                return

    async def in_any_case(self, work: Coroutine[Any, Any, R]) -> R:
        """Do work that a request to cancel this run must not break off; the page says what came of it."""
        return await in_any_case(work, self.show)

    async def _work(self) -> None:
        while not self._done():
            self.stirred = False
            await self.enter_what_waits()
            await self.bring_about_what_is_due()
            self._take_letters_in_hand()
            await self.begin_what_follows()
            if self.renewable():
                return
            self._set_alarm()
            await workflow.wait_condition(self._woken)
        self._set_alarm()

    async def begin_what_follows(self) -> None:
        """Begin what the state asks for beyond letters: a workflow of its own where there is one."""

    def renewable(self) -> bool:
        """Say whether the run is to end here and go on as a new one."""
        return False

    def idle(self) -> bool:
        """Say whether nothing is under way that the end of this run would cut off."""
        busy = self._letters_in_hand or self._unentered or self.one_at_a_time.locked()
        return not busy and not self.open_case().letters_owed and workflow.all_handlers_finished()

    def _woken(self) -> bool:
        # The last thing under way may be an action that was refused, which stirs nothing.
        return self.stirred or self._done()

    def _done(self) -> bool:
        return self.open_case().ended and self.idle()

    # ---- letters

    def _take_letters_in_hand(self) -> None:
        for owed in self.open_case().letters_owed:
            if owed.key not in self._letters_in_hand:
                self._letters_in_hand[owed.key] = asyncio.create_task(self._write(owed))

    async def _write(self, owed: LetterOwed) -> None:
        """Write a letter; it stays owed until it is in the ledger."""
        whole = await self.completed(owed)
        if self._owes(owed.key):
            await effects.issue_letter(self.open_case().order_of(whole, workflow.info().run_id))
            # A step under way has copied the state: what is changed now would be lost when it counts.
            async with self.one_at_a_time:
                case = self.open_case()
                case.letters_owed = [one for one in case.letters_owed if one.key != owed.key]
        del self._letters_in_hand[owed.key]
        self.stirred = True

    def _owes(self, key: str) -> bool:
        """Say whether a letter is still to be written: the step that completed it may have done so."""
        return any(one.key == key for one in self.open_case().letters_owed)

    async def completed(self, owed: LetterOwed) -> LetterOwed:
        """Give a letter with what only the register can add to it."""
        return owed

    # ---- waiting

    def _set_alarm(self) -> None:
        """Have exactly one timer, for what comes first: an item of the agenda, or a flag that goes up."""
        case = self.open_case()
        coming = [(item.at, item.sentence) for item in agenda(case)[:1]]
        coming += [(flag.at, flag.sentence) for flag in next_flags(case, workflow.now())[:1]]
        first = min(coming, key=itemgetter(0), default=None)
        wanted = first[0] if first else None
        running = self._alarm is not None and not self._alarm.done()
        if running and wanted == self._alarm_at:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = None, wanted
        if first is not None:
            self._alarm = asyncio.create_task(self._ring(*first))

    async def _ring(self, at: datetime, sentence: str) -> None:
        await workflow.sleep(max(at - workflow.now(), timedelta()), summary=sentence)
        self.show()
        self.stirred = True

    # ---- what is shown

    def show(self) -> None:
        """Bring lists in line with the case."""
        upsert_changes(self.open_case(), workflow.now())

    def page(self) -> str:
        """Write the page of this case for whoever opens it; nothing before there is a case."""
        if self.case is None:
            return ""
        notice = _SET_ASIDE if workflow.cancellation_reason() is not None else ""
        return notice + page(self.view())

    @workflow.query(
        name="judge",
        description="What would come of an action, without taking it. Used by dry runs of bulk work.",
    )
    def would_come_of(self, attempt: Attempt) -> Judgement:
        """Answer what a dry run asks."""
        return self.judge(attempt)

    def view(self) -> CaseView:
        """Give what the page and the command line show of this case."""
        return view_of(self.open_case(), self.now().day)
