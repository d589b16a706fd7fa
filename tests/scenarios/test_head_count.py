"""Ten employees and no more: at registration, in between, and at each audit (R1 to R4)."""

from __future__ import annotations

from datetime import date

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk

TWELVE = {"owners": 2, "full_time": 10}
ELEVEN = {"owners": 1, "full_time": 10}
EIGHT = {"owners": 1, "full_time": 7}


async def test_exactly_ten_employees_may_register(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk, head_count={"owners": 2, "full_time": 8})
    assert (await file.case()).stage == "registered"
    assert await file.fact("Head count") == "10, reported on 2034-01-09"


async def test_eleven_employees_are_refused_at_registration_and_pointed_to_regular_cor(
    desk: RunningDesk,
) -> None:
    refused = await desk.start_refused(head_count=ELEVEN)
    assert "11 employees are more than the 10 of a small employer" in refused
    assert "belongs in the regular COR program. (R3)" in refused
    assert desk.register.employer("1234567") is None


async def test_owners_and_casual_workers_push_nine_to_eleven_at_registration(desk: RunningDesk) -> None:
    refused = await desk.start_refused(head_count={"owners": 1, "full_time": 9, "casual": 1})
    assert "11 employees are more than the 10" in refused
    file = await EmployerFile.opened(desk, head_count={"owners": 0, "full_time": 9, "casual": 0})
    assert await file.fact("Head count") == "9, reported on 2034-01-09"


async def test_owners_and_casual_workers_push_a_certified_nine_to_eleven(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, head_count={"owners": 0, "full_time": 9})
    await desk.until(date(2034, 7, 3))
    pushed = {"owners": 1, "full_time": 9, "casual": 1}
    done = await file.act("report_head_count", reported_on="2034-07-03", head_count=pushed)
    assert done.done == "11 employees: marked to move to regular COR from 2035 on."
    assert (await file.case()).stage == "moving_to_cor"
    assert file.letters(since=date(2034, 7, 1)) == [(date(2034, 7, 3), "move_to_cor")]


async def test_twelve_in_july_and_eight_again_by_the_first_audit(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await desk.until(date(2034, 7, 3))
    done = await file.act("report_head_count", reported_on="2034-07-03", head_count=TWELVE)
    assert "An audit will be refused" in done.done
    refused = await file.submit_refused("certification", heads=12)
    assert "12 employees are more than the 10" in refused
    assert "(R3)" in refused
    await desk.until(date(2034, 9, 11))
    audit = await file.submit("certification", heads=8)
    assert audit == "audit-1234567-certification-2034-1"
    assert file.letters(since=date(2034, 7, 1)) == [(date(2034, 9, 11), "audit_received")]


async def test_twelve_in_july_and_eight_at_an_audit_due_in_the_same_year(desk: RunningDesk) -> None:
    """The audit of that year proceeds, the mark stays, and the next year's audit is a COR audit."""
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 7, 3))
    await file.act("report_head_count", reported_on="2035-07-03", head_count=TWELVE)
    await file.pass_audit("maintenance", heads=8)
    assert "2035-01-09: accepted" in await file.fact("Anniversaries")
    assert (await file.case()).stage == "moving_to_cor"
    assert await file.fact("Moving to COR") == "from 2036 on, 12 employees"
    await desk.until(date(2036, 1, 9))
    assert (await file.case()).standing == "in_good_standing"
    await desk.until(date(2036, 1, 10))
    assert file.row().end == "moved_to_cor"
    assert file.letters(since=date(2035, 7, 4)) == [(date(2036, 1, 10), "moved_to_cor")]


async def test_twelve_in_july_and_eight_at_an_audit_due_the_next_year(desk: RunningDesk) -> None:
    """Without a cancellation the mark stays, although the count fell back."""
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 7, 3))
    await file.act("report_head_count", reported_on="2034-07-03", head_count=TWELVE)
    await desk.until(date(2034, 11, 6))
    refused = await file.submit_refused("maintenance", heads=8)
    assert "The audit of 2035-01-09 has to be a COR audit" in refused
    assert "cancels the move with cancel_cor_move. (R4)" in refused
    await file.act("cancel_cor_move", reason="Four seasonal workers left in September")
    await file.pass_audit("maintenance", heads=8)
    assert "2035-01-09: accepted" in await file.fact("Anniversaries")


async def test_eleven_in_year_one_of_three_and_the_move_is_carried_out_in_year_two(
    desk: RunningDesk,
) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 6, 1))
    await file.act("report_head_count", reported_on="2034-06-01", head_count=ELEVEN)
    assert (date(2035, 1, 9), "R4") in await file.due()
    await desk.until(date(2035, 1, 9))
    assert "(R4)" in await file.submit_refused("maintenance")
    await desk.until(date(2035, 1, 10))
    assert file.letters(since=date(2034, 6, 1)) == [
        (date(2034, 6, 1), "move_to_cor"),
        (date(2035, 1, 10), "moved_to_cor"),
    ]
    assert file.events()[-1] == (date(2035, 1, 10), "cor_move_due")
    assert (file.row().stage, file.row().ended_on) == ("moved_to_cor", date(2035, 1, 10))
    assert await desk.gone(file.workflow, "report_head_count", reported_on="2035-01-10", head_count=EIGHT)


async def test_eleven_in_year_one_of_three_and_the_move_is_cancelled(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 6, 1))
    await file.act("report_head_count", reported_on="2034-06-01", head_count=ELEVEN)
    await desk.until(date(2034, 9, 4))
    await file.act("cancel_cor_move", reason="One of them has an account of his own")
    assert file.entries()[-1].ground == "One of them has an account of his own"
    assert (await file.case()).stage == "certified"
    await desk.until(date(2034, 12, 4))
    assert file.letters(since=date(2034, 6, 2)) == [
        (date(2034, 10, 9), "anniversary_reminder_first"),
        (date(2034, 11, 9), "anniversary_reminder_second"),
    ]
    await file.pass_audit("maintenance")
    assert "2035-01-09: accepted" in await file.fact("Anniversaries")


async def test_a_move_cancelled_after_both_reminder_days_brings_one_reminder(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 6, 1))
    await file.act("report_head_count", reported_on="2034-06-01", head_count=ELEVEN)
    await desk.until(date(2034, 12, 11))
    await file.act("cancel_cor_move", reason="The count was wrong")
    assert file.letters(since=date(2034, 6, 2)) == [(date(2034, 12, 11), "anniversary_reminder_second")]


async def test_eleven_at_an_audit_due_the_next_year_and_nobody_had_reported_them(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 11, 6))
    refused = await file.submit_refused("maintenance", heads=11)
    assert "The audit of 2035-01-09 has to be a COR audit" in refused
    assert "if it is right, report_head_count marks the employer to move. (R4)" in refused
    await file.act("report_head_count", reported_on="2034-11-06", head_count=ELEVEN)
    await desk.until(date(2035, 1, 10))
    assert file.row().end == "moved_to_cor"


async def test_eleven_at_an_audit_due_in_the_same_year(desk: RunningDesk) -> None:
    """The audit proceeds, and its count marks the employer."""
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 2, 5))
    await file.pass_audit("maintenance", heads=11)
    assert "2035-01-09: accepted" in await file.fact("Anniversaries")
    assert await file.fact("Moving to COR") == "from 2036 on, 11 employees"
    assert (date(2035, 2, 5), "move_to_cor") in file.letters()


async def test_a_second_peak_marks_the_employer_again(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    for day in (date(2034, 6, 1), date(2034, 8, 1)):
        await desk.until(day)
        await file.act("report_head_count", reported_on=str(day), head_count=ELEVEN)
        await file.act("cancel_cor_move", reason="The count was wrong")
    await desk.until(date(2034, 9, 1))
    await file.act("report_head_count", reported_on="2034-09-01", head_count=TWELVE)
    assert await file.fact("Moving to COR") == "from 2035 on, 12 employees"
    assert [name for _, name in file.letters(since=date(2034, 6, 1))] == ["move_to_cor"] * 3


async def test_an_employer_over_the_limit_when_its_certificate_comes_is_marked_at_once(
    desk: RunningDesk,
) -> None:
    """Counted at 12 while its order was with the ministry: over the limit from its first day on."""
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    await desk.until(date(2034, 2, 6))
    await file.act("report_head_count", reported_on="2034-02-06", head_count=TWELVE)
    await file.ministry("approved", certificate_number="SECOR-1")
    await file.sign_and_mail()
    assert await file.fact("Moving to COR") == "from 2035 on, 12 employees"
    assert (date(2034, 2, 6), "move_to_cor") in file.letters()


async def test_an_expired_employer_that_is_marked_needs_a_cor_audit(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2035, 1, 8))
    await file.act("report_head_count", reported_on="2035-01-08", head_count=ELEVEN)
    await desk.until(date(2036, 2, 4))
    assert (await file.case()).standing == "expired"
    refused = await file.submit_refused("certification", heads=8)
    assert "(R4)" in refused
    await file.act("cancel_cor_move", reason="Eight people since last summer")
    assert await file.submit("certification", heads=8) == "audit-1234567-certification-2036-1"


def test_scenarios_begin_on_a_monday() -> None:
    assert f"{START:%A}" == "Monday"
