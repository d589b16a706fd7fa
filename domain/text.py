"""Text, amounts and days as people type them: what is let in, and what never is.

Card numbers are refused before anything else looks at a payload (R7). Text is kept as typed and escaped
where it is shown.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from domain.refusal import CardNumberRefusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationInfo

#: The largest payload of one staff action, in characters of its JSON. Documents travel by reference.
MAX_PAYLOAD = 64_000

_CARD_LENGTHS = range(13, 20)
_DOCUMENT_REF = re.compile(r"^sha256:[0-9a-f]{64}$")
# Digits in groups, with one or two separating marks between two groups.
_DIGIT_GROUPS = re.compile(r"\d+(?:[ \t\-./_\u2010-\u2015\u2212]{1,2}\d+)*")


def refuse_card_numbers(value: object) -> None:
    """Refuse a payload that holds what looks like a full card number, in any field (R7).

    Raises:
        CardNumberRefusal: with the name of the field, and without the number.

    """
    for path, text in _texts(value, ""):
        if _has_card_number(text):
            message = (
                "This looks like a full card number. Record only the processor's reference and the last "
                "four digits. Nothing of what you sent was kept"
            )
            raise CardNumberRefusal(message + ".", rule="R7", field=path or "payload")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Walk every text, number and key of a JSON value with the path at which it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            # A key may itself hold the number, so it is never used as a path before it was looked at.
            if _has_card_number(str(key)):
                yield path, str(key)
            else:
                yield from _texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
    elif isinstance(value, str) and _DOCUMENT_REF.fullmatch(value):
        return  # a fingerprint's digits are nobody's card, and now and then look like one
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)
        if isinstance(value, float):
            yield path, f"{value:.0f}"  # 4.5e15 is a number of sixteen digits


def _has_card_number(text: str) -> bool:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return any(_run_holds_card_number(run) for run in _DIGIT_GROUPS.findall(plain))


def _run_holds_card_number(run: str) -> bool:
    """Look for a card's number in groups of digits side by side, and anywhere in a group too long for one."""
    begins: set[int] = set()
    ends: set[int] = set()
    place = 0
    for group in re.findall(r"\d+", run):
        after = place + len(group)
        anywhere = len(group) > _CARD_LENGTHS[-1]
        begins.update(range(place, after) if anywhere else (place,))
        ends.update(range(place + 1, after + 1) if anywhere else (after,))
        place = after
    if place < _CARD_LENGTHS[0]:
        return False
    digits = [int(c) for c in run if c.isdecimal()]
    sums = _luhn_sums(digits, 0), _luhn_sums(digits, 1)
    return any(
        end in ends and (sums[end % 2][end] - sums[end % 2][begin]) % 10 == 0
        for begin in begins
        for end in range(begin + _CARD_LENGTHS[0], begin + _CARD_LENGTHS[-1] + 1)
    )


def _luhn_sums(digits: list[int], doubled: int) -> list[int]:
    """Add up the digits to each place, those at every second place doubled as in the Luhn formula.

    With these, whether any stretch of digits is valid is one subtraction: a payload full of digits has to be
    judged in a fraction of a second too.
    """
    sums = [0]
    for place, digit in enumerate(digits):
        counted = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[digit] if place % 2 == doubled else digit
        sums.append(sums[-1] + counted)
    return sums


def _visible(text: str) -> str:
    if not text.strip():
        message = "must not be empty"
        raise ValueError(message)
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in text):
        message = "must not contain control characters"
        raise ValueError(message)
    return text.strip()


def _one_line(text: str) -> str:
    if any(c in text for c in "\r\n\u2028\u2029\x85\v\f"):
        message = "must be a single line"
        raise ValueError(message)
    return _visible(text)


def typed_day(value: object) -> object:
    """Let in a day only as people write it."""
    # Pydantic would read a bare number as seconds since 1970; people write days as 2026-11-22.
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        message = 'must be a day written as "2026-11-22"'
        raise ValueError(message)
    return value


def _not_in_future(day: date, info: ValidationInfo) -> date:
    context: dict[str, Any] = info.context or {}
    today: date | None = context.get("today")
    if today is not None and day > today:
        message = f"must not lie in the future; today is {today}"
        raise ValueError(message)
    return day


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same, whatever their case, their spaces and how accents were typed."""
    return _plainly(one) == _plainly(other)


def _plainly(name: str) -> list[str]:
    return unicodedata.normalize("NFKC", name).casefold().split()


def typed_number(value: object) -> object:
    """Let in a number as a number or as text, and nothing else; a float by its shortest text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        message = "must be a number"
        raise ValueError(message)  # noqa: TRY004 - pydantic turns only ValueError into a message
    return str(value) if isinstance(value, float) else value


def _typed_whole(value: object) -> object:
    """Let in a whole number between quotation marks too: whoever types over an example leaves them there."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()) else value


Line = Annotated[str, AfterValidator(_one_line), StringConstraints(max_length=200)]
Paragraph = Annotated[str, AfterValidator(_visible), StringConstraints(max_length=4000)]
Reason = Annotated[str, AfterValidator(_visible), StringConstraints(min_length=3, max_length=1000)]
Email = Annotated[
    str,
    AfterValidator(_one_line),
    StringConstraints(max_length=254, pattern=r"^[^@\s<>,;:\"\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
]
Phone = Annotated[
    str, AfterValidator(_one_line), StringConstraints(max_length=40, pattern=r"^[0-9+() .x-]{7,40}$")
]
WcbAccount = Annotated[str, StringConstraints(pattern=r"^[0-9]{5,9}$")]
IndustryCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
StaffId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]{1,39}$")]
DocumentRef = Annotated[str, StringConstraints(pattern=_DOCUMENT_REF.pattern)]
Reference = Annotated[
    str, AfterValidator(_one_line), StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9 ./_#-]+$")
]
Day = Annotated[date, BeforeValidator(typed_day)]
PastDay = Annotated[date, BeforeValidator(typed_day), AfterValidator(_not_in_future)]
Percent = Annotated[Decimal, BeforeValidator(typed_number), Field(ge=0, le=100, decimal_places=2)]
Dollars = Annotated[Decimal, BeforeValidator(typed_number), Field(ge=0, le=100_000, decimal_places=2)]
Whole = Annotated[int, BeforeValidator(_typed_whole), Field(strict=True)]
Count = Annotated[Whole, Field(ge=0, le=10_000)]
Year = Annotated[Whole, Field(ge=2000, le=2200)]
SessionCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{1,39}$")]
Seats = Annotated[Whole, Field(ge=1, le=1000)]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&$^:@/])")


def escaped(text: str) -> str:
    """Escape what people typed so that the Markdown of a page shows it as it is."""
    one_line = " ".join(text.split())
    return _MARKDOWN.sub(lambda mark: f"&#{ord(mark[1])};", one_line)
