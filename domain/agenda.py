"""The agenda: everything that will happen by itself, each with its instant and its rule.

A workflow sleeps until the first item or the next change, brings the item about and asks again. There is no
other timer. Nothing that lies before a certificate's issue is ever on the agenda, so that an employer who is
taken over in mid-cycle gets no letter for what is past.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from domain import happenings
from domain.actions.quality_review import last_day, unsuccessful
from domain.calendar import days_after, end_of, in_words, months_after, morning_of
from domain.certificates import scheduled_audits
from domain.eligibility import must_be_cor
from domain.employer import EmployerState
from domain.letters import InformationReminder
from domain.records import AnniversaryStatus, Purpose
from domain.review import AuditState
from domain.steps import Decision
from domain.training import reminder_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from domain.calendar import Moment
    from domain.case import CaseState
    from domain.records import AnniversaryRecord


@dataclass(frozen=True)
class DueItem:
    """Something that will happen by itself.

    Attributes:
        name: what the register calls it.
        at: the instant from which on it is due, in UTC.
        day: the Alberta day that people connect it with.
        sentence: what will happen, in words without personal data.
        rule: the rule that asks for it.
        bring_about: decides it, when the time has come.

    """

    name: str
    at: datetime
    day: date
    sentence: str
    rule: str
    bring_about: Callable[[Any, Moment], Decision]


def agenda(state: CaseState) -> list[DueItem]:
    """List everything that will happen by itself to a case, the first first."""
    if state.ended:
        return []
    if isinstance(state, EmployerState):
        items = [*_refreshers(state), *_anniversaries(state), *_end_of_certificate(state)]
    elif isinstance(state, AuditState):
        items = [*_reply_window(state)]
    else:
        items = []
    return sorted(items, key=lambda item: (item.at, item.name, item.sentence))


def _refreshers(state: EmployerState) -> Iterator[DueItem]:
    for person in state.trained():
        due = person.refresher_due_on
        remind = reminder_day(person, state.policy)
        if person.reminded_for != due and person.lapsed_on is None:
            yield DueItem(
                name="refresher_reminder",
                at=morning_of(remind),
                day=remind,
                sentence=f"Refresher reminder for trained person {person.number}, due {in_words(due)}",
                rule="R9",
                bring_about=partial(happenings.refresher_reminded, person=person.number),
            )
        if person.lapsed_on is None:
            yield DueItem(
                name="refresher_lapsed",
                at=end_of(due),
                day=due,
                sentence=f"Training of trained person {person.number} lapses without a refresher",
                rule="R9",
                bring_about=partial(happenings.refresher_lapsed, person=person.number),
            )


def _anniversaries(state: EmployerState) -> Iterator[DueItem]:
    if not state.certificate_in_force or state.certificate is None:
        return
    for mark in state.anniversaries:
        if mark.status is not AnniversaryStatus.OPEN or must_be_cor(state, mark.day):
            continue
        yield from _reminders(state, mark, state.certificate.issued_on)
        if mark.purpose is Purpose.MAINTENANCE:
            yield DueItem(
                name="maintenance_missed",
                at=end_of(mark.deadline),
                day=mark.deadline,
                sentence=f"Good standing ends if no audit came in for the anniversary of {in_words(mark.day)}",
                rule="R26",
                bring_about=partial(happenings.maintenance_missed, mark_key=mark.key),
            )


def _reminders(state: EmployerState, mark: AnniversaryRecord, issued: date) -> Iterator[DueItem]:
    for place, months in enumerate(state.policy.maintenance.reminder_months):
        day = months_after(mark.day, -months)
        # A later reminder that went out makes an earlier one pointless.
        if day < issued or any(done <= months for done in mark.reminded_months):
            continue
        which = ("First", "Second")[place]
        yield DueItem(
            name="anniversary_reminder",
            at=morning_of(day),
            day=day,
            sentence=f"{which} reminder for the anniversary of {in_words(mark.day)}",
            rule="R24",
            bring_about=partial(happenings.anniversary_reminded, mark_key=mark.key, months=months),
        )


def _end_of_certificate(state: EmployerState) -> Iterator[DueItem]:
    if not state.certificate_in_force or state.certificate is None:
        return
    cor = next((day for day in scheduled_audits(state) if must_be_cor(state, day)), None)
    if cor is not None:
        yield DueItem(
            name="moved_to_cor",
            at=end_of(cor),
            day=cor,
            sentence=f"The SECOR closes: the audit of {in_words(cor)} has to be a COR audit",
            rule="R4",
            bring_about=happenings.moved_to_cor,
        )
        return
    expires = state.certificate.expires_on
    yield DueItem(
        name="certificate_expired",
        at=end_of(expires),
        day=expires,
        sentence=f"The certificate expires on {in_words(expires)} unless it is renewed",
        rule="R25",
        bring_about=happenings.certificate_expired,
    )


def _reply_window(state: AuditState) -> Iterator[DueItem]:
    due = state.round.reply_due_on
    if state.is_in("information_requested") and due is not None:
        remind = days_after(due, -state.policy.review.reply_reminder_days)
        if state.round.reminded_on is None and state.round.reviewed_on is not None and remind > state.round.reviewed_on:
            yield DueItem(
                name="information_reminder",
                at=morning_of(remind),
                day=remind,
                sentence=f"Reminder that the reply window ends on {in_words(due)}",
                rule="R17",
                bring_about=_information_reminded,
            )
        yield DueItem(
            name="reply_window_ended",
            at=end_of(due),
            day=due,
            sentence="The audit is unsuccessful if the information has not come in",
            rule="R17",
            bring_about=_reply_window_ended,
        )
    elif state.overdue_on is None:
        last = last_day(state)
        yield DueItem(
            name="review_overdue",
            at=end_of(last),
            day=last,
            sentence="Quality review is overdue: an administrator has to see to it",
            rule="R17",
            bring_about=_review_overdue,
        )


def _information_reminded(state: AuditState, moment: Moment) -> Decision:
    this = state.round
    this.reminded_on = moment.day
    if this.reply_due_on is None:
        message = "A reply window without an end can't be reminded of"
        raise ValueError(message)
    letter = InformationReminder(
        audit_id=state.audit.audit_id,
        round=this.number,
        deficiencies=tuple(this.deficiencies),
        reply_due_on=this.reply_due_on,
    )
    return Decision(events=("reminded",), letters=(letter,))


def _reply_window_ended(state: AuditState, _: Moment) -> Decision:
    ground = f"The information asked for did not come in by {state.round.reply_due_on}"
    return unsuccessful(state, "reply_window_ended", ground)


def _review_overdue(state: AuditState, moment: Moment) -> Decision:
    state.overdue_on = moment.day
    return Decision(events=("review_overdue",), ground="Quality review has taken longer than the policy allows")
