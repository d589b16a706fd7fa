"""What is wrong with a field that somebody filled in, in a staff member's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

#: How many mistakes are told at once.
MOST_TOLD = 6
# The name of an unknown field is whatever somebody sent.
_NAME_SHOWN = 80

#: By pydantic's name for a mistake; the figures in braces are those that the field declares.
_WORDS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this action",
    "string_type": "must be a text in quotation marks",
    "string_unicode": "must be a text that can be shown",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false, without quotation marks",
    "bool_parsing": "must be true or false, without quotation marks",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "decimal_parsing": "must be a number such as 87.5, with a point and no comma or sign",
    "decimal_max_places": "must have at most {decimal_places} decimal places",
    "decimal_max_digits": "must be a number of ordinary length",
    "finite_number": "must be a number",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "too_short": "is too short: at least {min_length}, and it has {actual_length}",
    "too_long": "is too long: at most {max_length}, and it has {actual_length}",
    "model_type": "must be an object in braces, as in the example",
    "tuple_type": "must be a list",
    "date_from_datetime_parsing": "must be a day that there is",
    "date_parsing": "must be a day that there is",
}


#: By pattern, how a field that has one is written.
WRITTEN: Final = {
    r"^[^@\s<>,;:\"\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$": "must be one e-mail address, such as a@b.ca",
    r"^[0-9+() .x-]{7,40}$": "must be a phone number of digits, spaces, brackets, dots, dashes, + and x",
    r"^[0-9]{5,9}$": "must be 5 to 9 digits in quotation marks",
    r"^[a-z][a-z0-9.-]{1,39}$": "must be an id of the staff directory, in small letters, such as a.singh",
    r"^[a-z][a-z0-9-]{1,39}$": "must be a version of the audit tool, such as secor-2026",
    r"^sha256:[0-9a-f]{64}$": 'must be a reference: "sha256:" and 64 digits or letters from a to f',
    r"^[A-Za-z0-9 ./_#-]+$": "must be a number or reference of plain letters, digits and . / _ # -",
    r"^[0-9]{5}$": "must be 5 digits",
    r"^[A-Z]{2}$": "must be a province's two letters, such as AB",
    r"^[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]$": "must be a Canadian postal code, such as T1S 1A1",
    r"^certificate-[0-9]{5,9}-[0-9]{4}-[0-9]{1,4}$": "must be an order, such as certificate-1234567-2027-1",
    r"^[A-Za-z0-9][A-Za-z0-9.-]{1,39}$": "must be the code of a session, such as M1-2027-06-RD",
    r"^[0-9]{4}$": "must be the last 4 digits",
}


def mistakes_of(error: ValidationError) -> str:
    """Say what is wrong with each field, without repeating what was typed."""
    return "; ".join(f"{_name(one)}: {worded(one)}" for one in told_once(error)[:MOST_TOLD]) + "."


def told_once(error: ValidationError) -> list[ErrorDetails]:
    """Give the mistakes without those that only follow from others, and without what was typed."""
    found = error.errors(include_input=False, include_url=False)
    inside = {mistake["loc"][:depth] for mistake in found for depth in range(len(mistake["loc"]))}
    # A list whose items are wrong counts as too short as well: that would be told twice.
    return [one for one in found if not (one["type"] == "too_short" and one["loc"] in inside)]


def worded(mistake: ErrorDetails) -> str:
    """Say what is wrong with one field."""
    context = mistake.get("ctx", {})
    if mistake["type"] == "string_pattern_mismatch":
        return WRITTEN.get(context["pattern"], "is not written as in the example")
    words = _WORDS.get(mistake["type"])
    return words.format(**context) if words else mistake["msg"].removeprefix("Value error, ")


def _name(mistake: ErrorDetails) -> str:
    return ".".join(str(step) for step in mistake["loc"])[:_NAME_SHOWN] or "payload"
