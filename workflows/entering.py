"""Entering: how a step that was decided gets into the register, and only then counts.

The register may be out of reach, or ahead of the case because a worker died between the register's commit
and its own; neither loses a step or takes one twice.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from temporalio import workflow
from temporalio.exceptions import FailureError

from workflows import asking, effects

with workflow.unsafe.imports_passed_through():
    from domain.actions.registry import find_action
    from domain.calendar import Moment
    from domain.case import CaseState, Receipt
    from domain.refusal import Refusal
    from domain.steps import Caller, Step, entered, read, take
    from domain.transition import HeldEntry, NotRecorded, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from domain.declared import StaffAction
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
    sentence = asking.told(error)
    return OutOfReachError(step) if sentence is None else Refusal(sentence)


class Entering(Generic[S]):
    """Holds one case, and enters its steps in the register; only what is entered counts.

    Attributes:
        case: the case's state; none until the case is opened.
        stirred: whether the case changed since its desk last looked.

    """

    def __init__(self) -> None:
        """Begin without a case."""
        self.case: S | None = None
        self.stirred = False
        self._unentered: Step | None = None

    async def enter(
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
                    held = asking.held_entry(error)
                    if held is None and not patiently:
                        raise _in_words(error, step) from error
            if held is None:
                try:
                    self._unentered = step
                    return step, await effects.enter_in_the_end(step.transition)
                except FailureError as error:
                    held = asking.held_entry(error)
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
            try:
                missed = await self._missed(action, held)
                answer = await effects.enter_at_once(missed)
            except Refusal:
                pass  # the two can't be brought together like this
            except FailureError as error:
                if patiently and asking.held_entry(error) is None:
                    return self.now()  # out of reach just now: it will say again what it holds
            else:
                if isinstance(answer, Recorded):
                    self.count(missed, answer)
                    return self.now()
        workflow.logger.error("The register holds another entry for %s", step.transition.key)
        if not patiently:
            message = "The register is just being brought in line with this case. Try again in a minute."
            raise Refusal(message)
        self._unentered = step  # whoever acts meanwhile is told so at once
        try:
            await workflow.sleep(_SEEN_TO, summary="The register disagrees: somebody has to see to it")
        finally:
            self._unentered = None
        return self.now()

    async def _missed(self, action: StaffAction, held: HeldEntry) -> Step:
        """Decide a step that the register holds already, at the instant at which it was entered.

        Raises:
            Refusal: when this case can't take it.

        """
        caller = Caller(run_id=held.run_id, update_id=held.update_id)
        policy = await self.policy_of_new_cycle(action, held.day)
        informed = await self.informed(action, held.payload())
        missed = take(self.open_case(), informed, held.payload(), Moment(held.at), caller, policy=policy)
        # The payload is the register's reading of it, so that its digest says nothing of what was sent.
        return dataclasses.replace(missed, digest="")

    def count(self, step: Step, answer: Recorded) -> Receipt:
        """Let a step count that the register has entered; give the receipt for whoever took it."""
        state, receipt = entered(step, answer)
        self.case = state  # type: ignore[assignment]  # a step keeps the kind of its case
        self.stirred = True
        self.show()
        return receipt

    def show(self) -> None:
        """Bring what lists show in line with the case."""

    async def policy_of_new_cycle(self, action: StaffAction, day: date) -> Policy | None:
        """Ask for the policy of the cycle that an action begins, if it begins one now (R33)."""
        return await effects.policy_on(day) if action.begins_cycle(self.open_case()) else None

    async def informed(self, action: StaffAction, raw: object) -> StaffAction:
        """Ask for what the course calendar holds, if that has a part in the decision (R8)."""
        today = self.now().day
        if not action.asks_calendar(read(self.open_case(), action, raw, today)):
            return action
        return action.knowing(await effects.course_calendar(today))

    def now(self) -> Moment:
        """Give the moment that it is, by the workflow's own clock."""
        return Moment(workflow.now())

    def caller(self) -> Caller:
        """Say where a step that is taken now comes from."""
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
