"""What the register and CORRS say of the same orders, held side by side; nothing is changed (R19, R20)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from domain.corrs.port import CorrsListed, Decision
from domain.counting import counted
from domain.to_fill import to_fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: By this, lists find the comparisons that found something. It is kept in Temporal and never changes.
DIFFERS: Final = "corrs_differs"
#: So many differences travel in a result; all are counted.
MOST_KEPT: Final = 300


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrderHere(_Message):
    """An order as the register has it.

    Attributes:
        state: of the order's machine.
        entered_on: the day of its entry in CORRS, or on which it was last sent to the ministry again.

    """

    employer_id: str
    order_id: str
    legal_name: str
    wcb_account: str
    term_years: int
    state: str
    opened_on: date
    closed_on: date | None = None
    corrs_number: str | None = None
    entered_on: date | None = None
    returned: int = 0
    decided_on: date | None = None
    certificate_number: str | None = None

    @property
    def decision(self) -> Decision | None:
        """What the ministry decided, as far as it is recorded."""
        if self.certificate_number is not None:
            return "approved"
        return next((one for one in ("returned", "declined") if one == self.state), None)


class Kind(StrEnum):
    """How the two can disagree, in words."""

    MISSING_THERE = "recorded here, not in CORRS"
    OTHER_NUMBER = "another number in CORRS"
    NOT_RECORDED = "in CORRS, its number not recorded here"
    TWICE = "in CORRS more than once"
    UNKNOWN_HERE = "in CORRS, not known here"
    ACCOUNT = "another WCB account"
    NAME = "another legal name"
    TERM = "another term"
    DECIDED_THERE = "decided in CORRS, not recorded here"
    DECIDED_HERE = "decided here, not in CORRS"
    SENT_AGAIN = "sent again here, CORRS still has the old answer"
    DECISION = "another decision"
    DAY = "another day of the decision"
    CERTIFICATE = "another certificate number"


class Difference(_Message):
    """Something in which the two disagree.

    Attributes:
        order_id: the order here; empty for one that is not known here.
        order_number: in CORRS; empty for one that is not there.
        action: the staff action that records what CORRS has, where one does.
        example: its payload, with what CORRS has filled in.

    """

    kind: Kind
    order_id: str = ""
    legal_name: str = ""
    order_number: str = ""
    here: str = ""
    there: str = ""
    action: str = ""
    example: dict[str, Any] = {}


class Comparison(_Message):
    """What came of a comparison.

    Attributes:
        source: where the list of CORRS came from.
        here: how many orders the register has.
        there: how many CORRS has.
        found: how many differences there are.
        differences: the first :data:`MOST_KEPT` of them.

    """

    at: datetime
    source: str
    here: int
    there: int
    found: int
    differences: tuple[Difference, ...]

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        compared = f"{counted(self.here, 'order')} here and {self.there} in CORRS"
        if not self.found:
            return f"{compared}: they agree."
        return f"{compared}: {counted(self.found, 'difference')}."


def compared(
    here: list[OrderHere], there: list[CorrsListed], *, at: datetime, source: str, most: int = MOST_KEPT
) -> Comparison:
    """Compare every order, and keep the first differences."""
    differences = list(differences_between(here, there))
    return Comparison(
        at=at,
        source=source,
        here=len(here),
        there=len(there),
        found=len(differences),
        differences=tuple(differences[:most]),
    )


def differences_between(here: list[OrderHere], there: list[CorrsListed]) -> Iterator[Difference]:
    """Give every difference: by order here, and then what CORRS alone has."""
    listed = _Listed(there, {_same(one.corrs_number) for one in here if one.corrs_number})
    for one in sorted(here, key=lambda order: (order.legal_name.casefold(), order.order_id)):
        yield from _of_order(one, listed)
    begun = min((one.opened_on for one in here), default=date.max)
    for alone in listed.left():
        if _begins(alone, begun):
            yield Difference(
                kind=Kind.UNKNOWN_HERE,
                legal_name=alone.legal_name,
                order_number=alone.order_number,
                there=f"WCB account {alone.wcb_account}",
            )


class _Listed:
    """What CORRS lists, each order until it has found its own here."""

    def __init__(self, there: Iterable[CorrsListed], recorded: set[str]) -> None:
        self._left = {_same(one.order_number): one for one in there}
        self._recorded = recorded
        self._unrecorded: dict[str, list[str]] = defaultdict(list)
        for number, one in self._left.items():
            if number not in recorded:
                # A person who types an order may leave our reference out: then its account tells whose it is.
                self._unrecorded[one.reference or f"account {one.wcb_account}"].append(number)

    def by_number(self, number: str) -> CorrsListed | None:
        """Take the order of a number."""
        return self._left.pop(_same(number), None)

    def unrecorded(self, order: OrderHere) -> list[CorrsListed]:
        """Take the orders that are this one by its reference or account, and whose number nobody recorded."""
        numbers = self._unrecorded.pop(order.order_id, [])
        if order.closed_on is None:
            of_account = self._unrecorded[f"account {order.wcb_account}"]
            numbers += [one for one in of_account if _begins(self._left[one], order.opened_on)]
            of_account[:] = [one for one in of_account if one not in numbers]
        return [self._left.pop(number) for number in numbers]

    def left(self) -> list[CorrsListed]:
        """Give what nothing here asked for."""
        return sorted(self._left.values(), key=lambda one: one.order_number)


def _of_order(order: OrderHere, listed: _Listed) -> Iterator[Difference]:
    def differs(kind: Kind, number: str = "", **said: Any) -> Difference:  # noqa: ANN401 - fields of it
        return Difference(
            kind=kind, order_id=order.order_id, legal_name=order.legal_name, order_number=number, **said
        )

    known = listed.by_number(order.corrs_number) if order.corrs_number else None
    others = listed.unrecorded(order)
    if known is not None:
        for kind, here, there in _values(order, known):
            yield differs(kind, known.order_number, here=here, there=there)
        for kind, here, there in _decisions(order, known):
            more = _to_record(known) if kind is Kind.DECIDED_THERE and order.state == "with_ministry" else {}
            yield differs(kind, known.order_number, here=here, there=there, **more)
    elif others:
        first = others.pop(0)
        if order.corrs_number:
            yield differs(
                Kind.OTHER_NUMBER, first.order_number, here=order.corrs_number, there=first.order_number
            )
        else:
            more = _to_enter(first) if order.state == "to_be_entered" else {}
            stands = order.state.replace("_", " ")
            yield differs(
                Kind.NOT_RECORDED, first.order_number, here=stands, there=first.order_number, **more
            )
    elif order.corrs_number:
        yield differs(Kind.MISSING_THERE, here=order.corrs_number)
    for one in others:
        yield differs(Kind.TWICE, one.order_number, here=order.corrs_number or "", there=one.order_number)


def _values(order: OrderHere, there: CorrsListed) -> Iterator[tuple[Kind, str, str]]:
    """Compare what was ordered, as long as the order is open: later an employer's name may well change."""
    if order.closed_on is not None:
        return
    if order.wcb_account != there.wcb_account:
        yield Kind.ACCOUNT, order.wcb_account, there.wcb_account
    if there.legal_name and _same(order.legal_name) != _same(there.legal_name):
        yield Kind.NAME, order.legal_name, there.legal_name
    if there.term_years is not None and order.term_years != there.term_years:
        yield Kind.TERM, counted(order.term_years, "year"), counted(there.term_years, "year")


def _decisions(order: OrderHere, there: CorrsListed) -> Iterator[tuple[Kind, str, str]]:
    """Compare what the ministry decided (R20)."""
    ours, theirs = _told(order.decision, order.decided_on), _told(there.decision, there.decided_on)
    if order.decision is None and there.decision is not None:
        again = there.decision == "returned" and order.returned > 0
        if again and (there.decided_on or date.min) <= (order.entered_on or date.max):
            yield Kind.SENT_AGAIN, f"sent again on {order.entered_on}", theirs
        else:
            yield Kind.DECIDED_THERE, order.state.replace("_", " "), theirs
    elif order.decision is not None and there.decision is None:
        yield Kind.DECIDED_HERE, ours, ""
    elif order.decision != there.decision:
        yield Kind.DECISION, ours, theirs
    elif order.decision is not None:
        if there.decided_on is not None and order.decided_on != there.decided_on:
            yield Kind.DAY, str(order.decided_on), str(there.decided_on)
        numbers = order.certificate_number or "", there.certificate_number or ""
        if _same(numbers[0]) != _same(numbers[1]):
            yield Kind.CERTIFICATE, *numbers


def _told(decision: str | None, day: date | None) -> str:
    return f"{decision} on {day}" if decision and day else decision or ""


def _to_enter(there: CorrsListed) -> dict[str, Any]:
    day = str(there.entered_on) if there.entered_on else "<day>"
    fields = {"corrs_number": there.order_number, "entered_on": day}
    return {"action": "record_corrs_entry", "example": {"actor": to_fill("your id"), **fields}}


def _to_record(there: CorrsListed) -> dict[str, Any]:
    day = str(there.decided_on) if there.decided_on else "<day>"
    fields: dict[str, Any] = {"decision": there.decision, "decided_on": day}
    if there.certificate_number:
        fields["certificate_number"] = there.certificate_number
    if there.reason:
        fields["reason"] = there.reason
    return {"action": "record_ministry_decision", "example": {"actor": to_fill("your id"), **fields}}


def _begins(there: CorrsListed, day: date) -> bool:
    """Say whether an order in CORRS is of a day or later, as far as CORRS says so."""
    return there.entered_on is None or there.entered_on >= day


def _same(text: str) -> str:
    """Write what people type in more than one way in one way."""
    return " ".join(text.split()).casefold()
