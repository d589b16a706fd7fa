"""Somebody is away and somebody else stands in, from the Web UI's forms and as days pass (R15, R16, R32)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk


async def changed(desk: RunningDesk, change: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Start the form of a change, and give its result."""
    form = {"actor": "a.singh", "change": change, **fields}
    result: dict[str, Any] = await desk.result_of("DirectoryChange", form)
    return result


async def refused(desk: RunningDesk, form: object) -> str:
    """Start a form that must be refused, and give the sentence."""
    with pytest.raises(WorkflowFailureError) as caught:
        await desk.result_of("DirectoryChange", form)
    return str(getattr(caught.value.cause, "message", ""))


async def morning(desk: RunningDesk, day: date) -> None:
    """Let the day begin; the server that skips time has no schedules."""
    await desk.until(day)
    await desk.result_of("HandingOver")


async def in_review(desk: RunningDesk) -> tuple[EmployerFile, str]:
    """An employer's file with an audit that r.roy reviews."""
    file = await EmployerFile.ready(desk)
    await file.submit("certification")
    await file.assign()
    return file, await file.open_case()


async def test_a_review_goes_to_the_deputy_and_comes_back(desk: RunningDesk) -> None:
    file, audit = await in_review(desk)
    days = {"begins_on": "2034-01-16", "ends_on": "2034-01-20"}
    result = await changed(desk, "absence", actor="r.roy", deputy="r.li", **days)
    assert result["said"] == "r.roy is away from 16 January 2034 to 20 January 2034; r.li stands in."
    assert (await desk.case(audit)).reviewer == "r.roy"

    await morning(desk, date(2034, 1, 16))
    view = await desk.case(audit)
    assert (view.reviewer, view.turn) == (
        "r.li",
        "Reviewer r.roy, away until 20 January 2034: r.li stands in",
    )
    asked = ["No record of the toolbox meetings"]
    await file.review("request_information", 70, actor="r.li", deficiencies=asked)
    entry = file.entries()[-1]
    assert (entry.action, entry.actor, entry.stands_in_for) == ("record_review", "r.li", "r.roy")
    await file.reply()

    await morning(desk, date(2034, 1, 21))
    view = await desk.case(audit)
    assert (view.reviewer, view.turn) == ("r.roy", "Reviewer r.roy")
    sentence = await file.review_refused("accept", actor="r.li")
    assert "r.roy reviews this audit" in sentence
    await file.review("accept", 88)
    assert [one["reviewer"] for one in file.rows("round").values()] == ["r.li", "r.roy"]


async def test_a_sudden_absence_shows_at_once_and_nobody_gets_new_work_then(desk: RunningDesk) -> None:
    _, audit = await in_review(desk)
    days = {"staff": "r.roy", "begins_on": "2034-01-09", "ends_on": "2034-01-13"}
    await changed(desk, "absence", deputy="r.li", **days)
    assert (await desk.case(audit)).reviewer == "r.li"
    other = await EmployerFile.ready(desk, "7654321")
    await other.submit("certification")
    sentence = await desk.refused(await other.open_case(), "assign_reviewer", reviewer="r.roy")
    assert "r.roy is away until 13 January 2034, and r.li stands in. You can name r.li. (R16)" in sentence
    await changed(desk, "end_absence", staff="r.roy", begins_on="2034-01-09", back_on="2034-01-09")
    assert (await desk.case(audit)).reviewer == "r.roy"


async def test_reviews_of_who_leaves_become_work_of_the_administrator(desk: RunningDesk) -> None:
    file, audit = await in_review(desk)
    await changed(desk, "staff_leaves", id="r.roy", left_on="2034-01-16")
    assert (await desk.case(audit)).owner == "reviewer"
    await morning(desk, date(2034, 1, 17))
    view = await desk.case(audit)
    assert view.owner == "administrator"
    assert view.turn == "Administrator: r.roy has left, assign_reviewer names somebody else"
    await file.assign("r.li")
    view = await desk.case(audit)
    assert (view.owner, view.reviewer) == ("reviewer", "r.li")
    # What comes late is about somebody else.
    handle = desk.client.get_workflow_handle(audit)
    await handle.signal("reviewer_is", {"reviewer": "r.roy", "now": {"left": True}})
    await handle.signal("reviewer_is", "nonsense")
    assert (await desk.case(audit)).owner == "reviewer"


async def test_a_form_of_the_directory_is_refused_in_a_sentence(desk: RunningDesk) -> None:
    leaves = {"change": "staff_leaves", "id": "r.roy", "left_on": "2034-02-01"}
    sentence = await refused(desk, {"actor": "r.li", **leaves})
    assert "r.li is a reviewer and may not do this (somebody leaves): an administrator may. (R32)" in sentence
    assert 'Example: {"actor": "<your staff id>", "change": "staff_leaves"' in sentence
    assert "The attempt is remembered as entry 2." in sentence
    assert "got nothing" in await refused(desk, None)
    assert "must be one of absence" in await refused(desk, {"change": "holiday"})
