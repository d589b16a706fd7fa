"""``secor codec-server``: the process through which the Web UI reads and sends what is sealed."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer
import uvicorn

from checked_settings import checked_settings
from cli.connection import engine_to_read, namespace
from cli.failing import command, unusable
from codec_server.application import Desk, Lifespan, application
from codec_server.metrics import Metrics, page_of
from codec_server.people import Door
from codec_server.tokens import Tokens
from encryption import SealingCodec, read_keys, read_signer
from models.log_ins import LogIns
from models.register import Register
from settings import Settings
from watching import set_up_logs
from watching.server import listening, watched


@command
def codec_server(
    port: Annotated[int, typer.Option("--port", help="Where it listens.")] = 8888,
    host: Annotated[
        str, typer.Option("--host", help="The address it listens at; this machine only unless given.")
    ] = "127.0.0.1",
) -> None:
    """Run the codec server: staff log in there, and what they send from the Web UI is signed and sealed."""
    settings = checked_settings()
    if settings.signer_file is None:
        raise unusable(
            "The codec server signs for those who log in, and has no key to do so: make one with `secor keys "
            "signer` and name its file in SECOR_SIGNER_FILE."
        )
    set_up_logs(settings.log_format, settings.log_level)
    engine = engine_to_read(settings)
    with closing(Register(engine)) as register:
        desk = Desk(
            door=Door(register, LogIns(engine)),
            codec=SealingCodec(namespace(), read_keys(settings.keys_file) if settings.keys_file else None),
            signer=read_signer(settings.signer_file, namespace()),
            namespace=namespace(),
            origins=settings.codec_origins,
            https=settings.codec_https,
            tokens=_tokens(settings),
        )
        uvicorn.run(
            application(desk, _watched(settings, desk.metrics)),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
        )


def _watched(settings: Settings, metrics: Metrics) -> Lifespan | None:
    """Give what shows the metrics for as long as the codec server runs, where a port is set for them."""
    if settings.codec_watch_port is None:
        return None
    listener = listening(settings.watch_host, settings.codec_watch_port, "SECOR_CODEC_WATCH_PORT")
    return lambda _: watched(page_of(metrics), listener)


def _tokens(settings: Settings) -> Tokens | None:
    """Give what knows the tokens of the identity provider, if one is set."""
    if settings.oidc_issuer is None or settings.oidc_keys_url is None:
        return None
    return Tokens(settings.oidc_issuer, settings.oidc_audience, settings.oidc_keys_url, settings.oidc_claim)
