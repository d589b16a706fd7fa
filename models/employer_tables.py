"""Tables of an employer: who it is, its head counts, fees, training, standing, PIR and moves to COR."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.letters import Addressee
from domain.records import Address
from models.base import Base, OfEmployer


class Employer(Base):
    """The employer as registered, with where it stands (R5)."""

    __tablename__ = "employers"

    employer_id: Mapped[str] = mapped_column(
        primary_key=True, comment="Identity that no change of account alters"
    )
    wcb_account: Mapped[str] = mapped_column(comment="WCB account; one live employer each (R6)")
    legal_name: Mapped[str] = mapped_column(comment="Legal name (R5)")
    trade_name: Mapped[str | None] = mapped_column(comment="Name it trades under, where it differs")
    industry_code: Mapped[str] = mapped_column(comment="WCB industry code")
    contact_name: Mapped[str] = mapped_column(comment="To whose attention letters go")
    email: Mapped[str | None] = mapped_column(comment="Address for e-mail; none means post only")
    email_failed_on: Mapped[date | None] = mapped_column(
        comment="Day since which letters to that address come back, until staff have seen to it"
    )
    phone: Mapped[str | None] = mapped_column(comment="Telephone of the contact")
    street: Mapped[str] = mapped_column(comment="Postal address: street or box")
    city: Mapped[str] = mapped_column(comment="Postal address: city or town")
    province: Mapped[str] = mapped_column(comment="Postal address: two letters")
    postal_code: Mapped[str] = mapped_column(comment="Postal address: postal code")
    registered_on: Mapped[date] = mapped_column(comment="Alberta day of registration")
    stage: Mapped[str] = mapped_column(comment="State of the application region of the machine")
    standing: Mapped[str] = mapped_column(comment="State of the standing region of the machine")
    size: Mapped[str] = mapped_column(comment="State of the size region of the machine (R4)")
    fee_status: Mapped[str] = mapped_column(comment="State of the registration fee (R7)")
    ended_on: Mapped[date | None] = mapped_column(comment="Day the file was closed; empty while it is live")
    end: Mapped[str | None] = mapped_column(comment="How the file was closed (R30)")


def addressee_of(employer: Employer) -> Addressee:
    """Say to whom an employer's letters go; by post as long as its e-mail address fails (R30)."""
    parts = {part: getattr(employer, part) for part in Address.model_fields}
    return Addressee(
        legal_name=employer.legal_name,
        contact_name=employer.contact_name,
        email=None if employer.email_failed_on else employer.email,
        address=Address(**parts),
    )


# R6, held by the database itself: whatever writes here, an account has one live employer.
Index(
    "uq_employers_live_wcb_account",
    Employer.wcb_account,
    unique=True,
    sqlite_where=Employer.ended_on.is_(None),
    postgresql_where=Employer.ended_on.is_(None),
)


class HeadCount(OfEmployer, Base):
    """A head count that was reported, by category (R2, R3)."""

    __tablename__ = "head_counts"

    number: Mapped[int] = mapped_column(comment="Counts of an employer are numbered as they come in")
    reported_on: Mapped[date] = mapped_column(comment="Day on which the count was reported")
    owners: Mapped[int] = mapped_column(comment="Owners")
    full_time: Mapped[int] = mapped_column(comment="Full-time employees")
    part_time: Mapped[int] = mapped_column(comment="Part-time employees")
    casual: Mapped[int] = mapped_column(comment="Casual employees")
    other_covered: Mapped[int] = mapped_column(comment="Anyone else covered by the WCB account")
    total: Mapped[int] = mapped_column(comment="The sum that eligibility is judged by (R1)")


class Fee(OfEmployer, Base):
    """A registration fee: invoiced, paid, refunded. No column can hold a card number (R7)."""

    __tablename__ = "fees"

    number: Mapped[int] = mapped_column(comment="Fees of an employer are numbered")
    amount: Mapped[Decimal] = mapped_column(comment="Amount in Canadian dollars")
    invoiced_on: Mapped[date | None] = mapped_column(comment="Day of the invoice")
    invoice_due_on: Mapped[date | None] = mapped_column(comment="Last day to pay the invoice")
    invoice_number: Mapped[str | None] = mapped_column(unique=True, comment="Number of the invoice")
    reminded_days: Mapped[list[int] | None] = mapped_column(
        comment="Reminders that went out, as days after the invoice's last day to pay"
    )
    paid_on: Mapped[date | None] = mapped_column(comment="Day of payment")
    method: Mapped[str | None] = mapped_column(comment="How it was paid")
    processor_reference: Mapped[str | None] = mapped_column(comment="The card processor's reference")
    last_four: Mapped[str | None] = mapped_column(comment="Last four digits of the card, at most")
    refunded_on: Mapped[date | None] = mapped_column(comment="Day of the refund")
    refunded_amount: Mapped[Decimal | None] = mapped_column(comment="Amount paid back in Canadian dollars")
    refund_references: Mapped[list[str] | None] = mapped_column(
        comment="The card processor's references of what was paid back"
    )


class Enrolment(OfEmployer, Base):
    """A person's place in a course (R8)."""

    __tablename__ = "enrolments"

    number: Mapped[int] = mapped_column(comment="Enrolments of an employer are numbered as they come in")
    person_name: Mapped[str] = mapped_column(comment="Who takes the course")
    course: Mapped[str] = mapped_column(comment="Code of the course in the policy")
    delivery: Mapped[str] = mapped_column(comment="E-learning or classroom")
    session: Mapped[str | None] = mapped_column(comment="Code of the classroom session, where there is one")
    enrolled_on: Mapped[date] = mapped_column(comment="Day of enrolment")
    completed_on: Mapped[date | None] = mapped_column(comment="Day of completion")
    status: Mapped[str] = mapped_column(server_default="enrolled", comment="How far the enrolment is")
    starts_on: Mapped[date | None] = mapped_column(comment="First day of the session, as was told")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day of the session, as was told")
    place: Mapped[str | None] = mapped_column(comment="Place of the session, as was told")
    ended_on: Mapped[date | None] = mapped_column(comment="Day of cancelling, or of recording the absence")
    reason: Mapped[str | None] = mapped_column(comment="Why it was cancelled")


class Person(OfEmployer, Base):
    """A trained self-assessor of the employer (R8, R9, R10)."""

    __tablename__ = "people"

    number: Mapped[int] = mapped_column(
        comment="People of an employer are numbered: a name identifies nobody"
    )
    name: Mapped[str] = mapped_column(comment="The person's name")
    module_1_on: Mapped[date] = mapped_column(comment="Day on which Module 1 was completed (R8)")
    refreshed_on: Mapped[date | None] = mapped_column(comment="Day of the latest refresher (R9)")
    refresher_due_on: Mapped[date] = mapped_column(comment="Last day on which the training is current (R9)")
    reminded_for: Mapped[date | None] = mapped_column(comment="The due day that a reminder went out for")
    lapsed_on: Mapped[date | None] = mapped_column(comment="Day from which the training is no longer current")
    left_on: Mapped[date | None] = mapped_column(comment="Day on which the person left the employer (R10)")


class Standing(OfEmployer, Base):
    """A stretch of the employer's standing (R26, R27, R30)."""

    __tablename__ = "standing_history"

    number: Mapped[int] = mapped_column(comment="Stretches of an employer are numbered in order")
    standing: Mapped[str] = mapped_column(comment="The standing in this stretch")
    since: Mapped[date] = mapped_column(comment="First day of the stretch")
    ground: Mapped[str] = mapped_column(comment="Why it changed")


class PirRegistration(OfEmployer, Base):
    """The employer's registration in PIR (R28)."""

    __tablename__ = "pir_registrations"

    registered_on: Mapped[date] = mapped_column(comment="Day of registration in PIR")


class PirDiscount(OfEmployer, Base):
    """The PIR discount of one year: computed, and confirmed by the WCB (R28)."""

    __tablename__ = "pir_discounts"

    year: Mapped[int] = mapped_column(comment="Calendar year of the discount")
    entitled_percent: Mapped[Decimal] = mapped_column(comment="What the policy's table gives")
    confirmed_percent: Mapped[Decimal] = mapped_column(comment="What the WCB confirmed")
    confirmed_on: Mapped[date] = mapped_column(comment="Day of the WCB's confirmation")


class CorMove(OfEmployer, Base):
    """The mark that an employer must move to regular COR (R4)."""

    __tablename__ = "cor_moves"

    number: Mapped[int] = mapped_column(comment="Marks of an employer are numbered")
    marked_on: Mapped[date] = mapped_column(comment="Day on which the count over the limit was reported")
    head_count: Mapped[int] = mapped_column(comment="The count that led to the mark")
    from_year: Mapped[int] = mapped_column(comment="First calendar year whose audit must be a COR audit")
    cancelled_on: Mapped[date | None] = mapped_column(
        comment="Day on which an administrator cancelled the move"
    )
    reason: Mapped[str | None] = mapped_column(comment="Why the move was cancelled")
