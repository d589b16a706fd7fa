"""A development server on a file, in a process of its own, that can be killed and started again."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from temporalio.client import Client
from temporalio.service import RPCError

from cli.ports import is_free
from cli.server_settings import server_flags
from workflows.conversion import DATA_CONVERTER
from workflows.listed import KEYS, type_name

_WAIT: Final = 30.0
#: Below what the system hands out.
_PORTS: Final = range(10_000, 28_000)
_given: Final[set[int]] = set()
#: Tests of several processes must not choose alike, and some of them settle what `random` gives.
_chance: Final = random.SystemRandom()


def free_port() -> int:
    """A port of this machine's loopback that nobody listens on, and that nobody else gets meanwhile.

    It is none of those that the system gives to whoever asks for any port: one of these may have become the
    end of somebody's connection by the time that a server begins to listen on it, or starts again.
    """
    while True:
        port = _chance.choice(_PORTS)
        if port not in _given and is_free(port):
            _given.add(port)
            return port


class Server:
    """A development server on a file, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "temporal.db"
        self.log = folder / "server.log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def files(self) -> list[Path]:
        """The file and what SQLite writes beside it."""
        return sorted(self.file.parent.glob(f"{self.file.name}*"))

    def start(self) -> None:
        """Start the process; :meth:`client` waits until it answers."""
        binary = str(Path(sys.executable).with_name("temporal"))
        flags = ["--headless", "--ip", "127.0.0.1", "--port", str(self.port), "--log-level", "error"]
        flags += ["--db-filename", str(self.file), *server_flags()]
        for key in KEYS:
            flags += ["--search-attribute", f"{key.name}={type_name(key)}"]
        with self.log.open("ab") as log:
            command = [binary, "server", "start-dev", *flags]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    async def client(self) -> Client:
        """Connect, as soon as the server answers."""
        async with asyncio.timeout(_WAIT):
            while True:
                try:
                    client = await Client.connect(self.address, data_converter=DATA_CONVERTER)
                    await client.count_workflows("")
                except (RPCError, RuntimeError):
                    await asyncio.sleep(0.05)
                else:
                    return client

    def kill(self) -> None:
        """End it at once, as a loss of power does to a process."""
        self._end(subprocess.Popen.kill)

    def stop(self) -> None:
        """Let it end in order."""
        self._end(subprocess.Popen.terminate)

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        if self._process is not None:
            how(self._process)
            self._process.wait(_WAIT)
            self._process = None


@asynccontextmanager
async def running_server(folder: Path, server: Server | None = None) -> AsyncIterator[Server]:
    """Run a server for as long as a test needs it: a new one, or one that was stopped."""
    server = server or Server(folder)
    server.start()
    try:
        await server.client()
        yield server
    finally:
        server.stop()
