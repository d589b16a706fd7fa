"""From a filled form to the submission that it stands for, or to all that is wrong with it (R11, R12)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, cast

from pydantic import TypeAdapter, ValidationError

from audit_documents.reading import Form
from domain.actions.submissions import SUBMIT_EXTERNAL_AUDIT, SUBMIT_SELF_ASSESSMENT
from domain.answers import AuditAnswers, answered, mistakes
from domain.declared import StaffAction
from domain.receiving import Submission, refuse_impossible
from domain.records import AuditDocument
from domain.refusal import Refusal
from domain.text import WcbAccount
from domain.wording import told_once, worded

#: What the cover says for people, and no submission carries.
_FOR_PEOPLE: Final = ("legal_name", "wcb_account", "assessor_name")
_ACCOUNT: Final = TypeAdapter[str](WcbAccount)
_ANYBODY: Final = "nobody"
_ANY_FIGURES: Final = {"covered": [], "questions": 1, "written_responses": 1, "suggestions": 1}
_ANY_SCORE: Final = {"element": "Any", "points": 0, "possible": 1}


def action_of(form: Form) -> StaffAction:
    """Give the staff action that a form is for."""
    return SUBMIT_EXTERNAL_AUDIT if form.external else SUBMIT_SELF_ASSESSMENT


def check(form: Form, today: date) -> None:
    """Note every mistake of a form in it: on the cover, and question by question."""
    for name in _FOR_PEOPLE:
        if not form.cover.get(name):
            form.wrong_on_cover(name, "is not filled in.")
    try:
        _ACCOUNT.validate_python(form.cover.get("wcb_account", ""))
    except ValidationError as error:
        form.wrong_on_cover("wcb_account", f"{worded(error.errors()[0])}.")
    own = _ANY_FIGURES if form.external else {"assessor": 0}
    raw = {"actor": _ANYBODY, "elements": [_ANY_SCORE], **own, **_fields(form)}
    try:
        submitted = action_of(form).payload.model_validate(raw, context={"today": today})
        refuse_impossible(cast("Submission", submitted))
    except ValidationError as error:
        for one in told_once(error):
            name = ".".join(str(step) for step in one["loc"])
            form.wrong_on_cover(name, f"{worded(one)}.".replace("is missing", "is not filled in"))
    except Refusal as refusal:
        form.wrong_on_cover(refusal.field, refusal.sentence)
    for mistake in mistakes(form.instrument, form.answers, external=form.external):
        form.wrong_answer(mistake.question, mistake.field, mistake.sentence)


def answers_of(form: Form, workbook: str) -> AuditAnswers:
    """Give the answers of a form without mistakes, as they are kept.

    Args:
        form: what was read.
        workbook: the reference of the file that it was read from.

    """
    return answered(form.instrument, form.answers, external=form.external, workbook=workbook)


def payload_of(
    form: Form, kept: AuditDocument, answers: AuditAnswers, *, actor: str, own: dict[str, Any]
) -> dict[str, Any]:
    """Give the submission of a form without mistakes.

    Args:
        form: what was read.
        kept: where its workbook and its answers lie.
        answers: from which the scores are computed.
        actor: the staff member who receives it.
        own: what a self-assessment has beside the form: its assessor's number and its documents.

    """
    figures = {
        "covered": list(answers.covered),
        "questions": len(answers.questions),
        "written_responses": answers.responses,
        "suggestions": answers.suggestions,
    }
    return {
        "actor": actor,
        **_fields(form),
        "elements": [element.model_dump() for element in answers.elements()],
        **(figures if form.external else own),
        "audit_document": kept.model_dump(),
    }


def _fields(form: Form) -> dict[str, Any]:
    """Give what the cover says as fields of the submission."""
    fields: dict[str, Any] = {"head_count": {}}
    for name, value in form.cover.items():
        if name in _FOR_PEOPLE:
            continue
        outer, _, inner = name.partition(".")
        if inner:
            fields[outer][inner] = value
        else:
            fields[outer] = value
    return fields
