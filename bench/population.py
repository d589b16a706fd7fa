"""Lives of many employers, by chance but the same each time, for registers that are filled at once.

The machines say where each step leads, so that no life is one that the program would refuse.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bench.audits_and_orders import audit_lived, order_lived
from bench.chance import Chance
from bench.moving import Case, Step
from domain.calendar import calendar_year_end, days_after, months_after, years_after
from domain.machines.employer import REGIONS, EmployerMachine
from domain.records import (
    Address,
    AuditRecord,
    CertificateRecord,
    CorMoveRecord,
    EmployerRecord,
    FeeRecord,
    HeadCount,
    HeadCountRecord,
    OrderRecord,
    PirRecord,
    Purpose,
    StandingRecord,
)
from domain.registration import employer_workflow_id

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from domain.records import Record

_ADDRESS: Final = Address(street="1 Example Road", city="Edmonton", postal_code="T5J 0A1")
_FIRST_ACCOUNT: Final = 7_000_000
#: More employees than that, and the employer moves to regular COR.
_LIMIT: Final = 10


class EmployerLife:
    """One employer's life; :meth:`steps` gives it in the order of its days."""

    def __init__(self, number: int, registered_on: date) -> None:
        """Begin a life; its number decides what happens in it."""
        self._chance = Chance(number, registered_on)
        account = str(_FIRST_ACCOUNT + number)
        self._case = Case(EmployerMachine, f"P{number:06d}", employer_workflow_id(account))
        self._employer = EmployerRecord(
            employer_id=self._case.employer_id,
            wcb_account=account,
            legal_name=f"Prairie Contracting {number} Ltd.",
            industry_code="42124",
            contact_name="Robin Okafor",
            address=_ADDRESS,
            registered_on=registered_on,
        )
        self._standing = StandingRecord(number=0, standing="", since=registered_on, ground="")
        self._heads = HeadCountRecord(
            number=0, reported_on=registered_on, counted=HeadCount(owners=0), total=0
        )
        self._move: CorMoveRecord | None = None
        self._numbers = 0

    def steps(self) -> Iterator[Step]:
        """Live: fee, training, audits until one is accepted, and the years of each certificate."""
        fee = FeeRecord(number=1, amount=Decimal(250))
        yield self._step("", fee, self._count(self._chance.between(1, 10)))
        self._chance.wait(0, 25)
        fee.paid_on, fee.method = self._chance.day, "cheque"
        yield self._step("payment_recorded", fee)
        self._chance.wait(2, 60)
        yield self._step("module_1_completed")
        registered_in_pir = False
        while True:
            self._chance.wait(20, 200)
            certificate = yield from self._certification(Purpose.CERTIFICATION, None, None)
            while certificate is not None:
                if not registered_in_pir and self._chance.may(0.7):
                    registered_in_pir = True
                    yield self._step("pir_registered", PirRecord(registered_on=self._chance.day))
                certificate = yield from self._term(certificate)
                if self._employer.ended_on is not None:
                    return

    # ---- certificates

    def _certification(
        self, purpose: Purpose, anniversary: date | None, former: CertificateRecord | None
    ) -> Generator[Step, None, CertificateRecord | None]:
        """Go through an audit and, when it is accepted, an order; give the certificate if one was issued."""
        audit = yield from self._audit(purpose, anniversary)
        if audit.state != "accepted":
            yield self._step("audit_closed")
            return None
        yield self._step("certification_accepted")
        order = yield from self._order(audit)
        if order.state != "mailed":
            yield self._step("order_closed")
            return None
        if former is not None:
            former.ended_on, former.end = self._chance.day, "renewed"
        dated = order.decided_on or self._chance.day
        certificate = CertificateRecord(
            number=f"S-{order.order_id}",
            order_id=order.order_id,
            audit_id=audit.audit_id,
            dated=dated,
            term_years=audit.term_years,
            expires_on=years_after(dated, audit.term_years),
            issued_on=self._chance.day,
        )
        yield self._step("certificate_issued", certificate, *([former] if former else []))
        return certificate

    def _term(self, certificate: CertificateRecord) -> Generator[Step, None, CertificateRecord | None]:
        """Live through a certificate's years; give its successor, if there is one."""
        for year in range(1, certificate.term_years + 1):
            anniversary = years_after(certificate.dated, year)
            yield from self._on_the_way(certificate)
            if self._employer.ended_on is not None:
                return None
            if year == certificate.term_years and self._chance.may(0.85):
                self._chance.until(days_after(anniversary, -self._chance.between(150, 200)))
                if self._chance.day < days_after(anniversary, -140):
                    successor = yield from self._certification(Purpose.RENEWAL, anniversary, certificate)
                    if successor is not None:
                        return successor
            self._chance.until(months_after(anniversary, -3))
            yield self._case.letter(self._chance.day, "anniversary_reminder")
            if year < certificate.term_years:
                yield from self._maintenance(anniversary)
        expires = certificate.expires_on
        self._chance.until(days_after(expires, 1))
        certificate.ended_on, certificate.end = expires, "expired"
        yield self._step("certificate_expired", certificate)
        return None

    def _maintenance(self, anniversary: date) -> Iterator[Step]:
        if self._chance.may(0.9):
            self._chance.wait(5, 80)
            audit = yield from self._audit(Purpose.MAINTENANCE, anniversary)
            accepted = audit.state == "accepted"
            yield self._step("maintenance_accepted" if accepted else "audit_closed")
            if accepted:
                return
        deadline = calendar_year_end(anniversary)
        self._chance.until(days_after(deadline, 1))
        yield self._step("maintenance_missed", since=deadline)
        if self._chance.may(0.5):
            self._chance.wait(10, 50)
            yield self._step("reinstated")

    def _on_the_way(self, certificate: CertificateRecord) -> Iterator[Step]:
        """Let a year bring a head count, and now and then a suspension or the end."""
        self._chance.wait(5, 40)
        counted = self._count(max(1, self._heads.total + self._chance.one_of((-1, 0, 0, 1, 1))))
        if self._move is not None and self._chance.may(0.5):
            self._move.cancelled_on, self._move.reason = self._chance.day, "Fell back"
            yield self._step("cor_move_cancelled", counted, self._move)
            self._move = None
        elif self._move is None and counted.total > _LIMIT:
            self._numbers += 1
            self._move = CorMoveRecord(
                number=self._numbers,
                marked_on=self._chance.day,
                head_count=counted.total,
                from_year=self._chance.day.year + 1,
            )
            yield self._step("limit_exceeded", counted, self._move)
        else:
            yield self._step("head_count_reported", counted)
        if self._chance.may(0.03):
            yield self._step("suspension_begun")
            self._chance.wait(10, 40)
            yield self._step("suspension_lifted")
        if self._chance.may(0.03):
            self._employer.ended_on, self._employer.end = self._chance.day, "withdrawn"
            certificate.ended_on, certificate.end = self._chance.day, "withdrawn"
            yield self._step("employer_withdrew", certificate)

    # ---- the small things

    def _audit(self, purpose: Purpose, anniversary: date | None) -> Generator[Step, None, AuditRecord]:
        yield self._step("audit_received")
        self._numbers += 1
        return (yield from audit_lived(self._chance, self._employer, self._numbers, purpose, anniversary))

    def _order(self, audit: AuditRecord) -> Generator[Step, None, OrderRecord]:
        self._numbers += 1
        return (yield from order_lived(self._chance, self._employer, self._numbers, audit))

    def _count(self, total: int) -> HeadCountRecord:
        self._heads = HeadCountRecord(
            number=self._heads.number + 1,
            reported_on=self._chance.day,
            counted=HeadCount(owners=1, full_time=total - 1),
            total=total,
        )
        return self._heads

    def _step(self, event: str, *records: Record, since: date | None = None) -> Step:
        """Move the employer; its row and, where that changed, its standing come along."""
        step = self._case.step(self._chance.day, event)
        by_region = {REGIONS[name]: name for name in step.after if name in REGIONS}
        end = self._case.states[-1]
        self._employer.stage = by_region.get("application", end)
        self._employer.standing = by_region.get("standing", end)
        self._employer.size = by_region.get("size", self._employer.size)
        self._employer.fee_status = by_region.get("fee", self._employer.fee_status)
        changed = by_region.get("standing", self._standing.standing)
        if changed != self._standing.standing:
            self._standing = StandingRecord(
                number=self._standing.number + 1,
                standing=changed,
                since=since or self._chance.day,
                ground=event,
            )
            records = (*records, self._standing)
        kept = tuple(one.model_copy() for one in (self._employer, *records))
        return replace(step, records=kept)
