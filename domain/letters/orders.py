"""A letter on its way: owed, ordered from whoever writes it, and issued."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.letters.audits import (
    AuditAccepted,
    AuditReceived,
    AuditUnsuccessful,
    InformationReminder,
    InformationRequested,
)
from domain.letters.certificates import (
    AnniversaryReminder,
    CertificateCover,
    CertificateExpired,
    MaintenanceOverdue,
    OrderDeclined,
    StandingLost,
    StandingRestored,
    Suspended,
    SuspensionLifted,
)
from domain.letters.fees import Invoice, InvoiceReminder, PaymentReceipt, RefundNotice
from domain.letters.file import (
    FileClosed,
    MovedToCor,
    MoveToCor,
    Notice,
    RegistrationConfirmed,
    SentAgain,
    TakenOver,
)
from domain.letters.training import (
    CourseConfirmation,
    CoursePlaceEnded,
    CourseWaiting,
    NoSelfAssessor,
    RefresherLapsed,
    RefresherReminder,
)
from domain.records import Address

AnyContent = Annotated[
    RegistrationConfirmed
    | TakenOver
    | Invoice
    | InvoiceReminder
    | PaymentReceipt
    | RefundNotice
    | CourseConfirmation
    | CourseWaiting
    | CoursePlaceEnded
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
    | MaintenanceOverdue
    | StandingLost
    | StandingRestored
    | Suspended
    | SuspensionLifted
    | CertificateExpired
    | MoveToCor
    | MovedToCor
    | FileClosed
    | Notice
    | SentAgain,
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
    """A letter that is in the ledger, with the document that holds it as sent.

    Attributes:
        entry: the number of its entry; 0 in what was told before it was told.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    number: str
    document: str
    entry: int = 0
