"""The payload codec of clients and workers: seals what goes to Temporal, and opens what comes from there.

It stands between every payload and the program, also where nothing is sealed: what a payload claims about its
sender counts only once its signature was checked here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from domain.proof import PROVEN, Proof
from encryption.keys import Key, KeyRing
from encryption.signing import CLAIM, SIGNATURE, Claim, Verifier

#: How Temporal and its Web UI tell a sealed payload.
ENCODING: Final = b"binary/encrypted"
_KEY: Final = "encryption-key-id"
_NONCE_BYTES: Final = 12
_FORMAT: Final = b"secor-payload-1"


class UnknownKeyError(Exception):
    """A payload that was sealed with a key that the ring doesn't have, or for another place."""


class PlainPayloadError(Exception):
    """A payload that is not sealed, where only sealed ones are taken."""


class SealingCodec(PayloadCodec):
    """Seals with AES-256-GCM and checks signatures.

    Args:
        namespace: a sealed payload opens in no other one.
        ring: the keys; without them nothing is sealed.
        verifier: knows who signs; without it nothing is proven.
        refuse_plain: whether a payload that is not sealed is an error.

    """

    def __init__(
        self,
        namespace: str,
        ring: KeyRing | None = None,
        verifier: Verifier | None = None,
        *,
        refuse_plain: bool = False,
    ) -> None:
        self._namespace = namespace
        self._ring = ring
        self._verifier = verifier
        self._refuse_plain = refuse_plain

    async def encode(self, payloads: Iterable[Payload]) -> list[Payload]:
        """Seal payloads with the key of the day.

        Raises:
            KeyFileError: when no key seals today.

        """
        if self._ring is None:
            return list(payloads)
        key = self._ring.sealing(datetime.now(UTC))
        return [self._sealed(payload, key) for payload in payloads]

    async def decode(self, payloads: Iterable[Payload]) -> list[Payload]:
        """Open payloads, and say of each whose it is proven to be.

        Raises:
            PlainPayloadError: when one is not sealed and has to be.
            UnknownKeyError: when one can't be opened.

        """
        return [self._judged(self.opened(payload)) for payload in payloads]

    def opened(self, payload: Payload) -> Payload:
        """Open one payload as it was before it was sealed; one that is not sealed is given as it is.

        Raises:
            PlainPayloadError: when it is not sealed and has to be.
            UnknownKeyError: when it can't be opened.

        """
        if payload.metadata.get("encoding") != ENCODING:
            if self._refuse_plain:
                message = (
                    "A payload came unsealed, and SECOR_PLAIN_PAYLOADS=refused takes sealed ones only. Send "
                    "it through a client that has the keys; for workflows of before, see docs/security.md."
                )
                raise PlainPayloadError(message)
            return payload
        key_id = payload.metadata.get(_KEY, b"").decode(errors="replace")
        key = self._ring.find(key_id) if self._ring is not None else None
        if key is None:
            message = (
                f'A payload is sealed with key "{key_id}", which SECOR_KEYS_FILE does not have. Put that key '
                "back, retired, until nothing is sealed with it any more; nothing is lost meanwhile."
            )
            raise UnknownKeyError(message)
        try:
            plain = AESGCM(key.secret.get_secret_value()).decrypt(
                payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], self._bound_to(key)
            )
        except (InvalidTag, ValueError) as error:  # it does not fit, or is too short to hold a nonce
            message = (
                f'A payload does not open with key "{key_id}": it was changed, belongs to another namespace '
                f"than {self._namespace}, or the key file has another key under this id."
            )
            raise UnknownKeyError(message) from error
        return Payload.FromString(plain)

    def _sealed(self, payload: Payload, key: Key) -> Payload:
        if payload.metadata.get("encoding") == ENCODING:
            return payload  # the codec server has sealed it already
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(key.secret.get_secret_value()).encrypt(
            nonce, payload.SerializeToString(), self._bound_to(key)
        )
        return Payload(metadata={"encoding": ENCODING, _KEY: key.id.encode()}, data=nonce + sealed)

    def _bound_to(self, key: Key) -> bytes:
        return b"\0".join((_FORMAT, self._namespace.encode(), key.id.encode()))

    def _judged(self, payload: Payload) -> Payload:
        """Replace what a payload claims about its sender by what is proven of it."""
        if not {CLAIM, SIGNATURE, PROVEN} & payload.metadata.keys():
            return payload
        judged = Payload()
        judged.CopyFrom(payload)
        for name in (CLAIM, SIGNATURE, PROVEN):
            judged.metadata.pop(name, None)
        if self._verifier is not None and CLAIM in payload.metadata:
            judged.metadata[PROVEN] = _proof(self._verifier.claim_of(payload)).model_dump_json().encode()
        return judged


def _proof(found: Claim | str) -> Proof:
    if isinstance(found, str):
        return Proof(problem=found)
    return Proof(actor=found.actor, at=found.at, nonce=found.nonce)
