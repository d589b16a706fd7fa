"""What fails at once is done in the end; what can't be done at all waits until somebody sees to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import Engine
from temporalio.exceptions import ApplicationError

from domain.letters import LetterIssued, LetterOrder
from domain.policy import Policy, PolicyBook
from domain.transition import NotRecorded, Recorded, Transition
from models.register import Register
from tests.support.running_desk import BOOK, START, RunningDesk, running_desk

#: So often something is tried at once, before the desk turns to trying as long as it takes.
TRIES_AT_ONCE = 3
#: A letter is first tried once with the step that owes it.
WITH_ITS_STEP = 1
#: The same where trying again can't heal it: with its step, once at once, and once in the end.
TRIES_OF_A_MISTAKE = 3
PAID = {"paid_on": "2034-01-09", "amount": "250.00", "method": "cheque"}


class Troubled(Register):
    """A register that has trouble with some steps and letters, each by its name.

    Attributes:
        away: how often it can't be reached for them.
        mistaken: how often they are refused as a mistake.
        lost: those that are entered, and whose answer never arrives.
        ahead: those in whose place it already holds something that the case knows nothing of.

    """

    away: Counter[str]
    mistaken: Counter[str]
    lost: set[str]
    ahead: set[str]

    def record(self, transition: Transition) -> Recorded | NotRecorded:
        self._have_trouble(transition.action)
        if transition.action in self.ahead:
            super().record(transition.model_copy(update={"action": "of_another_time", "requirements": ()}))
        answer = super().record(transition)
        if transition.action in self.lost:
            self.lost.discard(transition.action)
            message = "The worker died before it could say so."
            raise ApplicationError(message, non_retryable=True)
        return answer

    def issue_letter(self, order: LetterOrder, document: str, channel: str) -> LetterIssued:
        self._have_trouble(order.content.name)
        return super().issue_letter(order, document, channel)

    def assign_number(self, series: str, key: str) -> str:
        self._have_trouble(series)
        return super().assign_number(series, key)

    def _have_trouble(self, name: str) -> None:
        if self.away[name]:
            self.away[name] -= 1
            message = "The register is out of reach."
            raise ConnectionError(message)
        if self.mistaken[name]:
            self.mistaken[name] -= 1
            message = "The register can't take this."
            raise ValueError(message)


class AwayBook(PolicyBook):
    """A policy that can't be read at first."""

    away = TRIES_AT_ONCE

    def on(self, day: date) -> Policy:
        if self.away:
            self.away -= 1
            message = "The policy is out of reach."
            raise OSError(message)
        return super().on(day)


@pytest.fixture
def troubled(register: Register, engine: Engine) -> Troubled:
    assert register.staff(), "the staff directory is loaded"
    troubled = Troubled(engine)
    troubled.away, troubled.mistaken = Counter(), Counter()
    troubled.lost, troubled.ahead = set(), set()
    return troubled


@pytest.fixture
async def desk(troubled: Troubled, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    async with running_desk(troubled, tmp_path / "documents") as running:
        yield running


async def steps(desk: RunningDesk, employer: str) -> list[str]:
    entries = desk.register.entries_of((await desk.case(employer)).employer_id)
    return [one.action for one in entries if one.action != "issue_letter"]


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
