"""Letters about the registration fee (R7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from domain.letters.content import Content


class Invoice(Content):
    """The registration fee, invoiced on request."""

    title, rule = "Invoice", "R7"
    name: Literal["invoice"] = "invoice"
    invoice_number: str
    amount: Decimal
    invoiced_on: date
    due_on: date

    @property
    def complete(self) -> bool:
        """Whether it has its number, which the register gives when it is written."""
        return bool(self.invoice_number)

    def numbered(self, number: str) -> Invoice:
        """Give this invoice with its number."""
        return self.model_copy(update={"invoice_number": number})


class InvoiceReminder(Content):
    """The invoice is overdue; ``last`` says that no further reminder follows."""

    title, rule = "Invoice overdue", "R7"
    name: Literal["invoice_reminder"] = "invoice_reminder"
    invoice_number: str
    amount: Decimal
    invoiced_on: date
    due_on: date
    last: bool


class PaymentReceipt(Content):
    """The registration fee was paid."""

    title, rule = "Payment receipt", "R7"
    name: Literal["payment_receipt"] = "payment_receipt"
    amount: Decimal
    paid_on: date
    method: str
    processor_reference: str | None
    last_four: str | None


class RefundNotice(Content):
    """The registration fee, or a part of it, was paid back; ``to_be_paid`` is what is open of it now."""

    title, rule = "Refund", "R7"
    name: Literal["refund_notice"] = "refund_notice"
    amount: Decimal
    refunded_on: date
    to_be_paid: Decimal
    reason: str
