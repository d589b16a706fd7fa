"""The registration fee: by card, by invoice, late, never, and paid back (R7)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.policy import PolicyBook
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import START, RunningDesk

BLOCKS_AUDIT = changed(fees={"unpaid_invoice_blocks": "audit"})
BLOCKS_TRAINING = changed(fees={"unpaid_invoice_blocks": "training"})
REFUND = {"amount": "250.00", "reason": "The employer changed its mind"}


async def invoiced(desk: RunningDesk) -> EmployerFile:
    """An employer that asked to be invoiced."""
    file = await EmployerFile.opened(desk)
    await file.act("issue_invoice")
    return file


async def test_an_invoice_that_is_never_paid_holds_the_certificate_back(desk: RunningDesk) -> None:
    file = await invoiced(desk)
    assert file.letters() == [(START, "registration_confirmed"), (START, "invoice")]
    assert "2034-0001" in file.letter_text("invoice")
    assert "8 February 2034" in file.letter_text("invoice")
    await file.train()
    await desk.until(date(2034, 3, 6))
    await file.pass_audit("certification")
    view = await file.case()
    assert (view.stage, view.owner, view.related) == ("awaiting_payment", "administrator", ())
    await desk.until(date(2037, 3, 6))
    assert (await file.case()).stage == "awaiting_payment"
    assert file.certificates() == []
    await file.act("withdraw", reason="The invoice was never paid")
    assert file.row().end == "withdrawn"


async def test_paid_after_training_and_before_the_audit(desk: RunningDesk) -> None:
    file = await invoiced(desk)
    await file.train()
    await desk.until(date(2034, 2, 7))
    await file.pay()
    assert file.letters()[-1] == (date(2034, 2, 7), "payment_receipt")
    await file.certify()
    assert file.certificates() == [("SECOR-1", "2034-02-07", "2037-02-07", None)]
    (fee,) = file.rows("fee").values()
    assert (fee["invoice_number"], fee["invoice_due_on"]) == ("2034-0001", "2034-02-08")


async def test_paid_after_the_audit_was_accepted_releases_the_order(desk: RunningDesk) -> None:
    file = await invoiced(desk)
    await file.train()
    await file.pass_audit("certification")
    await desk.until(date(2034, 2, 7))
    await file.pay()
    assert (await file.case()).stage == "certificate_ordered"
    await file.issue()
    assert (await file.case()).standing == "in_good_standing"


async def test_refunded_after_training_and_paid_again(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await desk.until(date(2034, 1, 20))
    await file.act("refund_payment", refunded_on="2034-01-20", **REFUND)
    assert file.letters()[-1] == (date(2034, 1, 20), "refund_notice")
    await file.pass_audit("certification")
    assert (await file.case()).stage == "awaiting_payment"
    await file.pay(method="cheque", processor_reference=None, last_four=None)
    assert (await file.case()).stage == "certificate_ordered"
    assert [(row["number"], row["refunded_on"], row["method"]) for row in file.rows("fee").values()] == [
        (1, "2034-01-20", "visa"),
        (2, None, "cheque"),
    ]


async def test_refunded_in_part_and_paid_in_part(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await desk.until(date(2034, 1, 20))
    part = {"amount": "100.00", "reason": "A course that was counted in did not take place"}
    done = await file.act("refund_payment", refunded_on="2034-01-20", **part)
    assert done.done == "A refund of 100.00 dollars is recorded; 100.00 dollars of the fee are open."
    assert (await file.case()).stands[0] == "Fee partly refunded"
    assert await file.fact("Registration fee") == "100.00 dollars are to be paid"
    assert "$100.00" in file.letter_text("refund_notice")
    await file.pass_audit("certification")
    assert (await file.case()).stage == "awaiting_payment"
    whole = await file.refused("record_payment", paid_on="2034-01-20", amount="250.00", method="cheque")
    assert "What is open of the fee is 100.00 dollars" in whole
    await desk.until(date(2034, 2, 6))
    await file.act("issue_invoice")
    assert "$100.00" in file.letter_text("invoice")
    await file.pay(amount="100.00")
    assert "$100.00" in file.letter_text("payment_receipt")
    assert (await file.case()).stage == "certificate_ordered"
    assert [(row["amount"], row["refunded_amount"]) for row in file.rows("fee").values()] == [
        ("250.00", "100.00"),
        ("100.00", None),
    ]


async def test_refunded_in_two_parts_and_never_more_than_was_paid(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    refund = {"refunded_on": str(START), "reason": "Agreed by telephone"}
    await file.act("refund_payment", amount="100.00", **refund)
    refused = await file.refused("refund_payment", amount="150.01", **refund)
    assert "at most the 150.00 dollars that were paid and kept. (R7)" in refused
    await file.act("refund_payment", amount="150.00", **refund)
    assert (await file.case()).stands[0] == "Fee refunded"
    assert await file.fact("Registration fee") == "250.00 dollars are to be paid"


async def test_no_refund_while_the_certificate_is_being_made(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    assert "(R7)" in await file.refused("refund_payment", refunded_on=str(START), **REFUND)
    await file.issue()
    assert (await file.case()).standing == "in_good_standing"


async def test_refunded_after_certification(desk: RunningDesk) -> None:
    """The certificate stands; the next one waits for the fee."""
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2034, 2, 6))
    await file.act("refund_payment", refunded_on="2034-02-06", **REFUND)
    assert (await file.case()).stands[:3] == ("Fee refunded", "Certified", "In good standing")
    await desk.until(date(2034, 12, 4))
    await file.pass_audit("renewal")
    assert (await file.case()).stage == "awaiting_payment"
    await file.pay()
    await file.issue()
    assert file.certificates()[-1] == ("SECOR-2", "2034-12-04", "2037-12-04", None)


async def test_a_fee_is_taken_in_full_and_a_card_by_its_reference(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    card = {"paid_on": str(START), "method": "visa"}
    part = await file.refused("record_payment", amount="100.00", processor_reference="MON-1", **card)
    assert "The fee is 250.00 dollars and is recorded when it is paid in full. (R7)" in part
    bare = await file.refused("record_payment", amount="250.00", **card)
    assert "A card payment needs the card processor's reference. (R7)" in bare
    number = await file.refused(
        "record_payment", amount="250.00", processor_reference="4242 4242 4242 4242", **card
    )
    assert "looks like a full card number" in number
    assert "4242 4242" not in number
    await file.pay()


@pytest.mark.parametrize("policy_book", [BLOCKS_AUDIT])
async def test_an_unpaid_invoice_may_hold_back_audits(desk: RunningDesk, policy_book: PolicyBook) -> None:
    assert policy_book is BLOCKS_AUDIT
    file = await invoiced(desk)
    await file.train()
    refused = await file.submit_refused("certification")
    assert "The registration fee is not paid, and audits wait for it" in refused
    assert "(R7)" in refused


@pytest.mark.parametrize("policy_book", [BLOCKS_TRAINING])
async def test_an_unpaid_invoice_may_hold_back_training(desk: RunningDesk, policy_book: PolicyBook) -> None:
    assert policy_book is BLOCKS_TRAINING
    file = await invoiced(desk)
    training = {"person_name": "Robin Okafor", "completed_on": str(START)}
    assert "training waits for it" in await file.refused("record_training", **training)
    await file.pay()
    await file.act("record_training", **training)
