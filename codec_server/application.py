"""The codec server's addresses: log in and out, ``/encode`` and ``/decode`` as Temporal's tools call them."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.pages import login_page
from codec_server.people import Door, TooManyTriesError
from codec_server.tokens import TokenError, Tokens
from domain.refusal import Refusal
from domain.sent import refuse_to_keep
from domain.text import MAX_PAYLOAD
from encryption import KeyFileError, PlainPayloadError, SealingCodec, Signer, UnknownKeyError
from models.people import Member

#: Somebody who logged in does so again after a working day.
SESSION_SECONDS: Final = 10 * 60 * 60
#: What may come at once, in bytes: one thing that somebody sends, and a long history to be read.
_TO_ENCODE: Final = 4 * MAX_PAYLOAD
_TO_DECODE: Final = 16_000_000
_WHO: Final = "staff"
#: The cookie by which a log-in is known.
COOKIE: Final = "secor_login"
_log: Final = logging.getLogger("secor.codec")


@dataclass(frozen=True)
class Desk:
    """What the codec server is put together from.

    Attributes:
        door: lets people in.
        codec: seals and opens.
        signer: signs for those who are in.
        namespace: where what it seals may go.
        origins: the Web UIs that may call it from a browser, such as ``https://desk.example.ca``.
        session_key: signs the log-in cookies.
        https: whether cookies travel over HTTPS only.
        tokens: knows those whom an identity provider has let in, where there is one.

    """

    door: Door
    codec: SealingCodec
    signer: Signer
    namespace: str
    origins: tuple[str, ...]
    session_key: str
    https: bool = True
    tokens: Tokens | None = None


def session_key_from(secret: bytes) -> str:
    """Give a key for log-in cookies that every codec server with the same signing key has."""
    return hmac.new(secret, b"log-in cookies of the codec server", hashlib.sha256).hexdigest()


def application(desk: Desk) -> Starlette:
    """Make the application."""
    server = _Server(desk)
    return Starlette(
        routes=[
            Route("/", server.page, methods=["GET"]),
            Route("/login", server.log_in, methods=["POST"]),
            Route("/logout", server.log_out, methods=["POST"]),
            Route("/encode", server.encode, methods=["POST"]),
            Route("/decode", server.decode, methods=["POST"]),
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
            Middleware(
                SessionMiddleware,
                secret_key=desk.session_key,
                session_cookie=COOKIE,
                max_age=SESSION_SECONDS,
                same_site="lax",
                https_only=desk.https,
            ),
        ],
    )


class _Server:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ready(self, _: Request) -> Response:
        """Say whether people can log in and what they send can be sealed."""
        try:
            await run_in_threadpool(self._desk.door.member, "")
            await self._desk.codec.encode([Payload()])
        except KeyFileError as error:
            return PlainTextResponse(f"{error}\n", status_code=503)
        except SQLAlchemyError:
            return PlainTextResponse("The register does not answer: see `secor doctor`.\n", status_code=503)
        return PlainTextResponse("ok\n")

    async def page(self, request: Request) -> Response:
        staff_id = request.session.get(_WHO)
        member = await run_in_threadpool(self._desk.door.member, staff_id) if staff_id else None
        return HTMLResponse(login_page(member, origins=self._desk.origins), headers=_PRIVATE)

    async def log_in(self, request: Request) -> Response:
        form = await request.form()
        staff_id, password = str(form.get("id", "")).strip(), str(form.get("password", ""))
        try:
            member = await run_in_threadpool(self._desk.door.let_in, staff_id, password)
        except TooManyTriesError:
            said = "There were too many wrong passwords for this id. Try again in a quarter of an hour."
            return HTMLResponse(login_page(None, said), 429, headers=_PRIVATE)
        if member is None:
            said = "Id and password don't belong together, or the staff directory has nobody of this id."
            return HTMLResponse(login_page(None, said), 403, headers=_PRIVATE)
        request.session.clear()
        request.session[_WHO] = member.id
        return RedirectResponse("/", 303, headers=_PRIVATE)

    async def log_out(self, request: Request) -> Response:
        request.session.clear()
        return RedirectResponse("/", 303, headers=_PRIVATE)

    async def encode(self, request: Request) -> Response:
        """Sign what somebody sends, and seal it; what must not be kept goes no further."""
        return await self._answer(request, _TO_ENCODE, self._encoded)

    async def decode(self, request: Request) -> Response:
        """Open what a member of staff may read, and note who read it."""
        return await self._answer(request, _TO_DECODE, self._decoded)

    async def _answer(
        self, request: Request, limit: int, change: Callable[[list[Payload], Member], Any]
    ) -> Response:
        said = "Log in at the codec server's page first."
        try:
            member = await self._who(request)
        except TokenError as error:
            member, said = None, str(error)
        if member is None:
            return PlainTextResponse(said, 401)
        if request.headers.get("x-namespace", self._desk.namespace) != self._desk.namespace:
            return PlainTextResponse(f"This serves the namespace {self._desk.namespace} only.", 403)
        body = await _body(request, limit)
        if body is None:
            return PlainTextResponse(f"More than {limit:,} bytes at once are not taken.", 413)
        try:
            payloads = list(Parse(body, Payloads()).payloads)
            changed = await change(payloads, member)
        except (ParseError, UnicodeDecodeError):
            return PlainTextResponse("This needs payloads as Temporal writes them in JSON.", 400)
        except (Refusal, KeyFileError, UnknownKeyError, PlainPayloadError) as error:
            return PlainTextResponse(str(error), 400)
        return Response(MessageToJson(Payloads(payloads=changed), indent=None), media_type="application/json")

    async def _encoded(self, payloads: list[Payload], member: Member) -> list[Payload]:
        for payload in payloads:
            _refuse_to_keep(payload)
        now = datetime.now(UTC)
        signed = [self._desk.signer.sign(payload, member.id, now) for payload in payloads]
        return await self._desk.codec.encode(signed)

    async def _decoded(self, payloads: list[Payload], member: Member) -> list[Payload]:
        opened = [self._desk.codec.opened(payload) for payload in payloads]
        digests = [hashlib.sha256(payload.data).hexdigest()[:16] for payload in payloads]
        _log.info(json.dumps({"decoded_by": member.id, "payloads": digests}))
        return opened

    async def _who(self, request: Request) -> Member | None:
        """Give the person who is logged in and still with the association.

        Raises:
            TokenError: when a token came that proves nothing; then a log-in by cookie does not count either.

        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if self._desk.tokens is not None and kind.lower() == "bearer":
            found: str | None = await run_in_threadpool(self._desk.tokens.staff_id, token.strip())
        else:
            found = request.session.get(_WHO)
        return await run_in_threadpool(self._desk.door.member, found) if found else None


_PRIVATE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _body(request: Request, limit: int) -> bytes | None:
    """Read a request's body; nothing if there is more of it than is taken."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def _refuse_to_keep(payload: Payload) -> None:
    """Refuse what is too large or holds a card number, before it is sealed (R7)."""
    try:
        sent: object = json.loads(payload.data)
    except ValueError:
        sent = payload.data.decode(errors="replace")
    refuse_to_keep(sent)
