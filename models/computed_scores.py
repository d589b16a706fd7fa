"""Whether the scores of an audit are those that its answers give (R12, R13)."""

from __future__ import annotations

from pydantic import ValidationError

from domain.answers import AuditAnswers
from domain.refusal import Refusal
from domain.transition import AnswersGive
from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore


def refuse_other_scores(asked: AnswersGive, documents: DocumentStore | None) -> None:
    """Refuse what does not follow from the answers that are kept.

    Args:
        asked: what was submitted, and with which answers.
        documents: the store that keeps them.

    Raises:
        Refusal: when there are no such answers, they belong to another form, or give other scores.

    """
    kept = _answers(asked.document.answers, documents)
    same = (kept.instrument, kept.workbook, kept.external)
    if same != (asked.document.instrument, asked.document.workbook, asked.external):
        raise Refusal(
            "The answers belong to another workbook, audit tool or form than this audit: read the workbook "
            "with `secor audit-tool read`, and send what it gives.",
            rule="R13",
            field="audit_document",
        )
    written = (len(kept.questions), kept.responses, kept.suggestions)
    if kept.elements() != asked.elements or asked.written not in {None, written}:
        raise Refusal(
            "The points are not those that the answers give: scores are computed. Read the workbook with "
            "`secor audit-tool read`, and send what it gives.",
            rule="R13",
            field="elements",
        )


def _answers(reference: str, documents: DocumentStore | None) -> AuditAnswers:
    if documents is None:
        raise RuntimeError("An audit came with its answers, and no store of documents was named.")
    try:
        return AuditAnswers.model_validate_json(documents.get(reference))
    except (DocumentMissingError, DocumentDamagedError, ValidationError) as error:
        raise Refusal(
            f"The store has no answers of an audit under {reference}: read the workbook with "
            "`secor audit-tool read`, and send what it gives.",
            rule="R13",
            field="audit_document",
        ) from error
