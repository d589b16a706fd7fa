"""A worker in a process of its own, as in production, that can be killed and started again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from models.database import open_register
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.live import LiveDesk, Server

_WAIT = 30.0


class WorkerProcess:
    """``secor worker``, with its register, its documents and its log in one folder."""

    def __init__(
        self,
        folder: Path,
        server: Server,
        url: str = "",
        *program: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.log = folder / "worker.log"
        self._program = program or ("cli.main", "worker")
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")},
            "TEMPORAL_ADDRESS": server.address,
            "TEMPORAL_NAMESPACE": "default",
            "TEMPORAL_CONFIG_FILE": os.devnull,
            "SECOR_VAR_DIR": str(folder),
            "SECOR_DATABASE_URL": url or f"sqlite:///{folder / 'register.db'}",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", *self._program]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment)

    @property
    def name(self) -> str:
        """What Temporal knows this process by: its number."""
        assert self._process is not None, "it does not run"
        return str(self._process.pid)

    @property
    def has_died(self) -> bool:
        """Whether the process has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_WAIT)
            self._process = None

    def stop(self) -> None:
        """Let it finish what it has in hand."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_WAIT)
            self._process = None


@asynccontextmanager
async def desk_of_processes(
    folder: Path, url: str = "", program: tuple[str, ...] = ()
) -> AsyncIterator[tuple[LiveDesk, Server, WorkerProcess]]:
    """Run a server and a worker in processes of their own, and look at what they write from here."""
    url = url or f"sqlite:///{folder / 'register.db'}"
    register = open_register(url)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    server = Server(folder)
    worker = WorkerProcess(folder, server, url, *program)
    server.start()
    try:
        client = await server.client()
        worker.start()
        yield LiveDesk(client, register, folder / "documents"), server, worker
    finally:
        worker.stop()
        server.stop()
        register.close()
