"""What lies in Temporal is sealed, and who sent something can be proven: keys, seals, signatures."""

from encryption.codec import PlainPayloadError, SealingCodec, UnknownKeyError
from encryption.keys import Key, KeyFileError, KeyRing, new_key, read_keys
from encryption.signing import (
    Signer,
    SignerFileError,
    Verifier,
    new_signer,
    read_signer,
    read_verifier,
)

__all__ = [
    "Key",
    "KeyFileError",
    "KeyRing",
    "PlainPayloadError",
    "SealingCodec",
    "Signer",
    "SignerFileError",
    "UnknownKeyError",
    "Verifier",
    "new_key",
    "new_signer",
    "read_keys",
    "read_signer",
    "read_verifier",
]
