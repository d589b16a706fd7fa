"""Certificate orders, certificates, and what depends on them (R19 to R30)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.records.audits import Purpose
from domain.records.record import Record


class OrderRecord(Record):
    """A certificate order from CORRS to the mail (R19 to R21)."""

    kind: Literal["order"] = "order"
    order_id: str
    audit_id: str
    term_years: int
    state: str = ""
    opened_on: date
    corrs_refusal: str | None = None
    corrs_number: str | None = None
    entered_on: date | None = None
    returned: int = 0
    decided_on: date | None = None
    decided_by: str | None = None
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
    reminded_months: list[int] = Field(default_factory=list)
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
