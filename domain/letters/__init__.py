"""Every letter of the program: what it is called, what rule asks for it and what it has to say.

One class for each letter; its fields are the values that ``letters/<name>.typ`` prints.
"""

from __future__ import annotations

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
from domain.letters.content import Content
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
from domain.letters.orders import Addressee, AnyContent, LetterIssued, LetterOrder, LetterOwed
from domain.letters.training import (
    CourseConfirmation,
    CoursePlaceEnded,
    CourseWaiting,
    NoSelfAssessor,
    RefresherLapsed,
    RefresherReminder,
)

__all__ = [
    "Addressee",
    "AnniversaryReminder",
    "AnyContent",
    "AuditAccepted",
    "AuditReceived",
    "AuditUnsuccessful",
    "CertificateCover",
    "CertificateExpired",
    "Content",
    "CourseConfirmation",
    "CoursePlaceEnded",
    "CourseWaiting",
    "FileClosed",
    "InformationReminder",
    "InformationRequested",
    "Invoice",
    "InvoiceReminder",
    "LetterIssued",
    "LetterOrder",
    "LetterOwed",
    "MaintenanceOverdue",
    "MoveToCor",
    "MovedToCor",
    "NoSelfAssessor",
    "Notice",
    "OrderDeclined",
    "PaymentReceipt",
    "RefresherLapsed",
    "RefresherReminder",
    "RefundNotice",
    "RegistrationConfirmed",
    "SentAgain",
    "StandingLost",
    "StandingRestored",
    "Suspended",
    "SuspensionLifted",
    "TakenOver",
]
