"""The desk: what the three workflows have in common.

A desk takes the staff's actions, brings about what the agenda says, enters each step in the register before
it counts, and writes the letters that a step owes. One step is taken at a time.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from temporalio import workflow
from temporalio.exceptions import FailureError

from workflows import effects
from workflows.listed import upsert_changes
from workflows.refusals import refused_action, refused_by_register

with workflow.unsafe.imports_passed_through():
    from domain.agenda import agenda
    from domain.calendar import Moment
    from domain.case import CaseState, Receipt
    from domain.page import page
    from domain.refusal import Refusal
    from domain.steps import Caller, Step, digest_of, entered, happen, take
    from domain.transition import NotRecorded, Recorded
    from domain.view import CaseView, view_of

if TYPE_CHECKING:
    from datetime import datetime

    from domain.letters import LetterOwed
    from domain.steps import Happening, StaffAction

S = TypeVar("S", bound=CaseState)


class Desk(Generic[S]):
    """Serves one case.

    Attributes:
        case: the case's state; none until the case is opened.
        moving_to: the workflow that the file is just being handed to, or an empty text.

    """

    case: S | None
    moving_to: str

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        self.case = None
        self.moving_to = ""
        self.one_at_a_time = asyncio.Lock()
        self._unentered: Step | None = None
        self._letters_in_hand: dict[str, asyncio.Task[None]] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._stirred = False

    # ---- what staff do

    def check(self, action: StaffAction, raw: object) -> None:
        """Refuse an action that can't be taken now; nothing of it stays anywhere."""
        try:
            if self._repeated(raw) is None:
                take(self._case_for_staff(), action, raw, self.now(), self._caller())
        except Refusal as refusal:
            raise refused_action(refusal, action, self.case, self.now().day) from None

    async def take(self, action: StaffAction, raw: object) -> Receipt:
        """Take an action: decide it, enter it in the register, and only then let it count."""
        async with self.one_at_a_time:
            try:
                if (repeated := self._repeated(raw)) is not None:
                    return repeated
                # Somebody else may have acted while this one waited its turn.
                step = take(self._case_for_staff(), action, raw, self.now(), self._caller())
            except Refusal as refusal:
                raise refused_action(refusal, action, self.case, self.now().day) from None
            try:
                answer = await effects.enter_at_once(step.transition)
            except FailureError as error:
                if (sentence := effects.told(error)) is not None:
                    raise refused_action(Refusal(sentence), action, self.case, self.now().day) from None
                return self._keep_for_later(step)
            if isinstance(answer, NotRecorded):
                raise refused_by_register(answer)
            return self._count(step, answer)

    def _repeated(self, raw: object) -> Receipt | None:
        """Find the receipt of an update that was already carried out, also before a continue-as-new."""
        info = workflow.current_update_info()
        receipt = self.case.recent_updates.get(info.id) if self.case and info else None
        if receipt is not None and receipt.payload_digest != digest_of(raw):
            message = (
                "This update id was already used for another payload, so nothing was done. Send it anew."
            )
            raise Refusal(message)
        return receipt

    def _case_for_staff(self) -> S:
        if self.case is None:
            message = "This file is just being opened. Try again in a moment."
            raise Refusal(message)
        if self._unentered is not None:
            waiting = self._unentered.transition
            message = (
                f'The register can\'t be reached just now, and "{waiting.action}" of {waiting.actor} waits '
                "to be entered. Nothing is lost. Try again in a few minutes."
            )
            raise Refusal(message)
        if self.moving_to:
            message = f"This file is just moving to {self.moving_to}. Send your action there."
            raise Refusal(message)
        return self.case

    def _keep_for_later(self, step: Step) -> Receipt:
        self._unentered = step
        self._stirred = True
        done = "The register can't be reached just now. This is kept and will be entered as soon as it can."
        return Receipt(
            done=done, entry=0, stands=self.case.stands() if self.case else [], payload_digest=step.digest
        )

    def _count(self, step: Step, answer: Recorded) -> Receipt:
        state, receipt = entered(step, answer)
        self.case = state  # type: ignore[assignment]  # a step keeps the kind of its case
        self._stirred = True
        self.show()
        return receipt

    # ---- what happens by itself

    async def let_happen(self, happening: Happening) -> None:
        """Bring something about that no person did, and wait for the register as long as it takes."""
        async with self.one_at_a_time:
            await self._enter_unentered()
            if self.case is None or self.case.ended:
                return
            step = happen(self.case, happening, self.now(), self._caller())
            try:
                answer = await effects.enter_at_once(step.transition)
            except FailureError:
                self._unentered = step
                await self._enter_unentered()
                return
            if isinstance(answer, Recorded):
                self._count(step, answer)

    async def _enter_unentered(self) -> None:
        """Enter the step that found the register out of reach."""
        step = self._unentered
        if step is None:
            return
        answer = await effects.enter_in_the_end(step.transition)
        self._unentered = None
        if isinstance(answer, Recorded):
            self._count(step, answer)

    async def serve(self) -> None:
        """Work until the case has ended and nothing is left to do, or the run is to be renewed."""
        self.show()
        while not self._done():
            self._stirred = False
            await self._bring_about_what_is_due()
            self._take_letters_in_hand()
            await self.begin_what_follows()
            if self.renewable():
                return
            self._set_alarm()
            await workflow.wait_condition(self._woken)
        self._set_alarm()

    async def _bring_about_what_is_due(self) -> None:
        if self._unentered is not None:
            async with self.one_at_a_time:
                await self._enter_unentered()
        while self.case is not None and not self.case.ended:
            items = agenda(self.case)
            if not items or items[0].at > workflow.now():
                return
            await self.let_happen(items[0].happening)

    async def begin_what_follows(self) -> None:
        """Begin what the state asks for beyond letters: a workflow of its own where there is one."""

    def renewable(self) -> bool:
        """Say whether the run is to end here and go on as a new one."""
        return False

    def idle(self) -> bool:
        """Say whether nothing is under way that the end of this run would cut off."""
        owed = bool(self.case and self.case.letters_owed)
        busy = self._letters_in_hand or self._unentered or self.one_at_a_time.locked()
        return not owed and not busy and workflow.all_handlers_finished()

    # ---- letters

    def _take_letters_in_hand(self) -> None:
        for owed in self.case.letters_owed if self.case else []:
            if owed.key not in self._letters_in_hand:
                self._letters_in_hand[owed.key] = asyncio.create_task(self._write(owed))

    async def _write(self, owed: LetterOwed) -> None:
        """Write a letter; it stays owed until it is in the ledger."""
        await effects.issue_letter(self.open_case(), await self.completed(owed))
        # A step under way has copied the state: what is changed now would be lost when it counts.
        async with self.one_at_a_time:
            case = self.open_case()
            case.letters_owed = [one for one in case.letters_owed if one.key != owed.key]
        del self._letters_in_hand[owed.key]
        self._stirred = True

    async def completed(self, owed: LetterOwed) -> LetterOwed:
        """Give a letter with what only the register can add to it."""
        return owed

    # ---- waiting

    def _set_alarm(self) -> None:
        """Have exactly one timer, for the first item of the agenda; leave it alone while it is right."""
        items = agenda(self.case) if self.case else []
        first = items[0] if items else None
        wanted = first.at if first else None
        running = self._alarm is not None and not self._alarm.done()
        if running and wanted == self._alarm_at:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = None, wanted
        if first is not None:
            self._alarm = asyncio.create_task(self._ring(first.at, first.sentence))

    async def _ring(self, at: datetime, sentence: str) -> None:
        await workflow.sleep(max(at - workflow.now(), timedelta()), summary=sentence)
        self._stirred = True

    def _woken(self) -> bool:
        # The last thing under way may be an action that was refused, which stirs nothing.
        return self._stirred or self._done()

    def _done(self) -> bool:
        return self.case is not None and self.case.ended and self.idle()

    # ---- what is shown

    def now(self) -> Moment:
        """Give the moment that it is, by the workflow's own clock."""
        return Moment(workflow.now())

    def _caller(self) -> Caller:
        update = workflow.current_update_info()
        return Caller(run_id=workflow.info().run_id, update_id=update.id if update else "")

    def show(self) -> None:
        """Bring lists and the page in line with the state."""
        if self.case is not None:
            upsert_changes(self.case)
            workflow.set_current_details(page(view_of(self.case, self.now().day)))

    def view(self) -> CaseView:
        """Give what the page and the command line show of this case."""
        return view_of(self.open_case(), self.now().day)

    def open_case(self) -> S:
        """Give the case.

        Raises:
            RuntimeError: when it has not been opened yet.

        """
        if self.case is None:
            message = "This case is not open yet"
            raise RuntimeError(message)
        return self.case
