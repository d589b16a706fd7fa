"""Programs that ``secor up`` keeps running: started, started again when they die, stopped with it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from cli import leash
from cli.failing import CommandError, unreachable
from cli.terminal import say

T = TypeVar("T")

#: A program that ends sooner than this after its start, in seconds, has not really run.
_RAN: Final = 10
#: How often in a row a program may end so soon before it is given up.
_TRIES: Final = 3
#: How long a program may take to end when it is asked to, in seconds.
_GRACE: Final = 15
_TAIL: Final = 8


class Kept:
    """A program that is kept running for as long as the ``async with`` around it lasts."""

    def __init__(self, name: str, program: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._program = program
        self._log = log
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._started_at = 0.0

    async def __aenter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".old.log"))
        await self._start()
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError, CommandError):
                await self._keeper
        await self._stop()

    @property
    def process(self) -> int:
        """The id of its process."""
        return self._process.pid if self._process else 0

    async def given_up(self) -> None:
        """Wait until the program has died too often.

        Raises:
            CommandError: with the end of its log.

        """
        if self._keeper is not None:
            await asyncio.shield(self._keeper)

    async def _start(self) -> None:
        """Start it, and note which process it is for :func:`end_leftovers`."""
        command = [sys.executable, "-I", leash.__file__, str(os.getpid()), *self._program]
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                # Ctrl-C is for `secor up`, which then stops its programs in order.
                start_new_session=True,
            )
        self._started_at = time.monotonic()
        _note_of(self._log).write_text(str(self._process.pid), encoding="ascii")

    async def _keep(self) -> None:
        short_lives = 0
        while self._process is not None:
            code = await self._process.wait()
            short_lives = short_lives + 1 if time.monotonic() - self._started_at < _RAN else 1
            if short_lives >= _TRIES:
                raise unreachable(
                    f"{self.name} ended {short_lives} times in a row, last with {_ending(code)}. The end of "
                    f"{self._log}:\n{self._tail()}"
                )
            say(f"{self.name} ended with {_ending(code)}; starting it again.", "yellow")
            await asyncio.sleep(1)
            await self._start()

    async def _stop(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            await self._end(process)
        _note_of(self._log).unlink(missing_ok=True)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_GRACE):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _tail(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
        return "\n".join(f"  {line}" for line in lines)


async def while_they_run(work: Coroutine[Any, Any, T], *programs: Kept) -> T:
    """Do something that needs programs to run.

    Raises:
        CommandError: as soon as one of them is given up.

    """
    task = asyncio.ensure_future(work)
    watchers = [asyncio.ensure_future(program.given_up()) for program in programs]
    try:
        await asyncio.wait({task, *watchers}, return_when=asyncio.FIRST_COMPLETED)
        for watcher in watchers:
            if watcher.done():
                watcher.result()
        return await task
    finally:
        for started in (task, *watchers):
            started.cancel()
        await asyncio.gather(task, *watchers, return_exceptions=True)


def end_leftovers(log: Path, mark: str) -> None:
    """End a program of an earlier `secor up` that was killed where programs don't end with their parent.

    Args:
        log: the program's log, beside which its process was noted.
        mark: what its command line holds and that of another process of the same id would not.

    """
    note = _note_of(log)
    if not note.exists():
        return
    process = int(note.read_text(encoding="ascii"))
    give_up = time.monotonic() + _GRACE
    how = signal.SIGTERM
    while mark in _command_line(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, how)
        time.sleep(0.1)
        if time.monotonic() > give_up:
            how = signal.SIGKILL
    note.unlink(missing_ok=True)


def _note_of(log: Path) -> Path:
    return log.with_suffix(".process")


def installed(program: str) -> str | None:
    """Give the path of a program that comes with a package or is on the machine; nothing without."""
    beside = Path(sys.executable).with_name(program)
    return str(beside) if beside.exists() else shutil.which(program)


def _command_line(process: int) -> str:
    """Give a process's command line; nothing when it is gone."""
    told = Path(f"/proc/{process}/cmdline")
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            return told.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    ps = shutil.which("ps")
    if ps is None:
        return ""
    asked = subprocess.run([ps, "-o", "command=", "-p", str(process)], capture_output=True, check=False)
    return asked.stdout.decode(errors="replace")


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
