"""The employer's reply to what a review found lacking, and the time for it (R17)."""

from __future__ import annotations

from datetime import date

from domain.calendar import Moment, days_after
from domain.decision import Decision
from domain.declared import StaffAction
from domain.payload import Payload
from domain.records import RoundRecord
from domain.refusal import Refusal
from domain.review import AuditState
from domain.roles import Role
from domain.text import Day, DocumentRef, Paragraph, Reason
from domain.to_fill import to_fill
from domain.transition import DocumentsKept


def last_day(state: AuditState) -> date:
    """Give the last day of the whole quality review (R17)."""
    return days_after(state.audit.received_on, state.policy.review.qa_total_days)


class ProvideInformation(Payload):
    """What the employer answered to the deficiencies; it is stamped with today."""

    answer: Paragraph
    documents: tuple[DocumentRef, ...] = ()


def provide_information(state: AuditState, reply: ProvideInformation, moment: Moment) -> Decision:
    """Record the employer's reply and open the next round (R17)."""
    this = state.round
    this.answer, this.answer_documents = reply.answer, list(reply.documents)
    this.answered_on = moment.day
    following = RoundRecord(
        audit_id=state.audit.audit_id,
        number=this.number + 1,
        received_on=moment.day,
        reviewer=state.audit.reviewer,
    )
    state.rounds.append(following)
    return Decision(
        events=("information_provided",),
        requires=(DocumentsKept(references=reply.documents, rule="R17"),) if reply.documents else (),
        done=f"Stamped as received on {moment.day}; round {following.number} is with {following.reviewer}.",
    )


class ExtendReplyWindow(Payload):
    """More time for the employer's reply."""

    until: Day
    reason: Reason


def extend_reply_window(state: AuditState, wish: ExtendReplyWindow, _: Moment) -> Decision:
    """Extend the reply window, at most to the last day of quality review (R17)."""
    due, last = state.round.reply_due_on, last_day(state)
    if due is not None and wish.until <= due:
        message = f"The reply window already runs until {due}; name a later day."
        raise Refusal(message, rule="R17", field="until")
    if wish.until > last:
        message = f"Quality review of this audit ends on {last} at the latest."
        raise Refusal(message, rule="R17", field="until")
    state.round.reply_due_on, state.round.reply_extended = wish.until, True
    state.round.reminded_on = None
    return Decision(
        events=("reply_window_extended",),
        ground=wish.reason,
        done=f"The employer may reply until {wish.until}.",
    )


PROVIDE_INFORMATION = StaffAction(
    name="provide_information",
    case="Audit",
    roles=(Role.ADMINISTRATOR, Role.REVIEWER),
    payload=ProvideInformation,
    events=("information_provided",),
    rule="R17",
    sentence="Record what the employer answered to the deficiencies, date-stamped today.",
    decide=provide_information,
    example=lambda _state, _today: {"answer": to_fill("what the employer provided"), "documents": []},
    awaited_in=("information_requested",),
)
EXTEND_REPLY_WINDOW = StaffAction(
    name="extend_reply_window",
    case="Audit",
    roles=(Role.ADMINISTRATOR, Role.REVIEWER),
    payload=ExtendReplyWindow,
    events=("reply_window_extended",),
    rule="R17",
    sentence="Give the employer more time to reply.",
    decide=extend_reply_window,
    example=lambda state, today: {
        "until": str(min(days_after(state.round.reply_due_on or today, 7), last_day(state))),
        "reason": to_fill("why"),
    },
)
RESUBMISSION_ACTIONS = (PROVIDE_INFORMATION, EXTEND_REPLY_WINDOW)
