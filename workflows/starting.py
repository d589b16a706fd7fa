"""How a run was started, and what becomes of one that was started with something unusable."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from temporalio import workflow

from workflows import effects

with workflow.unsafe.imports_passed_through():
    from domain.refusal import Refusal
    from domain.sent import may_be_kept

if TYPE_CHECKING:
    from temporalio.exceptions import ApplicationError

# A run is renewed with each certificate year, long before this.
_LONG = timedelta(days=5 * 365)


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


async def refuse_start(start: Any, error: ApplicationError) -> NoReturn:
    """End this run with the reason; delete it if what it was started with must not be kept (R7).

    Raises:
        ApplicationError: always.

    """
    if not may_be_kept(start):
        await effects.expunge_this_run()
    raise error
