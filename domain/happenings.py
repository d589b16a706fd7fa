"""What happens by itself to an employer: dates that come, and audits and orders that end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.calendar import days_after, months_after, years_after
from domain.certificates import anniversaries, mark_of, renewal_mark
from domain.decision import Decision
from domain.declared import Happening
from domain.eligibility import mark_outgrown
from domain.employer import AcceptedAudit
from domain.letters import (
    AnniversaryReminder,
    CertificateExpired,
    Invoice,
    InvoiceReminder,
    MaintenanceOverdue,
    MovedToCor,
    RefresherLapsed,
    RefresherReminder,
    StandingLost,
    Suspended,
)
from domain.records import AnniversaryRecord, AnniversaryStatus, CertificateRecord, PersonRecord, Purpose
from domain.registration import employer_workflow_id
from domain.roles import SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.calendar import Moment
    from domain.employer import EmployerState
    from domain.policy import Policy
    from domain.records import AnyRecord
    from domain.review import AuditResult, OrderResult

_SUSPENSION_GOES_ON = "The suspension of your last certificate has not been lifted, and holds for the new one"

# ---- dates that come


def refresher_reminded(state: EmployerState, _: Moment, *, person: int) -> Decision:
    """Remind the employer of a refresher that falls due (R9)."""
    one = _person(state, person)
    one.reminded_for = one.refresher_due_on
    letter = RefresherReminder(person_name=one.name, due_on=one.refresher_due_on)
    return Decision(events=("reminded",), letters=(letter,))


def refresher_lapsed(state: EmployerState, _: Moment, *, person: int) -> Decision:
    """Note that somebody's training is no longer current, and tell the employer (R9)."""
    one = _person(state, person)
    one.lapsed_on = one.refresher_due_on
    letter = RefresherLapsed(person_name=one.name, due_on=one.refresher_due_on)
    return Decision(events=("refresher_lapsed",), letters=(letter,))


def anniversary_reminded(state: EmployerState, moment: Moment, *, mark_key: str, months: int) -> Decision:
    """Remind the employer that an annual audit is required (R24)."""
    mark = _mark(state, mark_key)
    # Where the way opens only after both days (an audit failed, a move was cancelled), one letter does.
    ahead = state.policy.maintenance.reminder_months
    reached = (one for one in ahead if months_after(mark.day, -one) <= moment.day)
    months = min(months, *reached)
    mark.reminded_months = [*mark.reminded_months, months]
    first = months == state.policy.maintenance.reminder_months[0]
    letter = AnniversaryReminder(
        name="anniversary_reminder_first" if first else "anniversary_reminder_second",
        purpose=mark.purpose,
        certificate_number=mark.certificate_number,
        anniversary=mark.day,
        deadline=mark.deadline,
    )
    return Decision(events=("reminded",), letters=(letter,), ground=f"{months} months before {mark.day}")


def invoice_reminded(state: EmployerState, moment: Moment, *, invoice: Invoice, days: int) -> Decision:
    """Remind the employer of an invoice that is overdue (R7).

    Args:
        state: the employer.
        moment: of the step.
        invoice: which one.
        days: after its due day. Of several reminders whose days passed unnoticed, one speaks for all.

    """
    ahead = state.policy.fees.invoice_reminder_days
    days = max(days, *(one for one in ahead if days_after(invoice.due_on, one) <= moment.day))
    state.fee.reminded_days = [*state.fee.reminded_days, days]
    letter = InvoiceReminder(**invoice.model_dump(exclude={"name"}), last=days == ahead[-1])
    return Decision(
        events=("reminded",),
        letters=(letter,),
        ground=f"Invoice {invoice.invoice_number}: {days} days after {invoice.due_on}",
    )


def maintenance_overdue(state: EmployerState, _: Moment, *, mark_key: str) -> Decision:
    """Tell the employer that the anniversary has passed without its audit, while there is time (R26)."""
    mark = _mark(state, mark_key)
    mark.reminded_months = [*mark.reminded_months, 0]
    letter = MaintenanceOverdue(
        certificate_number=mark.certificate_number,
        anniversary=mark.day,
        deadline=mark.deadline,
        in_pir=state.pir is not None,
    )
    return Decision(events=("reminded",), letters=(letter,), ground=f"No audit for {mark.day} yet")


def invoice_numbered(state: EmployerState, _: Moment, *, number: str) -> Decision:
    """Give the invoice the number that the register assigned (R7)."""
    state.fee.invoice_number = number
    state.letters_owed = [
        owed.model_copy(update={"content": owed.content.numbered(number)})
        if isinstance(owed.content, Invoice) and not owed.content.complete
        else owed
        for owed in state.letters_owed
    ]
    return Decision(events=("invoice_numbered",), ground=f"Invoice {number}")


def file_moved(state: EmployerState, _: Moment) -> Decision:
    """Note that the file lies under its new WCB account now, and that the old one is free (R6, R30)."""
    old = state.account_moved_from
    if state.workflow_id == employer_workflow_id(state.employer.wcb_account):
        state.account_moved_from = None  # otherwise the account has changed once more meanwhile
    return Decision(events=("file_moved",), ground=f"From WCB account {old} to {state.workflow_id}")


FILE_MOVED = Happening("file_moved", "R6", file_moved, SERVICE)


def mail_came_back(state: EmployerState, moment: Moment, *, email: str) -> Decision:
    """Note that the employer's address takes no letters: they go by post until staff have seen to it."""
    if state.employer.email != email:
        return Decision(events=("mail_came_back",), ground="From an address that was changed meanwhile")
    state.employer.email_failed_on = state.employer.email_failed_on or moment.day
    return Decision(events=("mail_came_back",), ground="Letters go by post until the address is put right")


def maintenance_missed(state: EmployerState, _: Moment, *, mark_key: str) -> Decision:
    """Take good standing away: no maintenance audit came in by the deadline (R26)."""
    mark = _mark(state, mark_key)
    mark.status = AnniversaryStatus.MISSED
    letter = StandingLost(
        certificate_number=mark.certificate_number,
        anniversary=mark.day,
        deadline=mark.deadline,
        in_pir=state.pir is not None,
    )
    # Lists as of the deadline's day already leave the employer out (R29), also when this is carried out late;
    # but an audit that was in by then and ended without success later costs good standing only from then on.
    since = max(mark.deadline, mark.reopened_on or mark.deadline)
    ground = f"No maintenance audit for the anniversary of {mark.day} by {mark.deadline}"
    return Decision(events=("maintenance_missed",), letters=(letter,), ground=ground, since=since)


def certificate_expired(state: EmployerState, _: Moment) -> Decision:
    """End a certificate that has no successor (R25)."""
    certificate = _certificate(state)
    certificate.ended_on, certificate.end = certificate.expires_on, "expired"
    letter = CertificateExpired(
        certificate_number=certificate.number,
        expired_on=certificate.expires_on,
        suspended=state.is_in("suspended"),
        renewal_in_review=_renewal_under_way(state),
        in_pir=state.pir is not None,
    )
    ground = f"Certificate {certificate.number} ended on {certificate.expires_on} with no successor"
    return Decision(events=("certificate_expired",), letters=(letter,), ground=ground)


def moved_to_cor(state: EmployerState, moment: Moment) -> Decision:
    """Close the SECOR of an employer whose next audit has to be a COR audit (R4)."""
    certificate = _certificate(state)
    state.end_reason = "The employer moved to regular COR"
    letter = MovedToCor(certificate_number=certificate.number, closed_on=moment.day)
    return Decision(events=("cor_move_due",), letters=(letter,), ground=state.end_reason)


# ---- audits and orders that end


def audit_ended(state: EmployerState, moment: Moment, *, result: AuditResult) -> Decision:
    """Take up what quality review found (R16, R17, R19)."""
    opened = state.open_audit
    if opened is None or opened.audit.audit_id != result.audit_id:
        message = f"{result.audit_id} is not the audit that is open here"
        raise ValueError(message)
    state.open_audit = None
    mark = mark_of(state, result.audit_id)
    ground = f"{result.audit_id}: {result.outcome}" + (f". {result.ground}" if result.ground else "")
    if result.outcome != "accepted":
        if mark is not None:
            mark.status = AnniversaryStatus.MISSED if opened.is_late else AnniversaryStatus.OPEN
            mark.audit_id, mark.reopened_on = None, moment.day
        return Decision(events=("audit_closed",), ground=ground)
    if mark is not None:
        mark.status = AnniversaryStatus.LATE_ACCEPTED if opened.is_late else AnniversaryStatus.ACCEPTED
    if opened.audit.purpose is Purpose.MAINTENANCE:
        return Decision(events=("maintenance_accepted",), ground=ground)
    year = moment.day.year
    number = state.next_number(f"certificate-{year}")
    state.accepted = AcceptedAudit(
        audit_id=result.audit_id,
        received_on=opened.audit.received_on,
        completed_on=result.completed_on,
        accepted_on=result.closed_on,
        score=result.audit_score,
        term_years=result.term_years,
        order_id=f"certificate-{state.employer.wcb_account}-{year}-{number}",
    )
    return Decision(events=("certification_accepted",), ground=ground)


def order_ended(state: EmployerState, moment: Moment, *, result: OrderResult, policy: Policy) -> Decision:
    """Take up how a certificate order ended; a new certificate begins a new cycle (R20 to R22, R33).

    Args:
        state: the employer.
        moment: of the step.
        result: what the order's workflow reported.
        policy: in effect today, for the cycle that a new certificate begins.

    """
    accepted, state.accepted = state.accepted, None
    renewal = renewal_mark(state)
    if result.outcome != "mailed" or result.dated is None or result.certificate_number is None:
        if accepted is not None and renewal is not None and renewal.audit_id == accepted.audit_id:
            renewal.status, renewal.audit_id = AnniversaryStatus.OPEN, None
        return Decision(
            events=("order_closed",), ground=f"{result.order_id}: {result.outcome}. {result.ground}"
        )
    state.policy, state.policy_taken_up_on = policy, None
    newly, suspended = not state.certificate_in_force, state.is_in("suspended", "expired_while_suspended")
    if state.certificate is not None:
        if state.certificate.ended_on is None:
            state.certificate.ended_on, state.certificate.end = moment.day, "renewed"
        state.former_certificate = state.certificate
    state.certificate = CertificateRecord(
        number=result.certificate_number,
        order_id=result.order_id,
        audit_id=result.audit_id,
        dated=result.dated,
        term_years=result.term_years,
        expires_on=years_after(result.dated, result.term_years),
        issued_on=moment.day,
    )
    state.anniversaries = anniversaries(state.certificate, policy)
    # While a certificate is in force, each count is judged as it comes in; before, nobody could be marked.
    moving = mark_outgrown(state, state.head_count.counted, moment.day) if newly else None
    # The letter that came with the certificate does not know that it can't be presented yet.
    goes_on = Suspended(certificate_number=result.certificate_number, reason=_SUSPENSION_GOES_ON)
    return Decision(
        events=("certificate_issued", "limit_exceeded") if moving else ("certificate_issued",),
        letters=(*((goes_on,) if suspended else ()), *((moving,) if moving else ())),
        ground=f"Certificate {result.certificate_number}",
    )


def closing(
    decide: Callable[[EmployerState, Moment], Decision], row: AnyRecord
) -> Callable[[EmployerState, Moment], Decision]:
    """Have a step close the row of a case as well, which can't do so itself any more (R30)."""
    return lambda state, moment: replace(decide(state, moment), closes=(row,))


# ---- finding what a date is about


def _renewal_under_way(state: EmployerState) -> bool:
    """Say whether the successor of the certificate is in review or ordered (R25)."""
    if state.open_audit is not None:
        return state.open_audit.audit.purpose is Purpose.RENEWAL
    on_paper = any(mark.on_paper_since for mark in state.anniversaries if mark.purpose is Purpose.RENEWAL)
    return state.accepted is not None or on_paper


def _person(state: EmployerState, number: int) -> PersonRecord:
    return next(one for one in state.people if one.number == number)


def _mark(state: EmployerState, key: str) -> AnniversaryRecord:
    return next(mark for mark in state.anniversaries if mark.key == key)


def _certificate(state: EmployerState) -> CertificateRecord:
    if state.certificate is None:
        message = "This happens only to an employer that holds a certificate"
        raise ValueError(message)
    return state.certificate
