"""A WCB account that changes, two employers that become one, and an account that comes back (R6, R30)."""

from __future__ import annotations

from datetime import date
from functools import partial

from temporalio.exceptions import WorkflowAlreadyStartedError

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk, eventually

OLD, NEW = "1234567", "7654321"
REASON = "The WCB gave the employer a new account"


async def moved(desk: RunningDesk, file: EmployerFile, account: str) -> EmployerFile:
    """The file under its new account, once its workflow serves it."""
    goes_on = EmployerFile(desk, account)
    await desk.rest(goes_on.workflow)
    await eventually(partial(desk.has_ended, file.workflow), f"{file.workflow} does not end")
    return goes_on


async def test_the_account_changes_in_mid_term(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    same = file.row().employer_id
    await desk.until(date(2034, 6, 5))
    done = await file.act("change_wcb_account", new_wcb_account=NEW, reason=REASON)
    assert "The WCB account is now 7654321" in done.done
    goes_on = await moved(desk, file, NEW)
    assert goes_on.row().employer_id == same
    await desk.until(date(2034, 11, 20))
    assert goes_on.letters(since=date(2034, 6, 1)) == [
        (date(2034, 10, 9), "anniversary_reminder_first"),
        (date(2034, 11, 9), "anniversary_reminder_second"),
    ]
    assert await goes_on.pass_audit("maintenance") == "audit-7654321-maintenance-2034-1"
    assert goes_on.certificates() == [("SECOR-1", "2034-01-09", "2037-01-09", None)]
    await desk.until(date(2035, 11, 20))
    await goes_on.pass_audit("maintenance")
    await desk.until(date(2036, 12, 1))
    await goes_on.act("record_refresher", person=1, completed_on="2036-12-01", days=1)
    await goes_on.renew()
    assert (await goes_on.case()).standing == "in_good_standing"
    assert await desk.gone(
        file.workflow, "report_head_count", reported_on=str(START), head_count={"owners": 1}
    )


async def test_the_old_account_is_free_again(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.act("change_wcb_account", new_wcb_account=NEW, reason=REASON)
    await moved(desk, file, NEW)
    other = await EmployerFile.opened(desk, OLD, legal_name="Prairie Plumbing Ltd.")
    assert other.row().legal_name == "Prairie Plumbing Ltd."


async def test_the_account_changes_while_an_audit_is_open(desk: RunningDesk) -> None:
    """The file moves when the audit has ended; nothing of the review is lost."""
    file = await EmployerFile.ready(desk)
    audit = await file.submit("certification")
    await file.act("change_wcb_account", new_wcb_account=NEW, reason=REASON)
    await file.assign()
    await file.review("accept")
    order = await file.open_case()
    assert (audit, order) == ("audit-1234567-certification-2034-1", "certificate-7654321-2034-1")
    number = await desk_issue(desk, order, file)
    goes_on = await moved(desk, file, NEW)
    assert goes_on.certificates() == [(number, "2034-01-09", "2037-01-09", None)]
    assert (await goes_on.case()).standing == "in_good_standing"


async def desk_issue(desk: RunningDesk, order: str, file: EmployerFile) -> str:
    """Take an order to the mail whose employer moves on as soon as it is done."""
    number, today = desk.next_certificate_number(), str(START)
    await file.enter_in_corrs()
    await file.ministry("approved", certificate_number=number)
    await file.order_step("record_director_signature", signed_on=today)
    await file.order_step("record_executive_director_signature", signed_on=today)
    await desk.act(order, "record_mailing", mailed_on=today)
    return number


async def test_an_account_under_which_a_file_still_waits_is_refused_until_that_has_moved(
    desk: RunningDesk,
) -> None:
    """The refusal says what is in the way and what to do about it."""
    file = await EmployerFile.ready(desk)
    await file.submit("certification")
    await file.act("change_wcb_account", new_wcb_account=NEW, reason=REASON)
    other = await EmployerFile.ready(desk, "3333333", legal_name="Prairie Plumbing Ltd.")
    refused = await other.refused("change_wcb_account", new_wcb_account=OLD, reason=REASON)
    assert "The file of Foothills Fencing Ltd. still lies under WCB account 1234567." in refused
    assert "Its account is 7654321 now" in refused
    assert "finish or withdraw that, and then send this again. (R6)" in refused
    await file.assign()
    await file.review("unsuccessful", 60, ground="Too few documents")
    goes_on = await moved(desk, file, NEW)
    assert goes_on.events()[-1][1] == "file_moved"
    await other.act("change_wcb_account", new_wcb_account=OLD, reason=REASON)
    await moved(desk, other, OLD)
    await goes_on.certify()
    assert (await goes_on.case()).standing == "in_good_standing"


async def test_a_mistyped_account_is_put_right_while_an_audit_is_open(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.submit("certification")
    await file.act("change_wcb_account", new_wcb_account=NEW, reason="Mistyped")
    await file.act("change_wcb_account", new_wcb_account=OLD, reason="Put right")
    await file.assign()
    await file.review("unsuccessful", 60, ground="Too few documents")
    assert (await file.case()).stage == "preparing"
    assert file.row().wcb_account == OLD
    assert await file.submit("certification") == "audit-1234567-certification-2034-2"


async def test_an_account_that_somebody_else_has_is_refused(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    other = await EmployerFile.opened(desk, NEW, legal_name="Prairie Plumbing Ltd.")
    refused = await file.refused("change_wcb_account", new_wcb_account=NEW, reason=REASON)
    assert (
        f"already belongs to Prairie Plumbing Ltd., registered on 9 January 2034 ({other.workflow})"
        in refused
    )
    assert "(R6)" in refused
    assert "already has" in await file.refused("change_wcb_account", new_wcb_account=OLD, reason=REASON)


async def test_two_employers_merge(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    other = await EmployerFile.holding_certificate(desk, NEW, legal_name="Prairie Plumbing Ltd.")
    await desk.until(date(2034, 6, 5))
    await file.submit("maintenance")
    merge = {"new_wcb_account": NEW, "merge": True, "reason": "Sold to Prairie Plumbing"}
    done = await file.act("change_wcb_account", **merge)
    assert done.done == "The file is closed; the employer with WCB account 7654321 goes on."
    row = file.row()
    assert (row.end, row.ended_on) == ("merged", date(2034, 6, 5))
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2037-01-09", "merged")]
    assert "audit_withdrawn" in [event for _, event in file.events()]
    assert file.letters()[-1] == (date(2034, 6, 5), "file_closed")
    assert "merged with another employer's file" in file.letter_text("file_closed")
    await desk.until(date(2034, 12, 4))
    assert (await other.case()).standing == "in_good_standing"
    assert "anniversary_reminder_first" not in [name for _, name in file.letters()]
    assert "anniversary_reminder_first" in [name for _, name in other.letters()]


async def test_nobody_merges_into_an_employer_that_is_not_there(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    merge = {"new_wcb_account": NEW, "merge": True, "reason": "Sold"}
    refused = await file.refused("change_wcb_account", **merge)
    assert "No other live employer has WCB account 7654321" in refused
    assert "(R30)" in refused
    assert (await file.case()).stage == "preparing"


async def test_a_second_registration_of_an_account_is_refused(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    try:
        await desk.start(OLD, legal_name="Somebody Else Ltd.")
    except WorkflowAlreadyStartedError:
        refused = True
    else:
        refused = False
    assert refused
    assert file.row().legal_name == "Foothills Fencing Ltd."
    await file.act("change_wcb_account", new_wcb_account=NEW, reason=REASON)
    await moved(desk, file, NEW)


async def test_withdrawn_and_registered_again_within_the_year(desk: RunningDesk) -> None:
    """A new file of the same account counts its audits and orders on, so that no id is used twice."""
    first = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2034, 3, 6))
    await first.act("withdraw", ground="business_closed", reason="Closed for good")
    assert first.letters()[-1] == (date(2034, 3, 6), "file_closed")
    await desk.until(date(2034, 5, 1))
    again = await EmployerFile.holding_certificate(desk)
    assert (await again.case()).standing == "in_good_standing"
    assert again.certificates() == [("SECOR-2", "2034-05-01", "2037-05-01", None)]
    assert {employer.end for employer in desk.register.employers()} == {"withdrawn", None}


async def test_an_employer_moves_to_another_certifying_partner(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await file.submit("maintenance")
    audit = await file.open_case()
    await desk.until(date(2034, 3, 6))
    await file.act("transfer_partner", new_partner="Another Partner", reason="The employer's choice")
    assert (file.row().stage, file.row().end) == ("transferred", "transferred")
    assert file.letters()[-1] == (date(2034, 3, 6), "file_closed")
    assert await desk.has_ended(audit)
