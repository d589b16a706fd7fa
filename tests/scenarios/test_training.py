"""Self-assessors: the refresher, those who leave, and those who stay (R8 to R12)."""

from __future__ import annotations

from datetime import date

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk

#: Three years later, on 1 February 2034, the refresher is due.
EARLIER = date(2031, 2, 1)


async def test_the_refresher_falls_due_in_the_middle_of_a_quality_review(desk: RunningDesk) -> None:
    """An audit that was made by a current self-assessor stays one; the next is refused."""
    file = await EmployerFile.opened(desk)
    await file.pay()
    await file.train(on=EARLIER)
    assert file.letters()[-1] == (START, "refresher_reminder")
    await desk.until(date(2034, 1, 25))
    await file.submit("certification")
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    await desk.until(date(2034, 2, 6))
    assert (date(2034, 2, 2), "refresher_lapsed") in file.letters()
    await file.reply()
    await file.review("accept")
    await file.issue()
    refused = await file.submit_refused("maintenance")
    assert "Robin Okafor's refresher was due on 1 February 2034. Record the refresher first. (R9)" in refused
    short = await file.refused("record_refresher", person=1, completed_on="2034-02-05", days=0.5)
    assert "A refresher takes at least 1 day. (R9)" in short
    await file.act("record_refresher", person=1, completed_on="2034-02-05", days=1)
    await file.pass_audit("maintenance")
    (person,) = file.rows("person").values()
    assert (person["refresher_due_on"], person["lapsed_on"]) == ("2037-02-05", None)


async def test_the_refresher_is_current_on_its_last_day(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    await file.pay()
    await file.train(on=EARLIER)
    await desk.until(date(2034, 2, 1))
    assert await file.submit("certification") == "audit-1234567-certification-2034-1"


async def test_training_that_lapsed_long_ago_brings_no_reminder_of_a_past_day(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    await file.pay()
    await file.train(on=date(2029, 5, 1))
    assert [name for _, name in file.letters()][2:] == ["refresher_lapsed"]
    assert "(R9)" in await file.submit_refused("certification")


async def test_the_only_trained_person_leaves(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await desk.until(date(2034, 2, 6))
    left = {"person": 1, "left_on": "2034-02-03", "reason": "Moved to Saskatchewan"}
    done = await file.act("remove_trained_person", **left)
    assert done.done == "Robin Okafor has left. Nobody else is trained: the employer is told."
    assert file.letters()[-1] == (date(2034, 2, 6), "no_self_assessor")
    refused = await file.submit_refused("certification")
    assert "Nobody at this employer is a trained self-assessor" in refused
    assert "(R10)" in refused
    await desk.until(date(2037, 3, 2))
    assert [name for _, name in file.letters()].count("refresher_lapsed") == 0
    await file.train("Dana Whitehorse")
    assert await file.submit("certification", assessor=2) == "audit-1234567-certification-2037-1"


async def test_without_a_trained_person_an_external_audit_is_still_possible(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.act("remove_trained_person", person=1, left_on=str(START), reason="Left the company")
    external = file.audit_form("certification")
    del external["assessor"], external["documents"]
    external |= {"auditor": "x.auditor", "auditor_name": "Xenia Audit"}
    external |= {"covered": ["documentation", "interview", "observation"]}
    external |= {"questions": 120, "written_responses": 119, "suggestions": 4}
    refused = await file.refused("submit_external_audit", **external)
    assert "119 of 120 questions have a written response" in refused
    await file.act("submit_external_audit", **external | {"written_responses": 120})
    await file.assign()
    await file.review("accept")
    assert (await file.case()).stage == "certificate_ordered"


async def test_an_auditor_who_is_not_listed_or_not_current_is_refused(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    external = file.audit_form("certification")
    del external["assessor"], external["documents"]
    external |= {"auditor_name": "Xenia Audit", "questions": 10, "written_responses": 10, "suggestions": 4}
    external |= {"covered": ["documentation", "interview", "observation"]}
    unknown = await file.refused("submit_external_audit", auditor="y.nobody", **external)
    assert 'No auditor "y.nobody" is on the association\'s list' in unknown
    assert "(R12)" in unknown
    early = {
        "completed_on": "2019-12-31",
        "documentation_from": "2019-01-01",
        "documentation_to": "2019-12-31",
    }
    past = await file.refused("submit_external_audit", auditor="x.auditor", **external | early)
    assert "and so not on 31 December 2019" in past
    assert (await file.case()).stage == "preparing"


async def test_two_trained_people_and_one_leaves(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.train("Dana Whitehorse")
    done = await file.act("remove_trained_person", person=1, left_on=str(START), reason="Left the company")
    assert done.done == "Robin Okafor has left."
    assert "no_self_assessor" not in [name for _, name in file.letters()]
    refused = await file.submit_refused("certification", assessor=1)
    assert "No trained person has number 1. Trained at this employer: 2 = Dana Whitehorse. (R8)" in refused
    await file.pass_audit("certification", assessor=2)
    (audit,) = file.rows("audit").values()
    assert audit["assessor"] == "Dana Whitehorse"


async def test_two_trained_people_with_refreshers_of_their_own(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    await file.pay()
    await file.train("Robin Okafor", on=EARLIER)
    await file.train("Dana Whitehorse")
    await desk.until(date(2034, 2, 6))
    assert "(R9)" in await file.submit_refused("certification", assessor=1)
    await file.pass_audit("certification", assessor=2)
    assert (await file.case()).stage == "certificate_ordered"
