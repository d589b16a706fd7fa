"""What is known of an employer, as the register keeps it: one class for each kind of row.

The same objects live in a workflow's state. When a step changes one of them, exactly that row is written
with the step's entry (:mod:`domain.transition`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.instrument import InstrumentId, Method
from domain.text import Count, DocumentRef, Dollars, Email, Line, Percent, Phone, WcbAccount


class Record(BaseModel):
    """A row of the register."""

    model_config = ConfigDict(extra="forbid")

    @property
    def key(self) -> str:
        """What tells this row from others of its kind within one employer."""
        raise NotImplementedError


class Address(BaseModel):
    """A postal address in Canada."""

    model_config = ConfigDict(extra="forbid")

    street: Line
    city: Line
    province: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "AB"
    postal_code: Annotated[str, Field(pattern=r"^[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]$")]


class HeadCount(BaseModel):
    """Everybody covered by the employer's WCB account, by category (R2)."""

    model_config = ConfigDict(extra="forbid")

    owners: Count
    full_time: Count = 0
    part_time: Count = 0
    casual: Count = 0
    other_covered: Count = 0

    @property
    def total(self) -> int:
        """The number that eligibility is judged by (R1)."""
        return self.owners + self.full_time + self.part_time + self.casual + self.other_covered


class EmployerRecord(Record):
    """The employer as registered, with where it stands (R5)."""

    kind: Literal["employer"] = "employer"
    employer_id: str
    wcb_account: WcbAccount
    legal_name: Line
    trade_name: Line | None = None
    industry_code: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    contact_name: Line
    email: Email | None = None
    phone: Phone | None = None
    address: Address
    registered_on: date
    stage: str = ""
    standing: str = ""
    size: str = ""
    fee_status: str = ""
    ended_on: date | None = None
    end: str | None = None

    @property
    def key(self) -> str:
        """There is one row for an employer."""
        return "employer"


class HeadCountRecord(Record):
    """A head count that was reported (R3)."""

    kind: Literal["head_count"] = "head_count"
    number: int
    reported_on: date
    counted: HeadCount
    total: int

    @property
    def key(self) -> str:
        """Head counts are numbered as they come in."""
        return f"head_count/{self.number}"


class FeeRecord(Record):
    """One payment of the registration fee: invoiced, paid, refunded (R7). No card number has a place here.

    Attributes:
        amount: to be paid with it: the whole fee, or what an earlier refund left open.
        refunded_on: the day of the latest refund since.
        refunded_amount: what was paid back since, in all.

    """

    kind: Literal["fee"] = "fee"
    number: int
    amount: Dollars
    invoiced_on: date | None = None
    invoice_due_on: date | None = None
    invoice_number: str | None = None
    paid_on: date | None = None
    method: str | None = None
    processor_reference: str | None = None
    last_four: str | None = None
    refunded_on: date | None = None
    refunded_amount: Dollars | None = None

    @property
    def key(self) -> str:
        """What falls due again after a refund gets a new number."""
        return f"fee/{self.number}"


class EnrolmentRecord(Record):
    """A person's place in a course (R8)."""

    kind: Literal["enrolment"] = "enrolment"
    number: int
    person_name: Line
    course: str
    delivery: str
    session: str | None = None
    enrolled_on: date
    completed_on: date | None = None

    @property
    def key(self) -> str:
        """Enrolments are numbered as they come in."""
        return f"enrolment/{self.number}"


class PersonRecord(Record):
    """A trained self-assessor of the employer (R8, R9)."""

    kind: Literal["person"] = "person"
    number: int
    name: Line
    module_1_on: date
    refreshed_on: date | None = None
    refresher_due_on: date
    reminded_for: date | None = None
    lapsed_on: date | None = None
    left_on: date | None = None

    @property
    def key(self) -> str:
        """People are numbered, so that a name never is an identifier."""
        return f"person/{self.number}"


class Purpose(StrEnum):
    """What an audit is for (R23)."""

    CERTIFICATION = "certification"
    MAINTENANCE = "maintenance"
    RENEWAL = "renewal"


class ElementScore(BaseModel):
    """The points of one element of the audit tool (R13)."""

    model_config = ConfigDict(extra="forbid")

    element: Line
    points: Annotated[int, Field(ge=0, le=100_000, strict=True)]
    possible: Annotated[int, Field(ge=1, le=100_000, strict=True)]


class AuditDocument(BaseModel):
    """The audit tool as it was filled in, from which the points of the elements were computed (R11 to R13).

    Attributes:
        instrument: the version of the audit tool.
        workbook: the file as it was handed in.
        answers: what was read from it and checked, question by question.

    """

    model_config = ConfigDict(extra="forbid")

    instrument: InstrumentId
    workbook: DocumentRef
    answers: DocumentRef


class AuditRecord(Record):
    """An audit from its receipt to its end (R11, R12, R15)."""

    kind: Literal["audit"] = "audit"
    audit_id: str
    purpose: Purpose
    external: bool
    assessor: Line
    auditor_id: str | None = None
    anniversary: date | None = None
    received_on: date
    completed_on: date
    documentation_from: date
    documentation_to: date
    elements: list[ElementScore]
    documents: list[str] = []
    instrument: str | None = None
    workbook: str | None = None
    answers: str | None = None
    covered: list[Method] = []
    score: Decimal
    term_years: int
    state: str = ""
    reviewer: str | None = None
    closed_on: date | None = None
    ground: str | None = None

    @property
    def key(self) -> str:
        """An audit's id is also its workflow's."""
        return f"audit/{self.audit_id}"


class RoundRecord(Record):
    """One round of quality review: never overwritten by the next (R17)."""

    kind: Literal["round"] = "round"
    audit_id: str
    number: int
    received_on: date
    reviewer: str | None = None
    reviewed_on: date | None = None
    review_score: Percent | None = None
    audit_score: Decimal | None = None
    decision: str | None = None
    deficiencies: list[str] = []
    reply_due_on: date | None = None
    reply_extended: bool = False
    reminded_on: date | None = None
    answer: str | None = None
    answer_documents: list[str] = []
    answered_on: date | None = None

    @property
    def key(self) -> str:
        """Rounds are numbered within their audit."""
        return f"round/{self.audit_id}/{self.number}"


class OrderRecord(Record):
    """A certificate order from CORRS to the mail (R19 to R21)."""

    kind: Literal["order"] = "order"
    order_id: str
    audit_id: str
    term_years: int
    state: str = ""
    opened_on: date
    corrs_number: str | None = None
    entered_on: date | None = None
    returned: int = 0
    decided_on: date | None = None
    decision_reason: str | None = None
    certificate_number: str | None = None
    director: str | None = None
    director_signed_on: date | None = None
    executive_director: str | None = None
    executive_director_signed_on: date | None = None
    mailed_on: date | None = None
    closed_on: date | None = None

    @property
    def key(self) -> str:
        """An order's id is also its workflow's."""
        return f"order/{self.order_id}"


class CertificateRecord(Record):
    """A certificate that was issued (R22)."""

    kind: Literal["certificate"] = "certificate"
    number: str
    order_id: str
    audit_id: str
    dated: date
    term_years: int
    expires_on: date
    issued_on: date
    ended_on: date | None = None
    end: str | None = None

    @property
    def key(self) -> str:
        """The ministry gives the number."""
        return f"certificate/{self.number}"


class AnniversaryStatus(StrEnum):
    """How far the audit that an anniversary asks for has come (R23, R26, R27)."""

    OPEN = "open"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    MISSED = "missed"
    LATE_RECEIVED = "late_received"
    LATE_ACCEPTED = "late_accepted"
    MADE_GOOD = "made_good"


class AnniversaryRecord(Record):
    """One anniversary of a certificate and the audit that it asks for (R23, R24, R26).

    Attributes:
        on_paper_since: the day on which its audit came in on paper, until that audit is entered here (R15).

    """

    kind: Literal["anniversary"] = "anniversary"
    certificate_number: str
    day: date
    purpose: Purpose
    deadline: date
    status: AnniversaryStatus = AnniversaryStatus.OPEN
    audit_id: str | None = None
    reopened_on: date | None = None
    reminded_months: list[int] = []
    on_paper_since: date | None = None

    @property
    def key(self) -> str:
        """A certificate has one anniversary on a day."""
        return f"anniversary/{self.certificate_number}/{self.day}"


class StandingRecord(Record):
    """A stretch of the employer's standing, with its ground (R26, R27, R30)."""

    kind: Literal["standing"] = "standing"
    number: int
    standing: str
    since: date
    ground: str

    @property
    def key(self) -> str:
        """Stretches are numbered in order."""
        return f"standing/{self.number}"


class PirRecord(Record):
    """The employer's registration in PIR (R28)."""

    kind: Literal["pir"] = "pir"
    registered_on: date

    @property
    def key(self) -> str:
        """An employer registers once."""
        return "pir"


class PirDiscountRecord(Record):
    """The discount for one year: what the table gives and what the WCB confirmed (R28)."""

    kind: Literal["pir_discount"] = "pir_discount"
    year: int
    entitled_percent: Decimal
    confirmed_percent: Decimal
    confirmed_on: date

    @property
    def key(self) -> str:
        """There is one discount for a year."""
        return f"pir_discount/{self.year}"


class CorMoveRecord(Record):
    """The mark that an employer must move to regular COR (R4)."""

    kind: Literal["cor_move"] = "cor_move"
    number: int
    marked_on: date
    head_count: int
    from_year: int
    cancelled_on: date | None = None
    reason: str | None = None

    @property
    def key(self) -> str:
        """An employer may be marked more than once."""
        return f"cor_move/{self.number}"


AnyRecord = Annotated[
    EmployerRecord
    | HeadCountRecord
    | FeeRecord
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
