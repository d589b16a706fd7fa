"""Tables of audits, their review rounds, certificate orders, certificates and anniversaries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, OfEmployer


class Audit(OfEmployer, Base):
    """An audit from its receipt to its end (R11, R12, R15)."""

    __tablename__ = "audits"
    # Per employer: an account that is registered again within a year begins to count anew.
    __table_args__ = (UniqueConstraint("employer_id", "audit_id"),)

    audit_id: Mapped[str] = mapped_column(comment="Also the id of the audit's workflow")
    purpose: Mapped[str] = mapped_column(comment="Certification, maintenance or renewal (R23)")
    external: Mapped[bool] = mapped_column(comment="By a certified external auditor (R12)")
    assessor: Mapped[str] = mapped_column(comment="Name of the self-assessor or auditor")
    auditor_id: Mapped[str | None] = mapped_column(comment="The external auditor on the association's list")
    anniversary: Mapped[date | None] = mapped_column(comment="The anniversary that asks for this audit")
    received_on: Mapped[date] = mapped_column(comment="Date stamp: Alberta day of receipt (R15)")
    completed_on: Mapped[date] = mapped_column(comment="Day on which the audit itself was completed")
    documentation_from: Mapped[date] = mapped_column(comment="First day that the documentation covers (R14)")
    documentation_to: Mapped[date] = mapped_column(comment="Last day that the documentation covers (R14)")
    elements: Mapped[list[dict[str, Any]]] = mapped_column(comment="Points of each element of the audit tool")
    documents: Mapped[list[str]] = mapped_column(comment="References into the document store (R11)")
    instrument: Mapped[str | None] = mapped_column(comment="The version of the audit tool")
    workbook: Mapped[str | None] = mapped_column(comment="Reference of the filled-in audit tool (R11, R12)")
    answers: Mapped[str | None] = mapped_column(comment="Reference of the answers that were read from it")
    covered: Mapped[list[str] | None] = mapped_column(comment="What an external audit covered (R12)")
    score: Mapped[Decimal] = mapped_column(comment="Overall score in percent (R13)")
    term_years: Mapped[int] = mapped_column(comment="Years that a certificate would run (R14)")
    state: Mapped[str] = mapped_column(comment="State of the audit's machine")
    reviewer: Mapped[str | None] = mapped_column(comment="Staff id of the reviewer (R15, R16)")
    closed_on: Mapped[date | None] = mapped_column(comment="Day on which the audit was closed")
    ground: Mapped[str | None] = mapped_column(comment="Why it was closed")


class ReviewRound(OfEmployer, Base):
    """One round of quality review; the next round is a row of its own (R17)."""

    __tablename__ = "review_rounds"
    __table_args__ = (
        ForeignKeyConstraint(["employer_id", "audit_id"], ["audits.employer_id", "audits.audit_id"]),
    )

    audit_id: Mapped[str] = mapped_column(index=True, comment="The audit reviewed")
    number: Mapped[int] = mapped_column(comment="Rounds of an audit are numbered")
    received_on: Mapped[date] = mapped_column(comment="Date stamp of what this round looks at (R15)")
    reviewer: Mapped[str | None] = mapped_column(comment="Staff id of the reviewer")
    reviewed_on: Mapped[date | None] = mapped_column(comment="Day of the review sheet")
    review_score: Mapped[Decimal | None] = mapped_column(comment="Score of the review sheet in percent (R16)")
    audit_score: Mapped[Decimal | None] = mapped_column(comment="The audit as re-scored, in percent (R18)")
    decision: Mapped[str | None] = mapped_column(comment="What the reviewer decided")
    deficiencies: Mapped[list[str]] = mapped_column(comment="What was found missing")
    reply_due_on: Mapped[date | None] = mapped_column(comment="Last day of the reply window")
    reply_extended: Mapped[bool] = mapped_column(comment="Whether the reply window was extended")
    reminded_on: Mapped[date | None] = mapped_column(comment="Day of the reminder")
    answer: Mapped[str | None] = mapped_column(comment="What the employer answered")
    answer_documents: Mapped[list[str]] = mapped_column(comment="References into the document store")
    answered_on: Mapped[date | None] = mapped_column(comment="Day of the answer")


class CertificateOrder(OfEmployer, Base):
    """A certificate order from CORRS to the mail (R19, R20, R21)."""

    __tablename__ = "certificate_orders"
    __table_args__ = (UniqueConstraint("employer_id", "order_id"),)

    order_id: Mapped[str] = mapped_column(comment="Also the id of the order's workflow")
    audit_id: Mapped[str] = mapped_column(comment="The accepted audit")
    term_years: Mapped[int] = mapped_column(comment="Years that the certificate will run (R14)")
    state: Mapped[str] = mapped_column(comment="State of the order's machine")
    opened_on: Mapped[date] = mapped_column(comment="Day on which the order was opened")
    corrs_refusal: Mapped[str | None] = mapped_column(comment="Why CORRS did not take it by itself (R19)")
    corrs_number: Mapped[str | None] = mapped_column(comment="Number of the order in CORRS (R19)")
    entered_on: Mapped[date | None] = mapped_column(comment="Day of the entry in CORRS (R19)")
    returned: Mapped[int] = mapped_column(comment="How often the ministry returned the order (R20)")
    decided_on: Mapped[date | None] = mapped_column(comment="Day of the ministry's decision (R20)")
    decided_by: Mapped[str | None] = mapped_column(
        comment="Who decided at the ministry, where it says so (R20)"
    )
    decision_reason: Mapped[str | None] = mapped_column(comment="The ministry's reason")
    certificate_number: Mapped[str | None] = mapped_column(unique=True, comment="Given by the ministry (R20)")
    director: Mapped[str | None] = mapped_column(comment="Staff id of the Director who signed (R21)")
    director_signed_on: Mapped[date | None] = mapped_column(comment="Day of the Director's signature")
    executive_director: Mapped[str | None] = mapped_column(comment="Staff id of the Executive Director (R21)")
    executive_director_signed_on: Mapped[date | None] = mapped_column(comment="Day of that signature")
    mailed_on: Mapped[date | None] = mapped_column(comment="Day on which it was mailed to the employer (R21)")
    closed_on: Mapped[date | None] = mapped_column(comment="Day on which the order was closed")


class Certificate(OfEmployer, Base):
    """A certificate that was issued (R22)."""

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(unique=True, comment="The ministry's number")
    order_id: Mapped[str] = mapped_column(comment="The order that it came from")
    audit_id: Mapped[str] = mapped_column(comment="The audit that it rests on")
    dated: Mapped[date] = mapped_column(comment="Day from which it runs (R22)")
    term_years: Mapped[int] = mapped_column(comment="Years that it runs (R14)")
    expires_on: Mapped[date] = mapped_column(comment="Day on which it ends (R25)")
    issued_on: Mapped[date] = mapped_column(comment="Day on which it was issued")
    ended_on: Mapped[date | None] = mapped_column(comment="Day on which it ended in fact")
    end: Mapped[str | None] = mapped_column(comment="How it ended")


class Anniversary(OfEmployer, Base):
    """An anniversary of a certificate and the audit that it asks for (R23, R24, R26)."""

    __tablename__ = "anniversaries"

    certificate_number: Mapped[str] = mapped_column(comment="The certificate")
    day: Mapped[date] = mapped_column(comment="The anniversary")
    purpose: Mapped[str] = mapped_column(comment="Maintenance or renewal (R23)")
    deadline: Mapped[date] = mapped_column(comment="Last day for the audit (R26)")
    status: Mapped[str] = mapped_column(comment="How far that audit has come")
    audit_id: Mapped[str | None] = mapped_column(comment="The audit that came in for it")
    reopened_on: Mapped[date | None] = mapped_column(
        comment="Day on which an audit that came in for it ended without success"
    )
    reminded_months: Mapped[list[int]] = mapped_column(comment="Reminders sent, by months ahead (R24)")
    on_paper_since: Mapped[date | None] = mapped_column(
        comment="Day on which its audit came in on paper, until it is entered"
    )
