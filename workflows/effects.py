"""The side effects that workflows ask for, each a small named call with its timeouts in one place.

Whatever is entered or written has a key, so that asking twice never does it twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

from activities import contracts

with workflow.unsafe.imports_passed_through():
    from domain.calendar import alberta_day
    from domain.letters import Invoice, LetterIssued, LetterOrder
    from domain.policy import Policy
    from domain.transition import Answer, NotRecorded, Recorded

if TYPE_CHECKING:
    from datetime import date

    from domain.case import CaseState
    from domain.letters import LetterOwed
    from domain.transition import Transition

# A person waits for these: a few quick tries, then they are told.
_AT_ONCE = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3)
_AT_ONCE_LIMIT = timedelta(seconds=4)
_ONE_TRY = timedelta(seconds=2)
# Nobody waits for these: they are tried until they succeed.
_IN_THE_END = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
_PATIENT_TRY = timedelta(seconds=30)
_ASK_AGAIN = timedelta(hours=1)


async def enter_at_once(transition: Transition) -> Recorded | NotRecorded:
    """Enter a transition while somebody waits for it.

    Raises:
        FailureError: when the register could not be reached within seconds.

    """
    answer = await workflow.execute_local_activity(
        contracts.RECORD_TRANSITION,
        transition,
        result_type=cast("type[Recorded | NotRecorded]", Answer),
        start_to_close_timeout=_ONE_TRY,
        schedule_to_close_timeout=_AT_ONCE_LIMIT,
        retry_policy=_AT_ONCE,
        summary=transition.action,
    )
    return answer


async def enter_in_the_end(transition: Transition) -> Recorded | NotRecorded:
    """Enter a transition, however long the register is out of reach.

    A register that disagrees does not end the employer's workflow either: it is asked again every hour, until
    somebody has seen to it.
    """
    while True:
        try:
            return await workflow.execute_activity(
                contracts.RECORD_TRANSITION,
                transition,
                result_type=cast("type[Recorded | NotRecorded]", Answer),
                start_to_close_timeout=_PATIENT_TRY,
                retry_policy=_IN_THE_END,
                summary=f"Enter {transition.action} in the register",
            )
        except FailureError as error:
            workflow.logger.error("The register does not take an entry: %s", error.cause or error)
            await workflow.sleep(_ASK_AGAIN, summary="The register does not take an entry: ask again")


def told(error: FailureError) -> str | None:
    """Give the sentence of a failure that trying again can't heal, or nothing for one that it may.

    A local activity's failure may arrive as it was raised, and not wrapped as an activity's.
    """
    cause = error.cause if isinstance(error, ActivityError) else error
    return cause.message if isinstance(cause, ApplicationError) and cause.non_retryable else None


async def issue_letter(state: CaseState, owed: LetterOwed) -> LetterIssued:
    """Write a letter and enter it in the ledger, once for its key, however long that takes."""
    info = workflow.info()
    order = LetterOrder(
        key=owed.key,
        employer_id=state.employer_id,
        workflow_id=info.workflow_id,
        run_id=info.run_id,
        dated=alberta_day(owed.owed_at),
        at=owed.owed_at,
        addressee=state.addressee(),
        content=owed.content,
    )
    summary = f"Letter: {owed.content.title}"
    try:
        return await workflow.execute_local_activity(
            contracts.ISSUE_LETTER,
            order,
            result_type=LetterIssued,
            start_to_close_timeout=_ONE_TRY,
            schedule_to_close_timeout=_AT_ONCE_LIMIT,
            retry_policy=_AT_ONCE,
            summary=summary,
        )
    except FailureError as error:
        workflow.logger.warning("A letter could not be written at once: %s", error.cause or error)
    while True:
        try:
            return await workflow.execute_activity(
                contracts.ISSUE_LETTER,
                order,
                result_type=LetterIssued,
                start_to_close_timeout=_PATIENT_TRY,
                retry_policy=_IN_THE_END,
                summary=summary,
            )
        except FailureError as error:
            workflow.logger.error("A letter can't be written: %s", error.cause or error)
            await workflow.sleep(_ASK_AGAIN, summary="A letter can't be written: try again")


async def assign_invoice_number(owed: LetterOwed, content: Invoice) -> str:
    """Get the next invoice number of the year, the same one whenever the same letter asks (R7)."""
    request = contracts.NumberRequest(series=f"invoice-{content.invoiced_on.year}", key=owed.key)
    return await workflow.execute_activity(
        contracts.ASSIGN_NUMBER,
        request,
        result_type=str,
        start_to_close_timeout=_PATIENT_TRY,
        retry_policy=_IN_THE_END,
        summary="Number for the invoice",
    )


async def policy_on(day: date) -> Policy:
    """Get the policy in effect on a day (R33)."""
    return await workflow.execute_local_activity(
        contracts.LOAD_POLICY,
        day,
        result_type=Policy,
        start_to_close_timeout=_PATIENT_TRY,
        retry_policy=_IN_THE_END,
        summary="Policy in effect",
    )


async def expunge_this_run() -> None:
    """Have the history of this run deleted, because of what it was started with (R7)."""
    info = workflow.info()
    await workflow.execute_local_activity(
        contracts.EXPUNGE_RUN,
        contracts.Run(workflow_id=info.workflow_id, run_id=info.run_id),
        start_to_close_timeout=_PATIENT_TRY,
        retry_policy=_AT_ONCE,
        summary="Delete this run",
    )
