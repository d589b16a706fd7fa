"""A policy that changes in mid-cycle: what runs keeps what it began with (R33)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.policy import PolicyBook
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed_on
from tests.support.running_desk import RunningDesk

CHANGE = date(2034, 9, 1)


@pytest.fixture
def policy_book() -> PolicyBook:
    """From 1 September 2034 on: 85 per cent, other reminders, another deadline, another fee."""
    return changed_on(
        CHANGE,
        fees={"registration_fee": Decimal("300.00")},
        audit={"pass_percent": Decimal(85), "maintenance_pass_percent": Decimal(85)},
        review={"reply_days": 30},
        maintenance={"reminder_months": (4, 1), "maintenance_deadline": "anniversary"},
    )


async def test_a_certificate_of_before_keeps_its_pass_mark_reminders_and_deadline(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 3, 5))
    assert file.letters(since=date(2034, 2, 1)) == [
        (date(2034, 10, 9), "anniversary_reminder_first"),
        (date(2034, 11, 9), "anniversary_reminder_second"),
        (date(2035, 1, 10), "maintenance_overdue"),
    ]
    assert (await file.case()).standing == "in_good_standing"
    await file.pass_audit("maintenance", points=82)
    assert "2035-01-09: accepted" in await file.fact("Anniversaries")


async def test_a_registration_of_before_keeps_its_fee_and_pass_mark(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    await desk.until(date(2034, 10, 2))
    await file.pay(amount="250.00")
    await file.train()
    audit = await file.submit("certification", points=82)
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    assert (date(2034, 10, 17), "R17") in [(item.day, item.rule) for item in (await desk.case(audit)).agenda]
    await file.reply()
    await file.review("accept")
    assert (await file.case()).stage == "certificate_ordered"


async def test_a_registration_of_after_begins_with_the_new_policy(desk: RunningDesk) -> None:
    await desk.until(CHANGE)
    file = await EmployerFile.opened(desk)
    refused = await file.refused("record_payment", paid_on=str(CHANGE), amount="250.00", method="cheque")
    assert "The fee is 300.00 dollars" in refused
    await file.pay(amount="300.00")
    await file.train()
    await file.submit("certification", points=82)
    await file.assign()
    assert "needs 85 % (R13)" in await file.review_refused("accept")


async def test_the_cycle_of_a_renewed_certificate_begins_with_the_new_policy(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2034, 12, 4))
    await file.renew(points=82)
    marks = [row for row in file.rows("anniversary").values() if row["certificate_number"] == "SECOR-2"]
    assert [(row["day"], row["deadline"]) for row in marks] == [
        ("2035-12-04", "2035-12-04"),
        ("2036-12-04", "2036-12-04"),
        ("2037-12-04", "2037-12-04"),
    ]
    await desk.until(date(2035, 12, 5))
    assert file.letters(since=date(2034, 12, 5)) == [
        (date(2035, 8, 4), "anniversary_reminder_first"),
        (date(2035, 11, 4), "anniversary_reminder_second"),
        (date(2035, 12, 5), "standing_lost"),
    ]
    await file.submit("maintenance", points=82)
    await file.assign()
    assert "needs 85 % (R13)" in await file.review_refused("accept")


async def test_a_running_cycle_takes_up_the_new_policy_by_decision(desk: RunningDesk) -> None:
    """R33: the deliberate exception. It moves what lies ahead, and its reason is on record."""
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(CHANGE)
    receipt = await file.act(
        "apply_policy", actor="e.moreau", effective=str(CHANGE), reason="The board decided so for everybody"
    )
    assert receipt.done.startswith("This cycle takes up the policy of 2034-09-01")
    assert [entry.event for entry in file.entries()][-2:] == ["policy_wanted", "policy_applied"]
    assert await file.fact("Policy") == "of 2034-09-01"
    deadlines = [row["deadline"] for row in file.rows("anniversary").values()]
    assert deadlines == ["2035-01-09", "2036-01-09", "2037-01-09"]
    refused = await file.refused("apply_policy", effective=str(CHANGE), reason="Once more")
    assert "already runs under the policy of 2034-09-01" in refused
    await desk.until(date(2035, 1, 11))
    assert file.letters(since=CHANGE) == [
        (date(2034, 9, 9), "anniversary_reminder_first"),
        (date(2034, 12, 9), "anniversary_reminder_second"),
        (date(2035, 1, 10), "standing_lost"),
    ]
    refused = await file.refused(
        "apply_policy", actor="r.roy", effective=str(date(2035, 1, 1)), reason="Not mine to decide"
    )
    assert "r.roy is a reviewer" in refused


async def test_a_day_without_a_policy_is_told_and_changes_nothing(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 9, 3))
    await file.act("apply_policy", effective="2034-08-31", reason="A slip of the pen")
    (line, *_) = (await file.case()).latest
    assert line.event == "policy_kept"
    assert "No policy took effect on 2034-08-31" in line.ground
    await file.act("apply_policy", effective=str(CHANGE), reason="As decided")
    assert await file.fact("Policy") == "of 2034-09-01"


async def test_an_employer_comes_back_after_its_certificate_expired(desk: RunningDesk) -> None:
    """Judged by the figures of the day on which its audit comes in, and refused as anybody else."""
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2036, 5, 5))
    assert (await file.case()).standing == "expired"
    assert await file.fact("Policy") == "of 2020-01-01"
    assert "(R3)" in await file.submit_refused("certification", heads=11)
    assert "is missing" in await file.refused("submit_self_assessment", purpose="certification")
    await file.submit("certification", points=82)
    assert await file.fact("Policy") == "of 2034-09-01"
    await file.assign()
    assert "needs 85 % (R13)" in await file.review_refused("accept")
    await file.review("accept", elements=[{"element": "The whole tool", "points": 86, "possible": 100}])
    await file.issue()
    assert (await file.case()).standing == "in_good_standing"
