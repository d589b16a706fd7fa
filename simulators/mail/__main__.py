"""Runs the mail catcher: ``python -m simulators.mail --folder FOLDER --smtp PORT --web PORT``."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulators.mail.catcher import Catcher
from simulators.mail.page import page


def application(catcher: Catcher) -> Starlette:
    """Make the pages on which what was caught can be looked at."""

    async def index(_: Request) -> Response:
        return HTMLResponse(page(catcher.letters()))

    async def one(request: Request) -> Response:
        found = catcher.letter(request.path_params["name"])
        if found is None:
            return Response("There is no such e-mail.", 404)
        letter, file = found
        if request.path_params["kind"] == "eml":
            return Response(file, media_type="message/rfc822")
        if letter.pdf is None:
            return Response("No letter is attached to this e-mail.", 404)
        return Response(letter.pdf, media_type="application/pdf")

    return Starlette(routes=[Route("/", index), Route("/{name}.{kind}", one)])


async def main() -> None:
    """Catch letters until the process is told to end."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where letters are kept")
    parser.add_argument("--smtp", type=int, required=True, help="port for letters, on the loopback address")
    parser.add_argument("--web", type=int, required=True, help="port for people, on the loopback address")
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    catcher = Catcher(told.folder)
    listening = await asyncio.get_running_loop().create_server(catcher.server, "127.0.0.1", told.smtp)
    async with listening:
        config = uvicorn.Config(
            application(catcher), host="127.0.0.1", port=told.web, timeout_graceful_shutdown=1
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(main())
