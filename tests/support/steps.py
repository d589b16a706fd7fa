"""Steps of cases, made with as few words as a test needs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.letters import Addressee, LetterOrder, RegistrationConfirmed
from domain.records import Address, EmployerRecord, FeeRecord
from domain.roles import Role
from domain.transition import ActorMay, Transition

NOON = datetime(2027, 5, 3, 18, 0, tzinfo=UTC)
TODAY = date(2027, 5, 3)
ADDRESS = Address(street="12 Elk Road", city="Red Deer", postal_code="T4N 1A1")


def employer(number: int = 1, **changed: Any) -> EmployerRecord:  # noqa: ANN401 - any field of the record
    """An employer like many."""
    known: dict[str, Any] = {
        "employer_id": employer_id(number),
        "wcb_account": account(number),
        "legal_name": f"Northern Fencing {number} Ltd.",
        "industry_code": "42100",
        "contact_name": "Zoë Côté",
        "email": "zoe@example.org",
        "address": ADDRESS,
        "registered_on": TODAY,
    }
    return EmployerRecord(**(known | changed))


def employer_id(number: int = 1) -> str:
    """The id of the n-th employer."""
    return f"E{number:06d}"


def account(number: int = 1) -> str:
    """The WCB account of the n-th employer."""
    return f"{1_000_000 + number}"


def step(place: int = 1, of: int = 1, **changed: Any) -> Transition:  # noqa: ANN401 - any field of the step
    """The administrator records something about the n-th employer: its fee, paid."""
    known: dict[str, Any] = {
        "key": f"employer-{account(of)}/{place}",
        "employer_id": employer_id(of),
        "workflow_id": f"employer-{account(of)}",
        "run_id": "run-1",
        "update_id": f"update-{place}",
        "at": NOON,
        "day": TODAY,
        "actor": "a.singh",
        "action": "record_payment",
        "event": "pay",
        "before": ("registered", "fee_due"),
        "after": ("registered", "fee_paid"),
        "rule": "R7",
        "ground": "Paid by telephone.",
        "data": {"amount": "250.00", "method": "visa", "last_four": "4242"},
        "requirements": (ActorMay(roles=(Role.ADMINISTRATOR,)),),
        "records": (
            employer(of),
            FeeRecord(number=1, amount=Decimal("250.00"), paid_on=TODAY, method="visa", last_four="4242"),
        ),
    }
    return Transition(**(known | changed))


def letter(place: int = 1, of: int = 1, dated: date = TODAY) -> LetterOrder:
    """A letter that is owed to the n-th employer."""
    return LetterOrder(
        key=f"employer-{account(of)}/{place}/registration_confirmed",
        employer_id=employer_id(of),
        workflow_id=f"employer-{account(of)}",
        run_id="run-1",
        dated=dated,
        at=NOON,
        addressee=Addressee(
            legal_name=f"Northern Fencing {of} Ltd.", contact_name="Zoë Côté", email=None, address=ADDRESS
        ),
        content=RegistrationConfirmed(fee=Decimal("250.00")),
    )
