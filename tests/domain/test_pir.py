"""Partners in Injury Reduction: who is qualified, and for which discount (R28, R29)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pir import as_of, entitlement, qualified
from tests.support.desk import BOOK, Desk, book_with
from tests.support.lives import at, certified

POLICY = BOOK.policies[0]


def in_pir(place: str = "certified") -> Desk:
    desk = at(place)
    desk.act("register_in_pir")
    return desk


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("certified", True),
        ("moving to COR", True),
        ("maintenance under review", True),
        ("preparing", False),
        ("not in good standing", False),
        ("late maintenance accepted", False),
        ("suspended", False),
        ("expired", False),
    ],
)
def test_qualified_is_who_is_registered_and_in_good_standing(place: str, answer: bool) -> None:  # noqa: FBT001 - the answer
    """R26, R28."""
    assert not qualified(at(place).employer)
    assert qualified(in_pir(place).employer) is answer


@pytest.mark.parametrize(
    ("claims", "discount"),
    [(None, 5), (0, 20), (25, 20), ("25.01", 15), (50, 15), (51, 10), (75, 10), ("75.01", 5), (400, 5)],
)
def test_the_discount_begins_at_five_percent_and_rises_to_twenty(claims: object, discount: int) -> None:
    """R28."""
    known = None if claims is None else Decimal(str(claims))
    assert entitlement(in_pir().employer, known) == discount


def test_without_good_standing_there_is_no_discount() -> None:
    """R26, R28."""
    assert entitlement(in_pir("suspended").employer, Decimal(0)) == 0
    assert entitlement(at("certified").employer, Decimal(0)) == 0


@given(st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2))
def test_lower_claims_never_earn_less(one: Decimal, other: Decimal) -> None:
    """R28."""
    low, high = sorted((one, other))
    state = QUALIFIED.employer
    assert 5 <= entitlement(state, high) <= entitlement(state, low) <= 20


QUALIFIED = in_pir()


def test_the_table_is_policy() -> None:
    """R28: ten percent in the first year elsewhere."""
    desk = certified(Desk(book=book_with(pir={"pir_base": 10, "pir_table": ()})))
    desk.act("register_in_pir")
    assert entitlement(desk.employer, Decimal(0)) == 10


def test_the_list_of_a_year_is_made_as_of_31_december() -> None:
    """R29."""
    assert as_of(POLICY, 2028) == date(2028, 12, 31)
    assert as_of(book_with(pir={"pir_as_of": "06-30"}).policies[0], 2028) == date(2028, 6, 30)


def test_what_the_wcb_confirmed_is_recorded_beside_the_entitlement() -> None:
    """R28."""
    desk = in_pir()
    receipt = desk.act("confirm_pir_discount", confirmed_percent="12.5", claims_percent=30)
    (discount,) = desk.employer.pir_discounts
    assert discount.year == 2027
    assert discount.entitled_percent == 15
    assert discount.confirmed_percent == Decimal("12.5")
    assert receipt.done == "The WCB's discount for 2027 is 12.5 %; the table gives 15 %."


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"confirmed_percent": "20.01"}, "confirmed_percent"),
        ({"confirmed_percent": -1}, ""),
        ({"year": 1999}, ""),
        ({"year": "2027.5"}, ""),
        ({"confirmed_on": "2027-03-11"}, ""),
        ({"claims_percent": -1}, ""),
        ({"claims_percent": True}, ""),
    ],
)
def test_confirmations_that_are_refused(given: dict[str, Any], field: str) -> None:
    """R28."""
    refusal = in_pir().refusal("confirm_pir_discount", **given)
    assert refusal.field == field
    assert refusal.rule == ("R28" if field else "")


def test_there_is_one_discount_for_a_year() -> None:
    """R28, R31."""
    desk = in_pir()
    desk.act("confirm_pir_discount")
    assert desk.refusal("confirm_pir_discount", year=2027).field == "year"
    desk.act("confirm_pir_discount", year=2028)


def test_only_a_participant_has_a_discount_and_registers_once() -> None:
    """R28."""
    desk = at("certified")
    assert desk.refusal("confirm_pir_discount").rule == "R28"
    desk.act("register_in_pir", registered_on="2027-01-01")
    refusal = desk.refusal("register_in_pir")
    assert refusal.rule == "R28"
    assert "2027-01-01" in refusal.sentence


def test_long_past_discounts_stay_in_the_register_only() -> None:
    """R28: a state stays small."""
    desk = in_pir()
    for year in (2027, 2028, 2029):
        desk.act("confirm_pir_discount", year=year)
    assert [one.year for one in desk.employer.carried(desk.today).pir_discounts] == [2028, 2029]
