"""The employer itself: who it is, how many work there, what it paid (R2 to R7)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.records.record import Record
from domain.text import Count, Dollars, Email, IndustryCode, Line, Phone, WcbAccount


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
    industry_code: IndustryCode
    contact_name: Line
    email: Email | None = None
    email_failed_on: date | None = None
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
        reminded_days: the reminders that went out, each as days after the invoice's due day.
        refunded_on: the day of the latest refund since.
        refunded_amount: what was paid back since, in all.
        refund_references: the card processor's references of these refunds; none is recorded twice.

    """

    kind: Literal["fee"] = "fee"
    number: int
    amount: Dollars
    invoiced_on: date | None = None
    invoice_due_on: date | None = None
    invoice_number: str | None = None
    reminded_days: list[int] = Field(default_factory=list)
    paid_on: date | None = None
    method: str | None = None
    processor_reference: str | None = None
    last_four: str | None = None
    refunded_on: date | None = None
    refunded_amount: Dollars | None = None
    refund_references: list[str] = Field(default_factory=list)

    @property
    def key(self) -> str:
        """What falls due again after a refund gets a new number."""
        return f"fee/{self.number}"


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
