"""Every letter of the program: what it is called, what rule asks for it and what it has to say.

One class for each letter; its fields are the values that ``letters/<name>.typ`` prints.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.records import Address, Purpose


class Content(BaseModel):
    """What one letter says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: ClassVar[str]
    rule: ClassVar[str]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that only the register can add."""
        return True


class RegistrationConfirmed(Content):
    """The employer is registered; what comes next."""

    title, rule = "Registration confirmed", "R5"
    name: Literal["registration_confirmed"] = "registration_confirmed"
    fee: Decimal


class TakenOver(Content):
    """The employer's file, with the certificate that it holds, has moved from paper to this service.

    Attributes:
        purpose: of the next audit that is to be handed in, if one is.
        anniversary: that asks for it.
        audit_received_on: the day on which an audit came in on paper that is still in review.

    """

    title, rule = "Your file has moved", "R23"
    name: Literal["taken_over"] = "taken_over"
    certificate_number: str
    expires_on: date
    purpose: Purpose | None
    anniversary: date | None
    audit_received_on: date | None = None


class Invoice(Content):
    """The registration fee, invoiced on request."""

    title, rule = "Invoice", "R7"
    name: Literal["invoice"] = "invoice"
    invoice_number: str
    amount: Decimal
    invoiced_on: date
    due_on: date

    @property
    def complete(self) -> bool:
        """Whether it has its number, which the register gives when it is written."""
        return bool(self.invoice_number)

    def numbered(self, number: str) -> Invoice:
        """Give this invoice with its number."""
        return self.model_copy(update={"invoice_number": number})


class PaymentReceipt(Content):
    """The registration fee was paid."""

    title, rule = "Payment receipt", "R7"
    name: Literal["payment_receipt"] = "payment_receipt"
    amount: Decimal
    paid_on: date
    method: str
    processor_reference: str | None
    last_four: str | None


class RefundNotice(Content):
    """The registration fee, or a part of it, was paid back; ``to_be_paid`` is what is open of it now."""

    title, rule = "Refund", "R7"
    name: Literal["refund_notice"] = "refund_notice"
    amount: Decimal
    refunded_on: date
    to_be_paid: Decimal
    reason: str


class CourseConfirmation(Content):
    """Somebody is enrolled in a course."""

    title, rule = "Course confirmation", "R8"
    name: Literal["course_confirmation"] = "course_confirmation"
    person_name: str
    course_title: str
    delivery: str
    session: str | None


class RefresherReminder(Content):
    """A self-assessor's refresher falls due."""

    title, rule = "Refresher reminder", "R9"
    name: Literal["refresher_reminder"] = "refresher_reminder"
    person_name: str
    due_on: date


class RefresherLapsed(Content):
    """A self-assessor's training is no longer current."""

    title, rule = "Self-assessor training lapsed", "R9"
    name: Literal["refresher_lapsed"] = "refresher_lapsed"
    person_name: str
    due_on: date


class NoSelfAssessor(Content):
    """The only trained person has left."""

    title, rule = "No trained self-assessor", "R10"
    name: Literal["no_self_assessor"] = "no_self_assessor"
    person_name: str
    left_on: date


class AuditReceived(Content):
    """An audit came in, with its date stamp."""

    title, rule = "Audit received", "R15"
    name: Literal["audit_received"] = "audit_received"
    audit_id: str
    purpose: Purpose
    received_on: date


class InformationRequested(Content):
    """The reviewer found deficiencies; the employer may provide more information."""

    title, rule = "Information requested", "R17"
    name: Literal["information_requested"] = "information_requested"
    audit_id: str
    round: int
    deficiencies: tuple[str, ...]
    reply_due_on: date


class InformationReminder(Content):
    """The reply window ends soon."""

    title, rule = "Information reminder", "R17"
    name: Literal["information_reminder"] = "information_reminder"
    audit_id: str
    round: int
    deficiencies: tuple[str, ...]
    reply_due_on: date


class AuditAccepted(Content):
    """Quality review accepted the audit."""

    title, rule = "Audit accepted", "R16"
    name: Literal["audit_accepted"] = "audit_accepted"
    audit_id: str
    purpose: Purpose
    audit_score: Decimal
    review_score: Decimal
    term_years: int


class AuditUnsuccessful(Content):
    """The audit was closed as unsuccessful."""

    title, rule = "Audit unsuccessful", "R17"
    name: Literal["audit_unsuccessful"] = "audit_unsuccessful"
    audit_id: str
    purpose: Purpose
    ground: str


class CertificateCover(Content):
    """Goes out with the signed certificate."""

    title, rule = "Certificate cover letter", "R21"
    name: Literal["certificate_cover"] = "certificate_cover"
    certificate_number: str
    dated: date
    term_years: int
    expires_on: date


class OrderDeclined(Content):
    """The ministry declined the certificate order."""

    title, rule = "Certificate order declined", "R20"
    name: Literal["order_declined"] = "order_declined"
    order_id: str
    reason: str


class AnniversaryReminder(Content):
    """An annual audit is required before the anniversary."""

    title, rule = "Anniversary reminder", "R24"
    name: Literal["anniversary_reminder_first", "anniversary_reminder_second"]
    purpose: Purpose
    certificate_number: str
    anniversary: date
    deadline: date


class StandingLost(Content):
    """The certificate is no longer in good standing, with what that means for PIR."""

    title, rule = "No longer in good standing", "R26"
    name: Literal["standing_lost"] = "standing_lost"
    certificate_number: str
    anniversary: date
    deadline: date
    in_pir: bool


class StandingRestored(Content):
    """The certificate is in good standing again."""

    title, rule = "In good standing again", "R27"
    name: Literal["standing_restored"] = "standing_restored"
    certificate_number: str
    reason: str


class Suspended(Content):
    """The certificate is suspended for cause."""

    title, rule = "Certificate suspended", "R30"
    name: Literal["suspended"] = "suspended"
    certificate_number: str
    reason: str


class SuspensionLifted(Content):
    """The suspension is over; the certificate has expired, or lacks an audit."""

    title, rule = "Suspension lifted", "R30"
    name: Literal["suspension_lifted"] = "suspension_lifted"
    certificate_number: str
    reason: str
    expired: bool


class CertificateExpired(Content):
    """The certificate has ended with no successor."""

    title, rule = "Certificate expired", "R25"
    name: Literal["certificate_expired"] = "certificate_expired"
    certificate_number: str
    expired_on: date
    suspended: bool
    renewal_in_review: bool
    in_pir: bool


class MoveToCor(Content):
    """The employer has more than ten employees and must move to regular COR."""

    title, rule = "Move to regular COR", "R4"
    name: Literal["move_to_cor"] = "move_to_cor"
    head_count: int
    limit: int
    from_year: int


class MovedToCor(Content):
    """The SECOR is closed because the employer moved to regular COR."""

    title, rule = "SECOR closed: moved to COR", "R4"
    name: Literal["moved_to_cor"] = "moved_to_cor"
    certificate_number: str
    closed_on: date


class FileClosed(Content):
    """The employer's file was closed at a staff member's decision."""

    title, rule = "File closed", "R30"
    name: Literal["file_closed"] = "file_closed"
    end: str
    reason: str


class Notice(Content):
    """What the association tells employers beyond the program's own letters."""

    title, rule = "Notice", "R30"
    name: Literal["notice"] = "notice"
    subject: str
    text: str


AnyContent = Annotated[
    RegistrationConfirmed
    | TakenOver
    | Invoice
    | PaymentReceipt
    | RefundNotice
    | CourseConfirmation
    | RefresherReminder
    | RefresherLapsed
    | NoSelfAssessor
    | AuditReceived
    | InformationRequested
    | InformationReminder
    | AuditAccepted
    | AuditUnsuccessful
    | CertificateCover
    | OrderDeclined
    | AnniversaryReminder
    | StandingLost
    | StandingRestored
    | Suspended
    | SuspensionLifted
    | CertificateExpired
    | MoveToCor
    | MovedToCor
    | FileClosed
    | Notice,
    Field(discriminator="name"),
]


class Addressee(BaseModel):
    """To whom a letter goes. Without an e-mail address it goes by post only."""

    model_config = ConfigDict(extra="forbid")

    legal_name: str
    contact_name: str
    email: str | None
    address: Address


class LetterOwed(BaseModel):
    """A letter that the program owes an employer from some instant on, until it is in the ledger.

    Attributes:
        key: the case and the step that owed it; the ledger holds each key once.

    """

    model_config = ConfigDict(extra="forbid")

    key: str
    content: AnyContent
    owed_at: datetime


class LetterOrder(BaseModel):
    """Everything that is needed to write a letter and enter it in the ledger."""

    model_config = ConfigDict(extra="forbid")

    key: str
    employer_id: str
    workflow_id: str
    run_id: str
    dated: date
    at: datetime
    addressee: Addressee
    content: AnyContent


class LetterIssued(BaseModel):
    """A letter that is in the ledger, with the document that holds it as sent."""

    model_config = ConfigDict(extra="forbid")

    key: str
    number: str
    document: str
