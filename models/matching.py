"""Whom the lines of a file mean, and what is recorded of them already (R7, R28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from domain.bulk_run import Item
from domain.discounts import KnownMember
from domain.settlement import Entered, KnownPayments, SettlementLine
from models.employer_tables import Employer, Fee, PirDiscount, PirRegistration
from models.entries import Entry

#: So many values are asked for in one statement: a database takes only so many.
_AT_ONCE: Final = 1000
#: A file keeps its workflow for a while after its account has changed: its newest entry says which it is.
SERVED_BY: Final = (
    select(Entry.workflow_id)
    .where(Entry.employer_id == Employer.employer_id, Entry.workflow_id.startswith("employer-"))
    .order_by(Entry.number.desc())
    .limit(1)
    .scalar_subquery()
)


def portions(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Divide values into as many as one statement takes."""
    whole = tuple(dict.fromkeys(values))
    return (whole[first : first + _AT_ONCE] for first in range(0, len(whole), _AT_ONCE))


def known_payments(session: Session, lines: Iterable[SettlementLine]) -> KnownPayments:
    """Find whom the lines of a settlement mean, and what is recorded under their references."""
    asked = list(lines)
    cases = _accounts(session, (one.order for one in asked)) | _invoices(
        session, (one.order for one in asked)
    )
    entered: defaultdict[str, tuple[Entered, ...]] = defaultdict(tuple)
    for reference, held in (
        *_payments(session, (one.reference for one in asked)),
        *_refunds(session, {one.employer_id for one in cases.values()}),
    ):
        entered[reference] = (*entered[reference], held)
    return KnownPayments(cases=cases, entered=dict(entered))


def known_members(session: Session, accounts: Iterable[str], year: int) -> dict[str, KnownMember]:
    """Find the open files of accounts, whether they are in PIR, and the discount of a year."""
    cases = _accounts(session, accounts)
    ids = {one.employer_id for one in cases.values()}
    in_pir: set[str] = set()
    recorded: dict[str, tuple[Decimal, Any]] = {}
    for some in portions(sorted(ids)):
        in_pir |= set(
            session.scalars(select(PirRegistration.employer_id).where(PirRegistration.employer_id.in_(some)))
        )
        asked = select(PirDiscount.employer_id, PirDiscount.confirmed_percent, PirDiscount.confirmed_on)
        for row in session.execute(asked.where(PirDiscount.employer_id.in_(some), PirDiscount.year == year)):
            recorded[row.employer_id] = (row.confirmed_percent, row.confirmed_on)
    return {
        account: KnownMember(
            case=case, in_pir=case.employer_id in in_pir, recorded=recorded.get(case.employer_id)
        )
        for account, case in cases.items()
    }


def _cases(key: ColumnElement[str] | Any) -> Select[Any]:  # noqa: ANN401 - a mapped column
    return select(key, SERVED_BY, Employer.employer_id, Employer.legal_name).where(
        Employer.ended_on.is_(None)
    )


def _accounts(session: Session, accounts: Iterable[str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for some in portions(accounts):
        asked = _cases(Employer.wcb_account).where(Employer.wcb_account.in_(some))
        found |= {key: _item(*row) for key, *row in session.execute(asked)}
    return found


def _invoices(session: Session, numbers: Iterable[str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for some in portions(numbers):
        asked = _cases(Fee.invoice_number).join(Fee, Fee.employer_id == Employer.employer_id)
        found |= {
            key: _item(*row) for key, *row in session.execute(asked.where(Fee.invoice_number.in_(some)))
        }
    return found


def _item(workflow: str, employer_id: str, legal_name: str) -> Item:
    return Item(workflow=workflow, employer_id=employer_id, title=legal_name)


def _payments(session: Session, references: Iterable[str]) -> Iterator[tuple[str, Entered]]:
    for some in portions(references):
        asked = select(Fee.processor_reference, Fee.employer_id, Fee.amount, Fee.paid_on)
        for row in session.execute(asked.where(Fee.processor_reference.in_(some))):
            yield (
                row.processor_reference,
                Entered(employer_id=row.employer_id, type="sale", amount=row.amount, day=row.paid_on),
            )


def _refunds(session: Session, employers: set[str]) -> Iterator[tuple[str, Entered]]:
    """Find the refunds of employers in their entries, which keep each one's own reference and amount."""
    for some in portions(sorted(employers)):
        asked = select(Entry.employer_id, Entry.number, Entry.data).where(
            Entry.employer_id.in_(some), Entry.action == "refund_payment", Entry.refused.is_(False)
        )
        for row in session.execute(asked):
            if reference := row.data.get("processor_reference"):
                yield (
                    reference,
                    Entered(
                        employer_id=row.employer_id,
                        type="refund",
                        amount=Decimal(row.data["amount"]),
                        day=row.data["refunded_on"],
                        entry=row.number,
                    ),
                )
