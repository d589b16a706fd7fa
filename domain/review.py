"""The state of an audit under quality review and of a certificate order, and what each of them ends with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from domain.case import CaseState
from domain.letters import Addressee
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.records import AuditRecord, OrderRecord, RoundRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.decision import Decision
    from domain.machines import Machine, States
    from domain.records import AnyRecord


class OfAnEmployer(CaseState):
    """A case that belongs to an employer's: its letters go to where the employer is reached."""

    letter_to: Addressee
    employer_workflow_id: str

    def addressee(self) -> Addressee:
        """Give the employer, as its own workflow last told."""
        return self.letter_to

    def redirect(self, addressee: Addressee) -> None:
        """Send this case's letters elsewhere from now on."""
        self.letter_to = addressee


class ReviewerNow(BaseModel):
    """What keeps the reviewer of an audit from it today, as the staff directory has it (R16).

    Attributes:
        away_until: the last day of an absence.
        deputy: who stands in meanwhile, if anybody does.
        left: whether the reviewer has left for good.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    away_until: date | None = None
    deputy: str | None = None
    left: bool = False


class ReviewerIs(BaseModel):
    """What an audit is told about its reviewer.

    Attributes:
        reviewer: whom it is about; another one may have been named since.
        now: what keeps them from it, or nothing.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    reviewer: str
    now: ReviewerNow | None = None


class AuditState(OfAnEmployer):
    """An audit from its date stamp to its end. The last round is the one under way."""

    machine: ClassVar[Machine] = AuditMachine
    kind: ClassVar[str] = "Audit"

    audit: AuditRecord
    rounds: list[RoundRecord]
    overdue_on: date | None = None
    reviewer_now: ReviewerNow | None = None

    def hear_of_reviewer(self, told: ReviewerIs) -> None:
        """Take note of what keeps the reviewer from this audit; it changes who sees it, and nothing else."""
        if told.reviewer == self.audit.reviewer:
            self.reviewer_now = told.now

    @property
    def with_whom(self) -> str | None:
        """In whose list the audit is: the reviewer's, or that of whoever stands in today."""
        return (self.reviewer_now and self.reviewer_now.deputy) or self.audit.reviewer

    @property
    def reviewer_left(self) -> bool:
        """Whether the audit waits for a review by somebody who has left."""
        return self.is_in("in_review") and self.reviewer_now is not None and self.reviewer_now.left

    @property
    def round(self) -> RoundRecord:
        """The round under way."""
        return self.rounds[-1]

    def records(self) -> Iterator[AnyRecord]:
        """Give the audit's row and those of its rounds."""
        yield self.audit.model_copy(update={"state": self.states[-1]})
        yield from self.rounds

    def settle(self, before: States, day: date, decision: Decision) -> None:
        """Write down the audit's end."""
        if self.ended and before != self.states:
            self.audit.closed_on, self.audit.ground = day, decision.ground or None


class AuditResult(BaseModel):
    """How an audit ended (R16, R17)."""

    model_config = ConfigDict(extra="forbid")

    audit_id: str
    outcome: str
    closed_on: date
    ground: str = ""
    completed_on: date
    audit_score: Decimal
    review_score: Decimal | None = None
    term_years: int


class OrderState(OfAnEmployer):
    """A certificate order from CORRS to the mail."""

    machine: ClassVar[Machine] = CertificateOrderMachine
    kind: ClassVar[str] = "CertificateOrder"

    order: OrderRecord
    audit_received_on: date
    audit_completed_on: date
    audit_accepted_on: date

    def records(self) -> Iterator[AnyRecord]:
        """Give the order's row."""
        yield self.order.model_copy(update={"state": self.states[-1]})

    def settle(self, before: States, day: date, decision: Decision) -> None:
        """Write down the order's end."""
        if self.ended and before != self.states:
            self.order.closed_on = day
            self.order.decision_reason = decision.ground or self.order.decision_reason


class OrderResult(BaseModel):
    """How a certificate order ended (R20, R21)."""

    model_config = ConfigDict(extra="forbid")

    order_id: str
    outcome: str
    closed_on: date
    ground: str = ""
    audit_id: str
    certificate_number: str | None = None
    dated: date | None = None
    term_years: int
