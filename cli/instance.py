"""The one running desk of a folder: who it is, and that there is no second one.

A lock on ``up.lock`` is held for as long as ``secor up`` lives; the system lets go of it however that ends.
``up.json`` says where the desk can be reached.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, ValidationError

_TRIES: Final = 5
_PAUSE: Final = 0.05


class Instance(BaseModel):
    """A running desk.

    Attributes:
        process: id of the process of ``secor up``.
        port: of the Temporal server.
        ui_port: of its Web UI.
        codec: the address of its codec server, where staff log in.
        told: the settings that its worker has, by variable, without secrets.
        untold: the variables of secrets that its worker has.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: int
    port: int
    ui_port: int
    codec: str | None = None
    told: dict[str, str] = {}
    untold: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where clients and workers connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def ui(self) -> str:
        """Where a browser opens the Web UI."""
        return f"http://127.0.0.1:{self.ui_port}"


class AlreadyRunningError(Exception):
    """Another ``secor up`` holds the folder."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder against a second ``secor up``.

    Raises:
        AlreadyRunningError: when there is one.

    """
    with (folder / "up.lock").open("w", encoding="utf-8") as file:
        _lock(file)
        try:
            yield
        finally:
            (folder / "up.json").unlink(missing_ok=True)


def _lock(file: IO[str]) -> None:
    """Take the lock; a command that only looks whether it is held lets go of it at once."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_PAUSE)
        else:
            return
    raise AlreadyRunningError


def announce(folder: Path, instance: Instance) -> None:
    """Say where the desk of a folder can be reached."""
    (folder / "up.json").write_text(instance.model_dump_json(), encoding="utf-8")


def running_instance(folder: Path) -> Instance | None:
    """Give the running desk of a folder, if there is one that can be reached."""
    lock, said = folder / "up.lock", folder / "up.json"
    if not (lock.exists() and said.exists()) or not _held(lock):
        return None
    try:
        return Instance.model_validate(json.loads(said.read_text(encoding="utf-8")))
    except (ValidationError, ValueError, OSError):
        # It is just being written, or just being taken away.
        return None


def _held(lock: Path) -> bool:
    with lock.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
