"""The lives whose histories are recorded: together they go through every workflow and every kind of step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date

from temporalio.client import WorkflowFailureError

from activities.contracts import TASK_QUEUE
from domain.registration import EXAMPLE
from domain.start_forms import (
    CORRS_COMPARISON,
    CORRS_LIST,
    CORRS_SHEET,
    DIRECTORY,
    KEEP_DOCUMENTS,
    LETTER_OF_CLOSED_FILE,
    LETTERS_POSTED,
    LOOK_UP,
    REGISTER_AN_EMPLOYER,
    SEND_PIR_LIST,
)
from outside.folders import SharedFolder
from schedules import SCHEDULES
from tests.histories.replaying import BY_HAND
from tests.support.bulk import carry_out
from tests.support.course_calendar import FIRST, SECOND, Calendar, enrolled
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk

#: An address that the mail server of these lives does not know.
UNKNOWN = "gone@foothillsfencing.example"


async def first_certificate(desk: RunningDesk) -> None:
    """Invoiced, trained, a resubmission, an order that the ministry returns, and the certificate."""
    file = await EmployerFile.opened(desk)
    await file.act("issue_invoice")
    await file.train()
    await file.submit("certification")
    await file.assign()
    await file.ask_for("The tour is not documented", score=78)
    await file.reply()
    await file.review()
    await file.pay(method="cheque", processor_reference=None, last_four=None)
    await file.enter_in_corrs()
    await file.ministry("returned", reason="The industry code is missing")
    await file.order_step("resubmit_order", resubmitted_on=str(desk.today), correction="Code added")
    await file.ministry("approved", certificate_number=desk.next_certificate_number())
    await file.act("change_contact", email="new@foothillsfencing.example", reason="New address")
    await file.sign_and_mail()


async def four_years(desk: RunningDesk) -> None:
    """A maintenance audit in time, one missed and made good, the refresher, and a renewal."""
    file = await EmployerFile.holding_certificate(desk)
    await file.act("register_in_pir", registered_on=str(desk.today))
    await desk.until(date(2034, 12, 1))
    await file.pass_audit("maintenance")
    await desk.until(date(2037, 1, 2))
    await file.act("record_refresher", person=1, completed_on=str(desk.today), days=1)
    await file.pass_audit("maintenance")
    await file.act("reinstate", reason="The late maintenance audit was accepted")
    await file.renew()
    await desk.until(date(2037, 11, 20))


async def lapsed(desk: RunningDesk) -> None:
    """An audit that nobody replied for, and a one-year certificate that nobody renews."""
    file = await EmployerFile.ready(desk)
    await file.submit("certification", months=8)
    await file.assign()
    await file.ask_for("No interviews", score=60)
    await desk.until(date(2034, 3, 1))
    await file.certify(months=8)
    await desk.until(date(2035, 4, 1))


async def moved_to_cor(desk: RunningDesk) -> None:
    """Twelve employees: the SECOR closes when the next year's audit falls due."""
    file = await EmployerFile.holding_certificate(desk)
    await file.act(
        "report_head_count", reported_on=str(desk.today), head_count={"owners": 2, "full_time": 10}
    )
    await desk.until(date(2035, 2, 1))


async def left_with_an_audit_open(desk: RunningDesk) -> None:
    """The WCB account changes, a person leaves, and the employer withdraws while its audit is in review."""
    file = await EmployerFile.ready(desk)
    await file.act("change_wcb_account", new_wcb_account="7654321", reason="The WCB merged two accounts")
    moved = EmployerFile(desk, "7654321")
    await desk.rest(moved.workflow)
    await moved.submit("certification")
    await moved.assign()
    await moved.act("remove_trained_person", person=1, left_on=str(desk.today), reason="Left the company")
    await moved.act("withdraw", reason="The business is sold")


async def noticed_and_under_a_later_policy(desk: RunningDesk) -> None:
    """A notice goes out, and somebody wants a policy that there is not."""
    file = await EmployerFile.holding_certificate(desk)
    await file.act("send_notice", subject="Closed in July", text="Our office is closed in July.")
    await file.act("apply_policy", effective=str(desk.today), reason="The board decided so")


async def one_letter_to_many(desk: RunningDesk) -> None:
    """Bulk work: two employers get a letter, and an account that is named is nobody's."""
    names = {"2000001": "Aspen Roofing Ltd.", "2000002": "Birch Roofing Ltd."}
    files = [await EmployerFile.opened(desk, account, legal_name=name) for account, name in names.items()]
    to = {"wcb_accounts": [*(file.account for file in files), "2000003"]}
    await carry_out(desk.client, "bulk-letter-july", to=to, subject="July", text="Closed in July.")
    await desk.rest(*(file.workflow for file in files))


async def registered_by_form(desk: RunningDesk) -> None:
    """The Web UI's start form opens the file, which its own workflow serves from then on."""
    form = {**EXAMPLE, "actor": "a.singh"}
    start = REGISTER_AN_EMPLOYER
    await desk.client.execute_workflow(start.workflow, form, id=start.workflow_id, task_queue=TASK_QUEUE)
    file = EmployerFile(desk, EXAMPLE["wcb_account"])
    await desk.rest(file.workflow)
    await file.pay()


async def reviewer_away(desk: RunningDesk) -> None:
    """A form says that the reviewer is away; the audit hears of it, and the deputy records the review."""
    file = await EmployerFile.ready(desk)
    audit = await file.submit("certification")
    await file.assign()
    day = str(desk.today)
    form = {"actor": "r.roy", "change": "absence", "begins_on": day, "ends_on": day, "deputy": "r.li"}
    await desk.result_of(DIRECTORY[0].workflow, form, name=DIRECTORY[0].workflow_id)
    await desk.rest(audit)
    await file.review(actor="r.li")


async def declined(desk: RunningDesk) -> None:
    """The ministry declines the order."""
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    await file.ministry("declined", reason="An order to stop work is in force")


async def places_in_a_course(desk: RunningDesk) -> None:
    """One seat for two: it is given up and goes to who waits; the session is moved, held, and attended."""
    calendar = await Calendar.opened(desk, seats=1)
    files = [await EmployerFile.opened(desk, account) for account in ("2000001", "2000002")]
    for file in files:
        await file.pay()
        await file.act("enrol_in_course", **enrolled(waiting_list=True))
        await calendar.settled()
    await files[0].act("cancel_enrolment", enrolment=1, reason="Nobody can be spared")
    await calendar.settled()
    await calendar.act("change_session", session=FIRST, place="Leduc", reason="The room is taken")
    await calendar.act("cancel_session", session=SECOND, reason="The trainer is away")
    await desk.until(date(2034, 2, 16))
    await calendar.settled()
    await files[1].act("record_attendance", session=FIRST)
    await calendar.settled()


async def letters_by_every_way(desk: RunningDesk) -> None:
    """One address takes letters and one does not, whose employer hears of it; one employer has none."""
    files = [
        await EmployerFile.opened(desk, account, email=email)
        for account, email in (("2000001", EXAMPLE["email"]), ("2000002", UNKNOWN), ("2000003", None))
    ]
    await round_of(desk, "letter-delivery")
    await desk.rest(*(file.workflow for file in files))
    await round_of(desk, "post-run")
    posted = {"actor": "a.singh", "batch": f"{desk.today}-1", "posted_on": str(desk.today)}
    await desk.result_of(LETTERS_POSTED.workflow, posted, name=LETTERS_POSTED.workflow_id)
    await files[2].act("withdraw", ground="business_closed", reason="Closed for good")
    last = max(one.number for one in desk.register.letters_of(files[2].row().employer_id))
    again = {"actor": "a.singh", "letter": last, "by": "post", "reason": "They ask for it"}
    await desk.result_of(LETTER_OF_CLOSED_FILE.workflow, again, name=LETTER_OF_CLOSED_FILE.workflow_id)


async def lists_and_sheets(desk: RunningDesk) -> None:
    """What is made for CORRS and the WCB, what is looked up, and reviews handed over."""
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    actor = {"actor": "a.singh"}
    await desk.result_of(CORRS_SHEET.workflow, actor, name=CORRS_SHEET.workflow_id)
    await file.enter_in_corrs()
    await round_of(desk, "hand-over-reviews")
    with suppress(WorkflowFailureError):  # there is no CORRS here, and that is said
        await desk.result_of(CORRS_COMPARISON.workflow, name=CORRS_COMPARISON.workflow_id)
    listed = b"Order number,WCB account\nCORRS-20417,1234567\n"
    SharedFolder(desk.documents.beside("corrs-lists")).put_in("orders.csv", listed)
    compared = {**actor, "file": "newest"}
    await desk.result_of(CORRS_LIST.workflow, compared, name=CORRS_LIST.workflow_id)
    folder = desk.documents.beside("incoming") / file.account
    folder.mkdir(parents=True)
    (folder / "inspections.txt").write_bytes(b"Inspections of a year")
    await desk.result_of(
        KEEP_DOCUMENTS.workflow, {"wcb_account": file.account}, name=KEEP_DOCUMENTS.workflow_id
    )
    await desk.result_of(LOOK_UP.workflow, {"wcb_account": file.account}, name=LOOK_UP.workflow_id)
    list_of = {**actor, "year": desk.today.year - 1, "dry_run": False}
    await desk.result_of(SEND_PIR_LIST.workflow, list_of, name=SEND_PIR_LIST.workflow_id)


async def opened_anew(desk: RunningDesk) -> None:
    """Temporal's store is lost with an audit in review: the register opens both, and they go on."""
    file = await EmployerFile.ready(desk)
    audit = await file.submit("certification")
    await file.assign()
    employer_id = (await desk.case(file.workflow)).employer_id
    for lost in (file.workflow, audit):
        await desk.client.get_workflow_handle(lost).terminate("lost")
    # Whoever starts it by hand may name a file that there is not.
    asked = {"employers": [employer_id, "unknown"]}
    await desk.result_of("Rebuilding", asked, name=BY_HAND)
    await desk.rest(file.workflow)
    await file.review()


async def round_of(desk: RunningDesk, schedule: str) -> None:
    """Run one round of what a schedule starts, under the schedule's own name."""
    (workflow,) = [planned.workflow for planned in SCHEDULES if planned.id == schedule]
    await desk.result_of(workflow, name=schedule)


STORIES: tuple[Callable[[RunningDesk], Awaitable[None]], ...] = (
    first_certificate,
    four_years,
    lapsed,
    moved_to_cor,
    left_with_an_audit_open,
    declined,
    registered_by_form,
    reviewer_away,
    noticed_and_under_a_later_policy,
    one_letter_to_many,
    places_in_a_course,
    letters_by_every_way,
    lists_and_sheets,
    opened_anew,
)
