"""What CORRS is asked over its port, and what it answers (R19, R20)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorrsTook(_Message):
    """CORRS took an order, now or when it was asked before."""

    outcome: Literal["took"] = "took"
    order_number: str


class CorrsRefused(_Message):
    """CORRS does not take an order as it is, however often it is asked.

    Attributes:
        reasons: in its own words, at least one.

    """

    outcome: Literal["refused"] = "refused"
    reasons: tuple[str, ...]


CorrsAnswer = Annotated[CorrsTook | CorrsRefused, Field(discriminator="outcome")]

#: What the ministry decides on an order (R20).
Decision = Literal["approved", "returned", "declined"]


class CorrsListed(_Message):
    """An order as CORRS lists it.

    Attributes:
        reference: what whoever entered it called it: the order's id here, or empty.
        legal_name: empty where it is not listed.
        term_years: none where it is not listed.
        decision: the ministry's; none as long as it has not decided.

    """

    order_number: str
    wcb_account: str
    reference: str = ""
    legal_name: str = ""
    term_years: int | None = None
    entered_on: date | None = None
    decision: Decision | None = None
    decided_on: date | None = None
    certificate_number: str | None = None
    reason: str | None = None
