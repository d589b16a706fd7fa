"""What the codec server makes of an identity provider's tokens and keys, without a register (R32)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from codec_server.tokens import TokenError, Tokens
from simulators.behaviour import Misbehaving
from simulators.identity_provider.application import IdentityProvider
from tests.codec_server.serving import running

ISSUER = "https://login.example.test"
WHO = {"preferred_username": "a.singh"}


@pytest.fixture
def provider() -> IdentityProvider:
    return IdentityProvider(ISSUER)


@pytest.mark.parametrize("claim", ["sub", "email"])
def test_the_staff_id_is_in_the_claim_that_is_set(provider: IdentityProvider, claim: str) -> None:
    with running(provider.application) as there:
        tokens = Tokens(ISSUER, "secor-desk", f"{there}/jwks", claim)
        said = {"sub": "a.singh", "email": "a.singh", "preferred_username": "e.moreau"}
        assert tokens.staff_id(provider.token(aud=["another", "secor-desk"], **said)) == "a.singh"
        with pytest.raises(TokenError, match=f'"{claim}"'):
            tokens.staff_id(provider.token(**{**said, claim: None}))


def test_a_provider_that_shows_nonsense_or_hangs_keeps_nobody_waiting(
    provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codec_server.tokens._PATIENCE", 0.2)
    hanging: Any = Misbehaving(provider.application)
    with running(hanging, ends_within=1) as there:
        for trouble in ("nonsense", "fail", "hang"):
            httpx.put(f"{there}/simulator/behaviour", json={"trouble": trouble, "times": 1})
            tokens = Tokens(ISSUER, "secor-desk", f"{there}/jwks", "preferred_username")
            with pytest.raises(TokenError, match="does not show its keys just now"):
                tokens.staff_id(provider.token(**WHO))
            assert tokens.staff_id(provider.token(**WHO)) == "a.singh", trouble


def test_a_provider_that_is_away_lets_nobody_in(provider: IdentityProvider) -> None:
    tokens = Tokens(ISSUER, "secor-desk", "http://127.0.0.1:9/jwks", "preferred_username")
    with pytest.raises(TokenError, match="does not show its keys just now"):
        tokens.staff_id(provider.token(**WHO))
