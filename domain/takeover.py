"""An employer is taken over from the paper process with the certificate that it holds.

It starts in mid-cycle: what is past is recorded and brings no letter, what lies ahead is on the agenda.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.calendar import Moment, in_words, years_after
from domain.certificates import anniversaries
from domain.eligibility import mark_outgrown
from domain.letters import AnyContent, TakenOver
from domain.records import AnniversaryStatus, CertificateRecord, PersonRecord, PirRecord, Purpose
from domain.refusal import Refusal
from domain.steps import Decision
from domain.text import Line, PastDay, Reference
from domain.training import refresher_due, reminder_day

if TYPE_CHECKING:
    from domain.employer import EmployerState

#: Stands in the register where the paper process had an audit and an order.
ON_PAPER = "before-take-over"


class PaperPerson(BaseModel):
    """Somebody at the employer who took Module 1 before the take-over (R8, R9)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    module_1_on: PastDay
    refreshed_on: PastDay | None = None


class PaperCertificate(BaseModel):
    """The live certificate of an employer that is taken over (R22, R23).

    Attributes:
        maintenance_accepted: the anniversaries whose maintenance audits were accepted on paper.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Reference
    dated: PastDay
    term_years: Literal[1, 3]
    maintenance_accepted: Annotated[tuple[PastDay, ...], Field(max_length=2)] = ()
    trained_people: Annotated[tuple[PaperPerson, ...], Field(min_length=1, max_length=10)]
    pir_registered_on: PastDay | None = None


def take_over(state: EmployerState, paper: PaperCertificate, moment: Moment) -> Decision:
    """Give a file that was just opened the certificate, the people and the standing that it has on paper.

    Raises:
        Refusal: when the certificate has ended, or an anniversary is none of its own.

    """
    today = moment.day
    expires = years_after(paper.dated, paper.term_years)
    if expires < today:
        message = (
            f"This certificate ended on {in_words(expires)}, so there is nothing to take over. Register the "
            "employer without it."
        )
        raise Refusal(message, rule="R27", field="taken_over.dated")
    state.fee.paid_on, state.fee.method = paper.dated, ON_PAPER
    state.fee_kept = state.fee.amount
    state.people = [_person(state, one, today) for one in paper.trained_people]
    state.pir = PirRecord(registered_on=paper.pir_registered_on) if paper.pir_registered_on else None
    state.certificate = CertificateRecord(
        number=paper.number,
        order_id=ON_PAPER,
        audit_id=ON_PAPER,
        dated=paper.dated,
        term_years=paper.term_years,
        expires_on=expires,
        issued_on=today,
    )
    state.anniversaries = anniversaries(state.certificate, state.policy)
    missed = _mark_what_is_past(state, paper.maintenance_accepted, today)
    moving = mark_outgrown(state, state.head_count.counted, today)
    coming = next(mark for mark in state.anniversaries if mark.status is AnniversaryStatus.OPEN)
    welcome: AnyContent = TakenOver(
        certificate_number=paper.number, expires_on=expires, purpose=coming.purpose, anniversary=coming.day
    )
    return Decision(
        events=(
            "certificate_taken_over",
            *(("maintenance_missed",) if missed else ()),
            *(("limit_exceeded",) if moving else ()),
        ),
        letters=(welcome, moving) if moving else (welcome,),
        ground=f"Taken over with certificate {paper.number} of {paper.dated}",
    )


def _person(state: EmployerState, paper: PaperPerson, today: date) -> PersonRecord:
    """Record a trained person; a refresher that fell due before today brings no letter any more."""
    due = refresher_due(paper.refreshed_on or paper.module_1_on, state.policy)
    person = PersonRecord(
        number=state.next_number("person"),
        name=paper.name,
        module_1_on=paper.module_1_on,
        refreshed_on=paper.refreshed_on,
        refresher_due_on=due,
        lapsed_on=due if due < today else None,
    )
    if reminder_day(person, state.policy) < today:
        person.reminded_for = due
    return person


def _mark_what_is_past(state: EmployerState, accepted: tuple[date, ...], today: date) -> bool:
    """Mark which maintenance audits were accepted and which were missed; say whether one was missed."""
    within = [mark for mark in state.anniversaries if mark.purpose is Purpose.MAINTENANCE]
    if strangers := sorted(set(accepted) - {mark.day for mark in within}):
        days = ", ".join(str(mark.day) for mark in within) or "none"
        message = f"{strangers[0]} is no anniversary inside this certificate's term; those are: {days}."
        raise Refusal(message, rule="R23", field="taken_over.maintenance_accepted")
    for mark in within:
        if mark.day in accepted:
            mark.status = AnniversaryStatus.ACCEPTED
        elif mark.deadline < today:
            mark.status = AnniversaryStatus.MISSED
    return any(mark.status is AnniversaryStatus.MISSED for mark in within)
