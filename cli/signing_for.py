"""How the demonstration is sent where people prove who they are: its sender signs for those whom it plays."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter, PayloadCodec

from encryption import Signer


class _SignsForTheNamed(PayloadCodec):
    """Signs what names an actor in that actor's name, before it is sealed."""

    def __init__(self, signer: Signer, sealing: PayloadCodec) -> None:
        self._signer = signer
        self._sealing = sealing

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await self._sealing.encode([self._signed(payload) for payload in payloads])

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await self._sealing.decode(payloads)

    def _signed(self, payload: Payload) -> Payload:
        sent = json.loads(payload.data or b"null")
        if not isinstance(sent, dict) or "actor" not in sent:
            return payload
        return self._signer.sign(payload, str(sent["actor"]), datetime.now(UTC))


def signing_for_the_named(converter: DataConverter, signer: Signer) -> DataConverter:
    """Give a converter whose senders are proven to be whom they name; its holder answers for that."""
    if converter.payload_codec is None:
        message = "what is signed has to be sealed"
        raise ValueError(message)
    return dataclasses.replace(converter, payload_codec=_SignsForTheNamed(signer, converter.payload_codec))
