"""What is known of an employer, as the register keeps it: one class for each kind of row.

The same objects live in a workflow's state. When a step changes one of them, exactly that row is written
with the step's entry (:mod:`domain.transition`).
"""

from __future__ import annotations

from domain.records.any_record import AnyRecord
from domain.records.audits import AuditDocument, AuditRecord, ElementScore, Purpose, RoundRecord
from domain.records.certificates import (
    AnniversaryRecord,
    AnniversaryStatus,
    CertificateRecord,
    OrderRecord,
    PirDiscountRecord,
    PirRecord,
    StandingRecord,
)
from domain.records.employer import (
    Address,
    CorMoveRecord,
    EmployerRecord,
    FeeRecord,
    HeadCount,
    HeadCountRecord,
)
from domain.records.record import Record
from domain.records.training import EnrolmentRecord, EnrolmentStatus, PersonRecord, SessionRecord

__all__ = [
    "Address",
    "AnniversaryRecord",
    "AnniversaryStatus",
    "AnyRecord",
    "AuditDocument",
    "AuditRecord",
    "CertificateRecord",
    "CorMoveRecord",
    "ElementScore",
    "EmployerRecord",
    "EnrolmentRecord",
    "EnrolmentStatus",
    "FeeRecord",
    "HeadCount",
    "HeadCountRecord",
    "OrderRecord",
    "PersonRecord",
    "PirDiscountRecord",
    "PirRecord",
    "Purpose",
    "Record",
    "RoundRecord",
    "SessionRecord",
    "StandingRecord",
]
