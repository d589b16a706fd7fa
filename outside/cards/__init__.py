"""The card processor: its settlement, a CSV that it puts into a folder each day."""

from __future__ import annotations

from domain.file_lines import Unusable
from domain.settlement import SettlementLine
from outside.folders import SharedFolder
from outside.reading import lines_from


class CardProcessor:
    """Reads settlements from the folder that is shared with the processor."""

    def __init__(self, folder: SharedFolder) -> None:
        self._folder = folder

    def settlement(self, file: str) -> list[SettlementLine | Unusable]:
        """Read a settlement.

        Raises:
            Refusal: when there is no such file, it is no settlement, or it holds a card number. In that
                last case the file is gone (R7).

        """
        return lines_from(self._folder, file, SettlementLine)
