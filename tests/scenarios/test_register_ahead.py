"""A worker dies between the register's commit and its own: the case catches up with the register."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.register import Register
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk, running_desk
from tests.support.troubled import TRIES_AT_ONCE, Troubled


@pytest.fixture
async def desk(register: Register, engine: Engine, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    assert register.staff(), "the staff directory is loaded"
    async with running_desk(Troubled(engine), tmp_path / "documents") as running:
        yield running


def troubled(desk: RunningDesk) -> Troubled:
    assert isinstance(desk.register, Troubled)
    return desk.register


def losing(desk: RunningDesk, *actions: str) -> None:
    troubled(desk).lost = set(actions)


async def test_the_step_that_was_lost_counts_before_the_next_one(desk: RunningDesk) -> None:
    employer = await desk.start()
    losing(desk, "record_payment")
    paid = {"paid_on": "2034-01-09", "amount": "250.00", "method": "cheque"}
    await desk.refused(employer, "record_payment", **paid)
    assert "Fee due" in (await desk.case(employer)).stands
    receipt = await desk.act(employer, "change_contact", contact_name="Robin Roy", reason="New contact")
    assert receipt.stands == ["Fee paid", "In training", "No certificate", "Small employer"]
    entered = [one.action for one in desk.register.entries_of((await desk.case(employer)).employer_id)]
    steps = [action for action in entered if action != "issue_letter"]
    assert steps == ["register", "record_payment", "change_contact"]
    assert [one.name for one in desk.register.letters_of((await desk.case(employer)).employer_id)] == [
        "registration_confirmed",
        "payment_receipt",
    ]


async def test_the_same_step_sent_again_on_the_next_day_keeps_its_day(desk: RunningDesk) -> None:
    employer = await desk.start()
    losing(desk, "issue_invoice")
    await desk.refused(employer, "issue_invoice")
    await desk.until(date(2034, 1, 10))
    receipt = await desk.act(employer, "issue_invoice")
    assert "due on 2034-02-08" in receipt.done
    employer_id = (await desk.case(employer)).employer_id
    assert [one.action for one in desk.register.entries_of(employer_id)].count("issue_invoice") == 1


async def test_a_step_that_needs_the_lost_one_undone_is_refused_after_catching_up(desk: RunningDesk) -> None:
    employer = await desk.start()
    losing(desk, "withdraw")
    await desk.refused(employer, "withdraw", reason="At the employer's request")
    sentence = await desk.refused(employer, "issue_invoice")
    assert '"issue_invoice" is not in turn: this case stands at "Withdrawn".' in sentence
    assert desk.register.employers(live=True) == []


async def test_what_happens_by_itself_is_entered_once_though_its_answer_was_lost(desk: RunningDesk) -> None:
    employer = await desk.start()
    losing(desk, "invoice_numbered")
    await desk.act(employer, "issue_invoice")
    employer_id = (await desk.case(employer)).employer_id
    entered = [one.action for one in desk.register.entries_of(employer_id)]
    assert entered.count("invoice_numbered") == 1
    assert [one.name for one in desk.register.letters_of(employer_id)].count("invoice") == 1


async def test_what_fell_due_is_judged_anew_after_catching_up(desk: RunningDesk) -> None:
    """R17: the employer answered on the last day, and the case hears of it when that day is over."""
    file = await EmployerFile.ready(desk)
    await file.submit("certification")
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    audit = await file.open_case()
    await desk.until(date(2034, 1, 24))
    losing(desk, "provide_information")
    await desk.refused(audit, "provide_information", answer="Everything is attached.")
    await desk.until(date(2034, 1, 25))
    await desk.rest(file.workflow)
    assert (await desk.case(audit)).stage == "in_review"
    assert file.entries()[-1].action == "provide_information"


@pytest.mark.parametrize("away", [0, TRIES_AT_ONCE], ids=["in reach", "out of reach meanwhile"])
async def test_nothing_falls_due_to_a_file_that_the_register_has_closed(desk: RunningDesk, away: int) -> None:
    employer = await desk.start()
    await desk.act(employer, "issue_invoice")
    employer_id = (await desk.case(employer)).employer_id
    losing(desk, "withdraw")
    await desk.refused(employer, "withdraw", reason="At the employer's request")
    troubled(desk).away["withdraw"] = away
    await desk.until(date(2034, 3, 1))
    await desk.rest(employer)
    assert await desk.has_ended(employer)
    written = sorted(one.name for one in desk.register.letters_of(employer_id))
    assert written == ["file_closed", "invoice", "registration_confirmed"]
    assert desk.register.verify_rows(employer_id) == []
