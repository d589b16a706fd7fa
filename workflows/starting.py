"""How a run was started, and what becomes of one that was started with something unusable."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from temporalio import workflow
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

from workflows import effects
from workflows.refusals import bad_start, start_refused_by_register

with workflow.unsafe.imports_passed_through():
    from domain.calendar import Moment
    from domain.known import MORE, summary
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.registration import employer_workflow_id, read_form, register
    from domain.sent import may_be_kept
    from domain.steps import Caller
    from domain.transition import NotRecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from temporalio.exceptions import ApplicationError

    from domain.case import CaseState
    from domain.steps import Step
    from domain.transition import Recorded

R = TypeVar("R")

# A run is renewed with each certificate year, long before this.
_LONG = timedelta(days=5 * 365)
_STILL_ENDING = timedelta(minutes=1)


def by_a_workflow() -> bool:
    """Say whether a workflow of the program started or continued this run: nobody else may hand in a state.

    Temporal continues a run on a schedule and by a retry too, and with what somebody typed.
    """
    info = workflow.info()
    if info.parent is not None:
        return True
    return info.continued_run_id is not None and not info.cron_schedule and info.retry_policy is None


def refuse_limits(why: str = "a file stays open for as long as the employer stays") -> None:
    """Refuse a run that Temporal itself would end or repeat.

    Args:
        why: no such run makes sense.

    Raises:
        Refusal: when it was started on a schedule, with retries or with a time limit.

    """
    info = workflow.info()
    limits = (info.run_timeout, info.execution_timeout)
    if info.cron_schedule or info.retry_policy or any(limit and limit < _LONG for limit in limits):
        message = f"Start this without a schedule, without retries and without a time limit: {why}."
        raise Refusal(message)


# The reason itself may name somebody, and a page travels in an address.
_REFUSED = (
    "**Refused: nothing was done.** Why stands under *Result*, on the tab *Timeline*, behind the last "
    "`message`. What you typed is not lost: click on *More Actions*, then *Start Workflow Like This One*, "
    "and change it."
)


async def refuse_start(start: Any, error: ApplicationError) -> NoReturn:
    """End this run with the reason; delete it if what it was started with must not be kept (R7).

    Raises:
        ApplicationError: always.

    """
    workflow.set_current_details(_REFUSED)
    if not may_be_kept(start):
        await effects.expunge_this_run()
    raise error


async def in_any_case(work: Coroutine[Any, Any, R], asked_to_cancel: Callable[[], None]) -> R:
    """Do work of this run that a request to cancel it must not break off.

    Everybody can make such a request in the Web UI, with no role, no reason and no entry. A file ends by a
    staff action (R30), and a step that was broken off might be in the register and not in the case.

    Args:
        work: what is to be done.
        asked_to_cancel: called when somebody made such a request.

    """
    task = asyncio.create_task(work)
    while not task.done():
        try:
            await workflow.wait_condition(task.done)
        except asyncio.CancelledError:
            if workflow.cancellation_reason() is None:
                raise  # the worker lets go of this run, which goes on elsewhere
            asked_to_cancel()
    return task.result()


async def file_opened(form: object, workflow_id: str | None = None) -> tuple[Step, Recorded]:
    """Enter a registration, or end this run with the reason why not (R3, R5, R6, R7).

    Args:
        form: the registration form, whatever it is.
        workflow_id: of the workflow that is to serve the employer; the one of its account unless given.

    Raises:
        ApplicationError: when the registration is refused.

    """
    info = workflow.info()
    try:
        refuse_limits()
        registration = read_form(form, Moment(workflow.now()).day)
        proof = judged_proof(form, registration.actor, Moment(workflow.now()))
        step = register(
            registration,
            await effects.policy_on(Moment(workflow.now()).day),
            Moment(workflow.now()),
            Caller(run_id=info.run_id),
            workflow_id=workflow_id or employer_workflow_id(registration.wcb_account),
            employer_id=str(workflow.uuid4()),
            proof=proof,
        )
    except Refusal as refusal:
        await refuse_start(form, bad_start(refusal))
    try:
        # Its letter is written by the workflow that serves the file, which may not be this one.
        answer = await effects.enter_at_once(step, with_letters=False)
    except FailureError:
        answer = await effects.enter_in_the_end(step.transition)
    if isinstance(answer, NotRecorded):
        await refuse_start(form, start_refused_by_register(answer))
    return step, answer


async def child_started(
    run: Any, start: CaseState, name: str, **options: Any
) -> workflow.ChildWorkflowHandle[Any, Any]:
    """Start a workflow of an employer's; one of the same id that is still ending is waited for."""
    while True:
        try:
            return await workflow.start_child_workflow(
                run, start, id=name, static_summary=summary(start), static_details=MORE, **options
            )
        except WorkflowAlreadyStartedError:
            await workflow.sleep(_STILL_ENDING, summary=f"Another {name} is still open: try again")
