"""The case file: how a step is decided, entered in the register, and only then counts.

One step is taken at a time. The register may be out of reach, or ahead of the case because a worker died
between the register's commit and its own; neither loses a step or takes one twice.
"""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from temporalio import workflow
from temporalio.exceptions import FailureError

from workflows import effects
from workflows.refusals import refused_action, refused_by_register

with workflow.unsafe.imports_passed_through():
    from domain.actions.registry import find_action
    from domain.bulk_run import Attempt, Judgement
    from domain.calendar import Moment
    from domain.case import CaseState, Receipt
    from domain.payload import digest_of
    from domain.refusal import Refusal
    from domain.steps import Caller, Step, entered, happen, read, refused_line, take
    from domain.transition import HeldEntry, NotRecorded, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from domain.declared import Happening, StaffAction
    from domain.policy import Policy

S = TypeVar("S", bound=CaseState)

_SEEN_TO = timedelta(hours=1)


class OutOfReachError(Exception):
    """The register could not be reached within seconds.

    Attributes:
        step: what was to be entered.

    """

    def __init__(self, step: Step) -> None:
        super().__init__("The register can't be reached")
        self.step = step


def _in_words(error: FailureError, step: Step) -> Refusal | OutOfReachError:
    """Say what a failure to enter a step means to whoever waits for it."""
    sentence = effects.told(error)
    return OutOfReachError(step) if sentence is None else Refusal(sentence)


class CaseFile(Generic[S]):
    """Keeps one case and the register in step.

    Attributes:
        case: the case's state; none until the case is opened.
        one_at_a_time: held by whoever is taking a step.
        moving_to: the workflow that the file is just being handed to, or an empty text.
        stirred: whether the case changed since its desk last looked.

    """

    case: S | None
    moving_to: str

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        self.case = None
        self.one_at_a_time = asyncio.Lock()
        self.moving_to = ""
        self.stirred = False
        self._unentered: Step | None = None

    # ---- what staff do

    def check(self, action: StaffAction, raw: object) -> None:
        """Refuse an action that can't be taken now; nothing of it stays anywhere."""
        try:
            if self._repeated(raw) is None:
                case = self._case_for_staff()
                payload = read(case, action, raw, self.now().day)
                # What a new cycle's policy or the course calendar has a part in, the handler decides alone.
                if not (action.begins_cycle(case) or action.asks_calendar(payload)):
                    take(case, action, raw, self.now(), self._caller())
        except Refusal as refusal:
            raise refused_action(refusal, action, self.case, self.now().day) from None

    def judge(self, attempt: Attempt) -> Judgement:
        """Say what would come of an action, as far as the case itself can tell; nothing is changed."""
        try:
            case = self._case_for_staff()
            action = find_action(case.kind, attempt.action)
            if action is None:
                return Judgement(refusal=f'There is no action "{attempt.action}" here.')
            step = take(case, action, attempt.payload, Moment(attempt.at), self._caller())
        except Refusal as refusal:
            return Judgement(refusal=str(refusal))
        # The proof was judged where the work was ordered.
        judged = step.transition.model_copy(update={"proof": attempt.proof})
        return Judgement(done=step.done, transition=judged)

    async def take(self, action: StaffAction, raw: object) -> Receipt:
        """Take an action: decide it, enter it in the register, and only then let it count."""
        policy: Policy | None = None
        informed = action

        def decide(moment: Moment) -> Step:
            return take(self._case_for_staff(), informed, raw, moment, self._caller(), policy=policy)

        if self.open_case().step == 0:
            # Whatever was sent in the first moment comes after the step that opens the case.
            await workflow.wait_condition(lambda: self.open_case().step > 0)
        async with self.one_at_a_time:
            try:
                if (repeated := self._repeated(raw)) is not None:
                    return repeated
                policy = await self._policy_of_new_cycle(action, self.now().day)
                informed = await self._informed(action, raw)
                # Somebody else may have acted while this one waited its turn: it is decided anew.
                step, answer = await self._enter(decide, patiently=False)
                # What the register was ahead with may have been this very action.
                if (repeated := self._repeated(raw)) is not None:
                    return repeated
            except Refusal as refusal:
                raise refused_action(refusal, action, self.case, self.now().day) from None
            except OutOfReachError as error:
                return self._keep_for_later(error.step)
            if isinstance(answer, NotRecorded):
                raise refused_by_register(answer, action, self.case, self.now().day)
            return self._count(step, answer)

    async def _policy_of_new_cycle(self, action: StaffAction, day: date) -> Policy | None:
        """Ask for the policy of the cycle that an action begins, if it begins one now (R33)."""
        return await effects.policy_on(day) if action.begins_cycle(self.open_case()) else None

    async def _informed(self, action: StaffAction, raw: object) -> StaffAction:
        """Ask for what the course calendar holds, if that has a part in the decision (R8)."""
        today = self.now().day
        if not action.asks_calendar(read(self.open_case(), action, raw, today)):
            return action
        return action.knowing(await effects.course_calendar(today))

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

    # ---- what happens by itself

    async def let_happen(self, happening: Happening) -> None:
        """Bring something about that no person did, and wait for the register as long as it takes."""
        async with self.one_at_a_time:
            await self._enter_unentered()
            if not self.open_case().ended:
                await self._enter_and_count(partial(self._happens, happening))

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
        return happen(self.open_case(), happening, moment, self._caller())

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

    async def _enter_and_count(self, decide: Callable[[Moment], Step], *, at_once: bool = True) -> None:
        step, answer = await self._enter(decide, patiently=True, at_once=at_once)
        if isinstance(answer, Recorded):
            self._count(step, answer)
        else:
            # Whoever took this step has gone: the page has to tell them.
            self.open_case().show_first(refused_line(step, answer))

    # ---- entering

    async def _enter(
        self, decide: Callable[[Moment], Step], *, patiently: bool, at_once: bool = True
    ) -> tuple[Step, Recorded | NotRecorded]:
        """Enter a step, decided on the case as it is; where the register is ahead, catch up with it first.

        Args:
            decide: decides the step at a moment; it is asked again after the case has caught up.
            patiently: whether to wait for a register that is out of reach.
            at_once: whether to try within the workflow task first. Whoever waits for the task's answer would
                wait for that, too.

        Raises:
            Refusal: when the step is refused after catching up, or the register can't take it.
            OutOfReachError: when the register is out of reach and nobody has the patience.

        """
        moment = self.now()
        while True:
            step, held = decide(moment), None
            if at_once:
                try:
                    return step, await effects.enter_at_once(step)
                except FailureError as error:
                    held = effects.held_entry(error)
                    if held is None and not patiently:
                        raise _in_words(error, step) from error
            if held is None:
                try:
                    self._unentered = step
                    return step, await effects.enter_in_the_end(step.transition)
                except FailureError as error:
                    held = effects.held_entry(error)
                finally:
                    self._unentered = None
            moment = await self._catch_up(held, step, moment, patiently=patiently)

    async def _catch_up(
        self, held: HeldEntry | None, step: Step, moment: Moment, *, patiently: bool
    ) -> Moment:
        """Bring the case to where the register already is; give the moment for deciding the step anew."""
        if held is not None and held.is_of(step.transition) and moment.instant != held.at:
            return Moment(held.at)  # the same step, decided again at another instant, on another day perhaps
        action = find_action(step.after.kind, held.action) if held is not None else None
        if held is not None and action is not None and not held.is_of(step.transition):
            caller = Caller(run_id=held.run_id, update_id=held.update_id)
            policy = await self._policy_of_new_cycle(action, held.day)
            informed = await self._informed(action, held.payload())
            missed = take(self.open_case(), informed, held.payload(), Moment(held.at), caller, policy=policy)
            # The payload is the register's reading of it, so that its digest says nothing of what was sent.
            missed = dataclasses.replace(missed, digest="")
            answer = await effects.enter_at_once(missed)
            if isinstance(answer, Recorded):
                self._count(missed, answer)
                return self.now()
        if not patiently:
            message = "The register is just being brought in line with this case. Try again in a minute."
            raise Refusal(message)
        workflow.logger.error("The register holds another entry for %s", step.transition.key)
        self._unentered = step  # whoever acts meanwhile is told so at once
        try:
            await workflow.sleep(_SEEN_TO, summary="The register disagrees: somebody has to see to it")
        finally:
            self._unentered = None
        return self.now()

    def _count(self, step: Step, answer: Recorded) -> Receipt:
        state, receipt = entered(step, answer)
        self.case = state  # type: ignore[assignment]  # a step keeps the kind of its case
        self.stirred = True
        self.show()
        return receipt

    def show(self) -> None:
        """Bring what lists show in line with the case."""

    # ---- the moment and the case

    def now(self) -> Moment:
        """Give the moment that it is, by the workflow's own clock."""
        return Moment(workflow.now())

    def _caller(self) -> Caller:
        update = workflow.current_update_info()
        return Caller(run_id=workflow.info().run_id, update_id=update.id if update else "")

    def open_case(self) -> S:
        """Give the case.

        Raises:
            RuntimeError: when it has not been opened yet.

        """
        if self.case is None:
            message = "This case is not open yet"
            raise RuntimeError(message)
        return self.case
