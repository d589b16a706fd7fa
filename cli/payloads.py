"""JSON that people hand to a command: read from a file or standard input, with the place of a mistake."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cli.failing import unusable
from domain.text import refuse_card_numbers

#: Nothing that staff hand in comes near this many bytes; a larger file was named by mistake.
_LARGEST = 10_000_000


def read_payload(source: str) -> dict[str, Any]:
    """Read one JSON object from a file, or from standard input for ``-``.

    Raises:
        CommandError: when there is no such file or it is not one JSON object.
        CardNumberRefusal: when it holds what looks like a card number.

    """
    return the_object(source, read_json(source))


def the_object(source: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Give the one JSON object that a file holds.

    Raises:
        CommandError: when it holds anything else.

    """
    if not isinstance(value, dict):
        raise unusable(f"{_name(source)} holds {_KINDS[type(value)]}: it needs one JSON object in braces.")
    return value


def read_json(source: str) -> Any:  # noqa: ANN401 - any JSON value
    """Read one JSON value from a file, or from standard input for ``-``.

    A full card number is refused here, before anything leaves this machine (R7).

    Raises:
        CommandError: when there is no such file or it is no JSON.
        CardNumberRefusal: when it holds what looks like a card number.

    """
    name = _name(source)
    text = read_text(source)
    if not text.strip():
        raise unusable(f"{name} is empty: it needs one JSON object in braces.")
    try:
        payload = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise unusable(
            f"{name}, line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}."
        ) from error
    except ValueError as error:
        raise unusable(f"{name}: {error}") from error
    refuse_card_numbers(payload)
    return payload


_KINDS: dict[type, str] = {
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a yes/no value",
    type(None): "nothing",
}


def _name(source: str) -> str:
    return "standard input" if source == "-" else source


def read_text(source: str) -> str:
    """Read a file, or standard input for ``-``, as UTF-8 text.

    Raises:
        CommandError: when there is no such file, it is too large or no such text.

    """
    name, raw = _name(source), read_bytes(source)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise unusable(f"{name}, line {line}: this is not UTF-8 text. Save the file as UTF-8.") from error


def read_bytes(source: str) -> bytes:
    """Read a file, or standard input for ``-``.

    Raises:
        CommandError: when there is no such file, or it is too large.

    """
    name = _name(source)
    try:
        raw = sys.stdin.buffer.read(_LARGEST + 1) if source == "-" else _bytes(Path(source))
    except FileNotFoundError as error:
        raise unusable(f"There is no file {name}.") from error
    except OSError as error:
        raise unusable(f"{name} can't be read: {error.strerror}.") from error
    if len(raw) > _LARGEST:
        raise unusable(f"{name} has more than {_LARGEST:,} bytes: this can't be what you wanted to hand in.")
    return raw


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            # Whichever of the two is meant, the other would be dropped without a word.
            raise ValueError(f'the field "{key}" stands twice in one object: keep one of them.')
        found[key] = value
    return found


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number.")
