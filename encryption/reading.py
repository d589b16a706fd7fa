"""Reads the key files: TOML, all mistakes told at once, and never a secret in what is told."""

from __future__ import annotations

import tomllib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretBytes, ValidationError

F = TypeVar("F", bound=BaseModel)

#: How long a secret is, in bytes: AES-256 and Ed25519 both take so many.
SECRET_BYTES = 32

KeyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


def _from_base64(text: object) -> bytes:
    try:
        found = b64decode(str(text), validate=True)
    except (NotBase64, ValueError):
        found = b""
    if len(found) != SECRET_BYTES:
        message = f"must be {SECRET_BYTES} bytes in base64"
        raise ValueError(message)
    return found


#: A secret of :data:`SECRET_BYTES` bytes, written in base64. It does not show when it is printed.
Secret = Annotated[SecretBytes, BeforeValidator(_from_base64)]
#: Bytes that everybody may know, written in base64.
Public = Annotated[bytes, BeforeValidator(_from_base64)]


class Block(BaseModel):
    """One block of a key file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def read_file(path: Path, kind: type[F], failed: Callable[[str], Exception]) -> F:
    """Read a key file.

    Args:
        path: of the file.
        kind: what stands in it.
        failed: makes the error from a sentence.

    Raises:
        Exception: the one that ``failed`` makes, with a sentence for each mistake.

    """
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise failed(f"{path} can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # What a parser says may quote the line, and the line may be a secret.
        raise failed(f"{path} is no TOML file. `secor keys new` writes what belongs in it.") from error
    except ValidationError as error:
        raise failed(
            "\n".join(
                f"{path}: {'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}."
                for one in error.errors(include_input=False, include_context=False)
            )
        ) from None
