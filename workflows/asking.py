"""How a workflow asks for a side effect: how long it is tried, and what a failure means.

Somebody waits, or nobody does, or it is a party outside that answers: each is a way of asking, with its
timeouts and retries.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.contracts import REGISTER_DISAGREES
    from domain.refusal import Refusal
    from domain.transition import HeldEntry

if TYPE_CHECKING:
    from activities.contracts import Asked, Effect, Given

# Somebody waits for these: a few quick tries, then they are told.
_AT_ONCE = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3)
_AT_ONCE_LIMIT = timedelta(seconds=4)
_ONE_TRY = timedelta(seconds=2)
# Nobody waits for these: they are tried until they succeed.
_IN_THE_END = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
_PATIENT_TRY = timedelta(seconds=30)
_ASK_AGAIN = timedelta(hours=1)
# Parties outside may be away for days, and are not to be pressed.
_OUTSIDE = RetryPolicy(
    initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=30)
)
_OUTSIDE_TRY = timedelta(minutes=2)


async def at_once(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done within seconds, inside the workflow task.

    Raises:
        FailureError: when it was not done in that time.

    """
    given = await workflow.execute_local_activity(
        effect.name,
        asked,
        result_type=effect.gives,
        start_to_close_timeout=_ONE_TRY,
        schedule_to_close_timeout=_AT_ONCE_LIMIT,
        retry_policy=_AT_ONCE,
        summary=summary,
    )
    return cast("Given", given)


async def patiently(
    effect: Effect[Asked, Given], asked: Asked, summary: str, *, one_try: timedelta | None = None
) -> Given:
    """Have something done, however long it takes.

    Args:
        effect: to be done.
        asked: its input.
        summary: as the Web UI shows it.
        one_try: how long one try may take, where it is not half a minute.

    Raises:
        ActivityError: when trying again can't help.

    """
    return await _activity(effect, asked, summary, _IN_THE_END, one_try or _PATIENT_TRY)


async def in_the_end(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done, however long it takes.

    What trying again can't heal does not end the employer's workflow either: it is asked for again every
    hour, until somebody has seen to it.
    """
    while True:
        try:
            return await patiently(effect, asked, summary)
        except ActivityError as error:
            if held_entry(error) is not None:
                raise
            workflow.logger.error("%s can't be done: %s", effect.name, error.cause)
            await workflow.sleep(_ASK_AGAIN, summary=f"{summary}: try again")


async def at_once_or_in_the_end(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done inside the workflow task if it can be, and else however long it takes."""
    try:
        return await at_once(effect, asked, summary)
    except FailureError:
        return await in_the_end(effect, asked, summary)


async def remembered(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done within seconds, and its answer in the history before anything hangs on it.

    Raises:
        ActivityError: when it was not done in that time.

    """
    given = await workflow.execute_activity(
        effect.name,
        asked,
        result_type=effect.gives,
        schedule_to_close_timeout=_AT_ONCE_LIMIT,
        retry_policy=_AT_ONCE,
        summary=summary,
    )
    return cast("Given", given)


async def outside(
    effect: Effect[Asked, Given], asked: Asked, summary: str, *, within: timedelta | None = None
) -> Given:
    """Have a party outside do something, however long it takes, or within a time.

    Raises:
        ActivityError: when it was not done in that time, or trying again can't help.

    """
    return await _activity(effect, asked, summary, _OUTSIDE, _OUTSIDE_TRY, within)


async def _activity(  # noqa: PLR0913, PLR0917 - what the ways above differ in
    effect: Effect[Asked, Given],
    asked: Asked,
    summary: str,
    retry: RetryPolicy,
    one_try: timedelta,
    within: timedelta | None = None,
) -> Given:
    """Have something done by an activity; whoever waits for one that the workflow has called off ends, too.

    Temporal tells them so by a failure like any other. Taken for one, it would be asked for again.
    """
    try:
        given = await workflow.execute_activity(
            effect.name,
            asked,
            result_type=effect.gives,
            start_to_close_timeout=one_try,
            schedule_to_close_timeout=within,
            retry_policy=retry,
            summary=summary,
        )
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise asyncio.CancelledError from error
        raise
    return cast("Given", given)


async def asked_until_told(
    effect: Effect[Asked, Given], asked: Asked, summary: str, *, one_try: timedelta | None = None
) -> Given:
    """Have something done however long that takes, unless trying again can't help.

    Args:
        effect: to be done.
        asked: its input.
        summary: as the Web UI shows it.
        one_try: how long one try may take, where it is not half a minute.

    Raises:
        Refusal: with the sentence of a failure that trying again can't heal.

    """
    try:
        return await patiently(effect, asked, summary, one_try=one_try)
    except ActivityError as error:
        raise Refusal(told(error) or str(error.cause)) from error


def held_entry(error: FailureError) -> HeldEntry | None:
    """Give the entry that the register holds for this step instead, when that is why it was not entered."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if not isinstance(cause, ApplicationError) or cause.type != REGISTER_DISAGREES:
        return None
    return HeldEntry.model_validate(cause.details[0])


def told(error: FailureError) -> str | None:
    """Give the sentence of a failure that trying again can't heal, or nothing for one that it may.

    A local activity's failure may arrive as it was raised, and not wrapped as an activity's.
    """
    cause = error.cause if isinstance(error, ActivityError) else error
    return cause.message if isinstance(cause, ApplicationError) and cause.non_retryable else None
