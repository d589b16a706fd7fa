"""The ports of parties with which files are exchanged: the WCB and the card processor."""

from __future__ import annotations

from typing import Protocol

from domain.discounts import DiscountLine
from domain.file_lines import Unusable
from domain.settlement import SettlementLine


class WcbPort(Protocol):
    """Lists that go to the WCB, and the discounts that come back (R28, R29)."""

    def send(self, name: str, content: bytes) -> None:
        """Put a file out, whole or not at all; the same again changes nothing."""
        ...

    def discounts(self, file: str) -> list[DiscountLine | Unusable]:
        """Read the discounts of a file that came in; ``newest`` means the one that came last.

        Raises:
            Refusal: when there is none, or it can't be read, in words for staff.

        """
        ...


class CardProcessorPort(Protocol):
    """What a card processor tells of payments and refunds (R7)."""

    def settlement(self, file: str) -> list[SettlementLine | Unusable]:
        """Read a settlement that came in; ``newest`` means the one that came last.

        Raises:
            Refusal: when there is none, or it can't be read, in words for staff.

        """
        ...
