"""The codec server's addresses: log in and out, ``/encode`` and ``/decode`` as Temporal's tools call them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.metrics import Metrics
from codec_server.pages import login_page
from codec_server.people import Door
from codec_server.refusing import AWAY, NotDoneError
from codec_server.tokens import TokenError, Tokens
from codec_server.tries import TooManyTriesError
from domain.refusal import Refusal
from domain.sent import NAMED_TWICE, names_twice, refuse_to_keep
from domain.text import MAX_PAYLOAD
from encryption import KeyFileError, PlainPayloadError, SealingCodec, Signer, UnknownKeyError
from models.log_ins import LASTS
from models.people import Member

#: What may come at once, in bytes: one thing that somebody sends, a long history to be read, a log-in.
_TO_ENCODE: Final = 4 * MAX_PAYLOAD
_TO_DECODE: Final = 16_000_000
_TO_LOG_IN: Final = 10_000
#: The cookie by which a log-in is known.
COOKIE: Final = "secor_login"
_log: Final = logging.getLogger("secor.codec")

_Change = Callable[[list[Payload], Member], Awaitable[list[Payload]]]
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Desk:
    """What the codec server is put together from.

    Attributes:
        door: lets people in.
        codec: seals and opens.
        signer: signs for those who are in.
        namespace: where what it seals may go.
        origins: the Web UIs that may call it from a browser, such as ``https://desk.example.ca``.
        https: whether cookies travel over HTTPS only.
        tokens: knows those whom an identity provider has let in, where there is one.
        metrics: what it counts.

    """

    door: Door
    codec: SealingCodec
    signer: Signer
    namespace: str
    origins: tuple[str, ...]
    https: bool = True
    tokens: Tokens | None = None
    metrics: Metrics = field(default_factory=Metrics)


def application(desk: Desk, lifespan: Lifespan | None = None) -> Starlette:
    """Make the application; a lifespan is what runs beside it."""
    server = _Server(desk)
    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", server.page, methods=["GET"]),
            *(
                Route(f"/{path}", server.counted(path, answer), methods=["POST"])
                for path, answer in (
                    ("login", server.log_in),
                    ("logout", server.log_out),
                    ("encode", server.encode),
                    ("decode", server.decode),
                )
            ),
            Route("/healthz", _healthy, methods=["GET"]),
            Route("/readyz", server.ready, methods=["GET"]),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=list(desk.origins),
                allow_methods=["POST"],
                allow_headers=["*"],
                allow_credentials=True,
            ),
        ],
    )


class _Server:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def counted(
        self, path: str, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Give an answer that is counted, whatever becomes of it, and says why where it is a no."""

        async def counting(request: Request) -> Response:
            try:
                given = await answer(request)
            except SQLAlchemyError as error:
                _log.error("The register does not answer", exc_info=error)
                refused = NotDoneError("register_away", AWAY, 503)
            except NotDoneError as error:
                refused = error
            else:
                self._desk.metrics.served(path)
                return given
            self._desk.metrics.refused(path, refused.reason)
            if path == "login":
                return HTMLResponse(login_page(None, str(refused)), refused.status, headers=_PRIVATE)
            return PlainTextResponse(str(refused), refused.status)

        return counting

    async def ready(self, _: Request) -> Response:
        """Say whether people can log in and what they send can be sealed."""
        try:
            await run_in_threadpool(self._desk.door.answers)
            await self._desk.codec.encode([Payload()])
        except KeyFileError as error:
            return PlainTextResponse(f"{error}\n", status_code=503)
        except SQLAlchemyError:
            return PlainTextResponse("The register does not answer: see `secor doctor`.\n", status_code=503)
        return PlainTextResponse("ok\n")

    async def page(self, request: Request) -> Response:
        said = ""
        try:
            member = await run_in_threadpool(self._desk.door.who_has, _secret(request))
        except SQLAlchemyError:
            member, said = None, AWAY
        return HTMLResponse(login_page(member, said, self._desk.origins), headers=_PRIVATE)

    async def log_in(self, request: Request) -> Response:
        form = parse_qs((await _body(request, _TO_LOG_IN)).decode(errors="replace"))
        (staff_id, *_), (password, *_) = form.get("id", [""]), form.get("password", [""])
        try:
            secret = await run_in_threadpool(self._desk.door.let_in, staff_id.strip(), password)
        except TooManyTriesError:
            said = "There were too many wrong passwords for this id. Try again in a quarter of an hour."
            raise NotDoneError("too_many_tries", said, 429) from None
        if secret is None:
            said = "Id and password don't belong together, or the staff directory has nobody of this id."
            raise NotDoneError("wrong_password", said, 403)
        await run_in_threadpool(self._desk.door.let_out, _secret(request))
        answer = RedirectResponse("/", 303, headers=_PRIVATE)
        lasts = int(LASTS.total_seconds())
        answer.set_cookie(COOKIE, secret, lasts, secure=self._desk.https, httponly=True, samesite="lax")
        return answer

    async def log_out(self, request: Request) -> Response:
        """End the log-in for whoever has a copy of the cookie, too."""
        await run_in_threadpool(self._desk.door.let_out, _secret(request))
        answer = RedirectResponse("/", 303, headers=_PRIVATE)
        answer.delete_cookie(COOKIE, secure=self._desk.https, httponly=True, samesite="lax")
        return answer

    async def encode(self, request: Request) -> Response:
        """Sign what somebody sends, and seal it; what must not be kept goes no further."""
        return await self._answer(request, _TO_ENCODE, self._encoded)

    async def decode(self, request: Request) -> Response:
        """Open what a member of staff may read, and note who read it."""
        return await self._answer(request, _TO_DECODE, self._decoded)

    async def _answer(self, request: Request, limit: int, change: _Change) -> Response:
        member = await self._who(request)
        if request.headers.get("x-namespace", self._desk.namespace) != self._desk.namespace:
            said = f"This serves the namespace {self._desk.namespace} only."
            raise NotDoneError("other_namespace", said, 403)
        try:
            payloads = list(Parse(await _body(request, limit), Payloads()).payloads)
        except (ParseError, UnicodeDecodeError):
            said = "This needs payloads as Temporal writes them in JSON."
            raise NotDoneError("malformed", said, 400) from None
        changed = await change(payloads, member)
        return Response(MessageToJson(Payloads(payloads=changed), indent=None), media_type="application/json")

    async def _encoded(self, payloads: list[Payload], member: Member) -> list[Payload]:
        try:
            for payload in payloads:
                _refuse_to_keep(payload)
            now = datetime.now(UTC)
            signed = [self._desk.signer.sign(payload, member.id, now) for payload in payloads]
            return await self._desk.codec.encode(signed)
        except Refusal as error:
            raise NotDoneError("not_kept", str(error), 400) from None
        except KeyFileError as error:
            raise NotDoneError("no_key", str(error), 503) from None

    async def _decoded(self, payloads: list[Payload], member: Member) -> list[Payload]:
        try:
            opened = [self._desk.codec.opened(payload) for payload in payloads]
        except UnknownKeyError as error:
            raise NotDoneError("unknown_key", str(error), 400) from None
        except PlainPayloadError as error:
            raise NotDoneError("unsealed", str(error), 400) from None
        digests = [hashlib.sha256(payload.data).hexdigest()[:16] for payload in payloads]
        _log.info(json.dumps({"decoded_by": member.id, "payloads": digests}))
        self._desk.metrics.decoded(member.roles, len(payloads))
        return opened

    async def _who(self, request: Request) -> Member:
        """Give the person who is logged in and still with the association.

        Raises:
            NotDoneError: when there is nobody. Where a token came that proves nothing, a log-in by cookie
                does not count either.

        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if self._desk.tokens is not None and kind.lower() == "bearer":
            try:
                staff_id = await run_in_threadpool(self._desk.tokens.staff_id, token.strip())
            except TokenError as error:
                raise NotDoneError("token", str(error), 401) from None
            member = await run_in_threadpool(self._desk.door.member, staff_id)
        else:
            member = await run_in_threadpool(self._desk.door.who_has, _secret(request))
        if member is None:
            raise NotDoneError("not_logged_in", "Log in at the codec server's page first.", 401)
        return member


_PRIVATE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok")


def _secret(request: Request) -> str:
    """Give what a browser is known by, if it holds anything."""
    return request.cookies.get(COOKIE, "")


async def _body(request: Request, limit: int) -> bytes:
    """Read a request's body, up to a limit."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise NotDoneError("too_large", f"More than {limit:,} bytes at once are not taken.", 413)
        parts.append(part)
    return b"".join(parts)


def _refuse_to_keep(payload: Payload) -> None:
    """Refuse what is too large, or is not known to hold no card number, before it is sealed (R7)."""
    try:
        sent: object = json.loads(payload.data)
    except (ValueError, RecursionError):
        sent = payload.data.decode(errors="replace")
    refuse_to_keep(sent)
    if names_twice(payload.data):
        message = f"This is {NAMED_TWICE}: leave it in once."
        raise Refusal(message)
