"""How a simulator that speaks HTTP behaves: well, unless it is asked to be slow, to fail or to hang.

``PUT /simulator/behaviour`` asks for it. It touches what comes next and nothing of what was asked before.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

#: Requests below this path are for the simulator itself; they are always answered well.
CONTROL = "/simulator/"


class Behaviour(BaseModel):
    """What becomes of requests.

    Attributes:
        delay: how long each one waits first, in seconds.
        trouble: ``fail`` answers with ``status``; ``hang`` never answers; ``break_off`` does what was asked,
            and never says so; ``nonsense`` does what was asked, and answers with what nobody understands.
        status: of the failure.
        times: so many requests meet with trouble, and then all is well again; without it, all do.

    """

    model_config = ConfigDict(extra="forbid")

    delay: Annotated[float, Field(ge=0)] = 0
    trouble: Literal["none", "fail", "hang", "break_off", "nonsense"] = "none"
    status: Annotated[int, Field(ge=400, le=599)] = 503
    times: Annotated[int, Field(ge=1)] | None = None


class Misbehaving:
    """Stands before an application and lets its requests meet with what was asked for."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._behaviour = Behaviour()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
        elif scope["path"] == f"{CONTROL}behaviour":
            await (await self._told(Request(scope, receive)))(scope, receive, send)
        elif scope["path"].startswith(CONTROL):
            await self._application(scope, receive, send)
        else:
            await self._troubled(scope, receive, send)

    async def _told(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self._behaviour = Behaviour.model_validate_json(await request.body())
            except ValidationError as error:
                return PlainTextResponse(str(error), status_code=400)
        return JSONResponse(self._behaviour.model_dump())

    async def _troubled(self, scope: Scope, receive: Receive, send: Send) -> None:
        behaviour, trouble = self._behaviour, self._next_trouble()
        await asyncio.sleep(behaviour.delay)
        if trouble == "fail":
            sorry = PlainTextResponse("Out of order, as was asked.", status_code=behaviour.status)
            await sorry(scope, receive, send)
        elif trouble == "hang":
            await asyncio.Event().wait()
        elif trouble in {"break_off", "nonsense"}:
            await self._application(scope, receive, _unheard)
            if trouble == "break_off":
                await asyncio.Event().wait()
            await PlainTextResponse("<html>All is well</html>")(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    def _next_trouble(self) -> str:
        behaviour = self._behaviour
        if behaviour.trouble == "none" or behaviour.times is None:
            return behaviour.trouble
        left = behaviour.times - 1
        self._behaviour = (
            behaviour.model_copy(update={"times": left}) if left else Behaviour(delay=behaviour.delay)
        )
        return behaviour.trouble


async def _unheard(_message: object) -> None:
    """Swallow an answer."""
