"""The connection to Temporal, and what seals and opens all that goes through it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from temporalio.client import Client
from temporalio.envconfig import ClientConfig

from encryption import SealingCodec, read_keys, read_verifier
from workflows.conversion import DATA_CONVERTER, SealedFailureConverter

if TYPE_CHECKING:
    from temporalio.converter import DataConverter, PayloadCodec

    from settings import Settings
    from watching import Watch

#: Where Temporal's own tools look for a server when nothing says where it is.
LOCAL_SERVER: Final = "localhost:7233"


def data_converter(settings: Settings, namespace: str) -> DataConverter:
    """Give what seals and opens all that goes to Temporal and comes from there, as it is set.

    Raises:
        KeyFileError: when the keys can't be used.
        SignerFileError: when those who sign can't be read.

    """
    codec = SealingCodec(
        namespace,
        read_keys(settings.keys_file) if settings.keys_file else None,
        read_verifier(settings.signers_file, namespace) if settings.signers_file else None,
        refuse_plain=settings.plain_payloads == "refused",
    )
    converter = dataclasses.replace(DATA_CONVERTER, payload_codec=codec)
    if settings.keys_file is None:
        return converter
    return dataclasses.replace(converter, failure_converter_class=SealedFailureConverter)


async def connect(
    settings: Settings, watch: Watch | None = None, codec: PayloadCodec | None = None
) -> Client:
    """Connect to Temporal as its environment and profile file say, or else to the one on this machine.

    Args:
        settings: what seals.
        watch: how a worker is watched; nothing for a command.
        codec: what seals and opens for somebody who is logged in, instead of the keys that are set.

    """
    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", LOCAL_SERVER)
    converter = data_converter(settings, config.get("namespace") or "default")
    if codec is not None:
        converter = dataclasses.replace(converter, payload_codec=codec)
    if watch is None:
        return await Client.connect(**config, data_converter=converter)
    return await Client.connect(
        **config,
        data_converter=watch.counted(converter),
        runtime=watch.runtime,
        interceptors=watch.client_interceptors,
    )
