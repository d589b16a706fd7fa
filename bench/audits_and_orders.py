"""Audits and certificate orders of lives that are lived by chance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bench.moving import Case
from domain.calendar import months_after
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.records import AuditRecord, OrderRecord, RoundRecord

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from bench.chance import Chance
    from bench.moving import Step
    from domain.records import EmployerRecord, Purpose

_ROUNDS: Final = 4


def audit_lived(
    chance: Chance, employer: EmployerRecord, number: int, purpose: Purpose, anniversary: date | None
) -> Generator[Step, None, AuditRecord]:
    """Go through quality review, from the date stamp to its end."""
    external = chance.may(0.2)
    audit = AuditRecord(
        audit_id=f"audit-{employer.wcb_account}-{purpose}-{chance.day.year}-{number}",
        purpose=purpose,
        external=external,
        assessor="Robin Okafor",
        anniversary=anniversary,
        received_on=chance.day,
        completed_on=chance.day,
        documentation_from=months_after(chance.day, -12),
        documentation_to=chance.day,
        elements=[],
        score=Decimal(chance.between(80, 99)),
        term_years=3 if chance.may(0.7) else 1,
    )
    case = Case(AuditMachine, employer.employer_id, audit.audit_id)
    this = RoundRecord(audit_id=audit.audit_id, number=1, received_on=chance.day)
    yield case.step(chance.day, "", audit, this)
    yield case.letter(chance.day, "audit_received")
    chance.wait(0, 9)
    audit.reviewer = this.reviewer = "r.reviewer"
    yield case.step(chance.day, "reviewer_assigned", audit, this)
    while this.number < _ROUNDS and chance.may(0.3):
        chance.wait(1, 20)
        this.reviewed_on, this.decision = chance.day, "request_information"
        yield case.step(chance.day, "information_wanted", audit, this)
        chance.wait(1, 14)
        this.answered_on = chance.day
        new = RoundRecord(audit_id=audit.audit_id, number=this.number + 1, received_on=chance.day)
        yield case.step(chance.day, "information_provided", audit, this, new)
        this = new
    chance.wait(1, 20)
    passed, withdrawn = chance.may(0.85), chance.may(0.02)
    audit.closed_on = chance.day
    if withdrawn:
        yield case.step(chance.day, "audit_withdrawn", audit)
    else:
        this.reviewed_on, this.decision = chance.day, "accept" if passed else "unsuccessful"
        yield case.step(chance.day, "review_passed" if passed else "review_failed", audit, this)
    return audit


def order_lived(
    chance: Chance, employer: EmployerRecord, number: int, audit: AuditRecord
) -> Generator[Step, None, OrderRecord]:
    """Go from CORRS to the mail, or be declined by the ministry."""
    order = OrderRecord(
        order_id=f"certificate-{employer.wcb_account}-{chance.day.year}-{number}",
        audit_id=audit.audit_id,
        term_years=audit.term_years,
        opened_on=chance.day,
    )
    case = Case(CertificateOrderMachine, employer.employer_id, order.order_id)
    yield case.step(chance.day, "", order)
    chance.wait(0, 6)
    order.entered_on = chance.day
    yield case.step(chance.day, "entered_in_corrs", order)
    chance.wait(1, 14)
    if chance.may(0.1):
        order.returned += 1
        yield case.step(chance.day, "ministry_returned", order)
        chance.wait(0, 5)
        yield case.step(chance.day, "order_resubmitted", order)
    order.decided_on = chance.day
    if chance.may(0.02):
        order.closed_on = chance.day
        yield case.step(chance.day, "ministry_declined", order)
        return order
    order.certificate_number = f"S-{order.order_id}"
    yield case.step(chance.day, "ministry_approved", order)
    chance.wait(0, 10)
    order.director_signed_on = chance.day
    yield case.step(chance.day, "director_signed", order)
    chance.wait(0, 10)
    order.executive_director_signed_on = chance.day
    yield case.step(chance.day, "executive_director_signed", order)
    chance.wait(0, 3)
    order.mailed_on = order.closed_on = chance.day
    yield case.step(chance.day, "certificate_mailed", order)
    yield case.letter(chance.day, "certificate_cover")
    return order
