"""The side effects that workflows ask for, each a small named call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import asking

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from domain.case import CaseState
    from domain.corrs.comparison import Comparison
    from domain.corrs.port import CorrsRefused, CorrsTook
    from domain.course_calendar import PlaceInLine, SessionNow
    from domain.course_changes import CalendarChangeAsked, CalendarChanged
    from domain.course_page import SessionLine
    from domain.directory_changes import HandOver
    from domain.letters import Invoice, LetterIssued, LetterOrder
    from domain.policy import Policy
    from domain.rebuilding import KeptFile
    from domain.records import AuditRecord, OrderRecord
    from domain.steps import Step
    from domain.transition import NotRecorded, Recorded, Transition

# Longer than the mail server's answers may take together.
_SENDING = timedelta(minutes=5)
#: A party outside that has not answered by then is away, and people are told.
_SOON = timedelta(minutes=10)
_BEFORE_THE_NEXT_NIGHT = timedelta(hours=12)


def _entry(made: Transition | CalendarChangeAsked) -> str:
    return f"Entry: {made.action.replace('_', ' ')}"


async def enter_at_once(step: Step, *, with_letters: bool = True) -> Recorded | NotRecorded:
    """Enter a step while somebody waits for it, and write its letters with it unless that is left to others.

    Raises:
        FailureError: when the register could not be reached within seconds.

    """
    entry = step.transition
    if not (with_letters and step.letters):
        return await asking.at_once(contracts.RECORD_TRANSITION, entry, _entry(entry))
    run_id = workflow.info().run_id
    orders = tuple(step.after.order_of(owed, run_id) for owed in step.letters)
    asked = contracts.StepWithLetters(transition=entry, letters=orders)
    return await asking.at_once(contracts.ENTER_WITH_LETTERS, asked, _entry(entry))


async def enter_in_the_end(transition: Transition) -> Recorded | NotRecorded:
    """Enter a transition, however long the register is out of reach.

    Raises:
        FailureError: when the register holds another entry for this step.

    """
    return await asking.in_the_end(contracts.RECORD_TRANSITION, transition, _entry(transition))


async def issue_letter(order: LetterOrder) -> LetterIssued:
    """Write a letter and enter it in the ledger, once for its key, however long that takes."""
    summary = f"Letter: {order.content.title}"
    return await asking.at_once_or_in_the_end(contracts.ISSUE_LETTER, order, summary)


async def letters_owed_by_ended(employer_id: str) -> list[LetterOrder]:
    """Get the letters that cases of an employer owed when they ended, and that are in no ledger."""
    summary = "Letters that ended cases owe"
    return await asking.in_the_end(contracts.LETTERS_OWED_BY_ENDED, employer_id, summary)


async def assign_invoice_number(key: str, content: Invoice) -> str:
    """Get the next invoice number of the year, the same one whenever the same letter asks (R7)."""
    request = contracts.NumberRequest(series=f"invoice-{content.invoiced_on.year}", key=key)
    summary = "Number for the invoice"
    return await asking.at_once_or_in_the_end(contracts.ASSIGN_NUMBER, request, summary)


async def last_entered(state: CaseState, case: str) -> AuditRecord | OrderRecord | None:
    """Get an audit or certificate order of an employer as the register holds it; nothing if it does not."""
    asked = contracts.CaseAsked(employer_id=state.employer_id, case=case)
    summary = "What the register holds"
    return await asking.at_once_or_in_the_end(contracts.LAST_ENTERED, asked, summary)


async def kept_file(employer_id: str) -> KeptFile | None:
    """Get an employer's file as the register keeps it, to begin its workflows with."""
    return await asking.in_the_end(contracts.KEPT_FILE, employer_id, "The file as the register keeps it")


async def letters_to_send(most: int) -> list[str]:
    """Get the keys of letters that wait for e-mail and may be tried now, so many at most."""
    asked = contracts.LettersAsked(at=workflow.now(), most=most)
    summary = "Letters that wait for e-mail"
    return await asking.at_once_or_in_the_end(contracts.LETTERS_TO_SEND, asked, summary)


async def send_letter(key: str) -> contracts.LetterTried:
    """Have a letter tried once by e-mail. What that try meets in the ledger makes asking again harmless."""
    asked = contracts.LetterTry(key=key, at=workflow.now())
    return await asking.patiently(contracts.SEND_LETTER, asked, "Letter by e-mail", one_try=_SENDING)


async def course_calendar(day: date) -> tuple[SessionNow, ...]:
    """Read the course calendar while somebody waits for it (R8).

    What it says is in the history before anything is decided by it: who tries again decides the same.

    Raises:
        Refusal: when it could not be read within seconds.

    """
    try:
        read = await asking.remembered(contracts.COURSE_CALENDAR, day, "The course calendar")
    except ActivityError as error:
        message = "The course calendar can't be read just now. Nothing was done; try again in a few minutes."
        raise Refusal(message) from error
    return tuple(read)


async def change_course_calendar(asked: CalendarChangeAsked) -> CalendarChanged:
    """Have the course calendar changed while somebody waits for it, once for its key (R8).

    Raises:
        Refusal: when it is refused, or could not be done within seconds.

    """
    try:
        return await asking.remembered(contracts.CHANGE_COURSE_CALENDAR, asked, _entry(asked))
    except ActivityError as error:
        away = "The register can't be reached just now. Look at the calendar before you send this again."
        raise Refusal(asking.told(error) or away) from error


async def course_lines(day: date) -> list[SessionLine]:
    """See how the lines of all sessions stand, however long that takes (R8)."""
    return await asking.in_the_end(contracts.COURSE_LINES, day, "Lines of all sessions")


async def places_of(state: CaseState) -> list[PlaceInLine]:
    """Ask where an employer's people stand in line, however long that takes (R8)."""
    return await asking.in_the_end(contracts.PLACES_OF, state.employer_id, "Places in classroom sessions")


async def corrs_takes_orders(state: CaseState) -> bool:
    """Ask whether orders are entered in CORRS by themselves here; staff enter them otherwise (R19)."""
    summary = "Whether CORRS takes orders"
    return await asking.at_once_or_in_the_end(contracts.CORRS_TAKES_ORDERS, _case(state), summary)


async def answer_of_corrs(state: CaseState, away: Callable[[], None]) -> CorrsTook | CorrsRefused:
    """Enter an order in CORRS, however long that takes (R19).

    Args:
        state: of the order.
        away: called when CORRS has not answered for a while.

    """
    asked, summary = _case(state), "Enter in CORRS"
    try:
        return await asking.outside(contracts.ENTER_IN_CORRS, asked, summary, within=_SOON)
    except ActivityError:
        away()
        return await asking.outside(contracts.ENTER_IN_CORRS, asked, summary)


def _case(state: CaseState) -> contracts.CaseAsked:
    return contracts.CaseAsked(employer_id=state.employer_id, case=state.workflow_id)


async def comparison_with_corrs() -> Comparison:
    """Compare every order with what CORRS lists.

    Raises:
        Refusal: when it can't be reached for long, or nobody said where it is.

    """
    now, within = workflow.now(), _BEFORE_THE_NEXT_NIGHT
    try:
        return await asking.outside(contracts.COMPARE_WITH_CORRS, now, "Compare with CORRS", within=within)
    except ActivityError as error:
        raise Refusal(asking.told(error) or "CORRS could not be reached for half a day.") from error


async def policy_on(day: date) -> Policy:
    """Get the policy in effect on a day (R33)."""
    return await asking.at_once_or_in_the_end(contracts.LOAD_POLICY, day, "Policy in effect")


async def hand_over(asked: HandOver) -> int:
    """Have audits told what keeps their reviewers from them, and get their number."""
    return await asking.in_the_end(contracts.HAND_OVER, asked, "Audits are told who stands in")


async def expunge_this_run() -> None:
    """Have the history of this run deleted, because of what it was started with (R7)."""
    info = workflow.info()
    run = contracts.Run(workflow_id=info.workflow_id, run_id=info.run_id)
    await asking.in_the_end(contracts.EXPUNGE_RUN, run, "Delete this run")
