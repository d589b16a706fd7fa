"""What somebody sent, before anything of the program has read it: a JSON object, or what came instead."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from domain.refusal import CardNumberRefusal, Refusal
from domain.text import MAX_PAYLOAD, refuse_card_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

# As many digits as a card has, and little between them: for what can't be looked through properly.
_MANY_DIGITS = re.compile(r"\d(?:\W{0,4}\d){12}")
# What a form says where something has to be filled in.
_PLACEHOLDER = re.compile(r"<[^<>]*>")
#: What came where an object names a field twice.
NAMED_TWICE: Final = "an object that names a field twice"
_WORDS: Final[dict[type, str]] = {
    type(None): "nothing",
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a yes/no value",
}


@dataclass(frozen=True)
class Unreadable:
    """What came where one JSON value was expected.

    Attributes:
        what: what it was, in words.
        text: what was sent, as far as it is text; never shown.

    """

    what: str
    text: str = field(repr=False)


def _named_once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _NamedTwiceError


class _NamedTwiceError(ValueError):
    """An object of JSON names a field twice."""


def names_twice(text: bytes) -> bool:
    """Say whether JSON has an object that names a field twice.

    Who reads it gets the last one. Nobody would look through the others, and what was typed is kept as it
    came (R7).
    """
    try:
        json.loads(text, object_pairs_hook=_named_once)
    except _NamedTwiceError:
        return True
    except (ValueError, RecursionError):  # no JSON, or nested so deeply that nobody reads it
        return False
    return False


def the_one(values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any JSON value may come
    """Give the one value that was sent; nothing for none, and something unreadable for several."""
    if len(values) > 1:
        return Unreadable(f"{len(values)} values", " ".join(map(_as_text, values)))
    return values[0] if values else None


def one_object(sent: object) -> dict[str, Any]:
    """Give the JSON object that was sent.

    Raises:
        Refusal: when it is not one, too large, or holds a card number.

    """
    refuse_to_keep(sent)
    if not isinstance(sent, dict):
        what = sent.what if isinstance(sent, Unreadable) else _WORDS[type(sent)]
        message = f"This needs one JSON object in braces, and got {what}."
        raise Refusal(message)
    return sent


def refuse_to_keep(sent: object) -> None:
    """Refuse what may not be kept, whatever it is.

    Raises:
        Refusal: when it is too large or holds a card number (R7).

    """
    size = len(_as_text(sent))
    if size > MAX_PAYLOAD:
        message = (
            f"This is {size:,} characters long; at most {MAX_PAYLOAD:,} are taken. "
            "Hand in long texts as documents and name their references."
        )
        raise Refusal(message)
    refuse_card_numbers(sent)


def refuse_unfilled(sent: object, rule: str = "") -> None:
    """Refuse a form in which something still says what belongs there.

    Raises:
        Refusal: naming the fields.

    """
    if left := ", ".join(_not_filled_in(sent)):
        message = f"Not filled in yet: {left}. Replace what stands in angle brackets, brackets included."
        raise Refusal(message, rule=rule)


def _not_filled_in(sent: object, place: str = "") -> Iterator[str]:
    if isinstance(sent, dict | list):
        parts = sent.items() if isinstance(sent, dict) else enumerate(sent)
        for name, value in parts:
            yield from _not_filled_in(value, f"{place}.{name}".lstrip("."))
    elif isinstance(sent, str) and _PLACEHOLDER.fullmatch(sent):
        yield place


def may_be_kept(sent: object) -> bool:
    """Say whether what somebody sent may stay where it already is: it holds no full card number (R7).

    What is too long to look through, or no JSON, may not stay if it holds as many digits as a card.
    """
    text = _as_text(sent)
    if isinstance(sent, Unreadable) or len(text) > MAX_PAYLOAD:
        return _MANY_DIGITS.search(text) is None
    try:
        refuse_card_numbers(sent)
    except CardNumberRefusal:
        return False
    return True


def _as_text(sent: object) -> str:
    return sent.text if isinstance(sent, Unreadable) else json.dumps(sent, default=str, ensure_ascii=False)
