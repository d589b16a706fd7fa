"""The key ring: which keys seal, and which still open what they once sealed."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import date, datetime
from pathlib import Path

from pydantic import Field, model_validator

from domain.calendar import alberta_day
from encryption.reading import SECRET_BYTES, Block, KeyId, Secret, read_file


class KeyFileError(Exception):
    """A key file that can't be used, in sentences that hold no secret."""


class Key(Block):
    """A key of AES-256.

    Attributes:
        id: names the key beside everything that it sealed.
        created: the day on which it was made.
        seals_from: the first Alberta day on which it seals. Given ahead, it lets every process have the key
            before the first one uses it.
        retired: the first day on which it no longer seals; it goes on opening what it sealed.
        secret: never shown.

    """

    id: KeyId
    created: date
    seals_from: date
    retired: date | None = None
    secret: Secret

    @model_validator(mode="after")
    def _in_order(self) -> Key:
        if self.seals_from < self.created:
            message = "seals_from must not lie before created"
            raise ValueError(message)
        if self.retired is not None and self.retired < self.seals_from:
            message = "retired must not lie before seals_from"
            raise ValueError(message)
        return self


class KeyRing(Block):
    """Every key that may still be needed."""

    key: tuple[Key, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> KeyRing:
        ids = [one.id for one in self.key]
        if repeated := sorted({one for one in ids if ids.count(one) > 1}):
            message = f"these ids stand there more than once: {', '.join(repeated)}"
            raise ValueError(message)
        return self

    def sealing(self, now: datetime) -> Key:
        """Give the key that seals now: of those in use, the one that was taken into use last.

        Raises:
            KeyFileError: when every key is retired or none has begun.

        """
        day = alberta_day(now)
        ready = [
            one for one in self.key if one.seals_from <= day and (one.retired is None or day < one.retired)
        ]
        if not ready:
            message = (
                f"No key seals on {day}: each one is retired or begins later. Add a key to SECOR_KEYS_FILE "
                "with `secor keys new` and start again."
            )
            raise KeyFileError(message)
        return max(ready, key=lambda one: (one.seals_from, one.created, one.id))

    def find(self, key_id: str) -> Key | None:
        """Give a key by its id."""
        return next((one for one in self.key if one.id == key_id), None)


def read_keys(path: Path) -> KeyRing:
    """Read a key ring.

    Raises:
        KeyFileError: with a sentence for each mistake.

    """
    return read_file(path, KeyRing, KeyFileError)


def new_key(key_id: str, today: date, seals_from: date) -> str:
    """Make a key, as the block that is added to a key file."""
    secret = b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return f'[[key]]\nid = "{key_id}"\ncreated = {today}\nseals_from = {seals_from}\nsecret = "{secret}"\n'
