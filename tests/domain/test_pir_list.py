"""R29: the form for a list, the day that it is of, and its page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.only_tried import TO_DO_IT
from domain.pir_list import TEMPLATE, Member, PirList, PirListTold, changes, day_of, read_wanted
from domain.pir_list_page import pir_list_page
from domain.refusal import CardNumberRefusal, Refusal
from tests.support.desk import BOOK

TODAY = date(2028, 1, 5)
TOLD = PirListTold(year=2027, as_of=date(2027, 12, 31), participants=0, totals={}, changes={})


def member(account: str = "1234567", **changed: Any) -> Member:  # noqa: ANN401 - any field
    known: dict[str, Any] = {"employer_id": "E1", "legal_name": "Fencing Ltd.", "industry_code": "42124"}
    return Member(**(known | {"wcb_account": account, "in_pir_since": TODAY} | changed))


def listed(*members: Member) -> PirList:
    return PirList(as_of=TODAY, known_by=1, members=members)


def test_a_new_account_is_a_change_and_no_new_participant() -> None:
    """R30: the file stays the same under whatever account."""
    (found,) = changes(listed(member()), listed(member("7654321")))
    assert (found.change, found.wcb_account, found.what) == ("changed", "7654321", "WCB account was 1234567")


def test_nothing_is_told_of_who_stayed_as_it_was_or_never_was_in_it() -> None:
    outside = member(employer_id="E2", lacking="suspended since 2027-05-01")
    assert changes(listed(member(), outside), listed(member(), outside)) == ()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (TEMPLATE, "Not filled in yet: actor, year"),
        ({"actor": "a.singh"}, "year: is missing"),
        ({"actor": "a.singh", "year": 1999}, "year"),
        ({"actor": "a.singh", "year": 2027, "as_of": "2028-01-06"}, "must not lie in the future"),
        ({"actor": "a.singh", "year": 2027, "dry_run": "no"}, "dry_run"),
    ],
)
def test_forms_that_are_refused(sent: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_wanted(sent, TODAY)


def test_a_card_number_in_the_form_is_refused_as_everywhere() -> None:
    """R7."""
    with pytest.raises(CardNumberRefusal):
        read_wanted({"actor": "a.singh", "year": 2027, "note": "4242 4242 4242 4242"}, TODAY)


def test_a_list_is_only_counted_unless_somebody_says_otherwise() -> None:
    assert read_wanted({"actor": "a.singh", "year": 2027}, TODAY).dry_run


def test_a_list_is_sent_once_its_day_is_over() -> None:
    """R29: the policy's day, or another one that is named."""
    assert day_of(BOOK, 2027, None, TODAY, to_be_sent=True) == date(2027, 12, 31)
    with pytest.raises(Refusal, match="31 December 2028, and that day is not over yet"):
        day_of(BOOK, 2028, None, TODAY, to_be_sent=True)
    assert day_of(BOOK, 2028, None, TODAY, to_be_sent=False) == date(2028, 12, 31)
    with pytest.raises(Refusal, match="not over yet"):
        day_of(BOOK, 2028, TODAY, TODAY, to_be_sent=True)
    assert day_of(BOOK, 2028, date(2028, 1, 4), TODAY, to_be_sent=True) == date(2028, 1, 4)


def test_the_page_of_a_dry_run_says_how_to_send_it() -> None:
    page = pir_list_page(TOLD, date(2028, 1, 1))
    assert "Only tried: nothing is sent" in page
    assert page.endswith(TO_DO_IT)
    too_early = pir_list_page(TOLD, date(2027, 12, 31))
    assert too_early.endswith("It is sent once 31 December 2027 is over.")
    assert "No list was sent before" in page


def test_the_page_of_a_list_that_was_sent_names_its_files_and_changes() -> None:
    files = ("pir-2027-12-31-list-2028-0002.csv", "pir-2027-12-31-list-2028-0002-changes.csv")
    sent = {"number": "2028-0002", "entry": 17, "files": files, "previous": "2028-0001"}
    page = pir_list_page(
        TOLD.model_copy(update=sent | {"totals": {"42124": 3}, "changes": {"added": 1}}), TODAY
    )
    for said in ("Sent as list 2028-0002", "entry 17", "- 42124: 3", "- added: 1", files[1]):
        assert said in page
    assert "Nothing has changed." in pir_list_page(TOLD.model_copy(update=sent), TODAY)
