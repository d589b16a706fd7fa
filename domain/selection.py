"""Which cases a piece of bulk work means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.machines.employer import REGIONS
from domain.text import IndustryCode, WcbAccount

#: The most cases that one order may mean: what it found out about each of them travels in one message.
MOST_ITEMS = 4000


def _one_of(*names: str) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            message = f"must be one of {', '.join(names)}"
            raise ValueError(message)
        return name

    return AfterValidator(check)


def _in_region(region: str) -> list[str]:
    return sorted(name for name, lies_in in REGIONS.items() if lies_in == region)


_STAGES = [*_in_region("application"), "moving_to_cor"]
_STANDINGS = _in_region("standing")
Stage = Annotated[str, _one_of(*_STAGES), Field(json_schema_extra={"enum": [*_STAGES]})]
Standing = Annotated[str, _one_of(*_STANDINGS), Field(json_schema_extra={"enum": [*_STANDINGS]})]


class _Selection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenAudits(_Selection):
    """The open audits of a reviewer."""

    kind: Literal["open_audits"] = "open_audits"
    reviewer: str


class Orders(_Selection):
    """Certificate orders: those that are named, or else all open ones that stand at a state."""

    kind: Literal["orders"] = "orders"
    named: tuple[str, ...] = ()
    state: str = ""


class Recipients(_Selection):
    """Open files of employers: those to whom everything given here applies, and all of them if nothing is."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)] | None = None
    standings: Annotated[tuple[Standing, ...], Field(min_length=1)] | None = None
    industry_codes: Annotated[tuple[IndustryCode, ...], Field(min_length=1, max_length=500)] | None = None
    wcb_accounts: Annotated[tuple[WcbAccount, ...], Field(min_length=1, max_length=MOST_ITEMS)] | None = None
    in_pir: Annotated[bool, Field(strict=True)] | None = None


class Employers(Recipients):
    """Employers by what applies to them."""

    kind: Literal["employers"] = "employers"


class SettlementFile(_Selection):
    """Employers that the lines of a card processor's settlement mean."""

    kind: Literal["settlement_file"] = "settlement_file"
    file: str


class DiscountsFile(_Selection):
    """Employers that the lines of the WCB's file of discounts mean.

    Attributes:
        as_expected: whether only figures are taken that the policy's table gives.

    """

    kind: Literal["discounts_file"] = "discounts_file"
    file: str
    year: int
    as_expected: bool


class InSession(_Selection):
    """Employers whose people have a seat in a classroom session."""

    kind: Literal["in_session"] = "in_session"
    session: str


Selection = OpenAudits | Orders | Employers | SettlementFile | DiscountsFile | InSession
