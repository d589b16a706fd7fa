"""Registers for reports: steps with the days on which they were taken, and records made with few words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.calendar import ALBERTA, years_after
from domain.records import (
    AnyRecord,
    AuditRecord,
    CertificateRecord,
    HeadCount,
    HeadCountRecord,
    OrderRecord,
    Purpose,
    StandingRecord,
)
from domain.report import Report, Section
from models.register import Register
from tests.support.desk import BOOK
from tests.support.steps import account, employer, step

MARCH = [date(2027, 3, day) for day in range(1, 32)]
REGISTERED = date(2027, 1, 4)


class Reported:
    """Enters steps with the days on which they were taken."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._place = 0

    def enter(
        self,
        of: int,
        day: date,
        *records: AnyRecord,
        case: str | None = None,
        after: tuple[str, ...] = ("active",),
        **changed: Any,  # noqa: ANN401 - any field of the step
    ) -> None:
        """Enter a step of the n-th employer, or of one of its audits and orders."""
        self._place += 1
        workflow_id = case or f"employer-{account(of)}"
        self.register.record(
            step(
                key=f"{workflow_id}/{self._place}",
                of=of,
                workflow_id=workflow_id,
                at=datetime.combine(day, datetime.min.time(), ALBERTA).astimezone(UTC),
                day=day,
                after=after,
                records=records,
                **{"before": ("somewhere",), **changed},
            )
        )

    def registers(self, of: int, *records: AnyRecord, **changed: Any) -> None:  # noqa: ANN401 - its fields
        """Open the n-th employer's file."""
        known: dict[str, Any] = {"registered_on": REGISTERED} | changed
        self.enter(of, known["registered_on"], employer(of, **known), *records)

    def report(self, day: date, *sections: Section) -> Report:
        """Ask for a report with a limit of ten employees."""
        return self.register.report(day, sections or tuple(Section), BOOK.on(day))


def audit(of: int = 1, number: int = 1, **changed: Any) -> AuditRecord:  # noqa: ANN401 - any field
    """An audit like many, received on 1 March."""
    known: dict[str, Any] = {
        "audit_id": f"audit-{account(of)}-certification-2027-{number}",
        "purpose": Purpose.CERTIFICATION,
        "external": False,
        "assessor": "Zoë Côté",
        "received_on": MARCH[0],
        "completed_on": MARCH[0],
        "documentation_from": date(2026, 3, 1),
        "documentation_to": MARCH[0],
        "elements": [],
        "score": Decimal(90),
        "term_years": 3,
    }
    return AuditRecord(**(known | changed))


def order(of: int = 1, number: int = 1, **changed: Any) -> OrderRecord:  # noqa: ANN401 - any field
    """A certificate order opened on 1 March."""
    known: dict[str, Any] = {
        "order_id": f"certificate-{account(of)}-2027-{number}",
        "audit_id": "audit",
        "term_years": 3,
        "opened_on": MARCH[0],
    }
    return OrderRecord(**(known | changed))


def certificate(number: str, expires_on: date, **changed: Any) -> CertificateRecord:  # noqa: ANN401 - any field
    """A certificate of one year."""
    known: dict[str, Any] = {
        "order_id": "order",
        "audit_id": "audit",
        "dated": years_after(expires_on, -1),
        "term_years": 1,
        "issued_on": REGISTERED,
    }
    return CertificateRecord(number=number, expires_on=expires_on, **(known | changed))


def standing(number: int, name: str, since: date) -> StandingRecord:
    """A stretch of standing."""
    return StandingRecord(number=number, standing=name, since=since, ground="as decided")


def counted(number: int, total: int, day: date) -> HeadCountRecord:
    """A head count that was reported."""
    owners = HeadCount(owners=1, full_time=total - 1)
    return HeadCountRecord(number=number, reported_on=day, counted=owners, total=total)
