"""A card processor's settlement: what was paid and paid back by card, matched with who owed it (R7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.bulk_run import Item, Line
from domain.file_lines import FileLine, Unusable, done_before, in_order, put_aside
from domain.text import Day, Dollars, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class SettlementLine(FileLine):
    """A payment or a refund.

    Attributes:
        reference: the processor's own, by which it is recorded once.
        order: what the association gave as its own reference: an invoice number or a WCB account.

    """

    reference: Reference
    type: Literal["sale", "refund"]
    amount: Dollars
    date: Day
    order: Reference
    card: Literal["visa", "mastercard"] | None = None
    last_four: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None


class Entered(BaseModel):
    """What the register holds under a processor's reference."""

    model_config = ConfigDict(frozen=True)

    employer_id: str
    type: Literal["sale", "refund"]
    amount: Decimal
    day: date
    entry: int | None = None


class KnownPayments(BaseModel):
    """What the register knows of the lines of a settlement.

    Attributes:
        cases: by invoice number and by WCB account; several where nobody can tell which is meant.
        entered: by the processor's reference.

    """

    model_config = ConfigDict(frozen=True)

    cases: dict[str, Item]
    entered: dict[str, tuple[Entered, ...]]


def judged(lines: Sequence[SettlementLine | Unusable], known: KnownPayments) -> list[Item]:
    """Say of each line which case it is sent to, that it was recorded before, or what is to be looked at.

    They come in the order in which money moved, whichever the file has: what is paid back was paid before.
    """
    twice = _named_twice(lines)
    return in_order([_judged(line, known, twice) for line in sorted(lines, key=_as_money_moved)])


def _as_money_moved(line: SettlementLine | Unusable) -> tuple[date, bool]:
    if isinstance(line, Unusable):
        return date.max, False
    return line.date, line.type == "refund"


def _judged(line: SettlementLine | Unusable, known: KnownPayments, twice: Mapping[str, int]) -> Item:
    if isinstance(line, Unusable):
        return put_aside(line, line.column, line.sentence)
    case = known.cases.get(line.order)
    if (first := twice[_key(line)]) != line.line:
        return put_aside(line, "reference", f"{line.reference} stands in line {first} too.", case)
    for held in known.entered.get(line.reference, ()):
        if held.type == line.type:
            return _held(line, held, case)
    if case is None:
        return put_aside(
            line, "order", f"{line.order} is no invoice and no account of an open file: find out who paid."
        )
    if line.type == "sale" and line.card is None:
        return put_aside(line, "card", "must be visa or mastercard.", case)
    return case.model_copy(update={"line": _asked(line)})


def _held(line: SettlementLine, held: Entered, case: Item | None) -> Item:
    """Compare a line with what is recorded under its reference."""
    if case is None or case.employer_id != held.employer_id:
        return put_aside(line, "order", f"{line.reference} is recorded for another employer.", case)
    if held.amount != line.amount:
        return put_aside(line, "amount", f"{line.reference} is recorded with {held.amount} dollars.", case)
    return done_before(line, f"Recorded before, for {held.day}.", case, held.entry)


def _asked(line: SettlementLine) -> Line:
    if line.type == "sale":
        values = {
            "paid_on": str(line.date),
            "amount": str(line.amount),
            "method": line.card,
            "processor_reference": line.reference,
        }
        if line.last_four is not None:
            values["last_four"] = line.last_four
        return Line(number=line.line, action="record_payment", values=values, key=_key(line))
    values = {
        "refunded_on": str(line.date),
        "amount": str(line.amount),
        "processor_reference": line.reference,
        "reason": "Paid back by the card processor",
    }
    return Line(number=line.line, action="refund_payment", values=values, key=_key(line))


def _key(line: SettlementLine) -> str:
    return f"card-{line.type}-{line.reference}"


def _named_twice(lines: Iterable[SettlementLine | Unusable]) -> dict[str, int]:
    """Give the first line of each reference."""
    first: dict[str, int] = {}
    for line in lines:
        if isinstance(line, SettlementLine):
            first.setdefault(_key(line), line.line)
    return first
