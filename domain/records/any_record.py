"""A row of any kind."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.records.audits import AuditRecord, RoundRecord
from domain.records.certificates import (
    AnniversaryRecord,
    CertificateRecord,
    OrderRecord,
    PirDiscountRecord,
    PirRecord,
    StandingRecord,
)
from domain.records.employer import CorMoveRecord, EmployerRecord, FeeRecord, HeadCountRecord
from domain.records.training import EnrolmentRecord, PersonRecord, SessionRecord

AnyRecord = Annotated[
    EmployerRecord
    | HeadCountRecord
    | FeeRecord
    | SessionRecord
    | EnrolmentRecord
    | PersonRecord
    | AuditRecord
    | RoundRecord
    | OrderRecord
    | CertificateRecord
    | AnniversaryRecord
    | StandingRecord
    | PirRecord
    | PirDiscountRecord
    | CorMoveRecord,
    Field(discriminator="kind"),
]
