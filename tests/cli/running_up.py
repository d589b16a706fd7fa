"""``secor up`` in a process of its own: started, watched, interrupted, killed."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cli.ports import is_free
from tests.cli.commands import ROOT, Terminal, clean_environment
from tests.support.live import free_port

READY = "SECOR Desk is running."
_PATIENCE = 120


class Up:
    """A desk started by ``secor up`` on free ports, with its files in a folder.

    Attributes:
        said: every line that it wrote so far.
        keys: the file of the keys with which it seals; it does not unless there is one.

    """

    def __init__(self, folder: Path, *options: str, keys: Path | None = None) -> None:
        self.folder, self.keys = folder, keys
        self.port, self.ui_port = free_port(), free_port()
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.said: list[str] = []

    @property
    def terminal(self) -> Terminal:
        """A second terminal in the same folder, which has to find the desk by itself."""
        sealing = {"SECOR_KEYS_FILE": str(self.keys)} if self.keys else {}
        return Terminal({**self.without_keys.environment, **sealing}, self.folder)

    @property
    def without_keys(self) -> Terminal:
        """A terminal in the same folder that opens nothing sealed."""
        return Terminal({"SECOR_VAR_DIR": str(self.folder / "var")}, self.folder)

    def start(self, *, ports: bool = True) -> None:
        """Start it; ports that are not named it has to choose by itself."""
        named = ["--port", str(self.port), "--ui-port", str(self.ui_port)] if ports else []
        self.said = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "up", *named, *self._options],
            cwd=ROOT,
            env=clean_environment() | self.terminal.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()

    def _listen(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, sentence: str) -> str:
        """Wait until it says something, and give that line."""
        give_up = time.monotonic() + _PATIENCE
        while True:
            line = self._lines.get(timeout=max(give_up - time.monotonic(), 0.01))
            assert line is not None, "\n".join(["it ended:", *self.said])
            self.said.append(line)
            if sentence in line:
                return line

    def ready(self) -> None:
        """Wait until the desk is there and everything that belongs to it is said."""
        self.until(READY)
        self.until("Ctrl-C stops everything")

    def ended(self) -> int:
        """Wait until it has ended, and give its exit code."""
        assert self._process is not None
        code = self._process.wait(60)
        while (line := self._lines.get(timeout=10)) is not None:
            self.said.append(line)
        return code

    def interrupt(self) -> int:
        """Press Ctrl-C, and give the exit code."""
        self.send(signal.SIGINT)
        return self.ended()

    def kill(self) -> None:
        """End it at once, and wait until the programs that it ran are gone with it."""
        self.send(signal.SIGKILL)
        self.ended()
        eventually(lambda: is_free(self.port) and is_free(self.ui_port), "the server ended with it")

    def send(self, which: signal.Signals) -> None:
        """Send a signal to `secor up` alone."""
        assert self._process is not None
        os.kill(self._process.pid, which)

    def stop(self) -> None:
        """Leave nothing behind, however a test ended."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(60)

    def children(self) -> dict[str, int]:
        """Give the programs that it runs, by what they are."""
        assert self._process is not None
        pid = self._process.pid
        found = {}
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            module = words[words.index(b"-m") + 1].decode() if b"-m" in words else "server"
            found["worker" if module == "cli.main" else module] = int(child)
        return found


def eventually(true: Callable[[], bool], what: str, within: float = 60) -> None:
    """Wait until something is so."""
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, f"waited in vain: {what}"
        time.sleep(0.05)
