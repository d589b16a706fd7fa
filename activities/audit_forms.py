"""A filled form of the audit tool becomes the submission that it stands for (R11 to R13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit_documents.reading import Form, read_form
from audit_documents.submission import answers_of, check, payload_of
from audit_documents.versions import read_instruments
from domain.records import AuditDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from domain.answers import AuditAnswers
    from models.documents import DocumentStore
    from models.register import Register


@dataclass(frozen=True)
class ReceivedForm:
    """A form without mistakes, kept.

    Attributes:
        answers: from which the scores are computed.
        payload: of the action that receives it.

    """

    answers: AuditAnswers
    payload: dict[str, Any]


class AuditForms:
    """Reads filled forms, and keeps those that are in order."""

    def __init__(self, register: Register, documents: DocumentStore, instruments: Path) -> None:
        """Keep what is needed.

        Args:
            register: knows an employer's trained people.
            documents: where workbooks and their answers are kept.
            instruments: the folder with every version of the audit tool.

        """
        self._register = register
        self._documents = documents
        self._instruments = instruments

    def read(self, content: bytes, today: date) -> tuple[Form, dict[str, Any]]:
        """Read a workbook and note every mistake in it.

        Returns:
            The form, and what a self-assessment says of its assessor.

        Raises:
            Refusal: when it is no form of the audit tool, or not taken for what is in it.
            InstrumentError: when no version of the audit tool can be read.

        """
        form = read_form(content, read_instruments(self._instruments))
        check(form, today)
        return form, {} if form.external else {"assessor": self._assessor(form)}

    def keep(self, content: bytes, form: Form, own: dict[str, Any], *, actor: str) -> ReceivedForm:
        """Keep a form that has no mistakes, with its answers, and give its submission.

        Args:
            content: the workbook.
            form: what was read from it.
            own: what a self-assessment has beside the form: its assessor's number and its documents.
            actor: the staff member who receives it.

        """
        workbook = self._documents.put(content, ".xlsx")
        answers = answers_of(form, workbook)
        kept = AuditDocument(
            instrument=answers.instrument,
            workbook=workbook,
            answers=self._documents.put(answers.model_dump_json(indent=1).encode(), ".json"),
        )
        return ReceivedForm(answers, payload_of(form, kept, answers, actor=actor, own=own))

    def _assessor(self, form: Form) -> int:
        """Find the number of the self-assessor whom the cover names (R11)."""
        account, name = str(form.cover.get("wcb_account", "")), str(form.cover.get("assessor_name", ""))
        employer = self._register.employer(account)
        if employer is None:
            form.wrong_on_cover("wcb_account", "belongs to no employer in the register.")
            return 0
        wanted = _folded(name)
        people = self._register.trained_people(employer.employer_id)
        found = [one for one in people if one.left_on is None and _folded(one.name) == wanted]
        if not found:
            # Nobody is named: who sees a form's mistakes may see them in an address.
            form.wrong_on_cover(
                "assessor_name",
                f"is no trained self-assessor of the employer with the account {account}: "
                "the page of its case says who is.",
            )
            return 0
        return found[-1].number


def evidence_of(form: Form, references: Sequence[str]) -> dict[str, Any]:
    """Give the documents of a self-assessment; with an external audit none are handed in (R12)."""
    return {} if form.external else {"documents": list(references)}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
