"""R7: what looks like a full card number is refused before anything else looks at it, wherever it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusal import CardNumberRefusal
from domain.text import MAX_PAYLOAD, refuse_card_numbers

#: The numbers with which processors test; nobody owns them.
VISA, MASTERCARD, AMEX = "4111111111111111", "5555555555554444", "378282246310005"
THIRTEEN, NINETEEN = "4222222222222", "6304000000000000000"
SPACES = {"space": " ", "no-break space": "\u00a0", "thin space": "\u2009", "figure space": "\u2007"}
DASHES = {
    "hyphen": "-",
    "no-break hyphen": "\u2011",
    "en dash": "\u2013",
    "minus": "\u2212",
    "wide": "\uff0d",
}
MARKS = {**SPACES, **DASHES, "dot": ".", "slash": "/", "underscore": "_", "tab": "\t", "two spaces": "  "}


def luhn_digit(body: str) -> str:
    """The last digit that makes a number valid, reckoned as on paper: doubled from the right."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


NUMBERS = st.text("0123456789", min_size=12, max_size=18).map(lambda body: body + luhn_digit(body))


def refused(value: object) -> CardNumberRefusal:
    with pytest.raises(CardNumberRefusal) as caught:
        refuse_card_numbers(value)
    return caught.value


def in_fours(number: str, mark: str) -> str:
    return mark.join(number[place : place + 4] for place in range(0, len(number), 4))


@pytest.mark.parametrize("number", [VISA, MASTERCARD, AMEX, THIRTEEN, NINETEEN])
def test_a_number_of_any_kind_of_card(number: str) -> None:
    refused({"reason": number})


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_a_number_in_groups(mark: str) -> None:
    refused({"reason": in_fours(VISA, mark)})
    refused({"reason": f"{AMEX[:4]}{mark}{AMEX[4:10]}{mark}{AMEX[10:]}"})
    refused({"reason": mark.join(VISA)})


@pytest.mark.parametrize(
    "text",
    [
        f"Paid with {VISA}, thanks",
        f"card:{VISA}exp0429",
        f"Her card is {in_fours(VISA, '-')} (Visa), 04/29",
        f"12 {in_fours(VISA, ' ')} 04 29 123",
        f"first line\n{VISA}\nlast line",
        f"<b>{VISA}</b>",
        f"№{VISA}",
    ],
)
def test_a_number_inside_a_sentence(text: str) -> None:
    refused({"reason": text})


@pytest.mark.parametrize("zero", ["\u0660", "\u0966", "\uff10", "\U0001d7ce"])
def test_a_number_in_other_digits(zero: str) -> None:
    refused({"reason": "".join(chr(ord(zero) + int(digit)) for digit in VISA)})


@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff"])
def test_a_number_with_invisible_marks_in_it(invisible: str) -> None:
    refused({"reason": invisible.join(VISA)})


@pytest.mark.parametrize("value", [int(VISA), float(VISA), -int(VISA), int(NINETEEN), 6.304e18])
def test_a_number_as_a_json_number(value: float) -> None:
    assert refused({"amount": value}).field == "amount"


def test_a_number_as_a_key() -> None:
    refusal = refused({"reason": {VISA: "x"}})
    assert refusal.field == "reason"
    assert VISA not in str(refusal)
    assert refused({VISA: "x"}).field == "payload"


def test_a_number_deep_inside() -> None:
    assert refused({"elements": [{"a": 1}, {"b": ["x", [VISA]]}]}).field == "elements[1].b[1][0]"
    assert refused([VISA]).field == "[0]"
    assert refused(VISA).field == "payload"


@pytest.mark.parametrize("around", ["9", "00000", "123456789"])
def test_a_number_inside_a_longer_run_of_digits(around: str) -> None:
    """Twenty digits and more are no card's number, and may hold one."""
    run = f"{around}{VISA}{around}"
    refused({"reason": run if len(run) > 19 else f"{run}77"})


def test_a_fingerprint_of_a_document_is_let_in_whatever_its_digits() -> None:
    """R11: documents travel by reference."""
    reference = "sha256:" + VISA + "a" * 48
    refuse_card_numbers({"documents": [reference]})
    refused({"documents": [reference + "0"]})
    refused({"documents": ["sha256:" + VISA]})
    refused({"documents": [f"see {reference}"]})


@pytest.mark.parametrize(
    "text",
    [
        "403 555 0142",
        "+1 (403) 555-0142 ext. 1234",
        "1 403 555 0142",
        "Phones: 403-555-0142, 780-555-0199, 587-555-0100",
        "2026-11-22",
        "from 2026-11-22 to 2027-11-21",
        "2026-11-22 - 2027-11-21",
        "WCB account 1234567",
        "411111111111",  # twelve digits
        "4111111111111112",  # the last digit does not fit
        "123456789012345678",  # a reference of eighteen digits
        "Order 4111 1111 1111 1112",
        "Elements: 45, 50, 40, 38, 47, 44, 39",
        "T1S 1A1",
        "MON-48213",
        "audit-1234567-certification-2027-1",
        "",
        "no digits at all",
    ],
)
def test_what_is_no_card_number_is_let_in(text: str) -> None:
    refuse_card_numbers({"reason": text, "nested": [text]})


@pytest.mark.parametrize(
    "value", [None, True, False, 0, 250, 79.99, 1.5e10, [], {}, float("inf"), float("nan")]
)
def test_other_values_are_let_in(value: object) -> None:
    refuse_card_numbers({"amount": value})


def test_the_refusal_says_what_to_do_and_repeats_nothing() -> None:
    refusal = refused({"processor_reference": VISA})
    assert refusal.rule == "R7"
    assert str(refusal).startswith("processor_reference: This looks like a full card number.")
    assert "last four digits" in str(refusal)
    assert VISA not in repr(refusal)


@given(NUMBERS, st.sampled_from(["", " ", "-", " -", "/"]), st.integers(2, 6))
def test_every_valid_number_is_found_however_it_is_grouped(number: str, mark: str, size: int) -> None:
    grouped = mark.join(number[place : place + size] for place in range(0, len(number), size))
    refused({"reason": f"x {grouped} y"})


@given(st.text("0123456789", min_size=13, max_size=19))
def test_a_run_of_digits_is_refused_exactly_when_it_is_valid(run: str) -> None:
    if luhn_digit(run[:-1]) == run[-1]:
        refused({"reason": run})
    else:
        refuse_card_numbers({"reason": run})


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e12, 1e12) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_any_json_value_is_either_let_in_or_refused(value: object) -> None:
    digits = [c for c in json.dumps(value) if c.isdecimal()]
    try:
        refuse_card_numbers(value)
    except CardNumberRefusal:
        assert len(digits) >= 13


@pytest.mark.parametrize("piece", ["1", "1 ", "1" * 100 + "a", "1" * 19 + "a"])
def test_the_largest_payload_full_of_digits_is_looked_through_to_its_end(piece: str) -> None:
    """Ones alone are never valid, however many; a single card behind them is found."""
    text = piece * (MAX_PAYLOAD // len(piece))
    refuse_card_numbers({"reason": text})
    refused({"reason": f"{text} / card {VISA}"})
