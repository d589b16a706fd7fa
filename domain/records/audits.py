"""Audits and the rounds of their review (R11 to R17)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.instrument import InstrumentId, Method
from domain.records.record import Record
from domain.text import DocumentRef, Line, Percent, Whole


class Purpose(StrEnum):
    """What an audit is for (R23)."""

    CERTIFICATION = "certification"
    MAINTENANCE = "maintenance"
    RENEWAL = "renewal"


class ElementScore(BaseModel):
    """The points of one element of the audit tool (R13)."""

    model_config = ConfigDict(extra="forbid")

    element: Line
    points: Annotated[Whole, Field(ge=0, le=100_000)]
    possible: Annotated[Whole, Field(ge=1, le=100_000)]


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
    documents: list[str] = Field(default_factory=list)
    instrument: str | None = None
    workbook: str | None = None
    answers: str | None = None
    covered: list[Method] = Field(default_factory=list)
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
    deficiencies: list[str] = Field(default_factory=list)
    reply_due_on: date | None = None
    reply_extended: bool = False
    reminded_on: date | None = None
    answer: str | None = None
    answer_documents: list[str] = Field(default_factory=list)
    answered_on: date | None = None

    @property
    def key(self) -> str:
        """Rounds are numbered within their audit."""
        return f"round/{self.audit_id}/{self.number}"
