"""Who logs in may read and send; what they send is signed in their name, and sealed (R32, R7)."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from google.protobuf.json_format import MessageToDict, ParseDict
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.application import Desk, application, session_key_from
from codec_server.people import TRIES, WINDOW, Door, hashed
from domain.proof import PROVEN, Proof
from encryption import KeyRing, SealingCodec, Signer, Verifier
from models.directory import StaffDirectory
from models.register import Register

# What it asks of the register is the same on both databases; tests/register asks it on both.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

UI = "http://desk.example.test"
PASSWORD = "a sentence that is easy to remember"
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
def running(served: Starlette) -> Iterator[str]:
    """The application on a port of the loopback address, as it really runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(served, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Clock:
    """A clock that tests move."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def desk_of(register: Register, ring: KeyRing = RING, clock: Callable[[], float] = time.monotonic) -> Desk:
    """What a codec server is put together from."""
    return Desk(
        door=Door(register, clock),
        codec=SealingCodec("default", ring),
        signer=SIGNER,
        namespace="default",
        origins=(UI,),
        session_key=session_key_from(b"s" * 32),
        https=False,
    )


@pytest.fixture
def browser(register: Register, clock: Clock) -> Iterator[httpx.Client]:
    """A browser in which nobody is logged in."""
    register.set_password("a.singh", hashed(PASSWORD), datetime.now(UTC))
    with (
        running(application(desk_of(register, clock=clock))) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        yield client


@pytest.fixture
def singh(browser: httpx.Client) -> httpx.Client:
    """A browser in which the administrator is logged in."""
    assert log_in(browser).status_code == 200
    return browser


def log_in(browser: httpx.Client, staff_id: str = "a.singh", password: str = PASSWORD) -> Any:  # noqa: ANN401
    return browser.post("/login", data={"id": staff_id, "password": password})


def payloads(sent: object) -> dict[str, Any]:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(sent).encode())
    return MessageToDict(Payloads(payloads=[plain]))


def ask(browser: httpx.Client, what: str, body: dict[str, Any], namespace: str = "default") -> Any:  # noqa: ANN401
    return browser.post(what, json=body, headers={"X-Namespace": namespace, "Origin": UI})


async def test_what_somebody_sends_is_signed_in_their_name_and_sealed(singh: httpx.Client) -> None:
    answer = ask(singh, "/encode", payloads(SENT))
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == UI
    assert answer.headers["access-control-allow-credentials"] == "true"
    sealed = ParseDict(answer.json(), Payloads()).payloads
    assert sealed[0].metadata["encoding"] == b"binary/encrypted"
    codec = SealingCodec("default", RING, Verifier((SIGNER.public,), "default"))
    (opened,) = await codec.decode(sealed)
    assert json.loads(opened.data) == SENT
    proof = Proof.model_validate_json(opened.metadata[PROVEN])
    assert (proof.actor, proof.problem) == ("a.singh", "")
    assert abs(datetime.now(UTC) - proof.at).total_seconds() < 60


async def test_who_reads_what_is_noted(singh: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    sealed = await SealingCodec("default", RING).encode([Payload(data=b'"Robin Okafor"')])
    with caplog.at_level(logging.INFO, "secor.codec"):
        answer = ask(singh, "/decode", MessageToDict(Payloads(payloads=sealed)))
    assert b64decode(answer.json()["payloads"][0]["data"]) == b'"Robin Okafor"'
    (noted,) = [json.loads(one.message) for one in caplog.records if one.name == "secor.codec"]
    assert noted["decoded_by"] == "a.singh"
    assert len(noted["payloads"]) == 1
    assert "Okafor" not in caplog.text


@pytest.mark.parametrize("what", ["/encode", "/decode"])
def test_nobody_reads_or_sends_without_logging_in(browser: httpx.Client, what: str) -> None:
    answer = ask(browser, what, payloads(SENT))
    assert (answer.status_code, answer.text) == (401, "Log in at the codec server's page first.")


@pytest.mark.parametrize("what", ["/encode", "/decode"])
def test_a_browser_may_ask_first_from_the_web_ui_only(browser: httpx.Client, what: str) -> None:
    def preflight(origin: str) -> Any:  # noqa: ANN401 - httpx's
        asked = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,x-namespace",
        }
        return browser.options(what, headers={"Origin": origin, **asked})

    allowed = preflight(UI)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == UI
    assert allowed.headers["access-control-allow-credentials"] == "true"
    assert "x-namespace" in allowed.headers["access-control-allow-headers"]
    refused = preflight("http://elsewhere.example.test")
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers


def test_a_card_number_goes_no_further_and_is_not_repeated(singh: httpx.Client) -> None:
    card = "4111 1111 1111 1111"
    answer = ask(singh, "/encode", payloads({**SENT, "note": f"paid with {card}"}))
    assert answer.status_code == 400
    assert "looks like a full card number" in answer.text
    assert "4111" not in answer.text
    plain = Payload(metadata={"encoding": b"binary/plain"}, data=f"<{card}>".encode())
    assert ask(singh, "/encode", MessageToDict(Payloads(payloads=[plain]))).status_code == 400


def test_what_is_too_large_goes_no_further(singh: httpx.Client) -> None:
    answer = ask(singh, "/encode", payloads({**SENT, "note": "x" * 70_000}))
    assert answer.status_code == 400
    assert "at most 64,000 are taken" in answer.text
    answer = ask(singh, "/encode", payloads({**SENT, "note": "x" * 300_000}))
    assert (answer.status_code, answer.text) == (413, "More than 256,000 bytes at once are not taken.")


@pytest.mark.parametrize("body", [b"{", b"[", b'{"payloads": 3}', b"\xff\xfe", b'{"unknown": []}'])
def test_what_is_no_payload_is_refused(singh: httpx.Client, body: bytes) -> None:
    answer = singh.post("/decode", content=body, headers={"Origin": UI})
    assert (answer.status_code, answer.text) == (400, "This needs payloads as Temporal writes them in JSON.")


def test_another_namespace_is_not_served(singh: httpx.Client) -> None:
    assert ask(singh, "/encode", payloads(SENT), "elsewhere").status_code == 403


def test_a_seal_of_an_unknown_key_is_told(singh: httpx.Client) -> None:
    sealed = Payload(metadata={"encoding": b"binary/encrypted", "encryption-key-id": b"lost"}, data=b"x" * 40)
    answer = ask(singh, "/decode", MessageToDict(Payloads(payloads=[sealed])))
    assert answer.status_code == 400
    assert 'sealed with key "lost"' in answer.text


# ---- logging in


def test_the_page_asks_to_log_in_and_then_says_who_is(browser: httpx.Client) -> None:
    page = browser.get("/")
    assert "Log in to work in the Web UI." in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    said = log_in(browser)
    assert "You are logged in as <strong>Asha Singh</strong> (a.singh)" in said.text
    assert f'<a href="{UI}">Go on to the Web UI</a>' in said.text
    out = browser.post("/logout")
    assert "Log in to work in the Web UI." in out.text
    assert ask(browser, "/encode", payloads(SENT)).status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: httpx.Client) -> None:
    answer = browser.post("/login", data={"id": "a.singh", "password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    ("staff_id", "password"),
    [("a.singh", "wrong"), ("a.singh", ""), ("nobody", PASSWORD), ("r.roy", PASSWORD), ("<b>", "x")],
)
def test_a_wrong_log_in_says_no_more_than_that(browser: httpx.Client, staff_id: str, password: str) -> None:
    answer = log_in(browser, staff_id, password)
    assert answer.status_code == 403
    assert "Id and password don&#x27;t belong together" in answer.text
    assert "<b>" not in answer.text


def test_who_guesses_has_to_wait(browser: httpx.Client, clock: Clock) -> None:
    for _ in range(TRIES):
        assert log_in(browser, password="wrong").status_code == 403
    assert log_in(browser).status_code == 429
    assert log_in(browser, "r.roy").status_code == 403, "others don't wait"
    clock.now += WINDOW + 1
    assert log_in(browser).status_code == 200


def test_who_has_left_is_out_at_once(singh: httpx.Client, register: Register) -> None:
    left = StaffDirectory.model_validate(
        {"staff": [{"id": "r.roy", "name": "Renée Roy", "roles": ["reviewer", "administrator"]}]}
    )
    register.load_staff(left, datetime.now(UTC))
    assert ask(singh, "/encode", payloads(SENT)).status_code == 401
    assert log_in(singh).status_code == 403


def test_a_forged_cookie_is_nobodys(browser: httpx.Client) -> None:
    forged = b64encode(json.dumps({"staff": "a.singh"}).encode()).decode()
    browser.cookies.set("secor_login", f"{forged}.aaaa.bbbb")
    assert ask(browser, "/encode", payloads(SENT)).status_code == 401


def test_it_says_that_it_is_there(browser: httpx.Client) -> None:
    assert browser.get("/healthz").text == "ok"


def test_it_is_ready_while_the_register_answers_and_a_key_seals(
    browser: httpx.Client, engine: Engine, register: Register
) -> None:
    assert browser.get("/readyz").text == "ok\n"
    retired = KeyRing.model_validate({"key": [KEY | {"retired": date(2021, 1, 1)}]})
    with running(application(desk_of(register, retired))) as address:
        without_key = httpx.get(f"{address}/readyz")
        assert (without_key.status_code, without_key.text[:13]) == (503, "No key seals ")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE staff RENAME TO gone"))
    without_register = browser.get("/readyz")
    assert (without_register.status_code, without_register.text[:28]) == (503, "The register does not answer")
