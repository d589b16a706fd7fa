"""Files that somebody handed in, read whole and no further than they may be large."""

from __future__ import annotations

import stat
from pathlib import Path

from cli.failing import unusable


def content_of(path: Path, largest: int) -> bytes:
    """Read a file, at most one byte more than it may have.

    Raises:
        CommandError: when there is no such file, it is no file of its own, or it can't be read.

    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device may have no end
            raise unusable(f"{path} is no file.")
        with path.open("rb") as file:
            return file.read(largest + 1)
    except FileNotFoundError as error:
        raise unusable(f"There is no file {path}.") from error
    except OSError as error:
        raise unusable(f"{path} can't be read: {error.strerror}.") from error


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet.

    Raises:
        CommandError: when there is one, or it can't be written.

    """
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise unusable(f"{path} is there already, and is left as it is: choose another name.") from error
    except OSError as error:
        raise unusable(f"{path} can't be written: {error.strerror}.") from error
