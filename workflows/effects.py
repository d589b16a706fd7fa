"""The side effects that workflows ask for, each a small named call with its timeouts in one place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import alberta_day
    from domain.directory import HandOver
    from domain.letters import LetterOrder
    from domain.refusal import Refusal
    from domain.transition import HeldEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from activities.contracts import Asked, Effect, Given
    from domain.case import CaseState
    from domain.corrs.comparison import Comparison
    from domain.corrs.port import CorrsRefused, CorrsTook
    from domain.course_calendar import PlaceInLine, SessionNow
    from domain.course_changes import CalendarChangeAsked, CalendarChanged
    from domain.course_page import SessionLine
    from domain.letters import Invoice, LetterOwed
    from domain.policy import Policy
    from domain.rebuilding import KeptFile
    from domain.records import AuditRecord, OrderRecord
    from domain.steps import Step
    from domain.transition import NotRecorded, Recorded, Transition

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
# Longer than the mail server's answers may take together.
_SENDING = timedelta(minutes=5)
# Parties outside may be away for days, and are not to be pressed.
_OUTSIDE = RetryPolicy(
    initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=30)
)
_OUTSIDE_TRY = timedelta(minutes=2)
#: A party outside that has not answered by then is away, and people are told.
_SOON = timedelta(minutes=10)
_BEFORE_THE_NEXT_NIGHT = timedelta(hours=12)


async def _at_once(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
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


async def _patiently(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done, however long it takes.

    Raises:
        ActivityError: when trying again can't help.

    """
    given = await workflow.execute_activity(
        effect.name,
        asked,
        result_type=effect.gives,
        start_to_close_timeout=_PATIENT_TRY,
        retry_policy=_IN_THE_END,
        summary=summary,
    )
    return cast("Given", given)


async def _in_the_end(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done, however long it takes.

    What trying again can't heal does not end the employer's workflow either: it is asked for again every
    hour, until somebody has seen to it.
    """
    while True:
        try:
            return await _patiently(effect, asked, summary)
        except ActivityError as error:
            if held_entry(error) is not None:
                raise
            workflow.logger.error("%s can't be done: %s", effect.name, error.cause)
            await workflow.sleep(_ASK_AGAIN, summary=f"{summary}: try again")


async def asked_until_told(effect: Effect[Asked, Given], asked: Asked, summary: str) -> Given:
    """Have something done however long that takes, unless trying again can't help.

    Raises:
        Refusal: with the sentence of a failure that trying again can't heal.

    """
    try:
        return await _patiently(effect, asked, summary)
    except ActivityError as error:
        raise Refusal(told(error) or str(error.cause)) from error


def _entry(transition: Transition) -> str:
    return f"Entry: {transition.action.replace('_', ' ')}"


async def enter_at_once(step: Step, *, with_letters: bool = True) -> Recorded | NotRecorded:
    """Enter a step while somebody waits for it, and write its letters with it unless that is left to others.

    Raises:
        FailureError: when the register could not be reached within seconds.

    """
    entry = step.transition
    if not (with_letters and step.letters):
        return await _at_once(contracts.RECORD_TRANSITION, entry, _entry(entry))
    orders = tuple(_order_for(step.after, owed) for owed in step.letters)
    asked = contracts.StepWithLetters(transition=entry, letters=orders)
    return await _at_once(contracts.ENTER_WITH_LETTERS, asked, _entry(entry))


async def enter_in_the_end(transition: Transition) -> Recorded | NotRecorded:
    """Enter a transition, however long the register is out of reach.

    Raises:
        FailureError: when the register holds another entry for this step.

    """
    return await _in_the_end(contracts.RECORD_TRANSITION, transition, _entry(transition))


def held_entry(error: FailureError) -> HeldEntry | None:
    """Give the entry that the register holds for this step instead, when that is why it was not entered."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if not isinstance(cause, ApplicationError) or cause.type != contracts.REGISTER_DISAGREES:
        return None
    return HeldEntry.model_validate(cause.details[0])


def told(error: FailureError) -> str | None:
    """Give the sentence of a failure that trying again can't heal, or nothing for one that it may.

    A local activity's failure may arrive as it was raised, and not wrapped as an activity's.
    """
    cause = error.cause if isinstance(error, ActivityError) else error
    return cause.message if isinstance(cause, ApplicationError) and cause.non_retryable else None


async def issue_letter(state: CaseState, owed: LetterOwed) -> None:
    """Write a letter and enter it in the ledger, once for its key, however long that takes."""
    order = _order_for(state, owed)
    summary = f"Letter: {owed.content.title}"
    try:
        await _at_once(contracts.ISSUE_LETTER, order, summary)
    except FailureError:
        await _in_the_end(contracts.ISSUE_LETTER, order, summary)


def _order_for(state: CaseState, owed: LetterOwed) -> LetterOrder:
    return LetterOrder(
        key=owed.key,
        employer_id=state.employer_id,
        workflow_id=state.workflow_id,
        run_id=workflow.info().run_id,
        dated=alberta_day(owed.owed_at),
        at=owed.owed_at,
        addressee=state.addressee(),
        content=owed.content,
    )


async def assign_invoice_number(owed: LetterOwed, content: Invoice) -> str:
    """Get the next invoice number of the year, the same one whenever the same letter asks (R7)."""
    request = contracts.NumberRequest(series=f"invoice-{content.invoiced_on.year}", key=owed.key)
    summary = "Number for the invoice"
    try:
        return await _at_once(contracts.ASSIGN_NUMBER, request, summary)
    except FailureError:
        return await _in_the_end(contracts.ASSIGN_NUMBER, request, summary)


async def last_entered(state: CaseState, case: str) -> AuditRecord | OrderRecord | None:
    """Get an audit or certificate order of an employer as the register holds it; nothing if it does not."""
    asked = contracts.CaseAsked(employer_id=state.employer_id, case=case)
    summary = "What the register holds"
    try:
        return await _at_once(contracts.LAST_ENTERED, asked, summary)
    except FailureError:
        return await _in_the_end(contracts.LAST_ENTERED, asked, summary)


async def kept_file(employer_id: str) -> KeptFile | None:
    """Get an employer's file as the register keeps it, to begin its workflows with."""
    return await _in_the_end(contracts.KEPT_FILE, employer_id, "The file as the register keeps it")


async def letters_to_send(most: int) -> list[str]:
    """Get the keys of letters that wait for e-mail and may be tried now, so many at most."""
    asked = contracts.LettersAsked(at=workflow.now(), most=most)
    summary = "Letters that wait for e-mail"
    try:
        return await _at_once(contracts.LETTERS_TO_SEND, asked, summary)
    except FailureError:
        return await _in_the_end(contracts.LETTERS_TO_SEND, asked, summary)


async def send_letter(key: str) -> contracts.LetterTried:
    """Have a letter tried once by e-mail. What that try meets in the ledger makes asking again harmless."""
    tried: contracts.LetterTried = await workflow.execute_activity(
        contracts.SEND_LETTER.name,
        contracts.LetterTry(key=key, at=workflow.now()),
        result_type=contracts.LetterTried,
        start_to_close_timeout=_SENDING,
        retry_policy=_IN_THE_END,
        summary="Letter by e-mail",
    )
    return tried


async def course_calendar(day: date) -> tuple[SessionNow, ...]:
    """Read the course calendar while somebody waits for it (R8).

    What it says is in the history before anything is decided by it: who tries again decides the same.

    Raises:
        Refusal: when it could not be read within seconds.

    """
    try:
        given: list[SessionNow] = await workflow.execute_activity(
            contracts.COURSE_CALENDAR.name,
            day,
            result_type=contracts.COURSE_CALENDAR.gives,
            schedule_to_close_timeout=_AT_ONCE_LIMIT,
            retry_policy=_AT_ONCE,
            summary="The course calendar",
        )
    except ActivityError as error:
        message = "The course calendar can't be read just now. Nothing was done; try again in a few minutes."
        raise Refusal(message) from error
    return tuple(given)


async def change_course_calendar(asked: CalendarChangeAsked) -> CalendarChanged:
    """Have the course calendar changed while somebody waits for it, once for its key (R8).

    Raises:
        Refusal: when it is refused, or could not be done within seconds.

    """
    try:
        changed: CalendarChanged = await workflow.execute_activity(
            contracts.CHANGE_COURSE_CALENDAR.name,
            asked,
            result_type=contracts.CHANGE_COURSE_CALENDAR.gives,
            schedule_to_close_timeout=_AT_ONCE_LIMIT,
            retry_policy=_AT_ONCE,
            summary=f"Entry: {asked.action.replace('_', ' ')}",
        )
    except ActivityError as error:
        away = "The register can't be reached just now. Look at the calendar before you send this again."
        raise Refusal(told(error) or away) from error
    return changed


async def course_lines(day: date) -> list[SessionLine]:
    """See how the lines of all sessions stand, however long that takes (R8)."""
    return await _in_the_end(contracts.COURSE_LINES, day, "Lines of all sessions")


async def places_of(state: CaseState) -> list[PlaceInLine]:
    """Ask where an employer's people stand in line, however long that takes (R8)."""
    return await _in_the_end(contracts.PLACES_OF, state.employer_id, "Places in classroom sessions")


async def answer_of_corrs(state: CaseState, away: Callable[[], None]) -> CorrsTook | CorrsRefused | None:
    """Enter an order in CORRS, however long that takes; nothing where staff enter orders (R19).

    Args:
        state: of the order.
        away: called when CORRS has not answered for a while.

    """
    asked = contracts.CaseAsked(employer_id=state.employer_id, case=state.workflow_id)
    summary = "Whether CORRS takes orders"
    try:
        taken = await _at_once(contracts.CORRS_TAKES_ORDERS, asked, summary)
    except FailureError:
        taken = await _in_the_end(contracts.CORRS_TAKES_ORDERS, asked, summary)
    if not taken:
        return None
    try:
        return await _entered_in_corrs(asked, _SOON)
    except ActivityError:
        away()
        return await _entered_in_corrs(asked)


async def _entered_in_corrs(
    asked: contracts.CaseAsked, within: timedelta | None = None
) -> CorrsTook | CorrsRefused:
    given = await workflow.execute_activity(
        contracts.ENTER_IN_CORRS.name,
        asked,
        result_type=contracts.ENTER_IN_CORRS.gives,
        start_to_close_timeout=_OUTSIDE_TRY,
        schedule_to_close_timeout=within,
        retry_policy=_OUTSIDE,
        summary="Enter in CORRS",
    )
    return cast("CorrsTook | CorrsRefused", given)


async def comparison_with_corrs() -> Comparison:
    """Compare every order with what CORRS lists.

    Raises:
        Refusal: when it can't be reached for long, or nobody said where it is.

    """
    try:
        given = await workflow.execute_activity(
            contracts.COMPARE_WITH_CORRS.name,
            workflow.now(),
            result_type=contracts.COMPARE_WITH_CORRS.gives,
            start_to_close_timeout=_OUTSIDE_TRY,
            schedule_to_close_timeout=_BEFORE_THE_NEXT_NIGHT,
            retry_policy=_OUTSIDE,
            summary="Compare with CORRS",
        )
    except ActivityError as error:
        raise Refusal(told(error) or "CORRS could not be reached for half a day.") from error
    return cast("Comparison", given)


async def policy_on(day: date) -> Policy:
    """Get the policy in effect on a day (R33)."""
    try:
        return await _at_once(contracts.LOAD_POLICY, day, "Policy in effect")
    except FailureError:
        return await _in_the_end(contracts.LOAD_POLICY, day, "Policy in effect")


async def hand_over(asked: HandOver) -> int:
    """Have audits told what keeps their reviewers from them, and get their number."""
    return await _in_the_end(contracts.HAND_OVER, asked, "Audits are told who stands in")


async def expunge_this_run() -> None:
    """Have the history of this run deleted, because of what it was started with (R7)."""
    info = workflow.info()
    run = contracts.Run(workflow_id=info.workflow_id, run_id=info.run_id)
    await _in_the_end(contracts.EXPUNGE_RUN, run, "Delete this run")
