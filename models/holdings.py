"""The documents that the register refers to for an employer: handed in with audits and answers, or sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.ledger import Letter
from models.review_tables import Audit, ReviewRound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class HeldDocument:
    """A document that the register refers to.

    Attributes:
        day: on which it was handed in or sent.
        what: what it is and where it belongs.
        reference: by which the document store has it.

    """

    day: date
    what: str
    reference: str


def handed_in(session: Session, employer_id: str) -> list[HeldDocument]:
    """List what an employer handed in by day; what came more than once stands there each time."""
    found = [*_of_audits(session, employer_id), *_of_answers(session, employer_id)]
    return sorted(found, key=lambda one: (one.day, one.what))


def documents_of(session: Session, employer_id: str) -> list[HeldDocument]:
    """List what an employer handed in and was sent, by day."""
    found = handed_in(session, employer_id) + [
        HeldDocument(letter.dated, f"letter {letter.number}: {letter.title}", letter.document)
        for letter in session.scalars(select(Letter).where(Letter.employer_id == employer_id))
    ]
    return sorted(found, key=lambda one: (one.day, one.what))


def _of_audits(session: Session, employer_id: str) -> Iterator[HeldDocument]:
    for audit in session.scalars(select(Audit).where(Audit.employer_id == employer_id)):
        for what, kept in (("audit tool", audit.workbook), ("answers", audit.answers)):
            if kept is not None:
                yield HeldDocument(audit.received_on, f"{audit.audit_id}: {what}", kept)
        for reference in audit.documents:
            yield HeldDocument(audit.received_on, f"{audit.audit_id}: evidence", reference)


def _of_answers(session: Session, employer_id: str) -> Iterator[HeldDocument]:
    for one in session.scalars(select(ReviewRound).where(ReviewRound.employer_id == employer_id)):
        for reference in one.answer_documents:
            what = f"{one.audit_id}: answer in round {one.number}"
            yield HeldDocument(one.answered_on or one.received_on, what, reference)
