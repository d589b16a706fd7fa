"""The case file: what staff do and what happens by itself, one step at a time.

A step is decided here and entered in the register (:mod:`workflows.entering`); only then it counts.
"""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING

from temporalio import workflow

from workflows.entering import Entering, OutOfReachError, S
from workflows.refusals import refused_action, refused_by_register

with workflow.unsafe.imports_passed_through():
    from domain.actions.registry import find_action
    from domain.agenda import first_due
    from domain.bulk_run import Attempt, Judgement, Tried
    from domain.calendar import Moment
    from domain.case import CaseState, Receipt
    from domain.payload import digest_of
    from domain.refusal import Refusal
    from domain.steps import Caller, Step, happen, read, refused_line, take
    from domain.transition import NotRecorded, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from domain.declared import Happening, StaffAction
    from domain.policy import Policy


class CaseFile(Entering[S]):
    """Takes the steps of one case.

    Attributes:
        one_at_a_time: held by whoever is taking a step.
        moving_to: the workflow that the file is just being handed to, or an empty text.

    """

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        super().__init__()
        self.one_at_a_time = asyncio.Lock()
        self.moving_to = ""

    # ---- what staff do

    def check(self, action: StaffAction, raw: object) -> None:
        """Refuse an action that can't be taken now; nothing of it stays anywhere."""
        try:
            if self._repeated(raw) is None:
                case = self._case_for_staff()
                payload = read(case, action, raw, self.now().day)
                # What a new cycle's policy or the course calendar has a part in, the handler decides alone.
                if not (action.begins_cycle(case) or action.asks_calendar(payload)):
                    take(case, action, raw, self.now(), self.caller())
        except Refusal as refusal:
            raise refused_action(refusal, action, self.case, self.now().day) from None

    def judge(self, attempt: Attempt) -> Judgement:
        """Say what would come of an action, as far as the case itself can tell; nothing is changed."""
        try:
            case: CaseState = self._case_for_staff()
            for one in attempt.earlier:
                with contextlib.suppress(Refusal):  # the case has moved on: that one would be passed over
                    case = self._tried(case, one, attempt.at).after
            step = self._tried(case, attempt, attempt.at)
        except Refusal as refusal:
            return Judgement(refusal=str(refusal))
        # The proof was judged where the work was ordered.
        judged = step.transition.model_copy(update={"proof": attempt.proof})
        return Judgement(done=step.done, transition=judged)

    def _tried(self, case: CaseState, tried: Tried, at: datetime) -> Step:
        action = find_action(case.kind, tried.action)
        if action is None:
            raise Refusal(f'There is no action "{tried.action}" here.')
        return take(case, action, tried.payload, Moment(at), self.caller())

    async def take(self, action: StaffAction, raw: object) -> Receipt:
        """Take an action: decide it, enter it in the register, and only then let it count."""
        policy: Policy | None = None
        informed = action

        def decide(moment: Moment) -> Step:
            return take(self._case_for_staff(), informed, raw, moment, self.caller(), policy=policy)

        if self.open_case().step == 0:
            # Whatever was sent in the first moment comes after the step that opens the case.
            await workflow.wait_condition(lambda: self.open_case().step > 0)
        async with self.one_at_a_time:
            try:
                if (repeated := self._repeated(raw)) is not None:
                    return repeated
                await self._let_what_is_due_come_first()
                policy = await self.policy_of_new_cycle(action, self.now().day)
                informed = await self.informed(action, raw)
                # Somebody else may have acted while this one waited its turn: it is decided anew.
                step, answer = await self.enter(decide, patiently=False)
                # What the register was ahead with may have been this very action.
                if (repeated := self._repeated(raw)) is not None:
                    return repeated
            except Refusal as refusal:
                raise refused_action(refusal, action, self.case, self.now().day) from None
            except OutOfReachError as error:
                return self._keep_for_later(error.step)
            if isinstance(answer, NotRecorded):
                raise refused_by_register(answer, action, self.case, self.now().day)
            return self.count(step, answer)

    def _repeated(self, raw: object) -> Receipt | None:
        """Find the receipt of an update that was already carried out, also before a continue-as-new."""
        info = workflow.current_update_info()
        receipt = self.case.recent_updates.get(info.id) if self.case and info else None
        if receipt is not None and receipt.payload_digest not in {"", digest_of(raw)}:
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
        self.stirred = True
        done = "The register can't be reached just now. This is kept and will be entered as soon as it can."
        return Receipt(done=done, entry=0, stands=self.open_case().stands(), payload_digest=step.digest)

    async def _let_what_is_due_come_first(self) -> None:
        """Bring about what fell due before this action came: a late worker may have both in hand at once.

        Otherwise an answer that comes after its last day would count, for no better reason than that nobody
        was there at midnight.

        Raises:
            Refusal: when the case can't be acted on, or the register can't be reached for it.

        """
        self._case_for_staff()
        try:
            await self._bring_about_what_is_due(patiently=False)
        except OutOfReachError as error:
            message = (
                "The register can't be reached just now, and what fell due has to be entered before this. "
                "Try again in a few minutes."
            )
            raise Refusal(message) from error

    # ---- what happens by itself

    async def bring_about_what_is_due(self) -> None:
        """Bring about what the agenda has for now, and wait for the register as long as it takes."""
        async with self.one_at_a_time:
            await self._enter_unentered()
            await self._bring_about_what_is_due(patiently=True)

    async def _bring_about_what_is_due(self, *, patiently: bool) -> None:
        while first_due(self.open_case(), self.now()) is not None:
            try:
                await self._enter_and_count(self._comes_due, patiently=patiently)
            except Refusal:
                if patiently or first_due(self.open_case(), self.now()) is None:
                    return  # the register was ahead with a step that made it pointless
                raise

    def _comes_due(self, moment: Moment) -> Step:
        """Decide what is due at a moment, by the case as it is then: somebody may have acted meanwhile."""
        due = first_due(self.open_case(), moment)
        if due is None:
            message = "Nothing is due any more"
            raise Refusal(message)
        return self._happens(due.happening, moment)

    async def let_happen(self, happening: Happening) -> None:
        """Bring something about that no person did, and wait for the register as long as it takes."""
        async with self.one_at_a_time:
            await self._enter_unentered()
            # Once the file is handed over, whatever happens to it happens where it went.
            if not (self.open_case().ended or self.moving_to):
                try:
                    await self._enter_and_count(partial(self._happens, happening))
                except Refusal as refusal:  # the register was ahead with a step that ended the case
                    workflow.logger.warning("%s came too late: %s", happening.name, refusal.rule)

    async def let_follow(self, step: int, happenings: Callable[[], Sequence[Happening]]) -> bool:
        """Bring about what follows from an answer, unless the case has moved on since it was asked for.

        Args:
            step: how many steps the case had made when it asked.
            happenings: gives what follows for the case as it is; each is brought about as a step of its own.

        Returns:
            Whether the answer still was about the case as it is.

        """
        async with self.one_at_a_time:
            await self._enter_unentered()
            if self.open_case().step != step:
                return False
            for happening in happenings():
                decide = partial(self._happens, happening)
                try:
                    await self._enter_and_count(decide)
                except Refusal as refusal:  # the register was ahead with a step that made it pointless
                    workflow.logger.warning("%s came too late: %s", happening.name, refusal.rule)
                    return False
            return True

    def _happens(self, happening: Happening, moment: Moment) -> Step:
        if self.open_case().ended:
            message = "This case is over"
            raise Refusal(message)
        # Not the caller of an update that waits for it: that one is still to come.
        return happen(self.open_case(), happening, moment, Caller(run_id=workflow.info().run_id))

    async def enter_what_waits(self) -> None:
        """Enter the staff action that found the register out of reach, if there is one."""
        if self._unentered is not None:
            async with self.one_at_a_time:
                await self._enter_unentered()

    async def _enter_unentered(self) -> None:
        waiting = self._unentered
        if waiting is None:
            return
        try:
            await self._enter_and_count(lambda _: self._as_it_was(waiting), at_once=False)
        except Refusal as refusal:
            workflow.logger.warning("%s came too late: %s", waiting.transition.action, refusal.rule)
        self._unentered = None

    def _as_it_was(self, step: Step) -> Step:
        """Give a step that waits, unless the case has moved on since."""
        if step.transition.key != f"{step.after.case_key}/{self.open_case().step + 1}":
            message = "The case has moved on"
            raise Refusal(message)
        return step

    async def _enter_and_count(
        self, decide: Callable[[Moment], Step], *, patiently: bool = True, at_once: bool = True
    ) -> None:
        step, answer = await self.enter(decide, patiently=patiently, at_once=at_once)
        if isinstance(answer, Recorded):
            self.count(step, answer)
        else:
            # Whoever took this step has gone: the page has to tell them.
            self.open_case().show_first(refused_line(step, answer))
