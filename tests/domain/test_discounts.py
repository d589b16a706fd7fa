"""R28: the WCB's discounts, line by line: whom each means, what is recorded, what differs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.bulk_run import Item
from domain.discounts import DiscountLine, KnownMember, judged
from domain.file_lines import lines_of
from domain.tables import read_table
from tests.support.lives import at

HEAD = "wcb_account,legal_name,year,confirmed_percent,confirmed_on,claims_percent\n"
ONE = Item(workflow="employer-1234567", employer_id="E1", title="Fencing Ltd.")
IN_PIR = KnownMember(case=ONE, in_pir=True)
ROW = "1234567,Fencing Ltd.,2027,5,2027-03-01,\n"


def items(*rows: str, known: KnownMember = IN_PIR, as_expected: bool = True) -> list[Item]:
    lines = lines_of("d.csv", read_table("d.csv", (HEAD + "".join(rows)).encode()), DiscountLine)
    return judged(lines, {"1234567": known}, 2027, as_expected=as_expected)


def told(*rows: str, known: KnownMember = IN_PIR) -> tuple[str, str]:
    found = items(*rows, known=known)[-1]
    assert found.judged is not None
    return found.judged.outcome, found.judged.said


def test_what_is_in_order_becomes_the_ordinary_action() -> None:
    (plain,) = items(ROW)
    (with_claims,) = items("1234567,,2027,15,2027-03-01,40\n", as_expected=False)
    assert plain.line is not None
    assert with_claims.line is not None
    assert (plain.line.action, plain.line.key) == ("confirm_pir_discount", "pir-discount-2027")
    assert plain.line.values == {
        "year": 2027,
        "confirmed_percent": "5",
        "confirmed_on": "2027-03-01",
        "only_as_expected": True,
    }
    assert with_claims.line.values["claims_percent"] == "40"
    assert with_claims.line.values["only_as_expected"] is False


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("7654321,,2027,5,2027-03-01,\n", "wcb_account: No open file has the account 7654321: it is wrong"),
        ("1234567,,2026,5,2027-03-01,\n", "year: This is of 2026, and the file is read for 2027."),
        ("12,,2027,5,2027-03-01,\n", "wcb_account: must be 5 to 9 digits"),
        ("1234567,,2027,101,2027-03-01,\n", "confirmed_percent: must be at most 100"),
        ("1234567,,2027,=5+5,2027-03-01,\n", "confirmed_percent: must be a number"),
        ("1234567,,2027,5,1 March 2027,\n", "confirmed_on: must be a day written as"),
        ("1234567,,soon,5,2027-03-01,\n", "year: "),
    ],
)
def test_lines_that_are_put_before_a_person(row: str, said: str) -> None:
    outcome, sentence = told(row)
    assert outcome == "set_aside"
    assert sentence.startswith(f"Line 2, column {said}")


def test_who_is_not_in_pir_gets_no_discount() -> None:
    said = told(ROW, known=KnownMember(case=ONE, in_pir=False))[1]
    assert said.startswith("Line 2, column wcb_account: The employer is not registered in PIR: if it is")


def test_what_is_recorded_already_is_not_recorded_again() -> None:
    recorded = KnownMember(case=ONE, in_pir=True, recorded=(Decimal(5), date(2027, 2, 1)))
    assert told(ROW, known=recorded) == (
        "done_before",
        "Line 2: 5 % is recorded already, confirmed on 2027-02-01.",
    )
    outcome, said = told(ROW.replace(",5,", ",7,"), known=recorded)
    assert outcome == "set_aside"
    assert said.startswith("Line 2, column confirmed_percent: 5 % is recorded for 2027, confirmed on")


def test_an_account_that_stands_twice_is_taken_once() -> None:
    assert told(ROW, ROW)[1] == "Line 3, column wcb_account: 1234567 stands in line 2 too."


def test_the_case_refuses_a_figure_that_its_table_does_not_give_if_it_is_asked_to() -> None:
    """R28, R33: by the policy of its own cycle."""
    desk = at("certified")
    desk.act("register_in_pir")
    refusal = desk.refusal("confirm_pir_discount", confirmed_percent="7", only_as_expected=True)
    assert (refusal.field, refusal.rule) == ("confirmed_percent", "R28")
    assert refusal.sentence == "The table gives 5 %, and the WCB says 7 %."
    desk.act("confirm_pir_discount", confirmed_percent="15", claims_percent="40", only_as_expected=True)
    desk.act("confirm_pir_discount", year=2028, confirmed_percent="7")


def test_a_refund_is_recorded_once_for_its_reference() -> None:
    """R7."""
    desk = at("in training")
    desk.act("refund_payment", amount="50.00", processor_reference="MON-9")
    refusal = desk.refusal("refund_payment", amount="50.00", processor_reference="MON-9")
    assert (refusal.field, refusal.sentence) == (
        "processor_reference",
        "The refund MON-9 is recorded already.",
    )
    desk.act("refund_payment", amount="50.00", processor_reference="MON-10")
    assert desk.employer.fee.refund_references == ["MON-9", "MON-10"]
