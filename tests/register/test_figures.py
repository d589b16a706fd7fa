"""What somebody who watches the service is told of the register (R7, R17, R22, R25, R26)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from domain.records import FeeRecord, RoundRecord
from models.ledger import Channel, LetterStatus
from models.register import Register
from tests.support.desk import BOOK
from tests.support.reported import MARCH, Reported, audit, certificate, order
from tests.support.steps import letter

NOON = datetime(2027, 3, 31, 18, tzinfo=UTC)
DOCUMENT = "sha256:" + "0" * 64
POLICY = BOOK.on(NOON.date())


def overdue_invoice(paid_on: date | None = None) -> FeeRecord:
    fee = Decimal(250)
    return FeeRecord(number=1, amount=fee, invoiced_on=MARCH[0], invoice_due_on=MARCH[29], paid_on=paid_on)


def first_round(audit_id: str) -> RoundRecord:
    return RoundRecord(audit_id=audit_id, number=1, received_on=MARCH[0], reply_due_on=MARCH[30])


def test_a_register_without_an_employer_has_nothing_to_tell(register: Register) -> None:
    told = register.figures(NOON, POLICY)
    assert not +told.cases
    assert not told.letters
    assert told.oldest_letter_at is None
    assert (told.entries, told.certificates_in_force, told.invoices_overdue) == (1, 0, 0)


def test_every_figure_is_that_of_the_rows(register: Register) -> None:
    desk = Reported(register)
    desk.registers(
        1, overdue_invoice(), stage="in_training", standing="no_certificate", fee_status="fee_invoiced"
    )
    desk.registers(
        2,
        overdue_invoice(paid_on=MARCH[30]),
        stage="in_training",
        standing="no_certificate",
        fee_status="fee_paid",
    )
    in_force = certificate("SECOR-1", date(2027, 6, 1))
    later = certificate("SECOR-2", date(2028, 1, 1), order_id="another")
    ended = certificate("SECOR-3", date(2027, 4, 1), order_id="third", ended_on=MARCH[2], end="withdrawn")
    desk.registers(
        3, in_force, later, ended, stage="certified", standing="in_good_standing", email_failed_on=MARCH[3]
    )
    desk.registers(4, overdue_invoice(), stage="withdrawn", standing="withdrawn", ended_on=MARCH[4], end="x")

    waits, answered = audit(1, state="information_requested"), audit(2, state="in_review")
    desk.enter(1, MARCH[0], waits, case=waits.audit_id, after=("received",))
    desk.enter(1, MARCH[1], first_round(waits.audit_id), case=waits.audit_id)
    closed = audit(2, 2, state="accepted", closed_on=MARCH[5])
    desk.enter(2, MARCH[1], answered, closed, first_round(answered.audit_id))
    signed = order(3, state="to_be_mailed")
    desk.enter(3, MARCH[10], signed, case=signed.order_id, after=("to_be_mailed",))

    register.issue_letter(letter(1), DOCUMENT, "email")
    register.issue_letter(letter(2), DOCUMENT, "post")
    register.issue_letter(letter(3), DOCUMENT, "email")
    register.begin_sending(letter(3).key, NOON)

    told = register.figures(NOON, POLICY)
    assert +told.cases == {
        ("Employer", "in_training"): 2,
        ("Employer", "certified"): 1,
        ("Audit", "information_requested"): 1,
        ("Audit", "in_review"): 1,
        ("CertificateOrder", "to_be_mailed"): 1,
    }
    assert told.standings == {"no_certificate": 2, "in_good_standing": 1}
    assert told.letters == {
        (Channel.EMAIL, LetterStatus.TO_SEND): 2,
        (Channel.POST, LetterStatus.TO_POST): 1,
    }
    assert (told.letters_failed, told.addresses_failed) == (1, 1)
    assert told.oldest_letter_at == letter(1).at
    assert told.invoices_overdue == 1
    assert told.reply_windows_ending == 1
    assert (told.certificates_in_force, told.certificates_expiring) == (2, 1)
    waiting = {queue.state: queue for queue in told.queues}
    oldest = waiting["to_be_mailed"].oldest
    assert oldest is not None
    assert (waiting["to_be_mailed"].waiting, oldest.days) == (1, 20)
    newest = register.entry(told.entries)
    assert newest is not None
    assert register.entry(told.entries + 1) is None
    assert told.last_entry_at == newest.at
