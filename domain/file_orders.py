"""Bulk work whose cases and values stand in a file of a party outside (R7, R28)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from domain.bulk_order import BulkOrder
from domain.selection import DiscountsFile, Selection, SettlementFile
from domain.text import Year

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$")]


class FromFile(BulkOrder):
    """What a file says is recorded.

    Attributes:
        file: its name in the folder that is shared with the party; ``newest`` for the one that came last.

    """

    file: FileName

    def values_for(self, workflow: str) -> dict[str, Any]:  # noqa: ARG002 - each line has values of its own
        """Nothing: each line has values of its own."""
        return {}


class CardSettlement(FromFile):
    """The card processor's settlement: payments and refunds (R7)."""

    kind: Literal["card_settlement"]

    @property
    def selection(self) -> Selection:
        """The employers whose invoices or accounts its lines name."""
        return SettlementFile(file=self.file)


class PirDiscounts(FromFile):
    """The discounts that the WCB confirmed for a year (R28).

    Attributes:
        accept_differences: whether a figure that the policy's table does not give is recorded as well,
            because the WCB stands by it.

    """

    kind: Literal["pir_discounts"]
    year: Year
    accept_differences: Annotated[bool, Field(strict=True)] = False

    @property
    def selection(self) -> Selection:
        """The employers whose accounts its lines name."""
        return DiscountsFile(file=self.file, year=self.year, as_expected=not self.accept_differences)
