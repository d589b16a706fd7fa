"""Certificates: their dates, their anniversaries and the audits that these ask for (R22 to R27)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.calendar import calendar_year_end, month_end, months_after, years_after
from domain.policy import CertificateDate, MaintenanceDeadline
from domain.records import AnniversaryRecord, AnniversaryStatus, Purpose

if TYPE_CHECKING:
    from domain.employer import EmployerState
    from domain.policy import Policy
    from domain.records import CertificateRecord
    from domain.review import OrderState


def dated(order: OrderState) -> date:
    """Give the day from which the certificate of an approved order runs (R22)."""
    rule = order.policy.certificate.certificate_date
    if rule is CertificateDate.AUDIT_COMPLETED:
        return order.audit_completed_on
    if rule is CertificateDate.RECEIVED:
        return order.audit_received_on
    if order.order.decided_on is None:
        message = "An order that the ministry has not approved has no certificate date."
        raise ValueError(message)
    return order.order.decided_on


def deadline(anniversary: date, policy: Policy) -> date:
    """Give the last day for the maintenance audit of an anniversary (R26)."""
    rule = policy.maintenance.maintenance_deadline
    if rule is MaintenanceDeadline.ANNIVERSARY:
        return anniversary
    if rule is MaintenanceDeadline.ANNIVERSARY_MONTH_END:
        return month_end(anniversary)
    return calendar_year_end(anniversary)


def anniversaries(certificate: CertificateRecord, policy: Policy) -> list[AnniversaryRecord]:
    """Give every anniversary of a new certificate: maintenance inside the term, renewal at its end (R23)."""
    marks = []
    for year in range(1, certificate.term_years + 1):
        day = years_after(certificate.dated, year)
        last = year == certificate.term_years
        marks.append(
            AnniversaryRecord(
                certificate_number=certificate.number,
                day=day,
                purpose=Purpose.RENEWAL if last else Purpose.MAINTENANCE,
                deadline=day if last else deadline(day, policy),
            )
        )
    return marks


def maintenance_wanted(state: EmployerState, day: date) -> AnniversaryRecord | None:
    """Find the anniversary that a maintenance audit received on a day counts for (R23, R26, R27).

    It is the one whose audit lies here on paper, or else the earliest one whose audit is still lacking and
    whose certificate year has begun.
    """
    if state.certificate is None or not state.certificate_in_force:
        return None
    waiting = on_paper(state)
    if waiting is not None and waiting.purpose is Purpose.MAINTENANCE:
        return waiting
    begins = state.certificate.dated
    for mark in state.anniversaries:
        lacking = mark.status in {AnniversaryStatus.OPEN, AnniversaryStatus.MISSED}
        if mark.purpose is Purpose.MAINTENANCE and lacking and day >= begins:
            return mark
        begins = mark.day
    return None


def renewal_mark(state: EmployerState) -> AnniversaryRecord | None:
    """Find the anniversary on which the certificate ends, while it is in force (R25)."""
    if not state.certificate_in_force or not state.anniversaries:
        return None
    return state.anniversaries[-1]


def renewal_from(state: EmployerState, renewal: AnniversaryRecord) -> date | None:
    """Give the first day on which a renewal audit is taken, or nothing where it is taken at any time (R25).

    Whoever can't come back into good standing but by a new certificate need not wait for it (R27).
    """
    figures = state.policy.maintenance
    shut_out = state.in_arrears() and not figures.late_maintenance_reinstates
    if figures.renewal_earliest_months is None or shut_out:
        return None
    return months_after(renewal.day, -figures.renewal_earliest_months)


def on_paper(state: EmployerState) -> AnniversaryRecord | None:
    """Find the anniversary whose audit came in on paper before the take-over and is not entered yet (R15)."""
    if not state.certificate_in_force:
        return None
    return next((mark for mark in state.anniversaries if mark.on_paper_since), None)


def mark_of(state: EmployerState, audit_id: str) -> AnniversaryRecord | None:
    """Find the anniversary that an audit was received for."""
    return next((mark for mark in state.anniversaries if mark.audit_id == audit_id), None)


def audits_to_come(state: EmployerState) -> list[date]:
    """Give the days for which the certificate schedules an audit that has not come in, in order (R4, R23)."""
    return [mark.day for mark in state.anniversaries if mark.status is AnniversaryStatus.OPEN]


def certificate_year(state: EmployerState, day: date) -> str:
    """Name the certificate year that a day lies in; it changes with each anniversary and new certificate."""
    if state.certificate is None:
        return ""
    passed = sum(1 for mark in state.anniversaries if mark.day <= day)
    return f"{state.certificate.number}/{passed}"
