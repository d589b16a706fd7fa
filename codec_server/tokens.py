"""Log-in by an identity provider (OpenID Connect): the token that the Web UI passes on says who is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import httpx
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

#: What a provider may sign with; nothing that the receiver could forge.
_ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
#: An unknown key has the keys looked up anew, but not more often than this, in seconds.
_PAUSE: Final = 10.0
#: Clocks differ by so much, in seconds.
_LEEWAY: Final = 30
_PATIENCE: Final = 5.0


class TokenError(Exception):
    """A token that proves nothing, in a sentence that holds nothing of it."""


class Tokens:
    """Tells from a token who is there.

    Args:
        issuer: who has to have given the token.
        audience: for whom it has to be.
        keys_url: where the issuer shows its public keys (JWKS).
        claim: which of its claims is the staff id.
        clock: gives the seconds since 1970.

    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys_url: str,
        claim: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys_url = keys_url
        self._claim = claim
        self._clock = clock
        self._keys: KeySet | None = None
        self._asked = 0.0
        self._turn = threading.Lock()
        self._rules = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    def staff_id(self, token: str) -> str:
        """Give the staff id of whoever holds a token.

        Raises:
            TokenError: when it was not given by the issuer, or not for here, or is over.

        """
        try:
            read = self._read(token)
            self._rules.validate(read.claims)
        except ExpiredTokenError:
            message = "The token of your log-in has run out."
            raise TokenError(message) from None
        except (InvalidClaimError, MissingClaimError) as error:
            message = f'The token of your log-in is not for here: its "{error.claim}" is another one.'
            raise TokenError(message) from None
        except (JoseError, ValueError):
            message = "The token of your log-in is not genuine, or of a key that its issuer does not show."
            raise TokenError(message) from None
        found = read.claims.get(self._claim)
        if not isinstance(found, str) or not found:
            message = f'The token of your log-in has no "{self._claim}", which is to be your staff id.'
            raise TokenError(message)
        return found

    def _read(self, token: str) -> jwt.Token:
        """Check the signature; a key that is not known yet may be a new one."""
        keys = self._keys_now()
        try:
            return jwt.decode(token, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            newer = self._keys_now(but=keys)
            if newer is keys:
                raise
            return jwt.decode(token, newer, algorithms=_ALGORITHMS)

    def _keys_now(self, but: KeySet | None = None) -> KeySet:
        """Give the issuer's keys; looked up anew where there are none yet, or none but these are wanted."""
        with self._turn:
            stale = self._keys is None or self._keys is but
            if self._keys is not None and (not stale or self._clock() - self._asked < _PAUSE):
                return self._keys
            try:
                answer = httpx.get(self._keys_url, timeout=_PATIENCE)
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
            except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
                if self._keys is None:
                    message = "The identity provider does not show its keys just now. Try again in a moment."
                    raise TokenError(message) from error
            self._asked = self._clock()
            return self._keys
