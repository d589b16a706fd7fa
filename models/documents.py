"""The store of documents: files named by the hash of what is in them.

The same bytes are kept once, and a file can't be changed without its name telling. Register and workflows
carry references only.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_REFERENCE: Final = re.compile(r"sha256:([0-9a-f]{64})")
_FILE: Final = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")
_SUFFIX: Final = re.compile(r"(\.[a-z0-9]{1,8})?")


class DocumentMissingError(Exception):
    """A reference whose document is not in the store."""


class DocumentDamagedError(Exception):
    """A document whose bytes are no longer those that its name says."""


class DocumentStore:
    """Keeps documents below one folder, spread over subfolders by the first two digits of the hash."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def beside(self, name: str) -> Path:
        """Give a folder beside the store, for copies that people are to find by a name."""
        return self._root.parent / name

    def put(self, content: bytes, suffix: str = "") -> str:
        """Keep a document; keeping the same bytes again changes nothing.

        The file appears under its name only when it is whole on the disk, so that a crash leaves at most a
        temporary file.

        Args:
            content: the document.
            suffix: ending of the file's name, such as ``.pdf``; not part of the reference.

        Returns:
            The reference: ``sha256:`` and the hash.

        Raises:
            ValueError: for a suffix that is none.

        """
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f'"{suffix}" is no ending of a file name: write one such as ".pdf".')
        digest = hashlib.sha256(content).hexdigest()
        reference = f"sha256:{digest}"
        known = self._find(digest)
        if known is not None and _hash_of(known) == digest:
            return reference
        target = known or self._folder(digest) / f"{digest}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        for folder in (target.parent, self._root):
            _keep_names(folder)
        return reference

    def get(self, reference: str) -> bytes:
        """Give a document back.

        Raises:
            DocumentMissingError: when the store does not have it.
            DocumentDamagedError: when the file was changed.

        """
        path = self.path(reference)
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != reference.removeprefix("sha256:"):
            raise _damaged(path)
        return content

    def check(self, reference: str) -> None:
        """See that a document is there and is what was stored, without keeping it in memory.

        Raises:
            DocumentMissingError: when the store does not have it.
            DocumentDamagedError: when the file was changed.

        """
        path = self.path(reference)
        if _hash_of(path) != reference.removeprefix("sha256:"):
            raise _damaged(path)

    def path(self, reference: str) -> Path:
        """Say where a document lies.

        Raises:
            DocumentMissingError: when the store does not have it.
            ValueError: when the reference is none.

        """
        if not (match := _REFERENCE.fullmatch(reference)):
            raise ValueError(f'"{reference}" is no reference to a document: it is "sha256:" and 64 digits.')
        found = self._find(match[1])
        if found is None:
            raise DocumentMissingError(f"The document store has no {reference}.")
        return found

    def files(self) -> Iterator[Path]:
        """Give the file of every document, in the order of their hashes; none that is only being written."""
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            if _FILE.fullmatch(path.name):
                yield path

    def _folder(self, digest: str) -> Path:
        return self._root / digest[:2]

    def _find(self, digest: str) -> Path | None:
        return next(iter(sorted(self._folder(digest).glob(f"{digest}*"))), None)


def _damaged(path: Path) -> DocumentDamagedError:
    return DocumentDamagedError(f"{path.name} was changed after it was stored: bring it back from a backup.")


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_names(folder: Path) -> None:
    """Bring a folder's list of names to the disk: a file that is on the disk under no name is lost."""
    if os.name == "nt":  # pragma: no cover - Windows can't open a folder, and keeps names by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
