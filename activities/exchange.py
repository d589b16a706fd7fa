"""Folders that are shared with a party outside: the way on which an association exchanges lists with it."""

from __future__ import annotations

from typing import Protocol


class Exchange(Protocol):
    """What is put out for a party, and what it has put in. Names are those of files, without a path."""

    def send(self, name: str, content: bytes) -> None:
        """Put a file out, whole or not at all; the same again changes nothing."""
        ...

    def received(self, name: str) -> tuple[str, bytes]:
        """Give a file that came in, with its name; ``newest`` means the one that came last.

        Raises:
            Refusal: when there is no such file, or it can't be one, in words for staff.

        """
        ...

    def destroy(self, name: str) -> None:
        """Take a file that came in away for ever, because of what is in it (R7)."""
        ...
