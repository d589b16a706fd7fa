"""The registration fee: paid, invoiced or refunded (R7)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.calendar import Moment, days_after
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.letters import Invoice, PaymentReceipt, RefundNotice
from domain.payload import Payload
from domain.records import FeeRecord
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Dollars, PastDay, Reason, Reference
from domain.to_fill import to_fill

_CARDS = {"visa", "mastercard"}


class RecordPayment(Payload):
    """A payment of what is open of the fee. Never a card number: the processor's reference stands for it."""

    paid_on: PastDay
    amount: Dollars
    method: Literal["visa", "mastercard", "cheque", "e-transfer", "cash"]
    processor_reference: Reference | None = None
    last_four: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None


def _open_fee(state: EmployerState) -> FeeRecord:
    """Give the fee that is due: what was paid back falls due anew, under a number of its own."""
    if state.fee.refunded_on is not None:
        state.fee = FeeRecord(number=state.fee.number + 1, amount=state.fee_open)
    return state.fee


def record_payment(state: EmployerState, paid: RecordPayment, _: Moment) -> Decision:
    """Record that all that was open of the fee is paid (R7)."""
    fee = _open_fee(state)
    if paid.amount != fee.amount:
        what = "What is open of the fee" if state.fee_kept else "The fee"
        message = f"{what} is {fee.amount} dollars and is recorded when it is paid in full."
        raise Refusal(message, rule="R7", field="amount")
    if paid.method in _CARDS and paid.processor_reference is None:
        message = "A card payment needs the card processor's reference."
        raise Refusal(message, rule="R7", field="processor_reference")
    if paid.method not in _CARDS and paid.last_four is not None:
        message = f"A payment by {paid.method} has no card digits; leave this field out."
        raise Refusal(message, rule="R7", field="last_four")
    fee.paid_on, fee.method = paid.paid_on, paid.method
    fee.processor_reference, fee.last_four = paid.processor_reference, paid.last_four
    state.fee_kept += fee.amount
    receipt = PaymentReceipt(
        amount=fee.amount,
        paid_on=paid.paid_on,
        method=paid.method,
        processor_reference=paid.processor_reference,
        last_four=paid.last_four,
    )
    return Decision(
        events=("payment_recorded",),
        letters=(receipt,),
        done=f"{fee.amount} dollars are recorded as paid on {paid.paid_on}; the registration fee is paid.",
    )


def _card_example(state: EmployerState, today: date) -> dict[str, Any]:
    return {
        "paid_on": str(today),
        "amount": str(state.fee_open),
        "method": "visa",
        "processor_reference": to_fill("processor's reference"),
    }


def _transfer_example(state: EmployerState, today: date) -> dict[str, Any]:
    return {"paid_on": str(today), "amount": str(state.fee_open), "method": "e-transfer"}


class IssueInvoice(Payload):
    """The employer asked to be invoiced."""


def issue_invoice(state: EmployerState, _: IssueInvoice, moment: Moment) -> Decision:
    """Invoice the fee from today (R7)."""
    fee = _open_fee(state)
    fee.invoiced_on = moment.day
    fee.invoice_due_on = days_after(moment.day, state.policy.fees.invoice_days)
    invoice = Invoice(
        invoice_number="",  # given when the letter is written, so that numbers have no gaps
        amount=fee.amount,
        invoiced_on=fee.invoiced_on,
        due_on=fee.invoice_due_on,
    )
    return Decision(
        events=("invoice_issued",),
        letters=(invoice,),
        done=f"An invoice of {fee.amount} dollars goes out; it is due on {fee.invoice_due_on}.",
    )


class RefundPayment(Payload):
    """The fee or a part of it was paid back, by the processor's reference where a card was credited."""

    refunded_on: PastDay
    amount: Dollars
    reason: Reason
    processor_reference: Reference | None = None


def refund_payment(state: EmployerState, refund: RefundPayment, _: Moment) -> Decision:
    """Record a refund of the fee or a part of it; what was paid back is open again (R7)."""
    fee, kept = state.fee, state.fee_kept
    if not 0 < refund.amount <= kept:
        message = f"A refund is more than nothing and at most the {kept} dollars that were paid and kept."
        raise Refusal(message, rule="R7", field="amount")
    if refund.processor_reference is not None and refund.processor_reference in fee.refund_references:
        message = f"The refund {refund.processor_reference} is recorded already."
        raise Refusal(message, rule="R7", field="processor_reference")
    if fee.paid_on is not None and refund.refunded_on < fee.paid_on:
        message = f"The fee was paid on {fee.paid_on}; it can't have been refunded before."
        raise Refusal(message, rule="R7", field="refunded_on")
    fee.refunded_on, fee.refunded_amount = refund.refunded_on, (fee.refunded_amount or 0) + refund.amount
    if refund.processor_reference is not None:
        fee.refund_references = [*fee.refund_references, refund.processor_reference]
    state.fee_kept = kept - refund.amount
    # A fee that was paid back as a whole is asked for anew as the cycle's policy has it.
    to_be_paid = fee.refunded_amount if state.fee_kept else state.policy.fees.registration_fee
    notice = RefundNotice(
        amount=refund.amount,
        refunded_on=refund.refunded_on,
        to_be_paid=to_be_paid,
        reason=refund.reason,
    )
    return Decision(
        events=("payment_partly_refunded" if state.fee_kept else "payment_refunded",),
        letters=(notice,),
        ground=refund.reason,
        done=f"A refund of {refund.amount} dollars is recorded; {to_be_paid} dollars of the fee are open.",
    )


def _refund_example(state: EmployerState, today: date) -> dict[str, Any]:
    return {"refunded_on": str(today), "amount": str(state.fee_kept), "reason": to_fill("why")}


RECORD_PAYMENT = StaffAction(
    name="record_payment",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=RecordPayment,
    events=("payment_recorded",),
    rule="R7",
    sentence="Record that the registration fee was paid.",
    decide=record_payment,
    example=_card_example,
    others=lambda state, today: {"Paid by e-transfer, cheque or cash": _transfer_example(state, today)},
    awaited_in=("registered", "awaiting_payment"),
)
ISSUE_INVOICE = StaffAction(
    name="issue_invoice",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=IssueInvoice,
    events=("invoice_issued",),
    rule="R7",
    sentence="Invoice the registration fee at the employer's request.",
    decide=issue_invoice,
    example=lambda _state, _today: {},
    awaited_in=("registered",),
)
REFUND_PAYMENT = StaffAction(
    name="refund_payment",
    case="Employer",
    roles=(Role.ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR),
    payload=RefundPayment,
    events=("payment_refunded", "payment_partly_refunded"),
    rule="R7",
    sentence="Record that the registration fee, or a part of it, was paid back.",
    decide=refund_payment,
    example=_refund_example,
)
FEE_ACTIONS = (RECORD_PAYMENT, ISSUE_INVOICE, REFUND_PAYMENT)
