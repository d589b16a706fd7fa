"""A folder that is shared with a party outside: in one part lies what goes out, in the other what came in.

How the files travel is left to whoever runs the desk: a network drive, a synchronised folder, a transfer at
night. A name never leads out of the folder, and a file is whole as soon as it has its name.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from domain.refusal import Refusal

#: Where what goes out lies, and where what came in.
SENT: Final = "sent"
RECEIVED: Final = "received"
NEWEST: Final = "newest"
#: The largest file that is taken, in bytes; a line of it has some eighty.
MOST_BYTES: Final = 5_000_000
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")


class SharedFolder:
    """One party's folder; it comes into being with the first file."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def send(self, name: str, content: bytes) -> None:
        """Put a file out, whole or not at all; the same again changes nothing."""
        self._put(SENT, name, content)

    def put_in(self, name: str, content: bytes) -> None:
        """Put a file where those lie that came in, for a person who brings it by hand."""
        self._put(RECEIVED, name, content)

    def received(self, name: str) -> tuple[str, bytes]:
        """Give a file that came in, with its name; ``newest`` means the one that came last.

        Raises:
            Refusal: when there is no such file, or it can't be one.

        """
        file = self._newest() if name == NEWEST else self._file(RECEIVED, name)
        if not file.is_file() or file.is_symlink():
            self._lay_out()
            message = (
                f"There is no file {file.name} in the folder {self._root / RECEIVED}. Give its name as it "
                f'stands there, or "{NEWEST}" for the one that came last.'
            )
            raise Refusal(message, field="file")
        if (size := file.stat().st_size) > MOST_BYTES:
            raise Refusal(
                f"{file.name} has {size:,} bytes; at most {MOST_BYTES:,} are taken. Ask for a smaller one.",
                field="file",
            )
        return file.name, file.read_bytes()

    def destroy(self, name: str) -> None:
        """Take a file that came in away for ever, because of what is in it (R7)."""
        self._file(RECEIVED, name).unlink(missing_ok=True)

    def _newest(self) -> Path:
        folder = self._root / RECEIVED
        # One that is still being written has no name that is taken.
        files = [one for one in folder.glob("*") if one.is_file() and _NAME.fullmatch(one.name)]
        if not files:
            self._lay_out()
            raise Refusal(f"There is no file in the folder {folder} yet.", field="file")
        return max(files, key=lambda one: (one.stat().st_mtime_ns, one.name))

    def _file(self, part: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            message = "must be the name of a file without a path: letters, digits, dots, dashes"
            raise Refusal(message + ".", field="file")
        return self._root / part / name

    def _lay_out(self) -> None:
        """Make the folder of what comes in, so that whoever is told of it finds where a file belongs."""
        with contextlib.suppress(OSError):
            (self._root / RECEIVED).mkdir(parents=True, exist_ok=True)

    def _put(self, part: str, name: str, content: bytes) -> None:
        target = self._file(part, name)
        if target.is_file() and target.read_bytes() == content:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, whole = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(whole).replace(target)
        except BaseException:
            Path(whole).unlink(missing_ok=True)
            raise
