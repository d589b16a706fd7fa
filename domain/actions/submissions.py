"""An audit comes in: a self-assessment or an external audit (R3, R11 to R15, R23)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from domain.audit_purposes import anniversary_for, fitting_purpose
from domain.calendar import Moment, days_after, in_words, years_after
from domain.certificates import on_paper
from domain.decision import Decision
from domain.declared import StaffAction
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
from domain.roles import Role
from domain.scoring import percent, term_years
from domain.text import Count, DocumentRef, Line, PastDay, StaffId
from domain.to_fill import to_fill
from domain.training import is_current, self_assessor
from domain.transition import AnswersGive, AuditorCurrent, DocumentsKept, Requirement


class Submission(Payload):
    """What both kinds of audit bring."""

    purpose: Purpose
    completed_on: PastDay
    documentation_from: PastDay
    documentation_to: PastDay
    elements: Annotated[tuple[ElementScore, ...], Field(min_length=1, max_length=60)]
    head_count: HeadCount
    audit_document: AuditDocument | None = None


class SubmitSelfAssessment(Submission):
    """A self-assessment by a trained person, with its documents."""

    assessor: Count
    documents: tuple[DocumentRef, ...] = ()


class SubmitExternalAudit(Submission):
    """An audit by an external auditor: what it covered, written responses, and no documents."""

    auditor: StaffId
    auditor_name: Line
    covered: tuple[Method, ...]
    questions: Annotated[int, Field(ge=1, le=2000, strict=True)]
    written_responses: Count
    suggestions: Count
    documents: tuple[DocumentRef, ...] = ()


def submit_self_assessment(state: EmployerState, audit: SubmitSelfAssessment, moment: Moment) -> Decision:
    """Receive a self-assessment and stamp it with today (R11, R15)."""
    person = self_assessor(state, audit.assessor, moment.day)
    least = state.policy.audit.self_assessment_documents_min
    if len(audit.documents) < least:
        message = f"A self-assessment needs at least {least} document(s) handed in with it."
        raise Refusal(message, rule="R11", field="documents")
    kept = DocumentsKept(references=audit.documents, rule="R11")
    return _receive(state, audit, moment, assessor=person.name, requires=(kept, *_computed(audit)))


def submit_external_audit(state: EmployerState, audit: SubmitExternalAudit, moment: Moment) -> Decision:
    """Receive an external audit and stamp it with today (R12, R15)."""
    if audit.documents:
        message = "No documents are handed in with an external audit; leave this field out."
        raise Refusal(message, rule="R12", field="documents")
    if missing := [method for method in Method if method not in audit.covered]:
        message = (
            "An external audit covers documentation, interviews and an observation tour; this one lacks "
            f"{' and '.join(missing)}."
        )
        raise Refusal(message, rule="R12", field="covered")
    if audit.written_responses != audit.questions:
        message = (
            f"{audit.written_responses} of {audit.questions} questions have a written response; "
            "the auditor has to write one for every question."
        )
        raise Refusal(message, rule="R12", field="written_responses")
    if audit.suggestions < 1:
        message = "The auditor has to write suggestions for improvement; count them here."
        raise Refusal(message, rule="R12", field="suggestions")
    current = AuditorCurrent(auditor_id=audit.auditor, day=audit.completed_on)
    requires = (current, *_computed(audit, (audit.questions, audit.written_responses, audit.suggestions)))
    return _receive(
        state, audit, moment, assessor=audit.auditor_name, auditor=audit.auditor, requires=requires
    )


def _computed(audit: Submission, written: tuple[int, int, int] | None = None) -> tuple[Requirement, ...]:
    """Where the audit document comes along, it is kept, and what was submitted follows from it (R13)."""
    if audit.audit_document is None:
        return ()
    return (
        DocumentsKept(references=(audit.audit_document.workbook,), rule="R11"),
        AnswersGive(
            document=audit.audit_document,
            external=written is not None,
            elements=audit.elements,
            written=written,
        ),
    )


def _receive(  # noqa: PLR0913 - what the two kinds differ in, named
    state: EmployerState,
    audit: Submission,
    moment: Moment,
    *,
    assessor: str,
    auditor: str | None = None,
    requires: tuple[Requirement, ...],
) -> Decision:
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


def _example(state: EmployerState, today: date) -> dict[str, Any]:
    waiting = on_paper(state)
    by = waiting.on_paper_since if waiting and waiting.on_paper_since else today
    return {
        "purpose": fitting_purpose(state, today).value,
        "completed_on": str(by),
        "documentation_from": str(days_after(years_after(by, -1), 1)),
        "documentation_to": str(by),
        "elements": [{"element": "Whole audit", "points": to_fill("points"), "possible": 100}],
        "head_count": state.head_count.counted.model_dump(),
    }


def _self_example(state: EmployerState, today: date) -> dict[str, Any]:
    current = (person.number for person in state.trained() if is_current(person, today))
    return {
        **_example(state, today),
        "assessor": next(current, 1),
        "documents": [to_fill("reference of the document")],
    }


def _external_example(state: EmployerState, today: date) -> dict[str, Any]:
    return {
        **_example(state, today),
        "auditor": to_fill("auditor's id"),
        "auditor_name": to_fill("auditor's name"),
        "covered": [method.value for method in Method],
        "questions": 100,
        "written_responses": 100,
        "suggestions": 5,
    }


def _after_expiry(state: EmployerState) -> bool:
    """Say whether the employer comes back after an expiry, which begins a new cycle (R33)."""
    return state.is_in("expired", "expired_while_suspended")


SUBMIT_SELF_ASSESSMENT = StaffAction(
    name="submit_self_assessment",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=SubmitSelfAssessment,
    events=("audit_received",),
    rule="R11",
    sentence="Receive a self-assessment with its documents and date-stamp it.",
    decide=submit_self_assessment,
    example=_self_example,
    awaited_in=("preparing", "certified"),
    begins_cycle=_after_expiry,
)
SUBMIT_EXTERNAL_AUDIT = StaffAction(
    name="submit_external_audit",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=SubmitExternalAudit,
    events=("audit_received",),
    rule="R12",
    sentence="Receive an external auditor's audit and date-stamp it.",
    decide=submit_external_audit,
    example=_external_example,
    awaited_in=("preparing", "certified"),
    begins_cycle=_after_expiry,
)
SUBMISSION_ACTIONS = (SUBMIT_SELF_ASSESSMENT, SUBMIT_EXTERNAL_AUDIT)
