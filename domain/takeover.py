"""An employer is taken over from the paper process with the certificate that it holds.

It starts in mid-cycle: what is past is recorded and brings no letter, what lies ahead is on the agenda.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.calendar import Moment, in_words, years_after
from domain.certificates import anniversaries
from domain.decision import Decision
from domain.eligibility import mark_outgrown
from domain.letters import AnyContent, TakenOver
from domain.records import AnniversaryStatus, CertificateRecord, PersonRecord, PirRecord, Purpose
from domain.refusal import Refusal
from domain.text import Day, Line, PastDay, Reference
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


class PaperAudit(BaseModel):
    """An audit that came in on paper and is still in review at the take-over (R15, R23).

    Attributes:
        anniversary: the anniversary that it counts for.
        received_on: its date stamp.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    anniversary: Day
    received_on: PastDay


class PaperCertificate(BaseModel):
    """The live certificate of an employer that is taken over (R22, R23).

    Attributes:
        maintenance_accepted: the anniversaries whose maintenance audits were accepted on paper.
        in_review: the audit that was handed in on paper and is to be entered here as soon as may be.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Reference
    dated: PastDay
    term_years: Literal[1, 3]
    maintenance_accepted: Annotated[tuple[Day, ...], Field(max_length=2)] = ()
    in_review: PaperAudit | None = None
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
    _check_days(state, paper, today)
    missed = _mark_what_is_past(state, paper, today)
    moving = mark_outgrown(state, state.head_count.counted, today)
    coming = next((mark for mark in state.anniversaries if mark.status is AnniversaryStatus.OPEN), None)
    welcome: AnyContent = TakenOver(
        certificate_number=paper.number,
        expires_on=expires,
        purpose=coming.purpose if coming else None,
        anniversary=coming.day if coming else None,
        audit_received_on=paper.in_review.received_on if paper.in_review else None,
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


def _check_days(state: EmployerState, paper: PaperCertificate, today: date) -> None:
    """Refuse an audit for a day that is no anniversary, or whose certificate year had not begun (R23)."""
    begins = dict(zip([mark.day for mark in state.anniversaries], _beginnings(paper), strict=True))
    within = [mark.day for mark in state.anniversaries if mark.purpose is Purpose.MAINTENANCE]
    asked = [("maintenance_accepted", day, within, today) for day in paper.maintenance_accepted]
    if paper.in_review is not None:
        left = [day for day in begins if day not in paper.maintenance_accepted]
        asked.append(("in_review", paper.in_review.anniversary, left, paper.in_review.received_on))
    for field, day, possible, by in asked:
        if day not in possible:
            days = ", ".join(map(str, possible)) or "none"
            message = f"{day} is no anniversary inside this certificate's term; those are: {days}."
            raise Refusal(message, rule="R23", field=f"taken_over.{field}")
        if by < begins[day]:
            message = (
                f"An audit for {in_words(day)} can't have come in before {in_words(begins[day])}, when its "
                "certificate year began."
            )
            raise Refusal(message, rule="R23", field=f"taken_over.{field}")


def _beginnings(paper: PaperCertificate) -> list[date]:
    """Give the first day of each certificate year."""
    return [years_after(paper.dated, year) for year in range(paper.term_years)]


def _mark_what_is_past(state: EmployerState, paper: PaperCertificate, today: date) -> bool:
    """Mark which audits were accepted, which are in review and which were missed; say whether one was missed.

    An audit in review that had come in by its deadline costs nothing, however long its review takes (R26).
    """
    for mark in state.anniversaries:
        if paper.in_review is not None and mark.day == paper.in_review.anniversary:
            mark.on_paper_since = paper.in_review.received_on
        if mark.day in paper.maintenance_accepted:
            mark.status = AnniversaryStatus.ACCEPTED
        elif mark.on_paper_since is not None and mark.on_paper_since <= mark.deadline:
            mark.status = AnniversaryStatus.RECEIVED
        elif mark.deadline < today:
            mark.status = AnniversaryStatus.MISSED
    return any(mark.status is AnniversaryStatus.MISSED for mark in state.anniversaries)
