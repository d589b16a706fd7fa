"""Runs a simulator that speaks HTTP, on the loopback address and nowhere else."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

#: How long requests that hang on purpose may hold up the end of the process, in seconds.
_GRACE = 1


def serve(build: Callable[[Path], ASGIApp], arguments: Sequence[str] | None = None) -> None:
    """Run an application until the process is told to end.

    Args:
        build: makes the application that keeps its state below a folder.
        arguments: ``--folder`` and ``--port``, from the command line unless given.

    """
    parser = argparse.ArgumentParser(description=build.__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where its state is kept")
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    told = parser.parse_args(arguments)
    told.folder.mkdir(parents=True, exist_ok=True)
    uvicorn.run(
        build(told.folder),
        host="127.0.0.1",
        port=told.port,
        log_level="info",
        timeout_graceful_shutdown=_GRACE,
    )
