"""What came in for an employer is checked and kept, and a filled audit form is read (R11, R12, R17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.audit_forms import AuditForms, evidence_of
from activities.contracts import KEEP_DOCUMENTS, REFUSED
from activities.failing import told
from audit_documents.evidence import LARGEST, WORKBOOK, kind_of
from audit_documents.submission import action_of
from domain.documents_in import DocumentsAsked, DocumentsKept, KeptDocument, SubmissionRead
from domain.instrument import InstrumentError
from domain.refusal import CardNumberRefusal, Refusal
from domain.registration import employer_workflow_id
from domain.to_fill import to_fill
from models.documents import DocumentStore
from models.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from audit_documents.reading import Form


class Incoming(Protocol):
    """Where staff put what came in."""

    def files(self, account: str, most_bytes: int) -> Iterator[tuple[str, bytes]]:
        """Give the name and the content of every file of an employer; of a larger one a byte more.

        Raises:
            Refusal: when there is none, or one can't be read.

        """
        ...


class DocumentActivities:
    """Keeps what came in. The same file twice is kept once, so that asking again changes nothing."""

    def __init__(
        self, register: Register, documents: DocumentStore, incoming: Incoming, instruments: Path
    ) -> None:
        self._register = register
        self._documents = documents
        self._incoming = incoming
        self._forms = AuditForms(register, documents, instruments)

    @activity.defn(name=KEEP_DOCUMENTS.name, no_thread_cancel_exception=True)
    def keep_documents(self, asked: DocumentsAsked) -> DocumentsKept:
        """Keep every file of an employer's folder that is in order; a form of the audit tool is read."""
        with told():
            try:
                return self._kept(asked)
            except (Refusal, InstrumentError) as error:
                raise ApplicationError(str(error), type=REFUSED, non_retryable=True) from error

    def _kept(self, asked: DocumentsAsked) -> DocumentsKept:
        if self._register.employer(asked.wcb_account) is None:
            message = f"No employer has the WCB account {asked.wcb_account}."
            raise Refusal(message, field="wcb_account")
        sorting = _Sorting(self._documents, self._forms, asked.wcb_account, asked.day)
        for name, content in self._incoming.files(asked.wcb_account, LARGEST):
            sorting.take(name, content)
        return DocumentsKept(
            wcb_account=asked.wcb_account,
            kept=tuple(sorting.kept),
            submissions=tuple(sorting.submissions()),
            no_forms=tuple(sorting.no_forms),
            refused=tuple(sorting.refused),
        )


@dataclass
class _Sorting:
    """Sorts files into evidence, filled forms, and what is not taken."""

    documents: DocumentStore
    forms: AuditForms
    account: str
    today: date
    kept: list[KeptDocument] = field(default_factory=list)
    read: list[tuple[str, bytes, Form, dict[str, Any]]] = field(default_factory=list)
    no_forms: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def take(self, name: str, content: bytes) -> None:
        """Take a file to where it belongs."""
        try:
            kind = kind_of(name, content)
            if kind is WORKBOOK and self._is_form(name, content):
                return
        except Refusal as refusal:
            self.refused.append(refusal.sentence)
            return
        reference = self.documents.put(content, kind.endings[0])
        self.kept.append(KeptDocument(name=name, kind=kind.called, reference=reference))

    def _is_form(self, name: str, content: bytes) -> bool:
        try:
            form, own = self.forms.read(content, self.today)
        except CardNumberRefusal as refusal:
            raise Refusal(f"{name} is not taken: {refusal}", rule="R7") from refusal
        except Refusal as refusal:
            self.no_forms.append(f"{name}: {refusal.sentence}")
            return False
        if str(form.cover.get("wcb_account")) != self.account:
            # Its submission would name the evidence of another employer.
            form.wrong_on_cover("wcb_account", f"is not {self.account}, in whose folder the form lies.")
        self.read.append((name, content, form, own))
        return True

    def submissions(self) -> Iterator[SubmissionRead]:
        """Keep the forms that are in order, and give what each of them stands for."""
        evidence = [one.reference for one in self.kept]
        for name, content, form, own in self.read:
            payload: dict[str, Any] = {}
            if not form.mistakes:
                whole = own | evidence_of(form, evidence)
                payload = self.forms.keep(content, form, whole, actor=to_fill("your id")).payload
            yield SubmissionRead(
                name=name,
                workflow=employer_workflow_id(str(form.cover.get("wcb_account", ""))),
                action=action_of(form).name,
                payload=payload,
                mistakes=tuple(map(str, form.mistakes)),
            )
