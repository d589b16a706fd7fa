"""A folder of exported files: new, complete or not there at all, and with a manifest of its files' hashes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from cli.failing import unusable

MANIFEST: Final = "manifest.sha256"
_PIECE: Final = 1 << 20


class TextFile:
    """A file for text, whose hash is known when it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def write(self, text: str) -> None:
        """Write some text."""
        data = text.encode("utf-8")
        self.hash.update(data)
        self._file.write(data)


class ExportFolder:
    """Takes files and keeps their hashes."""

    def __init__(self, root: Path, manifest: IO[str]) -> None:
        self._root = root
        self._manifest = manifest
        self.files = 0

    @contextmanager
    def writing(self, name: str) -> Iterator[TextFile]:
        """Open a new file for text."""
        path = self._place(name)
        with path.open("xb") as file:
            text = TextFile(file)
            yield text
        self._enter(name, text.hash.hexdigest())

    def copy(self, name: str, source: Path) -> str:
        """Copy a file, and give its hash."""
        path = self._place(name)
        digest = hashlib.sha256()
        with source.open("rb") as file, path.open("xb") as target:
            while piece := file.read(_PIECE):
                digest.update(piece)
                target.write(piece)
        self._enter(name, digest.hexdigest())
        return digest.hexdigest()

    @contextmanager
    def made(self, name: str) -> Iterator[Path]:
        """Give the place of a file that another program makes, and take up its hash when it is there."""
        path = self._place(name)
        yield path
        with path.open("rb") as file:
            self._enter(name, hashlib.file_digest(file, "sha256").hexdigest())

    def _place(self, name: str) -> Path:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _enter(self, name: str, digest: str) -> None:
        self._manifest.write(f"{digest}  {name}\n")
        self.files += 1


@contextmanager
def new_folder(path: Path) -> Iterator[ExportFolder]:
    """Make a folder that appears under its name when everything is in it, and that nobody else may read.

    Raises:
        CommandError: when it is there already, or can't be made.

    """
    if path.exists():
        raise unusable(f"{path} is there already, and is left as it is: choose another name.")
    begun = path.with_name(f"{path.name}.unfinished")
    try:
        begun.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise unusable(
            f"{begun} is left from an export that broke off, or from one that runs now. Remove it first."
        ) from error
    try:
        with (begun / MANIFEST).open("x", encoding="utf-8") as manifest:
            yield ExportFolder(begun, manifest)
        begun.rename(path)
    except BaseException:
        shutil.rmtree(begun, ignore_errors=True)
        raise
