"""Staff who logged in at an identity provider: the Web UI's own pages pass their token on.

The Web UI of the development server has no log-in. What its server would do is played here: it says in its
settings that there is a log-in and that the token is passed on, and lays the token into the cookie from which
the pages take it. The pages, which decide what goes to the codec server, are the real ones.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import trustme

from codec_server.application import Desk, application
from codec_server.people import Door
from codec_server.tokens import Tokens
from encryption import SealingCodec, read_keys, read_signer
from models.engine import engine_for
from models.log_ins import LogIns
from models.register import Register
from simulators.identity_provider.application import IdentityProvider
from tests.codec_server.serving import running

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Route

ISSUER = "https://login.example.test"


@contextmanager
def codec_server(var: Path, ui: str, provider: IdentityProvider) -> Iterator[str]:
    """A codec server over HTTPS for a desk that ``secor up`` runs, which takes a provider's tokens."""
    engine = engine_for(f"sqlite:///{var / 'register.db'}")
    keys = var / "keys"
    with running(provider.application) as there:
        desk = Desk(
            door=Door(Register(engine), LogIns(engine)),
            codec=SealingCodec("default", read_keys(keys / "keys.toml")),
            signer=read_signer(keys / "signer.toml", "default"),
            namespace="default",
            origins=(ui,),
            tokens=Tokens(ISSUER, "secor-desk", f"{there}/jwks", "preferred_username"),
        )
        with running(application(desk), trustme.CA()) as address:
            yield address
    engine.dispose()


def passes_tokens_on(context: BrowserContext, codec: str) -> None:
    """Have a Web UI say that people log in, and that their token goes to a codec server."""

    def settings(route: Route) -> None:
        given = route.fetch()
        told = given.json()
        told["Auth"]["Enabled"] = True
        told["Codec"] |= {"Endpoint": codec, "PassAccessToken": True}
        route.fulfill(response=given, json=told)

    context.route("**/api/v1/settings*", settings)


def comes_back_with(context: BrowserContext, ui: str, token: str) -> None:
    """Come back to the Web UI from a provider's log-in with a token."""
    user = json.dumps({"AccessToken": token, "Name": "Asha Singh", "Email": "a.singh@example.test"})
    context.add_cookies([{"name": "user0", "value": b64encode(user.encode()).decode(), "url": ui}])
