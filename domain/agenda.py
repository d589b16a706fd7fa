"""The agenda: everything that will happen by itself, each with its instant and its rule.

A workflow sleeps until the first item or the next change, brings the item about and asks again. There is no
other timer. Nothing that lies before a certificate's issue is ever on the agenda, so that an employer who is
taken over in mid-cycle gets no letter for what is past.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from domain import happenings
from domain.actions.quality_review import unsuccessful
from domain.actions.resubmission import last_day
from domain.calendar import days_after, end_of, in_words, months_after, morning_of
from domain.certificates import audits_to_come
from domain.course_places import waited_in_vain, waiting_places
from domain.decision import Decision
from domain.declared import Happening
from domain.eligibility import must_be_cor
from domain.employer import EmployerState
from domain.letters import InformationReminder
from domain.records import AnniversaryStatus, Purpose
from domain.review import AuditState
from domain.training import reminder_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from domain.calendar import Moment
    from domain.case import CaseState
    from domain.records import AnniversaryRecord


@dataclass(frozen=True)
class DueItem:
    """Something that will happen by itself.

    Attributes:
        happening: what it is, for the register, and what it brings about.
        at: the instant from which on it is due, in UTC.
        day: the Alberta day that people connect it with.
        sentence: what will happen, in words without personal data.

    """

    happening: Happening
    at: datetime
    day: date
    sentence: str


def agenda(state: CaseState) -> list[DueItem]:
    """List everything that will happen by itself to a case, the first first."""
    if state.ended:
        return []
    if isinstance(state, EmployerState):
        items = [
            *_invoice_reminders(state),
            *_refreshers(state),
            *_waiting_lists(state),
            *_anniversaries(state),
            *_end_of_certificate(state),
        ]
    elif isinstance(state, AuditState):
        items = [*_reply_window(state)]
    else:
        items = []
    return sorted(items, key=lambda item: (item.at, item.happening.name, item.sentence))


def first_due(state: CaseState, moment: Moment) -> DueItem | None:
    """Give the first thing that has fallen due and has not been brought about; nothing if there is none."""
    first = next(iter(agenda(state)), None)
    return first if first is not None and first.at <= moment.instant else None


def _invoice_reminders(state: EmployerState) -> Iterator[DueItem]:
    invoice, taken_up = state.open_invoice(), state.policy_taken_up_on
    if invoice is None:
        return
    for days in state.policy.fees.invoice_reminder_days:
        day = days_after(invoice.due_on, days)
        if any(done >= days for done in state.fee.reminded_days) or (taken_up is not None and taken_up > day):
            continue
        yield DueItem(
            happening=Happening(
                "invoice_reminder", "R7", partial(happenings.invoice_reminded, invoice=invoice, days=days)
            ),
            at=morning_of(day),
            day=day,
            sentence=f"Reminder of invoice {invoice.invoice_number}, due on {in_words(invoice.due_on)}",
        )


def _refreshers(state: EmployerState) -> Iterator[DueItem]:
    for person in state.trained():
        due = person.refresher_due_on
        remind = reminder_day(person, state.policy)
        if person.reminded_for != due and person.lapsed_on is None:
            yield DueItem(
                happening=Happening(
                    "refresher_reminder", "R9", partial(happenings.refresher_reminded, person=person.number)
                ),
                at=morning_of(remind),
                day=remind,
                sentence=f"Refresher reminder for trained person {person.number}, due {in_words(due)}",
            )
        if person.lapsed_on is None:
            yield DueItem(
                happening=Happening(
                    "refresher_lapsed", "R9", partial(happenings.refresher_lapsed, person=person.number)
                ),
                at=end_of(due),
                day=due,
                sentence=f"Training of trained person {person.number} lapses without a refresher",
            )


def _waiting_lists(state: EmployerState) -> Iterator[DueItem]:
    for number, day in waiting_places(state):
        yield DueItem(
            happening=Happening("waited_in_vain", "R8", partial(waited_in_vain, enrolment=number)),
            at=end_of(day),
            day=day,
            sentence=f"Enrolment {number} needs another session if no seat comes free",
        )


def audits_awaited(state: EmployerState) -> list[AnniversaryRecord]:
    """Give the anniversaries whose SECOR audit has not come in and may still come (R4, R23)."""
    if not state.certificate_in_force:
        return []
    still_open = (mark for mark in state.anniversaries if mark.status is AnniversaryStatus.OPEN)
    return [mark for mark in still_open if not must_be_cor(state, mark.day)]


def _anniversaries(state: EmployerState) -> Iterator[DueItem]:
    if state.certificate is None:
        return
    for mark in audits_awaited(state):
        yield from _reminders(state, mark, state.certificate.issued_on)
        if mark.purpose is Purpose.MAINTENANCE:
            yield from _overdue(state, mark, state.certificate.issued_on)
            yield DueItem(
                happening=Happening(
                    "maintenance_missed", "R26", partial(happenings.maintenance_missed, mark_key=mark.key)
                ),
                at=end_of(mark.deadline),
                day=mark.deadline,
                sentence=f"Good standing ends if no audit came in for {in_words(mark.day)}",
            )


def _past_reminding(state: EmployerState, mark: AnniversaryRecord) -> bool:
    # Its audit came in time and failed later, or another policy with other reminders was taken up later: a
    # reminder of a day that is past helps nobody.
    return any(
        since is not None and since > mark.day for since in (mark.reopened_on, state.policy_taken_up_on)
    )


def _overdue(state: EmployerState, mark: AnniversaryRecord, issued: date) -> Iterator[DueItem]:
    day = days_after(mark.day, 1)
    if _past_reminding(state, mark) or not issued <= day <= mark.deadline or 0 in mark.reminded_months:
        return
    yield DueItem(
        happening=Happening(
            "maintenance_overdue", "R26", partial(happenings.maintenance_overdue, mark_key=mark.key)
        ),
        at=morning_of(day),
        day=day,
        sentence=f"Letter that the audit for {in_words(mark.day)} is overdue",
    )


def _reminders(state: EmployerState, mark: AnniversaryRecord, issued: date) -> Iterator[DueItem]:
    if _past_reminding(state, mark):
        return
    for place, months in enumerate(state.policy.maintenance.reminder_months):
        day = months_after(mark.day, -months)
        # A later reminder that went out makes an earlier one pointless.
        if day < issued or any(done <= months for done in mark.reminded_months):
            continue
        which = ("First", "Second")[place]
        yield DueItem(
            happening=Happening(
                "anniversary_reminder",
                "R24",
                partial(happenings.anniversary_reminded, mark_key=mark.key, months=months),
            ),
            at=morning_of(day),
            day=day,
            sentence=f"{which} reminder for the anniversary of {in_words(mark.day)}",
        )


def _end_of_certificate(state: EmployerState) -> Iterator[DueItem]:
    if not state.certificate_in_force or state.certificate is None:
        return
    cor = next((day for day in audits_to_come(state) if must_be_cor(state, day)), None)
    if cor is not None:
        yield DueItem(
            happening=Happening("moved_to_cor", "R4", happenings.moved_to_cor),
            at=end_of(cor),
            day=cor,
            sentence=f"The SECOR closes: the audit of {in_words(cor)} has to be a COR audit",
        )
        return
    expires = state.certificate.expires_on
    yield DueItem(
        happening=Happening("certificate_expired", "R25", happenings.certificate_expired),
        at=end_of(expires),
        day=expires,
        sentence=f"The certificate expires on {in_words(expires)} unless it is renewed",
    )


def _reply_window(state: AuditState) -> Iterator[DueItem]:
    due = state.round.reply_due_on
    if state.is_in("information_requested") and due is not None:
        remind = days_after(due, -state.policy.review.reply_reminder_days)
        if (
            state.round.reminded_on is None
            and state.round.reviewed_on is not None
            and remind > state.round.reviewed_on
        ):
            yield DueItem(
                happening=Happening("information_reminder", "R17", partial(_information_reminded, due=due)),
                at=morning_of(remind),
                day=remind,
                sentence=f"Reminder that the reply window ends on {in_words(due)}",
            )
        yield DueItem(
            happening=Happening("reply_window_ended", "R17", _reply_window_ended),
            at=end_of(due),
            day=due,
            sentence="The audit is unsuccessful if the information has not come in",
        )
    elif state.overdue_on is None:
        last = last_day(state)
        yield DueItem(
            happening=Happening("review_overdue", "R17", _review_overdue),
            at=end_of(last),
            day=last,
            sentence="Quality review is overdue: an administrator has to see to it",
        )


def _information_reminded(state: AuditState, moment: Moment, *, due: date) -> Decision:
    this = state.round
    this.reminded_on = moment.day
    letter = InformationReminder(
        audit_id=state.audit.audit_id,
        round=this.number,
        deficiencies=tuple(this.deficiencies),
        reply_due_on=due,
    )
    return Decision(events=("reminded",), letters=(letter,))


def _reply_window_ended(state: AuditState, _: Moment) -> Decision:
    ground = f"The information asked for did not come in by {state.round.reply_due_on}"
    return unsuccessful(state, "reply_window_ended", ground)


def _review_overdue(state: AuditState, moment: Moment) -> Decision:
    state.overdue_on = moment.day
    return Decision(
        events=("review_overdue",), ground="Quality review has taken longer than the policy allows"
    )
