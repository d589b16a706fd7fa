"""The WCB: lists that go to it, and the discounts that come back, as CSV in a folder."""

from __future__ import annotations

from domain.discounts import DiscountLine
from domain.file_lines import Unusable
from outside.folders import SharedFolder
from outside.reading import lines_from


class Wcb:
    """Sends lists to the folder that is shared with the WCB, and reads what came back."""

    def __init__(self, folder: SharedFolder) -> None:
        self._folder = folder

    def send(self, name: str, content: bytes) -> None:
        """Put a file out, whole or not at all; the same again changes nothing."""
        self._folder.send(name, content)

    def discounts(self, file: str) -> list[DiscountLine | Unusable]:
        """Read the discounts that the WCB confirmed.

        Raises:
            Refusal: when there is no such file, it holds no discounts, or it holds a card number. In that
                last case the file is gone (R7).

        """
        return lines_from(self._folder, file, DiscountLine)
