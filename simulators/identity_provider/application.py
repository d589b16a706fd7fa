"""Its addresses: ``/jwks`` as every provider has it, and how tests have tokens given and keys changed."""

from __future__ import annotations

import json
import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_LIFE = 600


class IdentityProvider:
    """Keys, and tokens that they sign.

    Args:
        issuer: what its tokens say of who gave them.

    """

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._keys = [self._new_key(1)]

    @property
    def application(self) -> Starlette:
        """What is served."""
        return Starlette(
            routes=[
                Route("/jwks", self._shown, methods=["GET"]),
                Route("/simulator/token", self._asked, methods=["POST"]),
                Route("/simulator/keys", self._rotated, methods=["POST"]),
            ]
        )

    def token(self, **claims: Any) -> str:  # noqa: ANN401 - any claim
        """Give a token, signed with the newest key; a claim that is given counts instead of the usual one."""
        key = self._keys[-1]
        said = {"iss": self._issuer, "aud": "secor-desk", "exp": int(time.time()) + _LIFE, **claims}
        return jwt.encode({"alg": "ES256", "kid": key.kid}, said, key)

    def forged_token(self, kid: str | None, **claims: Any) -> str:  # noqa: ANN401 - any claim
        """Give a token that somebody signed with the newest key as all see it, as if it were a secret."""
        public = json.dumps(self._keys[-1].as_dict(private=False)).encode()
        head = {"alg": "HS256"} | ({"kid": kid} if kid else {})
        return jwt.encode(
            head, {"iss": self._issuer, "aud": "secor-desk", **claims}, OctKey.import_key(public)
        )

    def rotate(self) -> None:
        """Sign with a new key from now on, and show that one alone."""
        self._keys = [self._new_key(int(str(self._keys[-1].kid)) + 1)]

    def _new_key(self, number: int) -> ECKey:
        return ECKey.generate_key("P-256", {"kid": str(number)})

    async def _shown(self, _: Request) -> Response:
        return JSONResponse(KeySet(list(self._keys)).as_dict(private=False))

    async def _asked(self, request: Request) -> Response:
        return PlainTextResponse(self.token(**await request.json()))

    async def _rotated(self, _: Request) -> Response:
        self.rotate()
        return PlainTextResponse("ok")
