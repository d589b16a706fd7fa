"""Rounds of quality review: deficiencies, replies, windows, and reviewers who leave (R16, R17)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from domain.policy import PolicyBook
from models.directory import StaffDirectory
from tests.support.databases import STAFF
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import START, RunningDesk

TWO_ROUNDS = changed(review={"rounds_max": 2})


async def in_review(desk: RunningDesk) -> EmployerFile:
    """An employer whose certification audit came in today and is with its reviewer."""
    file = await EmployerFile.ready(desk)
    await file.submit("certification")
    await file.assign()
    return file


async def test_three_resubmissions(desk: RunningDesk) -> None:
    file = await in_review(desk)
    for number, day in enumerate([date(2034, 1, 11), date(2034, 1, 20), date(2034, 1, 27)], start=1):
        await file.ask_for(f"Deficiency {number}", score=70 + number)
        await desk.until(day)
        await file.reply(f"Answer {number}")
    await file.review("accept", 82)
    rounds = list(file.rows("round").values())
    assert [
        (one["number"], one["received_on"], one["deficiencies"], one["review_score"], one["answer"])
        for one in rounds
    ] == [
        (1, "2034-01-09", ["Deficiency 1"], "71", "Answer 1"),
        (2, "2034-01-11", ["Deficiency 2"], "72", "Answer 2"),
        (3, "2034-01-20", ["Deficiency 3"], "73", "Answer 3"),
        (4, "2034-01-27", [], "82", None),
    ]
    assert [letter for letter in file.letters() if "information" in letter[1]] == [
        (START, "information_requested"),
        (date(2034, 1, 11), "information_requested"),
        (date(2034, 1, 20), "information_requested"),
    ]
    assert (await file.case()).stage == "certificate_ordered"


async def test_a_reply_on_the_last_day_counts_until_its_last_minute(desk: RunningDesk) -> None:
    file = await in_review(desk)
    await file.ask_for("No record of the toolbox meetings")
    await desk.until(date(2034, 1, 24), time(23, 59))
    done = await file.reply()
    assert done.done == "Stamped as received on 2034-01-24; round 2 is with r.roy."
    assert [letter for letter in file.letters() if "information" in letter[1]] == [
        (START, "information_requested"),
        (date(2034, 1, 19), "information_reminder"),
    ]
    await file.review("accept")
    assert (await file.case()).stage == "certificate_ordered"


async def test_a_reply_a_day_late_finds_the_audit_closed(desk: RunningDesk) -> None:
    file = await in_review(desk)
    await file.ask_for("No record of the toolbox meetings")
    audit = await file.open_case()
    await desk.until(date(2034, 1, 25), time(0, 1))
    assert await desk.gone(audit, "provide_information", answer="Here it is")
    assert file.letters()[-1] == (date(2034, 1, 25), "audit_unsuccessful")
    assert "did not come in by 2034-01-24" in file.entries()[-2].ground
    assert (await file.case()).stage == "preparing"
    assert await file.submit("certification") == "audit-1234567-certification-2034-2"


async def test_a_longer_window_is_reminded_of_again(desk: RunningDesk) -> None:
    file = await in_review(desk)
    await file.ask_for("No record of the toolbox meetings")
    await desk.until(date(2034, 1, 20))
    audit = await file.open_case()
    refused = await desk.refused(
        audit, "extend_reply_window", until="2034-05-01", reason="The employer is away"
    )
    assert "Quality review of this audit ends on 2034-04-09 at the latest. (R17)" in refused
    await desk.act(audit, "extend_reply_window", until="2034-02-10", reason="The employer is away")
    await desk.until(date(2034, 2, 10))
    await file.reply()
    assert [letter for letter in file.letters() if "information" in letter[1]] == [
        (START, "information_requested"),
        (date(2034, 1, 19), "information_reminder"),
        (date(2034, 2, 5), "information_reminder"),
    ]


async def test_a_window_asked_for_late_ends_with_quality_review(desk: RunningDesk) -> None:
    """Ninety days after receipt there is no time for another reply."""
    file = await in_review(desk)
    await desk.until(date(2034, 4, 3))
    done = await file.ask_for("No record of the toolbox meetings")
    assert done.done == "The employer is asked for information by 2034-04-09."
    await desk.until(date(2034, 4, 9))
    await file.reply()
    await desk.until(date(2034, 4, 10))
    assert (await desk.case(await file.open_case())).owner == "administrator"
    refused = await file.review_refused("request_information", 70, deficiencies=["Still no record"])
    assert "there is no time for a reply" in refused
    assert "(R17)" in refused


async def test_a_reviewer_leaves_in_the_middle(desk: RunningDesk) -> None:
    file = await in_review(desk)
    await file.ask_for("No record of the toolbox meetings")
    await desk.until(date(2034, 1, 16))
    without = [one for one in STAFF.staff if one.id != "r.roy"]
    staff = StaffDirectory(staff=tuple(without), auditor=STAFF.auditor)
    desk.register.load_staff(staff, await desk.now())
    await file.assign("r.li")
    await file.reply()
    refused = await file.review_refused("accept", actor="r.roy")
    assert "r.roy (Renée Roy) left on 16 January 2034" in refused
    refused = await desk.refused(await file.open_case(), "assign_reviewer", reviewer="r.roy")
    assert "r.roy (Renée Roy) left on 16 January 2034" in refused
    await file.review("accept", 88, actor="r.li")
    rounds = list(file.rows("round").values())
    assert [(one["number"], one["reviewer"], one["review_score"]) for one in rounds] == [
        (1, "r.roy", "70"),
        (2, "r.li", "88"),
    ]


async def test_a_reviewer_who_left_can_record_nothing(desk: RunningDesk) -> None:
    file = await in_review(desk)
    without = [one for one in STAFF.staff if one.id != "r.roy"]
    desk.register.load_staff(StaffDirectory(staff=tuple(without)), await desk.now())
    refused = await file.review_refused("accept")
    assert "left on 9 January 2034" in refused
    assert "(R32)" in refused
    assert [entry.refusal for entry in file.entries(refused=True)] == [
        "r.roy (Renée Roy) left on 9 January 2034: somebody who is there takes this step."
    ]
    assert (await desk.case(await file.open_case())).stage == "in_review"


async def test_whoever_assessed_never_reviews(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    await file.pay()
    await file.train("Renée Roy")
    await file.submit("certification")
    refused = await desk.refused(await file.open_case(), "assign_reviewer", reviewer="r.roy")
    assert "(R16)" in refused
    await file.assign("r.li")


async def test_whoever_turns_out_to_be_the_assessor_does_not_review(desk: RunningDesk) -> None:
    """R16, R31: the name of the assessor is put right while the audit is with that very person."""
    file = await in_review(desk)
    audit = await file.open_case()
    entry = file.entries()[-1].number
    right: dict[str, Any] = {
        "entry": entry,
        "what": "assessor",
        "new_value": "renée Roy",
        "reason": "A wrong name was typed",
    }
    refused = await desk.refused(audit, "correct_entry", **right)
    assert "Renée Roy reviews this audit and can't have made it" in refused
    assert "(R16)" in refused
    await file.assign("r.li")
    await desk.act(audit, "correct_entry", **right)
    refused = await desk.refused(audit, "assign_reviewer", reviewer="r.roy")
    assert "(R16)" in refused


@pytest.mark.parametrize("policy_book", [TWO_ROUNDS])
async def test_the_policy_may_limit_the_rounds(desk: RunningDesk, policy_book: PolicyBook) -> None:
    assert policy_book is TWO_ROUNDS
    file = await in_review(desk)
    await file.ask_for("No record of the toolbox meetings")
    await file.reply()
    refused = await file.review_refused("request_information", 70, deficiencies=["Still no record"])
    assert "The policy allows 2 rounds, and this is the last" in refused
