"""The registration fee: invoiced, paid, refunded, and what waits for it (R7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.refusal import CardNumberRefusal
from domain.view import view_of
from tests.support.desk import LEFT_OUT, Desk, book_with
from tests.support.lives import accept, at, audited, certified, issue, preparing, request, submit


def blocking(what: str) -> Desk:
    return Desk(book=book_with(fees={"unpaid_invoice_blocks": what}))


def open_and_kept(desk: Desk) -> tuple[int, int]:
    """How many dollars of the fee are open, and how many the association has."""
    return int(desk.employer.fee_open), int(desk.employer.fee_kept)


def test_a_card_payment_is_recorded_without_the_card() -> None:
    """R7: method, amount, the processor's reference, the last four digits at most."""
    desk = Desk()
    receipt = desk.act("record_payment", processor_reference="MON-1", last_four="4242")
    fee = desk.employer.fee
    assert (fee.method, fee.processor_reference, fee.last_four) == ("visa", "MON-1", "4242")
    assert fee.paid_on == desk.today
    assert "250.00 dollars" in receipt.done
    assert desk.employer.stage == "in_training"
    letter = desk.last_letter("payment_receipt")
    assert (letter.amount, letter.last_four) == (250, "4242")


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"amount": "249.99"}, "amount", "R7"),
        ({"amount": "250.01"}, "amount", "R7"),
        ({"amount": "0"}, "amount", "R7"),
        ({"processor_reference": LEFT_OUT}, "processor_reference", "R7"),
        ({"method": "cheque", "last_four": "4242"}, "last_four", "R7"),
        ({"method": "cash", "processor_reference": LEFT_OUT, "last_four": "4242"}, "last_four", "R7"),
        ({"last_four": "42424"}, "", ""),
        ({"last_four": "4242 "}, "", ""),
        ({"last_four": 4242}, "", ""),
        ({"method": "bitcoin"}, "", ""),
        ({"amount": -250}, "", ""),
    ],
)
def test_payments_that_are_refused(given: dict[str, Any], field: str, rule: str) -> None:
    """R7."""
    desk = Desk()
    refusal = desk.refusal("record_payment", **given)
    assert (refusal.field, refusal.rule) == (field, rule)
    assert desk.employer.stage == "registered"


@pytest.mark.parametrize("amount", [250, 250.0, "250", "250.00"])
def test_an_amount_may_be_written_in_several_ways(amount: object) -> None:
    """R7."""
    desk = Desk()
    desk.act("record_payment", amount=amount)
    assert str(desk.employer.fee.amount) == "250.00"


@pytest.mark.parametrize("method", ["cheque", "e-transfer", "cash"])
def test_a_payment_without_a_card(method: str) -> None:
    """R7."""
    desk = Desk()
    desk.act("record_payment", method=method, processor_reference=LEFT_OUT, last_four=LEFT_OUT)
    assert desk.employer.is_in("fee_paid")


@pytest.mark.parametrize("field", ["processor_reference", "last_four", "method", "paid_on", "actor"])
def test_a_full_card_number_is_refused_in_every_field(field: str) -> None:
    """R7."""
    desk = Desk()
    refusal = desk.refusal("record_payment", **{field: "5555 5555 5555 4444"})
    assert isinstance(refusal, CardNumberRefusal)
    assert refusal.field == field
    assert "5555" not in str(refusal)


def test_a_payment_is_taken_once() -> None:
    """R7."""
    desk = Desk()
    desk.act("record_payment")
    refusal = desk.refusal("record_payment")
    assert "not in turn" in refusal.sentence
    assert "It was already done by Somebody at 12:00 on 10 March 2027 (entry 2)." in refusal.sentence


def test_an_invoice_goes_out_at_request_and_is_due_after_thirty_days() -> None:
    """R7."""
    desk = Desk()
    desk.act("issue_invoice")
    letter = desk.last_letter("invoice")
    assert letter.invoiced_on == desk.today
    assert letter.due_on == desk.today + timedelta(days=30)
    assert letter.invoice_number
    assert desk.employer.fee.invoice_number == letter.invoice_number
    assert desk.employer.stage == "in_training"
    assert desk.employer.is_in("fee_invoiced")
    assert "not in turn" in desk.refusal("issue_invoice").sentence


def test_an_invoice_is_numbered_before_it_goes_out_and_no_other_letter_is_touched() -> None:
    """R7."""
    desk = Desk()
    desk.act("issue_invoice")
    assert desk.letter_names() == ["registration_confirmed", "invoice"]
    assert [entry.action for entry in desk.entries] == ["register", "issue_invoice", "invoice_numbered"]
    assert desk.entries[-1].actor == "service"


def test_an_unpaid_invoice_holds_back_the_certificate_order_and_nothing_before_it() -> None:
    """R7: an invoice that is never paid."""
    desk = Desk()
    desk.act("issue_invoice")
    desk.act("record_training")
    accept(submit(desk))
    assert desk.employer.stage == "awaiting_payment"
    assert desk.order is None
    desk.wait(2000)
    assert desk.employer.stage == "awaiting_payment"
    desk.act("record_payment")
    assert desk.employer.stage == "certificate_ordered"
    assert desk.order is not None


def test_an_invoice_may_hold_back_audits() -> None:
    """R7."""
    desk = blocking("audit")
    desk.act("issue_invoice")
    desk.act("record_training")
    refusal = desk.refusal("submit_self_assessment")
    assert refusal.rule == "R7"
    assert "audits wait for it" in refusal.sentence
    assert desk.refusal("submit_external_audit").rule == "R7"
    desk.act("record_payment")
    submit(desk)


def test_an_invoice_may_hold_back_training() -> None:
    """R7."""
    desk = blocking("training")
    desk.act("issue_invoice")
    assert desk.refusal("record_training").rule == "R7"
    assert desk.refusal("enrol_in_course").rule == "R7"
    desk.act("record_payment")
    desk.act("enrol_in_course")
    desk.act("record_training")
    submit(desk)


def test_what_holds_back_training_holds_back_audits_as_well() -> None:
    """R7: after a refund."""
    desk = preparing(blocking("training"))
    desk.act("refund_payment")
    assert desk.refusal("submit_self_assessment").rule == "R7"


def test_a_fee_paid_after_training() -> None:
    """R7."""
    desk = Desk()
    desk.act("issue_invoice")
    desk.act("record_training")
    desk.act("record_payment")
    assert desk.employer.stage == "preparing"
    accept(submit(desk))
    assert desk.employer.stage == "certificate_ordered"


def test_a_refund_makes_the_fee_due_again_under_a_new_number() -> None:
    """R7."""
    desk = preparing(Desk())
    receipt = desk.act("refund_payment")
    assert receipt.done == "A refund of 250.00 dollars is recorded; 250.00 dollars of the fee are open."
    assert desk.employer.fee.refunded_amount == 250
    assert open_and_kept(desk) == (250, 0)
    assert desk.last_letter("refund_notice").amount == 250
    accept(submit(desk))
    assert desk.employer.stage == "awaiting_payment"
    desk.act("record_payment")
    fee = desk.employer.fee
    assert (fee.number, fee.refunded_on) == (2, None)
    assert desk.employer.stage == "certificate_ordered"


def test_what_was_paid_back_in_part_is_open_and_no_more() -> None:
    """R7."""
    desk = preparing(Desk())
    desk.act("refund_payment", amount="100.00")
    assert desk.employer.is_in("fee_partly_refunded")
    assert open_and_kept(desk) == (100, 150)
    letter = desk.last_letter("refund_notice")
    assert (letter.amount, letter.to_be_paid) == (100, 100)
    accept(submit(desk))
    assert desk.employer.stage == "awaiting_payment"
    refusal = desk.refusal("record_payment", amount="250.00")
    assert (
        refusal.sentence
        == "What is open of the fee is 100.00 dollars and is recorded when it is paid in full."
    )
    desk.act("record_payment")
    assert desk.last_letter("payment_receipt").amount == 100
    assert desk.employer.fee.number == 2
    assert open_and_kept(desk) == (0, 250)
    assert desk.employer.stage == "certificate_ordered"


def test_several_refunds_never_exceed_what_was_paid() -> None:
    """R7: the limit is what the association still has, not what the last payment was."""
    desk = preparing(Desk())
    desk.act("refund_payment", amount="100")
    assert desk.refusal("refund_payment", amount="150.01").field == "amount"
    desk.act("refund_payment", amount="50")
    assert desk.employer.fee.refunded_amount == 150
    assert desk.last_letter("refund_notice").to_be_paid == 150
    desk.act("refund_payment", amount="100")
    assert desk.employer.is_in("fee_refunded")
    assert open_and_kept(desk) == (250, 0)
    assert "not in turn" in desk.refusal("refund_payment", amount="1").sentence


def test_a_fee_that_was_paid_in_two_parts_may_be_paid_back_at_once() -> None:
    """R7."""
    desk = preparing(Desk())
    desk.act("refund_payment", amount="100")
    desk.act("record_payment")
    assert desk.refusal("refund_payment", amount="250.01").field == "amount"
    desk.act("refund_payment", amount="250")
    assert desk.employer.is_in("fee_refunded")
    assert desk.last_letter("refund_notice").to_be_paid == 250


def test_what_is_open_of_a_fee_may_be_invoiced() -> None:
    """R7."""
    desk = preparing(Desk())
    desk.act("refund_payment", amount="100")
    receipt = desk.act("issue_invoice")
    assert "An invoice of 100 dollars goes out" in receipt.done
    assert desk.last_letter("invoice").amount == 100
    desk.act("record_payment")
    assert desk.employer.is_in("fee_paid")


def test_a_fee_paid_back_in_part_in_a_later_cycle_is_not_asked_for_at_another_price() -> None:
    """R7, R33: what was paid back is open; only a fee that was paid back as a whole is asked for anew."""
    desk = certified(Desk(book=book_with(date(2027, 6, 1), fees={"registration_fee": 300})), years=1)
    desk.wait_until(date(2028, 2, 1))
    issue(audited(desk, purpose="renewal"), "SECOR-1002")
    desk.act("refund_payment", amount="100")
    assert desk.employer.fee_open == 100
    desk.act("refund_payment", amount="150")
    assert desk.employer.fee_open == 300
    desk.act("record_payment", amount="300")
    assert desk.employer.fee_kept == 300


def test_what_is_to_be_paid_stands_on_the_page() -> None:
    """R7."""
    desk = Desk()
    facts = {fact.name: fact.value for fact in view_of(desk.employer, desk.today).facts}
    assert facts["Registration fee"] == "250.00 dollars are to be paid"
    desk.act("record_payment")
    assert "Registration fee" not in {fact.name for fact in view_of(desk.employer, desk.today).facts}


def test_a_refunded_fee_may_be_invoiced_anew() -> None:
    """R7."""
    desk = at("refunded")
    desk.act("issue_invoice")
    assert desk.employer.fee.number == 2
    assert desk.employer.is_in("fee_invoiced")
    assert desk.letter_names().count("invoice") == 1


def test_a_new_fee_is_that_of_the_policy_under_which_the_cycle_began() -> None:
    """R7, R33."""
    desk = Desk(book=book_with(date(2027, 6, 1), fees={"registration_fee": 300}))
    desk.act("record_payment")
    desk.wait_until(date(2027, 7, 1))
    desk.act("refund_payment")
    desk.act("record_payment", amount=250)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "250.01"}, "amount"),
        ({"refunded_on": "2027-03-09"}, "refunded_on"),
    ],
)
def test_refunds_that_are_refused(given: dict[str, Any], field: str) -> None:
    """R7."""
    desk = at("in training")
    refusal = desk.refusal("refund_payment", **given)
    assert (refusal.rule, refusal.field) == ("R7", field)


def test_nothing_is_refunded_while_a_certificate_is_being_made() -> None:
    """R7: before the order and after the mailing it may be."""
    desk = request(submit(preparing(Desk())))
    desk.act("refund_payment")
    desk.act("record_payment")
    desk.act("provide_information")
    desk.act("record_review")
    assert "not in turn" in desk.refusal("refund_payment").sentence
    assert "not in turn" in at("order signed twice").refusal("refund_payment").sentence
    mailed = certified(Desk())
    mailed.act("refund_payment")
    assert mailed.employer.stage == "certified"
