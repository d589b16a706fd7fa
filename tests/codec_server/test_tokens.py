"""Whom an identity provider has let in: its token says who, and everything that is wrong with one is told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from sqlalchemy import Engine
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.application import Desk, application
from codec_server.people import Door
from codec_server.tokens import Tokens
from domain.proof import PROVEN, Proof
from encryption import SealingCodec, Verifier
from models.log_ins import LogIns
from models.register import Register
from simulators.identity_provider.application import IdentityProvider
from tests.codec_server.serving import HASHED, RING, SENT, SIGNER, UI, Clock, log_in, running

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

ISSUER = "https://login.example.test"
WHO = {"preferred_username": "a.singh"}


class Now(Clock):
    """A clock that tests move on from now."""

    def __call__(self) -> float:
        return time.time() + self.now


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def provider() -> IdentityProvider:
    return IdentityProvider(ISSUER)


@pytest.fixture
def browser(
    register: Register, engine: Engine, provider: IdentityProvider, now: Now
) -> Iterator[httpx.Client]:
    """A browser that passes tokens on."""
    with running(provider.application) as there:
        desk = Desk(
            door=Door(register, LogIns(engine)),
            codec=SealingCodec("default", RING),
            signer=SIGNER,
            namespace="default",
            origins=(UI,),
            https=False,
            tokens=Tokens(ISSUER, "secor-desk", f"{there}/jwks", "preferred_username", now),
        )
        with running(application(desk)) as address, httpx.Client(base_url=address) as client:
            yield client


def encoded(browser: httpx.Client, token: str, **more: str) -> httpx.Response:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(SENT).encode())
    headers = {"Authorization": f"Bearer {token}", "X-Namespace": "default", "Origin": UI, **more}
    return browser.post("/encode", json=MessageToDict(Payloads(payloads=[plain])), headers=headers)


async def test_what_the_holder_of_a_token_sends_is_proven(
    browser: httpx.Client, provider: IdentityProvider
) -> None:
    answer = encoded(browser, provider.token(**WHO))
    assert answer.status_code == 200, answer.text
    codec = SealingCodec("default", RING, Verifier((SIGNER.public,), "default"))
    (opened,) = await codec.decode(ParseDict(answer.json(), Payloads()).payloads)
    assert Proof.model_validate_json(opened.metadata[PROVEN]).actor == "a.singh"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        pytest.param({"iss": "https://elsewhere.example.test"}, 'its "iss" is another one', id="issuer"),
        pytest.param({"aud": "another-program"}, 'its "aud" is another one', id="audience"),
        pytest.param({"exp": 1_700_000_000}, "has run out", id="expired"),
        pytest.param({"exp": None}, "is not for here", id="for ever"),
        pytest.param({"iss": None}, 'its "iss" is another one', id="no issuer"),
        pytest.param({"aud": ["another-program"]}, 'its "aud" is another one', id="other audiences"),
        pytest.param({"nbf": 4_000_000_000}, "is not for here", id="not yet"),
        pytest.param({"iat": 4_000_000_000}, "is not for here", id="given in the future"),
        pytest.param({"preferred_username": ""}, 'has no "preferred_username"', id="no staff id"),
        pytest.param({"preferred_username": 7}, 'has no "preferred_username"', id="a number"),
        pytest.param(
            {"preferred_username": "n.obody"}, "Log in at the codec server", id="nobody of the staff"
        ),
    ],
)
def test_a_token_that_is_not_for_here_proves_nothing(
    browser: httpx.Client, provider: IdentityProvider, claims: dict[str, object], said: str
) -> None:
    answer = encoded(browser, provider.token(**{**WHO, **claims}))
    assert (answer.status_code, said in answer.text) == (401, True), answer.text


def test_a_token_of_another_key_proves_nothing(browser: httpx.Client) -> None:
    forged = IdentityProvider(ISSUER).token(**WHO)
    for token in (forged, "x", "a.b.c", forged[:-8], unsigned()):
        answer = encoded(browser, token)
        assert (answer.status_code, "is not genuine" in answer.text) == (401, True), token


@pytest.mark.parametrize("off", [-1, 1])
def test_clocks_may_differ_by_half_a_minute(
    browser: httpx.Client, provider: IdentityProvider, off: int
) -> None:
    def claims(seconds: int) -> dict[str, int]:
        now = int(time.time())
        return {"exp": now - seconds} if off < 0 else {"iat": now + seconds, "nbf": now + seconds}

    assert encoded(browser, provider.token(**WHO, **claims(15))).status_code == 200
    assert encoded(browser, provider.token(**WHO, **claims(60))).status_code == 401


@pytest.mark.parametrize("kid", ["1", "unknown", None])
def test_a_token_signed_with_what_everybody_can_see_proves_nothing(
    browser: httpx.Client, provider: IdentityProvider, kid: str | None
) -> None:
    forged = provider.forged_token(kid, exp=int(time.time()) + 600, **WHO)
    answer = encoded(browser, forged)
    assert (answer.status_code, "is not genuine" in answer.text) == (401, True)


def test_a_token_that_proves_nothing_is_not_made_good_by_a_cookie(
    browser: httpx.Client, register: Register, provider: IdentityProvider
) -> None:
    register.set_password("a.singh", HASHED, datetime.now(UTC))
    cookie = log_in(browser).headers["set-cookie"].partition(";")[0]
    assert encoded(browser, "x", Cookie=cookie).status_code == 401
    assert encoded(browser, provider.token(**WHO), Cookie=cookie).status_code == 200


def unsigned() -> str:
    """A token that says that it needs no signature."""
    return "eyJhbGciOiJub25lIn0.eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJhLnNpbmdoIn0."


def test_a_key_that_the_provider_has_changed_is_looked_up(
    browser: httpx.Client, provider: IdentityProvider, now: Now
) -> None:
    old = provider.token(**WHO)
    assert encoded(browser, old).status_code == 200
    provider.rotate()
    new = provider.token(**WHO)
    assert encoded(browser, new).status_code == 401, "keys were looked up a moment ago"
    now.now += 11
    assert encoded(browser, new).status_code == 200
    now.now += 11
    assert encoded(browser, old).status_code == 401, "the provider shows the old key no more"
