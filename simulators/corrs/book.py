"""What CORRS keeps: orders, what the ministry decided on them, and how it is to decide."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

_ALBERTA = ZoneInfo("America/Edmonton")
_ACCOUNT = re.compile(r"[0-9]{5,9}")
_LEAST_PERCENT = 80

Decision = Literal["approved", "returned", "declined"]


class Asked(BaseModel):
    """An order as it is entered. CORRS reads what it knows and keeps nothing else.

    Attributes:
        reference: what whoever enters it calls it.

    """

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reference: str = ""
    wcb_account: str
    legal_name: str
    industry_code: str = ""
    purpose: Literal["certification", "renewal"]
    term_years: int
    audit_completed_on: date
    audit_percent: Decimal


class Order(BaseModel):
    """An order in CORRS.

    Attributes:
        key: under which it was entered over the port; empty when a person typed it.
        asked: what was entered.

    """

    order_number: str
    key: str = ""
    asked: Asked
    entered_at: datetime
    decision: Decision | None = None
    decided_on: date | None = None
    certificate_number: str | None = None
    reason: str | None = None

    @property
    def entered_on(self) -> date:
        """The day of its entry in Alberta."""
        return self.entered_at.astimezone(_ALBERTA).date()


class Ministry(BaseModel):
    """How the ministry decides on orders.

    Attributes:
        after_seconds: how long an order lies there.
        decides: its decisions in turn, again and again; empty when it decides only what it is told to.
        unknown_accounts: how accounts begin that the WCB does not know; empty when it knows all.

    """

    model_config = ConfigDict(extra="forbid")

    after_seconds: Annotated[float, Field(ge=0)] = 60
    decides: list[Decision] = ["approved", "approved", "returned", "approved", "declined"]
    unknown_accounts: str = "000"


class Kept(BaseModel):
    """Everything, as it lies in the file."""

    ministry: Ministry = Ministry()
    decided: int = 0
    orders: list[Order] = []


def refusals(asked: Asked, ministry: Ministry) -> list[dict[str, str]]:
    """Say why CORRS does not take an order; nothing if it does."""
    found = []
    if not _ACCOUNT.fullmatch(asked.wcb_account):
        found.append({"field": "wcb_account", "reason": "A WCB account has five to nine digits."})
    if ministry.unknown_accounts and asked.wcb_account.startswith(ministry.unknown_accounts):
        found.append({"field": "wcb_account", "reason": "The WCB has no open account of this number."})
    if not asked.legal_name:
        found.append({"field": "legal_name", "reason": "The employer needs its legal name."})
    if asked.term_years not in {1, 3}:
        found.append({"field": "term_years", "reason": "A term is one year or three."})
    if asked.audit_percent < _LEAST_PERCENT:
        found.append({"field": "audit_percent", "reason": "The audit has not passed."})
    return found


class Book:
    """The orders in a file, which is written whole after each change."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.kept = Kept.model_validate_json(file.read_bytes()) if file.exists() else Kept()

    def save(self) -> None:
        """Bring everything to the file."""
        whole = self._file.with_suffix(".new")
        with whole.open("w", encoding="utf-8") as file:
            file.write(self.kept.model_dump_json(indent=2))
            file.flush()
            os.fsync(file.fileno())
        whole.replace(self._file)

    def by_key(self, key: str) -> Order | None:
        """Find the order that was entered under a key."""
        return next((one for one in self.kept.orders if key and one.key == key), None)

    def by_number(self, number: str) -> Order | None:
        """Find an order by its number."""
        return next((one for one in self.kept.orders if one.order_number == number), None)

    def enter(self, asked: Asked, key: str, now: datetime) -> Order:
        """Take an order and give it the next number of the year."""
        year = now.astimezone(_ALBERTA).year
        number = f"{year}-{len(self.kept.orders) + 1:05d}"
        order = Order(order_number=number, key=key, asked=asked, entered_at=now)
        self.kept.orders.append(order)
        self.save()
        return order

    def decide(self, order: Order, decision: Decision, on: date, reason: str | None = None) -> None:
        """Write down what the ministry decided, with the certificate's number where it approved."""
        order.decision, order.decided_on = decision, on
        if decision == "approved":
            order.certificate_number = f"SECOR-{order.order_number}"
            order.reason = reason
        else:
            order.certificate_number = None
            order.reason = reason or "The audit's dates don't agree with its documentation."
        self.save()

    def let_the_ministry_work(self, now: datetime) -> None:
        """Decide on what has lain long enough."""
        ministry = self.kept.ministry
        if not ministry.decides:
            return
        due = now - timedelta(seconds=ministry.after_seconds)
        for order in self.kept.orders:
            if order.decision is None and order.entered_at <= due:
                decision = ministry.decides[self.kept.decided % len(ministry.decides)]
                self.kept.decided += 1
                self.decide(order, decision, now.astimezone(_ALBERTA).date())
