"""An invoice that is not paid is reminded of, on the day or late, and never twice (R7)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.policy import PolicyBook
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import RunningDesk

FIRST, SECOND = date(2034, 2, 15), date(2034, 3, 10)
REMINDER = "invoice_reminder"
SLOW = changed(fees={"invoice_days": 365, "invoice_reminder_days": (366,)})


async def invoiced(desk: RunningDesk) -> EmployerFile:
    """An employer that asked to be invoiced on 9 January 2034; the invoice is due on 8 February."""
    file = await EmployerFile.opened(desk)
    await file.act("issue_invoice")
    return file


def reminders(file: EmployerFile) -> list[date]:
    return [day for day, name in file.letters() if name == REMINDER]


async def test_reminded_twice_and_then_left_to_the_administrator(desk: RunningDesk) -> None:
    file = await invoiced(desk)
    assert (FIRST, "R7") in await file.due()
    await desk.until(date(2034, 2, 9))
    await desk.until(date(2036, 3, 1))
    assert reminders(file) == [FIRST, SECOND]
    said = file.letter_text(REMINDER)
    assert "Invoice 2034-0001 is overdue" in said
    assert "8 February 2034" in said
    assert "$250.00" in said
    assert "the last letter" in said


async def test_paid_after_the_first_reminder(desk: RunningDesk) -> None:
    file = await invoiced(desk)
    await desk.until(FIRST)
    assert reminders(file) == [FIRST]
    assert "the last letter" not in file.letter_text(REMINDER)
    await file.pay()
    await desk.until(date(2034, 6, 1))
    assert reminders(file) == [FIRST]


async def test_withdrawn_before_the_first_reminder(desk: RunningDesk) -> None:
    file = await invoiced(desk)
    await file.act("withdraw", reason="The business never opened")
    await desk.until(date(2034, 6, 1))
    assert reminders(file) == []


@pytest.mark.parametrize("policy_book", [SLOW])
async def test_after_a_sleep_of_two_years_across_a_leap_day(
    desk: RunningDesk, policy_book: PolicyBook
) -> None:
    """Invoiced on 9 January 2034, due on 9 January 2035, reminded of 366 days later."""
    assert policy_book is SLOW
    file = await invoiced(desk)
    await desk.until(date(2036, 2, 29))
    assert reminders(file) == [date(2036, 1, 10)]
