"""Ports of this machine: whether one is free, which one is, and who holds it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

from cli.failing import refused

_LISTENING = "0A"
_TRIED = 50


def choose(default: int, wanted: int | None, what: str) -> tuple[int, str]:
    """Choose a port on the loopback address.

    Args:
        default: the port that people expect.
        wanted: the port that was asked for, if one was.
        what: what will listen there, for the sentences.

    Returns:
        The port, and a sentence for people when it is not the one that they expect.

    Raises:
        CommandError: when the port that was asked for is taken, or nearly every port is.

    """
    first = wanted or default
    if is_free(first):
        return first, ""
    held = f"Port {first} for {what} is held by {holder(first)}"
    if wanted is not None:
        raise refused(f"{held}. Name another one, or leave the option out to have a free one chosen.")
    for port in range(first + 1, first + _TRIED):
        if is_free(port):
            return port, f"{held}; using {port} instead."
    raise refused(f"{held}, and so are the {_TRIED} after it. Name a free one with an option.")


def is_free(port: int) -> bool:
    """Say whether a port of the loopback address can be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do it: connections that have just been closed don't hold a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Say whether something listens on a port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def holder(port: int) -> str:
    """Name the process that listens on a port, as far as this system tells."""
    sockets = _sockets_on(port)
    for process in Path("/proc").glob("[0-9]*"):
        if any(target in sockets for target in _open_in(process)):
            return f"{(process / 'comm').read_text().strip()} (process {process.name})"
    return "another program"


def _open_in(process: Path) -> Iterator[str]:
    """Give what a process has open; nothing of somebody else's process."""
    with contextlib.suppress(OSError):
        for handle in (process / "fd").iterdir():
            with contextlib.suppress(OSError):  # it has just been closed
                yield str(handle.readlink())


def _sockets_on(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{columns[9]}]")
    return found
