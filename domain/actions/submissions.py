"""An audit comes in: a self-assessment or an external audit (R3, R11 to R15, R23)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from domain.audit_purposes import fitting_purpose
from domain.calendar import Moment, days_after, years_after
from domain.certificates import on_paper
from domain.counting import counted
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.instrument import Method
from domain.receiving import Submission, receive
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Count, DocumentRef, Line, StaffId, Whole
from domain.to_fill import to_fill
from domain.training import is_current, self_assessor
from domain.transition import AnswersGive, AuditorCurrent, DocumentsKept, Requirement


class SubmitSelfAssessment(Submission):
    """A self-assessment by a trained person, with its documents."""

    assessor: Count
    documents: tuple[DocumentRef, ...] = ()


class SubmitExternalAudit(Submission):
    """An audit by an external auditor: what it covered, written responses, and no documents."""

    auditor: StaffId
    auditor_name: Line
    covered: tuple[Method, ...]
    questions: Annotated[Whole, Field(ge=1, le=2000)]
    written_responses: Count
    suggestions: Count
    documents: tuple[DocumentRef, ...] = ()


def submit_self_assessment(state: EmployerState, audit: SubmitSelfAssessment, moment: Moment) -> Decision:
    """Receive a self-assessment and stamp it with today (R11, R15)."""
    person = self_assessor(state, audit.assessor, moment.day)
    least = state.policy.audit.self_assessment_documents_min
    if len(audit.documents) < least:
        message = f"A self-assessment needs at least {counted(least, 'document')} handed in with it."
        raise Refusal(message, rule="R11", field="documents")
    kept = DocumentsKept(references=audit.documents, rule="R11")
    return receive(state, audit, moment, assessor=person.name, requires=(kept, *_computed(audit)))


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
    return receive(
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
