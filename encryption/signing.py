"""Who sent a payload is written into it and signed; whoever holds the public key can tell.

The signature stands in the payload's metadata and binds the person, the instant, the namespace, a number that
is used once, and the very bytes that were sent.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, Field, ValidationError
from temporalio.api.common.v1 import Payload

from encryption.reading import SECRET_BYTES, Block, KeyId, Public, Secret, read_file

#: Where in a payload's metadata the claim and its signature stand.
CLAIM: Final = "secor-claim"
SIGNATURE: Final = "secor-signature"


class SignerFileError(Exception):
    """A file of signing keys that can't be used, in sentences that hold no secret."""


class Claim(Block):
    """What a signature says.

    Attributes:
        actor: the staff id of whoever was logged in.
        at: the instant of the signature.
        nonce: a number that is used once.
        namespace: where the payload may be sent.
        digest: SHA-256 of the payload's data, in hexadecimal.
        signer: the id of the key that signed.
        via: the piece of bulk work that the actor ordered, where that sends it.

    """

    version: Literal[1] = 1
    actor: str
    at: AwareDatetime
    nonce: str
    namespace: str
    digest: str
    signer: str
    via: str = ""


class SignerFile(Block):
    """The one key with which a process signs; nobody else has it."""

    id: KeyId
    secret: Secret


class PublicSigner(Block):
    """A signer whom everybody can check.

    Attributes:
        signs: for people who are logged in, or only the steps of what they have ordered.

    """

    id: KeyId
    public: Public
    signs: Literal["people", "orders"] = "people"


class VerifierFile(Block):
    """Every signer whose word counts."""

    signer: tuple[PublicSigner, ...] = Field(min_length=1)


class Signer:
    """Signs payloads for people who have proven who they are."""

    def __init__(self, key_id: str, secret: bytes, namespace: str) -> None:
        self._id = key_id
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self._namespace = namespace

    @property
    def public(self) -> PublicSigner:
        """What others need to check its signatures."""
        public = b64encode(self._key.public_key().public_bytes_raw()).decode()
        return PublicSigner.model_validate({"id": self._id, "public": public})

    def sign(self, payload: Payload, actor: str, at: datetime, nonce: str = "", *, via: str = "") -> Payload:
        """Give a payload with the claim that an actor sends it, or has it sent by a piece of bulk work."""
        claim = Claim(
            actor=actor,
            at=at.astimezone(UTC),
            nonce=nonce or secrets.token_hex(16),
            namespace=self._namespace,
            digest=_digest(payload),
            signer=self._id,
            via=via,
        )
        said = claim.model_dump_json().encode()
        signed = Payload()
        signed.CopyFrom(payload)
        signed.metadata[CLAIM] = said
        signed.metadata[SIGNATURE] = self._key.sign(said)
        return signed


class Verifier:
    """Tells whether a payload was signed, and by whose hand it came."""

    def __init__(self, signers: tuple[PublicSigner, ...], namespace: str) -> None:
        self._signers = signers
        self._keys = {one.id: Ed25519PublicKey.from_public_bytes(one.public) for one in signers}
        self._for_orders = {one.id for one in signers if one.signs == "orders"}
        self._namespace = namespace

    def believes(self, signer: PublicSigner, signs: Literal["people", "orders"]) -> bool:
        """Say whether what a key signs counts, and for what."""
        return signer.model_copy(update={"signs": signs}) in self._signers

    def claim_of(self, payload: Payload) -> Claim | str:
        """Give what a payload proves, or a sentence about what is wrong with its proof.

        The payload must hold a claim.
        """
        said, signature = payload.metadata[CLAIM], payload.metadata.get(SIGNATURE, b"")
        try:
            claim = Claim.model_validate(json.loads(said))
        except (ValidationError, ValueError):
            return "The proof of who sent this can't be read."
        key = self._keys.get(claim.signer)
        if key is None:
            return f'The proof of who sent this was signed by "{claim.signer}", which nobody here knows.'
        try:
            key.verify(signature, said)
        except InvalidSignature:
            return "The proof of who sent this carries a signature that is not genuine."
        return self._wrong_with(claim, payload) or claim

    def _wrong_with(self, claim: Claim, payload: Payload) -> str:
        """Say what is wrong with a claim whose signature is genuine; nothing if it stands for the payload."""
        if claim.signer in self._for_orders and not claim.via:
            return "The proof of who sent this was signed by a key that signs steps of bulk work only."
        if claim.namespace != self._namespace:
            return "The proof of who sent this was given for another namespace."
        if claim.digest != _digest(payload):
            return "This was changed after it was signed."
        return ""


def read_signer(path: Path, namespace: str) -> Signer:
    """Read the file with the key that signs.

    Raises:
        SignerFileError: with a sentence for each mistake.

    """
    held = read_file(path, SignerFile, SignerFileError)
    return Signer(held.id, held.secret.get_secret_value(), namespace)


def read_verifier(path: Path, namespace: str) -> Verifier:
    """Read the file with the public keys of those who sign.

    Raises:
        SignerFileError: with a sentence for each mistake.

    """
    return Verifier(read_file(path, VerifierFile, SignerFileError).signer, namespace)


def new_signer(key_id: str, signs: Literal["people", "orders"] = "people") -> tuple[str, str]:
    """Make a signing key: the secret file of who signs, and the block for the file of those who check."""
    secret = secrets.token_bytes(SECRET_BYTES)
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return (
        f'id = "{key_id}"\nsecret = "{b64encode(secret).decode()}"\n',
        f'[[signer]]\nid = "{key_id}"\npublic = "{b64encode(public).decode()}"\nsigns = "{signs}"\n',
    )


def _digest(payload: Payload) -> str:
    return hashlib.sha256(payload.data).hexdigest()
