"""The folder into which staff put what came in for an employer, in a folder of the employer's own (R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: How many files of one employer are looked at at once; a scanned page each is what some send.
MOST_FILES: Final = 200
#: What programs leave beside the files that people put somewhere.
_NOT_BY_PEOPLE: Final = {"thumbs.db", "desktop.ini"}


class IncomingFolder:
    """What came in, by the WCB account; an employer's folder is made by whoever puts something in."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def files(self, account: str, most_bytes: int) -> Iterator[tuple[str, bytes]]:
        """Give the name and the content of every file of an employer, one after the other, by name.

        Args:
            account: digits alone, so that it names no other folder.
            most_bytes: of a larger file one byte more is given.

        Raises:
            Refusal: when there is none, there are too many, or one can't be read.

        """
        folder = self._root / account
        try:
            found = sorted(one for one in folder.iterdir() if _by_people(one)) if folder.is_dir() else []
        except OSError as error:
            raise _unreadable(folder, error) from error
        if not found:
            message = f"There is no file in {folder}. Put into it what came in, and start this again."
            raise Refusal(message, rule="R11", field="wcb_account")
        if len(found) > MOST_FILES:
            raise Refusal(f"{folder} holds more than {MOST_FILES} files: keep them in parts.", rule="R11")
        for file in found:
            try:
                with file.open("rb") as opened:
                    content = opened.read(most_bytes + 1)
            except OSError as error:
                raise _unreadable(folder, error) from error
            yield file.name, content


def _unreadable(folder: Path, error: OSError) -> Refusal:
    return Refusal(
        f"Not everything in {folder} can be read ({error.strerror}): tell whoever runs the desk.", rule="R11"
    )


def _by_people(path: Path) -> bool:
    hidden = path.name.startswith((".", "~")) or path.name.casefold() in _NOT_BY_PEOPLE
    return not hidden and path.is_file() and not path.is_symlink()
