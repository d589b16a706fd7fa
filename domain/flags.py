"""Flags: what a list can be asked for beside whose turn it is, such as certificates that end soon.

A list in the Web UI filters by a fixed query, in which no day can stand for long. What depends on the day is
therefore kept by each case as a flag, and :func:`next_flags` says when the next one goes up. A flag goes up
with time and comes down by a step only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.agenda import audits_awaited
from domain.calendar import days_after, end_of, months_after, morning_of
from domain.employer import EmployerState
from domain.records import EnrolmentStatus
from domain.review import AuditState, OrderState
from domain.training import reminder_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case import CaseState


class Flag(StrEnum):
    """Something that a list can be asked for. The values are kept in Temporal and never change."""

    INVOICE_UNPAID = "invoice_unpaid"
    INVOICE_OVERDUE = "invoice_overdue"
    TRAINING_OPEN = "training_open"
    PLACE_NEEDED = "place_needed"
    ATTENDANCE_DUE = "attendance_due"
    REFRESHER_DUE = "refresher_due"
    ANNUAL_AUDIT_DUE = "annual_audit_due"
    EXPIRING_SOON = "expiring_soon"
    MOVING_TO_COR = "moving_to_cor"
    EMAIL_FAILING = "email_failing"
    REPLY_WINDOW_ENDING = "reply_window_ending"
    REVIEW_OVERDUE = "review_overdue"
    REVIEWER_LEFT = "reviewer_left"
    CORRS_REFUSED = "corrs_refused"

    @property
    def words(self) -> str:
        """The flag as it is written in a sentence."""
        return self.value.replace("_", " ").replace("corrs", "CORRS").replace("cor", "COR")


#: When a flag went up that stays up as long as the state is what it is.
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Flagged:
    """A flag with the instant at which it goes up."""

    at: datetime
    flag: Flag

    @property
    def sentence(self) -> str:
        """What happens at that instant, in words without personal data."""
        return f"Lists show from here on: {self.flag.words}"


def flags(state: CaseState, now: datetime) -> list[str]:
    """Give the flags that are up at an instant, in the order of their names."""
    return sorted({one.flag.value for one in _flags(state) if one.at <= now})


def next_flags(state: CaseState, now: datetime) -> list[Flagged]:
    """Give the flags that go up after an instant if nothing else happens, the first first."""
    up = flags(state, now)
    return sorted(one for one in _flags(state) if one.at > now and one.flag not in up)


def _flags(state: CaseState) -> Iterator[Flagged]:
    if state.ended:
        return
    if isinstance(state, EmployerState):
        yield from _of_employer(state)
    elif isinstance(state, AuditState):
        yield from _of_audit(state)
    elif isinstance(state, OrderState) and state.order.corrs_refusal is not None:
        yield Flagged(_ALWAYS, Flag.CORRS_REFUSED)


def _of_employer(state: EmployerState) -> Iterator[Flagged]:
    if state.is_in("fee_invoiced"):
        yield Flagged(_ALWAYS, Flag.INVOICE_UNPAID)
    if invoice := state.open_invoice():
        yield Flagged(morning_of(days_after(invoice.due_on, 1)), Flag.INVOICE_OVERDUE)
    yield from _of_courses(state)
    if state.is_in("moving_to_cor"):
        yield Flagged(_ALWAYS, Flag.MOVING_TO_COR)
    if state.email_fails:
        yield Flagged(_ALWAYS, Flag.EMAIL_FAILING)
    for person in state.trained():
        yield Flagged(morning_of(reminder_day(person, state.policy)), Flag.REFRESHER_DUE)
    for mark in audits_awaited(state):
        first = months_after(mark.day, -state.policy.maintenance.reminder_months[0])
        yield Flagged(morning_of(first), Flag.ANNUAL_AUDIT_DUE)
    if state.certificate_in_force and state.certificate is not None:
        soon = days_after(state.certificate.expires_on, -state.policy.lists.expiring_days)
        yield Flagged(morning_of(soon), Flag.EXPIRING_SOON)


def _of_courses(state: EmployerState) -> Iterator[Flagged]:
    for place in state.open_enrolments():
        yield Flagged(_ALWAYS, Flag.TRAINING_OPEN)
        if place.status is EnrolmentStatus.TO_BE_PLACED:
            yield Flagged(_ALWAYS, Flag.PLACE_NEEDED)
        elif place.status is EnrolmentStatus.ENROLLED and place.ends_on is not None:
            yield Flagged(end_of(place.ends_on), Flag.ATTENDANCE_DUE)


def _of_audit(state: AuditState) -> Iterator[Flagged]:
    due = state.round.reply_due_on
    if state.is_in("information_requested") and due is not None:
        ending = days_after(due, -state.policy.lists.reply_window_days)
        yield Flagged(morning_of(ending), Flag.REPLY_WINDOW_ENDING)
    if state.overdue_on is not None:
        yield Flagged(_ALWAYS, Flag.REVIEW_OVERDUE)
    if state.reviewer_left:
        yield Flagged(_ALWAYS, Flag.REVIEWER_LEFT)
