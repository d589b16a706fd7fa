"""An invoice that is not paid: when it is reminded of, and when it counts as overdue (R7)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.calendar import morning_of
from domain.flags import flags, next_flags
from domain.letters import InvoiceReminder
from tests.support.desk import NOON, Desk, book_with, instant
from tests.support.lives import accept, at, submit


def invoiced(opened: date = date(2027, 3, 10), **figures: object) -> Desk:
    """An employer that asked for an invoice on the day of its registration."""
    desk = Desk(opened, book=book_with(fees=figures) if figures else book_with())
    desk.act("issue_invoice")
    return desk


def reminders(desk: Desk) -> list[tuple[date, bool]]:
    """Day of every reminder, and whether it said that it was the last."""
    return [(day, letter.last) for day, letter in desk.letters if isinstance(letter, InvoiceReminder)]


def test_an_unpaid_invoice_is_reminded_of_a_week_and_a_month_after_its_due_day() -> None:
    """R7: due on 9 April 2027."""
    desk = invoiced()
    desk.wait(2000)
    assert reminders(desk) == [(date(2027, 4, 16), False), (date(2027, 5, 9), True)]
    letter = desk.last_letter("invoice_reminder")
    assert (letter.invoice_number, letter.amount) == (desk.employer.fee.invoice_number, 250)
    assert (letter.invoiced_on, letter.due_on) == (date(2027, 3, 10), date(2027, 4, 9))
    assert [entry.ground for entry in desk.entries if entry.action == "invoice_reminder"] == [
        f"Invoice {letter.invoice_number}: 7 days after 2027-04-09",
        f"Invoice {letter.invoice_number}: 30 days after 2027-04-09",
    ]


@pytest.mark.parametrize(
    ("opened", "due", "first"),
    [
        (date(2028, 1, 30), date(2028, 2, 29), date(2028, 3, 7)),
        (date(2028, 1, 23), date(2028, 2, 22), date(2028, 2, 29)),
        (date(2027, 1, 30), date(2027, 3, 1), date(2027, 3, 8)),
    ],
)
def test_around_a_leap_day(opened: date, due: date, first: date) -> None:
    """R7."""
    desk = invoiced(opened)
    assert desk.employer.fee.invoice_due_on == due
    assert desk.agenda()[0] == (first, "invoice_reminder", "R7")


def test_reminders_stop_with_the_payment() -> None:
    """R7."""
    desk = invoiced()
    desk.wait_until(date(2027, 4, 16))
    desk.act("record_payment")
    desk.wait(400)
    assert reminders(desk) == [(date(2027, 4, 16), False)]


def test_reminders_stop_with_the_file() -> None:
    """R7, R30."""
    desk = invoiced()
    desk.act("withdraw")
    desk.wait(400)
    assert reminders(desk) == []


def test_a_second_invoice_has_reminders_of_its_own() -> None:
    """R7: paid late, paid back in part, invoiced again."""
    desk = invoiced()
    desk.wait_until(date(2027, 5, 10))
    desk.act("record_payment")
    desk.act("refund_payment", amount="100.00")
    desk.act("issue_invoice")
    desk.wait_until(date(2027, 6, 16))
    assert reminders(desk) == [
        (date(2027, 4, 16), False),
        (date(2027, 5, 9), True),
        (date(2027, 6, 16), False),
    ]
    assert desk.last_letter("invoice_reminder").amount == 100


def test_days_that_passed_unnoticed_bring_one_letter_on_the_day_on_which_it_is_written() -> None:
    """R7: nobody worked from April to September."""
    desk = invoiced()
    desk.wait_until(date(2027, 4, 15))
    desk.now = instant(date(2027, 9, 1))
    desk.wait(200)
    assert reminders(desk) == [(date(2027, 9, 1), True)]
    assert desk.employer.fee.reminded_days == [30]


def test_an_invoice_that_has_no_number_yet_is_neither_reminded_of_nor_overdue() -> None:
    """R7: it has not gone out."""
    desk = invoiced()
    waiting = desk.employer.copied()
    waiting.fee.invoice_number = None
    assert waiting.open_invoice() is None
    assert flags(waiting, datetime(2030, 1, 1, tzinfo=UTC)) == ["invoice_unpaid"]


def test_how_often_is_policy() -> None:
    """R7."""
    desk = invoiced(invoice_days=10, invoice_reminder_days=(1, 2, 400))
    desk.wait(500)
    assert [day for day, _ in reminders(desk)] == [date(2027, 3, 21), date(2027, 3, 22), date(2028, 4, 23)]
    silent = invoiced(invoice_reminder_days=())
    silent.wait(500)
    assert reminders(silent) == []


def test_a_policy_that_is_taken_up_later_does_not_bring_what_is_past() -> None:
    """R33: two more reminders, one of a day that is over."""
    book = book_with(date(2027, 4, 20), fees={"invoice_reminder_days": (3, 7, 20)})
    desk = Desk(book=book)
    desk.act("issue_invoice")
    desk.wait_until(date(2027, 4, 10))
    assert desk.agenda()[0] == (date(2027, 4, 16), "invoice_reminder", "R7")
    desk.wait_until(date(2027, 4, 20))
    desk.act("apply_policy", effective="2027-04-20")
    desk.wait(100)
    assert [day for day, _ in reminders(desk)] == [date(2027, 4, 16), date(2027, 4, 29)]


def test_an_invoice_is_listed_as_overdue_from_the_morning_after_its_due_day() -> None:
    """R7."""
    desk = invoiced()
    assert flags(desk.employer, desk.now) == ["invoice_unpaid"]
    (coming,) = [one for one in next_flags(desk.employer, desk.now) if one.flag == "invoice_overdue"]
    assert coming.at == morning_of(date(2027, 4, 10))
    desk.wait_until(date(2027, 4, 10), NOON)
    assert flags(desk.employer, desk.now) == ["invoice_overdue", "invoice_unpaid"]
    desk.act("record_payment")
    assert flags(desk.employer, desk.now) == []


def test_whoever_waits_for_payment_to_order_is_reminded_too() -> None:
    """R7, R19."""
    desk = invoiced()
    desk.act("record_training")
    accept(submit(desk))
    desk.wait_until(date(2027, 5, 10))
    assert len(reminders(desk)) == 2
    desk.act("record_payment")
    assert desk.employer.stage == "certificate_ordered"


def test_who_never_asked_for_an_invoice_is_not_reminded() -> None:
    """R7: the fee is due, and nobody invoiced it."""
    desk = at("registered")
    desk.wait(400)
    assert reminders(desk) == []
