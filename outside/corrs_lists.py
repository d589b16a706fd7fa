"""Lists of CORRS's orders that somebody exported to files, and put into a folder (R19, R20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.corrs.listed_file import orders_in
from outside.reading import taken_from

if TYPE_CHECKING:
    from domain.corrs.port import CorrsListed
    from outside.folders import SharedFolder


class CorrsLists:
    """The folder into which an administrator puts them."""

    def __init__(self, folder: SharedFolder) -> None:
        self._folder = folder

    def orders(self, file: str) -> tuple[str, list[CorrsListed]]:
        """Read the orders of a file that was put in, with its name; ``newest`` means the last one.

        Raises:
            Refusal: when there is none, or it can't be read, in words for staff.

        """
        name, raw = taken_from(self._folder, file)
        return name, orders_in(name, raw)
