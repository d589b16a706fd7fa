"""Who logs in may read and send; what they send is signed in their name, and sealed (R32, R7)."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from sqlalchemy import Engine, text
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.application import application
from domain.proof import PROVEN, Proof
from encryption import KeyRing, SealingCodec, Verifier
from tests.codec_server.serving import KEY, RING, SENT, SIGNER, UI, ask, desk_of, payloads, running

# What it asks of the register is the same on both databases; tests/register asks it on both.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


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


async def test_what_a_colleague_has_sent_does_not_become_ones_own(singh: httpx.Client) -> None:
    """Sealed by somebody else, or opened and sent on: who sends it is whoever is logged in."""
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(SENT).encode())
    theirs = SIGNER.sign(plain, "e.moreau", datetime.now(UTC), "theirs")
    worker = SealingCodec("default", RING, Verifier((SIGNER.public,), "default"))
    (sealed,) = await SealingCodec("default", RING).encode([theirs])

    async def proven(sent: Payload) -> Proof:
        answer = ask(singh, "/encode", MessageToDict(Payloads(payloads=[sent])))
        (opened,) = await worker.decode(ParseDict(answer.json(), Payloads()).payloads)
        return Proof.model_validate_json(opened.metadata[PROVEN])

    assert ((await proven(sealed)).actor, (await proven(sealed)).nonce) == ("e.moreau", "theirs")
    assert (await proven(theirs)).actor == "a.singh"
    theirs.metadata[PROVEN] = (
        Proof(actor="e.moreau", at=datetime.now(UTC), nonce="x").model_dump_json().encode()
    )
    assert (await proven(theirs)).actor == "a.singh"


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


def test_a_field_that_stands_twice_hides_nothing(singh: httpx.Client) -> None:
    """R7: whoever reads it would get the last one only, and the first would be kept with it."""
    twice = Payload(metadata={"encoding": b"json/plain"}, data=b'{"note": "4111 1111 1111 1111", "note": ""}')
    answer = ask(singh, "/encode", MessageToDict(Payloads(payloads=[twice])))
    assert (answer.status_code, answer.text) == (
        400,
        "This is an object that names a field twice: leave it in once.",
    )


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


def test_it_says_that_it_is_there(browser: httpx.Client) -> None:
    assert browser.get("/healthz").text == "ok"


def test_it_is_ready_while_the_register_answers_and_a_key_seals(
    browser: httpx.Client, engine: Engine
) -> None:
    assert browser.get("/readyz").text == "ok\n"
    retired = KeyRing.model_validate({"key": [KEY | {"retired": date(2021, 1, 1)}]})
    with running(application(desk_of(engine, retired))) as address:
        without_key = httpx.get(f"{address}/readyz")
        assert (without_key.status_code, without_key.text[:13]) == (503, "No key seals ")
    for table in ("log_ins", "staff"):  # as with tables of an older release, and with none
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} RENAME TO gone_{table}"))
        lacking = browser.get("/readyz")
        assert (lacking.status_code, lacking.text[:28]) == (503, "The register does not answer")
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE gone_{table} RENAME TO {table}"))
        assert browser.get("/readyz").status_code == 200
