"""A codec server as it really runs, and how a browser speaks with it."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx
import trustme
import uvicorn
from google.protobuf.json_format import MessageToDict
from sqlalchemy import Engine
from starlette.applications import Starlette
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.application import COOKIE, Desk
from codec_server.people import Door, hashed
from codec_server.tries import Tries
from encryption import KeyRing, SealingCodec, Signer
from models.log_ins import LogIns
from models.register import Register

UI = "http://desk.example.test"
PASSWORD = "a sentence that is easy to remember"
HASHED = hashed(PASSWORD)
SIGNER = Signer("codec-server", b"s" * 32, "default")
KEY = {
    "id": "first",
    "created": date(2020, 1, 1),
    "seals_from": date(2020, 1, 1),
    "secret": b64encode(b"k" * 32).decode(),
}
RING = KeyRing.model_validate({"key": [KEY]})
SENT = {"actor": "a.singh", "amount": "250.00"}


@contextmanager
def running(
    served: Starlette, authority: trustme.CA | None = None, *, ends_within: int = 30
) -> Iterator[str]:
    """The application on a port of the loopback address, as it really runs; over HTTPS by an authority.

    Passwords that are being checked when it ends take seconds where others work, too; cut off, their
    connections would be left open.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(served, log_level="warning", timeout_graceful_shutdown=ends_within)
    if authority is not None:
        config.load()
        config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(config.ssl)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http{'s' if authority else ''}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Clock:
    """A clock that tests move."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def desk_of(engine: Engine, ring: KeyRing = RING, clock: Callable[[], float] = time.monotonic) -> Desk:
    """What a codec server is put together from."""
    return Desk(
        door=Door(Register(engine), LogIns(engine), Tries(clock)),
        codec=SealingCodec("default", ring),
        signer=SIGNER,
        namespace="default",
        origins=(UI,),
        https=False,
    )


def log_in(browser: httpx.Client, staff_id: str = "a.singh", password: str = PASSWORD) -> Any:  # noqa: ANN401
    return browser.post("/login", data={"id": staff_id, "password": password})


def payloads(sent: object) -> dict[str, Any]:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(sent).encode())
    return MessageToDict(Payloads(payloads=[plain]))


def ask(browser: httpx.Client, what: str, body: dict[str, Any], namespace: str = "default") -> Any:  # noqa: ANN401
    return browser.post(what, json=body, headers={"X-Namespace": namespace, "Origin": UI})


def encoded_with(browser: httpx.Client, cookie: str) -> int:
    """Say how a codec server answers somebody who comes with a copy of a cookie."""
    with httpx.Client(base_url=browser.base_url, cookies={COOKIE: cookie}) as thief:
        answer: int = ask(thief, "/encode", payloads(SENT)).status_code
        return answer
