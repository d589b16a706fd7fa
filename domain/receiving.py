"""An audit is received: what holds for every kind of it, and its date stamp (R3, R4, R13 to R15)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.audit_purposes import anniversary_for
from domain.calendar import Moment, in_words
from domain.decision import Decision
from domain.eligibility import move_for, must_be_cor, note_head_count, over_limit, refuse_over_limit
from domain.employer import EmployerState, OpenAudit
from domain.instrument import Method
from domain.payload import Payload
from domain.policy import FeeBlock
from domain.records import (
    AnniversaryRecord,
    AnniversaryStatus,
    AuditDocument,
    AuditRecord,
    ElementScore,
    HeadCount,
    Purpose,
)
from domain.refusal import Refusal
from domain.scoring import percent, term_years
from domain.text import PastDay
from domain.transition import Requirement


class Submission(Payload):
    """What both kinds of audit bring."""

    purpose: Purpose
    completed_on: PastDay
    documentation_from: PastDay
    documentation_to: PastDay
    elements: Annotated[tuple[ElementScore, ...], Field(min_length=1, max_length=60)]
    head_count: HeadCount
    audit_document: AuditDocument | None = None


def receive(  # noqa: PLR0913 - what the two kinds differ in, named
    state: EmployerState,
    audit: Submission,
    moment: Moment,
    *,
    assessor: str,
    auditor: str | None = None,
    requires: tuple[Requirement, ...],
) -> Decision:
    """Receive an audit, stamp it with the day and open its review.

    Args:
        state: the employer.
        audit: what was submitted.
        moment: of the step.
        assessor: the name of whoever made the audit.
        auditor: the external auditor's id; nothing for a self-assessment.
        requires: what only the register can judge.

    Raises:
        Refusal: when the employer can't submit this audit now.

    """
    refuse_impossible(audit)
    document = audit.audit_document
    if state.policy.fees.unpaid_invoice_blocks is not FeeBlock.CERTIFICATE_ORDER and not state.is_in(
        "fee_paid"
    ):
        message = "The registration fee is not paid, and audits wait for it. Record the payment first."
        raise Refusal(message, rule="R7")
    mark = anniversary_for(state, audit.purpose, moment.day)
    received = _date_stamp(audit, mark, moment.day)
    came_before = mark is not None and mark.on_paper_since is not None
    if document is None and state.policy.audit.audit_document_required and not came_before:
        message = (
            "Audits are taken with the filled-in audit tool alone: have its workbook read with "
            "`secor audit-tool read`, and send what it gives."
        )
        raise Refusal(message, rule="R12" if auditor else "R11", field="audit_document")
    _check_small(state, audit, mark, moment.day)
    number = state.next_number(f"audit-{audit.purpose}-{moment.day.year}")
    account = state.employer.wcb_account
    audit_id = f"audit-{account}-{audit.purpose}-{moment.day.year}-{number}"
    late = False
    if mark is not None:
        late = mark.status is AnniversaryStatus.MISSED
        mark.status = AnniversaryStatus.LATE_RECEIVED if late else AnniversaryStatus.RECEIVED
        mark.audit_id, mark.on_paper_since = audit_id, None
    state.open_audit = OpenAudit(
        is_late=late,
        audit=AuditRecord(
            audit_id=audit_id,
            purpose=audit.purpose,
            external=auditor is not None,
            assessor=assessor,
            auditor_id=auditor,
            anniversary=mark.day if mark else None,
            received_on=received,
            completed_on=audit.completed_on,
            documentation_from=audit.documentation_from,
            documentation_to=audit.documentation_to,
            elements=list(audit.elements),
            documents=list(getattr(audit, "documents", ())),
            instrument=document.instrument if document else None,
            workbook=document.workbook if document else None,
            answers=document.answers if document else None,
            covered=[method for method in Method if method in getattr(audit, "covered", ())],
            score=percent(audit.elements),
            term_years=term_years(audit.documentation_from, audit.documentation_to, state.policy),
        ),
    )
    note_head_count(state, audit.head_count, moment.day)
    moving = move_for(state, audit.head_count, moment.day)
    return Decision(
        events=("audit_received", "limit_exceeded") if moving else ("audit_received",),
        letters=(moving,) if moving else (),
        requires=requires,
        done=f"Stamped as received on {received}: {audit_id}, {state.open_audit.audit.score} %.",
    )


def _date_stamp(audit: Submission, mark: AnniversaryRecord | None, today: date) -> date:
    """Give the day on which the audit was received: today, unless it came in on paper before (R15)."""
    if mark is None or mark.on_paper_since is None:
        return today
    if audit.completed_on > mark.on_paper_since:
        message = (
            f"The audit for {in_words(mark.day)} came in on paper on {in_words(mark.on_paper_since)}, so "
            "that it was completed by then."
        )
        raise Refusal(message, rule="R15", field="completed_on")
    return mark.on_paper_since


def refuse_impossible(audit: Submission) -> None:
    """Refuse what can't be, whoever the employer is: days in the wrong order, more points than possible.

    Raises:
        Refusal: with the field that is wrong.

    """
    if audit.documentation_from > audit.documentation_to:
        message = "The documentation can't end before it begins."
        raise Refusal(message, rule="R14", field="documentation_to")
    for one in audit.elements:
        if one.points > one.possible:
            message = f"{one.element} has {one.points} points of {one.possible} possible."
            raise Refusal(message, rule="R13", field="elements")


def _check_small(state: EmployerState, audit: Submission, mark: AnniversaryRecord | None, day: date) -> None:
    """Refuse a SECOR audit where only a COR audit would do (R3, R4)."""
    scheduled = mark.day if mark else day
    if mark is None:
        refuse_over_limit(audit.head_count, state.policy, "a SECOR audit")
    grown_now = over_limit(audit.head_count, state.policy) and scheduled.year > day.year
    marked = must_be_cor(state, scheduled)
    if marked or grown_now:
        wrong = (
            "an administrator cancels the move with cancel_cor_move"
            if marked
            else "correct it here; if it is right, report_head_count marks the employer to move"
        )
        message = (
            f"The audit of {scheduled} has to be a COR audit, because the employer has more employees than a "
            f"small employer. If the count was wrong, {wrong}."
        )
        raise Refusal(message, rule="R4")
