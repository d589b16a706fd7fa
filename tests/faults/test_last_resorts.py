"""What fails at once is done in the end; what can't be done at all waits until somebody sees to it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

from domain.policy import Policy, PolicyBook
from tests.support.running_desk import BOOK, START, RunningDesk, running_desk
from tests.support.troubled import TRIES_AT_ONCE, Troubled, steps

#: A letter is first tried once with the step that owes it.
WITH_ITS_STEP = 1
#: The same where trying again can't heal it: with its step, once at once, and once in the end.
TRIES_OF_A_MISTAKE = 3
PAID = {"paid_on": "2034-01-09", "amount": "250.00", "method": "cheque"}


class AwayBook(PolicyBook):
    """A policy that can't be read at first."""

    away = TRIES_AT_ONCE

    def on(self, day: date) -> Policy:
        if self.away:
            self.away -= 1
            message = "The policy is out of reach."
            raise OSError(message)
        return super().on(day)


async def letters(desk: RunningDesk, employer: str) -> list[str]:
    return [one.name for one in desk.register.letters_of((await desk.case(employer)).employer_id)]


async def test_a_letter_that_cannot_be_entered_at_once_is_entered_in_the_end(
    desk: RunningDesk, troubled: Troubled
) -> None:
    employer = await desk.start()
    troubled.away["payment_receipt"] = WITH_ITS_STEP + TRIES_AT_ONCE
    await desk.act(employer, "record_payment", **PAID)
    assert (await letters(desk, employer)) == ["registration_confirmed", "payment_receipt"]


async def test_an_invoice_waits_for_its_number(desk: RunningDesk, troubled: Troubled) -> None:
    employer = await desk.start()
    troubled.away["invoice-2034"] = TRIES_AT_ONCE
    await desk.act(employer, "issue_invoice")
    assert (await steps(desk, employer)) == ["register", "issue_invoice", "invoice_numbered"]
    assert (await letters(desk, employer)) == ["registration_confirmed", "invoice"]


async def test_a_letter_that_nobody_can_enter_is_tried_again_every_hour(
    desk: RunningDesk, troubled: Troubled
) -> None:
    employer = await desk.start()
    troubled.mistaken["payment_receipt"] = TRIES_OF_A_MISTAKE
    await desk.act(employer, "record_payment", **PAID)
    await desk.act(employer, "change_contact", contact_name="Robin Roy", reason="New contact")
    assert (await letters(desk, employer)) == ["registration_confirmed"]
    await desk.until(START, time(10, 30))
    await desk.rest(employer)
    assert (await letters(desk, employer)) == ["registration_confirmed", "payment_receipt"]


async def test_a_registration_waits_for_the_policy(troubled: Troubled, tmp_path: Path) -> None:
    book = AwayBook(BOOK.policies, closed_cases_years=1)
    async with running_desk(troubled, tmp_path / "documents", book=book) as desk:
        employer = await desk.start()
        assert (await steps(desk, employer)) == ["register"]
    assert book.away == 0


async def test_a_kept_step_is_dropped_when_the_register_holds_another_one_in_its_place(
    desk: RunningDesk, troubled: Troubled
) -> None:
    employer = await desk.start()
    troubled.lost = {"record_payment"}
    await desk.refused(employer, "record_payment", **PAID)
    troubled.away["change_contact"] = TRIES_AT_ONCE
    kept = await desk.act(employer, "change_contact", contact_name="Robin Roy", reason="New contact")
    assert kept.entry == 0
    assert (await steps(desk, employer)) == ["register", "record_payment"]
    assert "Fee paid" in (await desk.case(employer)).stands
    await desk.act(employer, "change_contact", contact_name="Robin Roy", reason="New contact")
    assert (await steps(desk, employer)) == ["register", "record_payment", "change_contact"]


async def test_an_action_is_refused_while_the_register_holds_something_unknown(
    desk: RunningDesk, troubled: Troubled
) -> None:
    employer = await desk.start()
    troubled.ahead = {"record_payment"}
    sentence = await desk.refused(employer, "record_payment", **PAID)
    assert "The register is just being brought in line with this case." in sentence
    assert (await steps(desk, employer)) == ["register", "of_another_time"]
    assert "Fee due" in (await desk.case(employer)).stands


async def test_nobody_is_kept_waiting_by_what_somebody_has_to_see_to(
    desk: RunningDesk, troubled: Troubled
) -> None:
    employer = await desk.start()
    troubled.ahead = {"invoice_numbered"}
    await desk.act(employer, "issue_invoice")
    sentence = await desk.refused(employer, "change_contact", contact_name="Robin Roy", reason="New contact")
    assert '"invoice_numbered" of service waits to be entered' in sentence
    assert (await steps(desk, employer)) == ["register", "issue_invoice", "of_another_time"]


async def test_a_server_that_cannot_delete_a_run_does_not_keep_it_from_ending(desk: RunningDesk) -> None:
    sentence = await desk.start_refused(contact_name="4111 1111 1111 1111")
    assert "This looks like a full card number." in sentence
    assert desk.register.employers() == []
