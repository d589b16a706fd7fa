"""Letters are issued once (R24); numbers have no gaps."""

from __future__ import annotations

from datetime import date

import pytest

from domain.letters import LetterIssued
from models.errors import RegisterDisagreesError
from models.register import Register
from tests.support.steps import NOON, TODAY, employer_id, letter, step


def test_a_letter_is_in_the_ledger_with_its_entry(register: Register) -> None:
    register.record(step())
    order = letter()

    issued = register.issue_letter(order, "sha256:ab", "post")

    (row,) = register.letters_of(employer_id())
    told = LetterIssued(key=order.key, number="L-2027-000001", document="sha256:ab", entry=row.entry)
    assert issued == told
    assert (row.number, row.name, row.title, row.rule) == (
        "L-2027-000001",
        "registration_confirmed",
        "Registration confirmed",
        "R5",
    )
    assert (row.case, row.dated, row.issued_at, row.document) == (
        "employer-1000001",
        TODAY,
        NOON,
        "sha256:ab",
    )
    assert (row.channel, row.status, row.addressee["contact_name"]) == ("post", "to_post", "Zoë Côté")
    entry = register.entry(row.entry)
    assert entry is not None
    assert (entry.event, entry.actor, entry.rule) == ("letter_issued", "calendar", "R5")
    assert entry.data == {
        "letter": "registration_confirmed",
        "number": "L-2027-000001",
        "document": "sha256:ab",
        "channel": "post",
    }
    assert register.verify_chain().whole


def test_a_letter_asked_for_again_is_the_first_one(register: Register) -> None:
    register.record(step())
    first = register.issue_letter(letter(), "sha256:ab", "post")

    assert register.issue_letter(letter(), "sha256:cd", "email") == first
    assert len(register.letters_of(employer_id())) == 1
    assert len(register.entries_of(employer_id())) == 2


def test_letters_are_numbered_by_the_year_that_is_printed_on_them(register: Register) -> None:
    register.record(step())
    days = [date(2027, 12, 31), date(2027, 12, 31), date(2028, 1, 1), date(2027, 12, 31)]
    numbers = [
        register.issue_letter(letter(place, dated=day), "sha256:ab", "email").number
        for place, day in enumerate(days)
    ]
    assert numbers == ["L-2027-000001", "L-2027-000002", "L-2028-000001", "L-2027-000003"]
    assert {row.status for row in register.letters_of(employer_id())} == {"to_send"}


def test_there_is_no_third_way_for_a_letter(register: Register) -> None:
    register.record(step())
    with pytest.raises(ValueError, match="pigeon"):
        register.issue_letter(letter(), "sha256:ab", "pigeon")


def test_each_series_counts_by_itself(register: Register) -> None:
    assert register.assign_number("invoice-2027", "a") == "2027-0001"
    assert register.assign_number("invoice-2027", "b") == "2027-0002"
    assert register.assign_number("invoice-2028", "c") == "2028-0001"
    assert register.assign_number("receipt-2027", "d") == "2027-0001"


def test_a_key_that_asks_again_after_new_year_keeps_its_number(register: Register) -> None:
    assert register.assign_number("invoice-2027", "a") == "2027-0001"
    assert register.assign_number("invoice-2028", "a") == "2027-0001"


def test_a_key_has_a_number_of_one_kind(register: Register) -> None:
    register.assign_number("invoice-2027", "a")
    with pytest.raises(RegisterDisagreesError, match="a already has number 1 of invoice-2027"):
        register.assign_number("receipt-2027", "a")


@pytest.mark.parametrize("series", ["", "invoice", "2027", "invoice-27", "Invoice-2027", "invoice-2027-1"])
def test_a_series_is_a_kind_and_a_year(register: Register, series: str) -> None:
    with pytest.raises(ValueError, match="is no series: write a kind and a year"):
        register.assign_number(series, "a")
