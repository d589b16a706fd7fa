"""Where a process can be watched; of a worker: ``/metrics``, ``/healthz`` and ``/readyz``."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from watching.reading import Reading


class AddressTakenError(Exception):
    """The address at which a process is to be watched can't be had; says what to do."""


def application(reading: Reading) -> Starlette:
    """Give the three addresses."""

    async def metrics(_: Request) -> Response:
        return Response(await reading.shown(), media_type=CONTENT_TYPE_LATEST)

    async def healthy(_: Request) -> Response:
        return PlainTextResponse("ok\n")  # whoever can say it is alive; what it needs is asked by /readyz

    async def ready(_: Request) -> Response:
        troubles = await reading.troubles()
        if troubles:
            return PlainTextResponse("\n".join(troubles) + "\n", status_code=503)
        return PlainTextResponse("ok\n")

    return Starlette(routes=[Route("/metrics", metrics), Route("/healthz", healthy), Route("/readyz", ready)])


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the worker, which ends in its own order."""
        yield


def listening(host: str, port: int, setting: str) -> socket.socket:
    """Open the address at which a process is watched.

    Args:
        host: its address.
        port: its port.
        setting: the variable that said which port.

    Raises:
        AddressTakenError: when nothing can be opened there.

    """
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise AddressTakenError(
            f"Nothing can be opened at {host}, port {port}: {error.strerror}. Choose another "
            f"{setting}, one for each worker of a machine, or another SECOR_WATCH_HOST."
        ) from error


@asynccontextmanager
async def watched(shown: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    """Answer whoever watches, as long as the process does its work."""
    config = uvicorn.Config(shown, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
