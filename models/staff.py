"""Tables of those who act: staff, their absences, external auditors, and the course calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Staff(Base):
    """A staff member of the association or a partner (R32)."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(primary_key=True, comment="The id under which the person acts")
    name: Mapped[str] = mapped_column(comment="The person's name")
    roles: Mapped[list[str]] = mapped_column(comment="The roles that the person holds")
    left_on: Mapped[date | None] = mapped_column(comment="First day on which the person may no longer act")


class Absence(Base):
    """Somebody is away, and perhaps somebody stands in for them (R32)."""

    __tablename__ = "absences"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True, comment="Who is away")
    begins_on: Mapped[date] = mapped_column(primary_key=True, comment="First day of the absence")
    ends_on: Mapped[date] = mapped_column(comment="Last day; before the first if it was taken back")
    deputy: Mapped[str | None] = mapped_column(comment="Who may act for them meanwhile")


class Auditor(Base):
    """An external auditor on the association's list (R12)."""

    __tablename__ = "auditors"

    id: Mapped[str] = mapped_column(primary_key=True, comment="The id under which audits name the auditor")
    name: Mapped[str] = mapped_column(comment="The auditor's name")
    certified_from: Mapped[date] = mapped_column(comment="First day of the certification")
    certified_until: Mapped[date] = mapped_column(comment="Last day of the certification")
    removed_on: Mapped[date | None] = mapped_column(comment="First day on which the list no longer has them")
    wcb_accounts: Mapped[list[str] | None] = mapped_column(
        comment="Accounts of the employers to whose staff the auditor belongs"
    )


class CourseSession(Base):
    """A classroom session on the course calendar (R8)."""

    __tablename__ = "course_sessions"

    id: Mapped[str] = mapped_column(primary_key=True, comment="The code that enrolments name")
    course: Mapped[str] = mapped_column(comment="Code of the course in the policy")
    starts_on: Mapped[date] = mapped_column(comment="First day of the session")
    ends_on: Mapped[date] = mapped_column(comment="Last day of the session")
    place: Mapped[str] = mapped_column(comment="Where it is held")
    seats: Mapped[int] = mapped_column(comment="How many may take part")
    cancelled_on: Mapped[date | None] = mapped_column(comment="Day from which the calendar no longer has it")
