"""What a backup says of itself, and whether it is whole."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cli.failing import CommandError, unusable
from cli.taking_out.folder import MANIFEST
from models.database import known_revisions

#: What a backup says of itself; the file that is written last.
TOLD: Final = "backup.json"
DOCUMENTS: Final = "documents"


class Dumped(BaseModel):
    """A register as it was dumped.

    Attributes:
        entries: number of its newest entry.
        head: that entry's hash.
        revision: the migration that its tables are of.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: int
    head: str
    revision: str


class Backup(Dumped):
    """What a backup says of itself.

    Attributes:
        made_at: when it was begun.
        kind: the database that it can be put back into.
        documents: how many are in it.
        damaged: names of those that were no longer what they were when the backup was made.

    """

    made_at: datetime
    kind: Literal["sqlite", "postgresql"]
    documents: int
    damaged: tuple[str, ...] = ()


def read_backup(folder: Path) -> Backup:
    """Read what a backup says of itself, after each of its files was found to be what it was.

    Raises:
        CommandError: when it is no backup, is not whole, or a later release made it.

    """
    if not (folder / MANIFEST).is_file() or not (folder / TOLD).is_file():
        raise unusable(
            f"{folder} is no whole backup: {TOLD} or {MANIFEST} is not in it. One that broke off leaves a "
            "folder that ends in .unfinished, which can be deleted."
        )
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
        listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
        if listed.keys() != there:
            raise _corrupt(folder, min(listed.keys() ^ there))
        for name, digest in listed.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    raise _corrupt(folder, name)
        told = Backup.model_validate_json((folder / TOLD).read_bytes())
    except (ValidationError, UnicodeDecodeError) as error:
        raise _corrupt(folder, TOLD if isinstance(error, ValidationError) else MANIFEST) from error
    if told.revision not in known_revisions():
        raise unusable(
            f"{folder} was made by a later release than this one (its tables are of {told.revision}). "
            "Install that release first."
        )
    return told


def _corrupt(folder: Path, name: str) -> CommandError:
    return unusable(
        f"{folder} is damaged: {name} is not what it was when the backup was made. Nothing was changed. Take "
        "another backup."
    )
