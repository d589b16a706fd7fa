"""Whatever id a form asks for can be looked up by staff, and nobody's name is on the page (R12, R24, R32)."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.contracts import TASK_QUEUE
from domain.calendar import days_after
from domain.looking_up import Found, found_page
from domain.roles import Role
from domain.start_forms import LOOK_UP
from domain.text import escaped
from tests.support.course_calendar import FIRST, SECOND, Calendar, enrolled
from tests.support.employer_file import DOCUMENT, EmployerFile
from tests.support.running_desk import START, RunningDesk


async def started(desk: RunningDesk, workflow: str, form: object, result_type: type | None = None) -> Any:  # noqa: ANN401
    handle = await desk.client.start_workflow(
        workflow, form, id=f"form-{workflow}", task_queue=TASK_QUEUE, result_type=result_type
    )
    with desk.standing_still():
        return await handle.result()


async def test_staff_auditors_absences_courses_policies_and_letters(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk, legal_name="Prairie Wind Roofing")
    await file.act("issue_invoice")
    away = {"begins_on": str(days_after(START, 3)), "ends_on": str(days_after(START, 9)), "deputy": "r.li"}
    absence = {"actor": "a.singh", "change": "absence", "staff": "r.roy", **away}
    await started(desk, "DirectoryChange", absence)
    former = {
        "id": "o.former",
        "name": "Olaf",
        "certified_from": "2018-04-01",
        "certified_until": "2024-03-31",
    }
    await started(desk, "DirectoryChange", {"actor": "a.singh", "change": "add_auditor", **former})
    found: Found = await started(desk, LOOK_UP.workflow, {"wcb_account": "1234567"}, Found)
    people = {one.id: one for one in found.staff}
    assert people["a.singh"].roles == (Role.ADMINISTRATOR,)
    assert [one.deputy for one in people["r.roy"].absences] == ["r.li"]
    assert {one.id for one in found.auditors} >= {"x.auditor", "o.former"}
    assert [one.title for one in found.letters] == ["Invoice", "Registration confirmed"]
    page = found_page(found)
    assert f"<b>r.roy</b>: reviewer; away from <b>{away['begins_on']}</b> to {away['ends_on']}, r.li " in page
    assert "<b>o.former</b>: certified from 2018-04-01 to 2024-03-31, not current" in page
    assert "<b>module&#45;1</b>: " in page
    assert f"<b>{found.policies[0]}</b>" in page
    assert f"<b>{found.letters[0].number}</b>: Invoice" in page
    names = [*(one.name for one in found.staff), *(one.name for one in found.auditors), found.employer]
    assert [name for name in names if name in page] == []
    nobody = await started(desk, LOOK_UP.workflow, LOOK_UP.template, Found)
    assert (nobody.letters, "Letters to" in found_page(nobody)) == ((), False)


async def test_sessions_that_can_be_enrolled_in_and_what_an_employer_handed_in(desk: RunningDesk) -> None:
    """R8, R11: real codes and references to put into an example, without anybody's name."""
    calendar = await Calendar.opened(desk, seats=2)
    file = await EmployerFile.ready(desk)
    await file.act("enrol_in_course", **enrolled())
    audit = await file.submit("certification")
    found: Found = await started(desk, LOOK_UP.workflow, {"wcb_account": file.account}, Found)
    page = found_page(found)
    assert f"<b>{escaped(FIRST)}</b>: module&#45;1, " in page
    assert "1 of 2 seats free" in page
    assert [(one.what, one.reference) for one in found.documents] == [(f"{audit}: evidence", DOCUMENT)]
    assert f"<b>{DOCUMENT}</b>: {audit}: evidence, {START}" in page
    await calendar.act("cancel_session", session=FIRST, reason="The trainer is ill")
    later: Found = await started(desk, LOOK_UP.workflow, {}, Found)
    assert [one.session.id for one in later.sessions] == [SECOND]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"wcb_account": "7654321"}, "No employer has the WCB account 7654321."),
        ({"wcb_account": 1234567}, 'wcb_account: is the account as "2200101"'),
        ({"name": "Rong Li"}, "name: is not asked for; only wcb_account is."),
        ("r.li", "This needs one JSON object in braces, and got a text."),
    ],
)
async def test_a_wish_that_can_t_be_met_is_refused_in_words(
    desk: RunningDesk, form: object, sentence: str
) -> None:
    with pytest.raises(WorkflowFailureError) as caught:
        await started(desk, LOOK_UP.workflow, form)
    assert isinstance(caught.value.cause, ApplicationError)
    assert sentence in caught.value.cause.message
