"""The audit of each year: in time, late, missed, or failed at the deadline (R23 to R27, R30)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.policy import PolicyBook
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import RunningDesk

NO_WAY_BACK = changed(maintenance={"late_maintenance_reinstates": False})
MONTH_END = changed(maintenance={"maintenance_deadline": "anniversary_month_end"})


async def lapsed(desk: RunningDesk) -> EmployerFile:
    """An employer that missed its first maintenance audit, on 8 January 2036."""
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2036, 1, 8))
    assert (await file.case()).standing == "not_in_good_standing"
    return file


async def test_missed_in_year_one_accepted_late_and_good_standing_restored(desk: RunningDesk) -> None:
    file = await lapsed(desk)
    assert (date(2036, 1, 1), "standing_lost") in file.letters()
    assert (await file.case()).owner == "none"
    refused = await file.refused("reinstate", reason="They promised")
    assert (
        "The maintenance audit of 2035-01-09 is still missing; it has to be accepted first. (R27)" in refused
    )
    await file.submit("maintenance")
    await file.assign()
    assert "(R27)" in await file.refused("reinstate", reason="It is in review")
    await desk.until(date(2036, 2, 4))
    await file.review("accept")
    view = await file.case()
    assert (view.standing, view.owner) == ("not_in_good_standing", "administrator")
    await desk.until(date(2036, 2, 6))
    await file.act("reinstate", reason="The late audit was accepted")
    assert (await file.case()).standing == "in_good_standing"
    assert file.letters()[-1] == (date(2036, 2, 6), "standing_restored")
    assert file.standings()[1:] == [
        ("2034-01-09", "in_good_standing"),
        ("2035-12-31", "not_in_good_standing"),
        ("2036-02-06", "in_good_standing"),
    ]
    assert file.entries()[-1].ground == "The late audit was accepted"


async def test_missed_and_never_heard_of_again_until_expiry(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await file.act("register_in_pir", registered_on="2034-01-09")
    await desk.until(date(2038, 1, 4))
    assert file.letters(since=date(2034, 1, 10)) == [
        (date(2034, 10, 9), "anniversary_reminder_first"),
        (date(2034, 11, 9), "anniversary_reminder_second"),
        (date(2035, 1, 10), "maintenance_overdue"),
        (date(2035, 10, 9), "anniversary_reminder_first"),
        (date(2035, 11, 9), "anniversary_reminder_second"),
        (date(2036, 1, 1), "standing_lost"),
        (date(2036, 1, 10), "maintenance_overdue"),
        (date(2036, 10, 9), "anniversary_reminder_first"),
        (date(2036, 10, 9), "refresher_reminder"),
        (date(2036, 11, 9), "anniversary_reminder_second"),
        (date(2037, 1, 1), "standing_lost"),
        (date(2037, 1, 10), "certificate_expired"),
        (date(2037, 1, 10), "refresher_lapsed"),
    ]
    assert [row["status"] for row in file.rows("anniversary").values()] == ["missed", "missed", "open"]
    assert (await file.case()).stands[1:3] == ("Preparing its audit", "Expired")
    assert "PIR" in file.letter_text("standing_lost")
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2037-01-09", "expired")]


async def test_a_late_audit_fails_and_the_next_one_is_accepted(desk: RunningDesk) -> None:
    file = await lapsed(desk)
    await file.submit("maintenance", points=60)
    await file.assign()
    await file.review("unsuccessful", 60, ground="The audit scores 60 per cent")
    assert "2035-01-09: missed" in await file.fact("Anniversaries")
    assert "standing_lost" not in [name for _, name in file.letters(since=date(2036, 1, 2))]
    await file.pass_audit("maintenance")
    assert "2035-01-09: late accepted" in await file.fact("Anniversaries")
    await file.act("reinstate", reason="The late audit was accepted")


async def test_an_audit_withdrawn_after_the_deadline_costs_good_standing_at_once(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 12, 20))
    audit = await file.submit("maintenance")
    await file.assign()
    await desk.until(date(2036, 1, 15))
    assert (await file.case()).standing == "in_good_standing"
    await desk.act(audit, "withdraw_audit", reason="The employer takes it back")
    await desk.rest(file.workflow)
    assert (await file.case()).standing == "not_in_good_standing"
    assert file.letters(since=date(2036, 1, 1)) == [
        (date(2036, 1, 10), "maintenance_overdue"),  # of the second anniversary
        (date(2036, 1, 15), "standing_lost"),
    ]
    assert file.standings()[-1] == ("2036-01-15", "not_in_good_standing")


async def test_an_early_audit_withdrawn_after_the_deadline_brings_no_reminder_of_the_past(
    desk: RunningDesk,
) -> None:
    """It came before the first reminder; a reminder of an anniversary that is over helps nobody."""
    await desk.until(date(2034, 12, 20))
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 9, 10))
    audit = await file.submit("maintenance")
    await desk.until(date(2036, 1, 4))
    await desk.act(audit, "withdraw_audit", reason="The employer takes it back")
    await desk.rest(file.workflow)
    assert file.letters(since=date(2035, 9, 11)) == [(date(2036, 1, 4), "standing_lost")]


async def test_an_audit_withdrawn_before_the_deadline_may_be_handed_in_again(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 11, 5))
    audit = await file.submit("maintenance")
    await desk.act(audit, "withdraw_audit", reason="The employer takes it back")
    await desk.rest(file.workflow)
    assert await file.submit("maintenance") == "audit-1234567-maintenance-2035-2"


async def test_suspended_while_the_deadline_passes(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 12, 3))
    await file.act("suspend", actor="e.moreau", reason="Serious incident under investigation")
    await desk.until(date(2036, 1, 8))
    assert (await file.case()).standing == "suspended"
    assert [name for _, name in file.letters(since=date(2035, 12, 1))] == ["suspended", "standing_lost"]
    await file.act("lift_suspension", reason="Corrective action verified")
    assert (await file.case()).standing == "not_in_good_standing"
    await file.pass_audit("maintenance")
    await file.act("reinstate", reason="The late audit was accepted")
    assert (await file.case()).standing == "in_good_standing"


async def test_a_suspension_and_its_end_are_no_way_round_the_decision_to_reinstate(desk: RunningDesk) -> None:
    """Late audit accepted, nobody has reinstated: lifting a suspension gives back what was there before."""
    file = await lapsed(desk)
    await file.pass_audit("maintenance")
    await file.act("suspend", reason="Serious incident under investigation")
    await file.act("lift_suspension", reason="Corrective action verified")
    assert (await file.case()).standing == "not_in_good_standing"
    await file.act("reinstate", reason="The late audit was accepted")
    assert (await file.case()).standing == "in_good_standing"


async def test_suspended_in_good_standing_after_an_earlier_reinstatement(desk: RunningDesk) -> None:
    file = await lapsed(desk)
    await file.pass_audit("maintenance")
    await file.act("reinstate", reason="The late audit was accepted")
    await file.act("suspend", reason="Serious incident under investigation")
    await file.act("lift_suspension", reason="Corrective action verified")
    assert (await file.case()).standing == "in_good_standing"


@pytest.mark.parametrize("policy_book", [NO_WAY_BACK])
async def test_where_the_policy_says_so_only_a_new_certificate_restores_good_standing(
    desk: RunningDesk, policy_book: PolicyBook
) -> None:
    assert policy_book is NO_WAY_BACK
    file = await lapsed(desk)
    await file.pass_audit("maintenance")
    refused = await file.refused("reinstate", reason="The late audit was accepted")
    assert "lets only a new certificate restore good standing. (R27)" in refused
    await file.act("suspend", reason="Serious incident under investigation")
    await file.act("lift_suspension", reason="Corrective action verified")
    assert (await file.case()).standing == "not_in_good_standing"
    await file.renew()
    assert (await file.case()).standing == "in_good_standing"


@pytest.mark.parametrize("policy_book", [MONTH_END])
async def test_a_deadline_at_the_end_of_the_anniversarys_month(
    desk: RunningDesk, policy_book: PolicyBook
) -> None:
    assert policy_book is MONTH_END
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 1, 31))
    assert (await file.case()).standing == "in_good_standing"
    await desk.until(date(2035, 2, 1))
    assert (await file.case()).standing == "not_in_good_standing"


async def test_one_audit_a_year_counts_for_the_oldest_that_is_lacking(desk: RunningDesk) -> None:
    file = await lapsed(desk)
    await desk.until(date(2036, 3, 3))
    await file.pass_audit("maintenance")
    assert (await file.fact("Anniversaries")).startswith("2035-01-09: late accepted, 2036-01-09: open")
    await file.pass_audit("maintenance")
    assert (await file.fact("Anniversaries")).startswith("2035-01-09: late accepted, 2036-01-09: accepted")
    assert "(R23)" in await file.submit_refused("maintenance")


async def test_the_second_reminder_stays_out_when_the_audit_came_in_after_the_first(
    desk: RunningDesk,
) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 10, 23))
    await file.submit("maintenance")
    await desk.until(date(2034, 12, 4))
    assert file.letters(since=date(2034, 1, 10)) == [
        (date(2034, 10, 9), "anniversary_reminder_first"),
        (date(2034, 10, 23), "audit_received"),
    ]
