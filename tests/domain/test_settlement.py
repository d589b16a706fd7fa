"""R7: a card processor's settlement, line by line: whom it means, what is known, what is to be looked at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.bulk_run import Item
from domain.file_lines import Unusable, lines_of, refuse_cards_in
from domain.refusal import Refusal
from domain.settlement import Entered, KnownPayments, SettlementLine, judged
from domain.tables import read_table

HEAD = "reference,type,amount,date,card,last_four,order,note\n"
ONE = Item(workflow="employer-1234567", employer_id="E1", title="Fencing Ltd.")
OTHER = Item(workflow="employer-7654321", employer_id="E2", title="Gates Ltd.")
CASES = {"2027-0001": ONE, "1234567": ONE, "7654321": OTHER}
SALE = "MON-1,sale,250.00,2027-03-10,visa,4242,2027-0001,\n"
REFUND = "MON-2,refund,100.00,2027-03-11,visa,4242,1234567,\n"


def read(*rows: str) -> list[SettlementLine | Unusable]:
    return lines_of("s.csv", read_table("s.csv", (HEAD + "".join(rows)).encode()), SettlementLine)


def items(*rows: str, entered: dict[str, tuple[Entered, ...]] | None = None) -> list[Item]:
    return judged(read(*rows), KnownPayments(cases=CASES, entered=entered or {}))


def told(*rows: str, **known: Entered) -> tuple[str, str]:
    """What came of the last line, and what is said of it."""
    found = items(*rows, entered={name.replace("_", "-"): (one,) for name, one in known.items()})[-1]
    assert found.judged is not None
    return found.judged.outcome, found.judged.said


def entered(**changed: object) -> Entered:
    known = {
        "employer_id": "E1",
        "type": "sale",
        "amount": Decimal(250),
        "day": date(2027, 3, 10),
        "entry": 7,
    }
    return Entered.model_validate(known | changed)


def test_a_payment_and_a_refund_become_ordinary_actions() -> None:
    sale, refund = items(SALE, REFUND)
    assert sale.workflow == refund.workflow == "employer-1234567"
    assert sale.line is not None
    assert refund.line is not None
    assert (sale.line.number, sale.line.action, sale.line.key) == (2, "record_payment", "card-sale-MON-1")
    assert sale.line.values == {
        "paid_on": "2027-03-10",
        "amount": "250.00",
        "method": "visa",
        "processor_reference": "MON-1",
        "last_four": "4242",
    }
    assert (refund.line.action, refund.line.key) == ("refund_payment", "card-refund-MON-2")
    assert refund.line.values["processor_reference"] == "MON-2"


def test_last_four_digits_may_be_missing() -> None:
    (one,) = items("MON-1,sale,250.00,2027-03-10,mastercard,,1234567,\n")
    assert one.line is not None
    assert "last_four" not in one.line.values


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("MON-1,sale,250.00,2027-03-10,visa,,2027-0009,\n", "order: 2027-0009 is no invoice and no account"),
        ("MON-1,sale,250.00,2027-03-10,,,1234567,\n", "card: must be visa or mastercard"),
        ("MON-1,chargeback,250.00,2027-03-10,visa,,1234567,\n", "type: must be 'sale' or 'refund'"),
        ("MON-1,sale,a lot,2027-03-10,visa,,1234567,\n", "amount: must be a number"),
        ("MON-1,sale,250.00,10 March,visa,,1234567,\n", "date: must be a day written as"),
        ("=A1,sale,250.00,2027-03-10,visa,,1234567,\n", "reference: must be a number or reference"),
        ("MON-1,sale,250.00,2027-03-10,visa,42424,1234567,\n", "last_four: must be the last 4 digits"),
        ("MON-1,sale,,2027-03-10,visa,4242,1234567,\n", "amount: is missing"),
    ],
)
def test_lines_that_are_put_before_a_person(row: str, said: str) -> None:
    outcome, sentence = told(row)
    assert outcome == "set_aside"
    assert sentence.startswith(f"Line 2, column {said}")


def test_what_is_recorded_under_the_reference_is_not_recorded_again() -> None:
    assert told(SALE, MON_1=entered()) == ("done_before", "Line 2: Recorded before, for 2027-03-10.")
    assert items(REFUND, entered={"MON-2": (entered(),)})[0].judged is None  # that one is a payment
    differs = told(SALE, MON_1=entered(amount=Decimal(200)))
    assert differs == ("set_aside", "Line 2, column amount: MON-1 is recorded with 200 dollars.")
    theirs = told(SALE, MON_1=entered(employer_id="E2"))
    assert theirs == ("set_aside", "Line 2, column order: MON-1 is recorded for another employer.")
    nobody = told(SALE.replace("2027-0001", "2027-0009"), MON_1=entered())
    assert nobody == ("set_aside", "Line 2, column order: MON-1 is recorded for another employer.")


def test_a_reference_that_stands_twice_is_taken_once() -> None:
    first, second = items(SALE, SALE)
    assert first.judged is None
    assert second.judged is not None
    assert second.judged.said == "Line 3, column reference: MON-1 stands in line 2 too."


def test_lines_come_in_the_order_in_which_money_moved() -> None:
    """R7: a refund stands before its sale in the file, and a later sale before both."""
    later = SALE.replace("2027-03-10", "2027-03-12").replace("MON-1", "MON-3")
    unreadable = SALE.replace("250.00", "a lot")
    found = items(unreadable, later, REFUND, SALE)
    assert [one.line.key if one.line else "" for one in found] == [
        "card-sale-MON-1",
        "card-refund-MON-2",
        "card-sale-MON-3",
        "",
    ]


def test_what_is_asked_of_cases_comes_first() -> None:
    found = items("MON-9,sale,1,2027-03-10,visa,,2027-0009,\n", SALE)
    assert [one.judged is None for one in found] == [True, False]


@pytest.mark.parametrize(
    "cell",
    ["4242424242424242", "card 4242 4242 4242 4242 thanks", "4242-4242-4242-4242", "\uff14242424242424242"],
)
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_with_a_card_number_is_refused_whole(cell: str, between: str) -> None:
    raw = (HEAD + SALE + SALE.strip() + cell).replace(",", between).encode()
    with pytest.raises(Refusal, match=r"s\.csv, line 3: this looks like a full card number") as caught:
        refuse_cards_in("s.csv", raw)
    assert "4242" not in str(caught.value)
    with pytest.raises(Refusal):
        refuse_cards_in("s.csv", raw.decode().encode("utf-16"))


def test_figures_side_by_side_are_no_card_number() -> None:
    refuse_cards_in("s.csv", (HEAD + "424242424242,4242,4242\n").replace(",", "\t").encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reference,type\nA,sale\n", "these columns are missing: amount, date, order"),
        (HEAD, "has no line below its first one"),
        ("", "is empty"),
        (HEAD + 'A,"sale', "this is no CSV"),
        (HEAD + "A\0", "NUL byte"),
    ],
)
def test_files_that_are_no_settlement(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        lines_of("s.csv", read_table("s.csv", text.encode()), SettlementLine)
