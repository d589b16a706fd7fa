"""Thirty years of one employer: no run of its workflow grows, and nothing is forgotten or done twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

from domain.calendar import months_after, years_after
from tests.histories.replaying import runs_of
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk

YEARS = 30
MOST_EVENTS = 1000
MOST_BYTES_CARRIED = 20_000


async def one_year(file: EmployerFile, anniversary: date, *, last_of_term: bool) -> None:
    """A month before the anniversary the audit that it asks for comes in and is accepted."""
    await file.desk.until(months_after(anniversary, -1))
    if last_of_term:
        await file.act("record_refresher", person=1, completed_on=str(file.desk.today), days=1)
        await file.renew()
    else:
        await file.pass_audit("maintenance")


async def test_thirty_years(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    anniversary = years_after(START, 1)
    for year in range(1, YEARS + 1):
        last_of_term = year % 3 == 0
        await one_year(file, anniversary, last_of_term=last_of_term)
        if last_of_term:  # the renewed certificate is dated when it was approved
            anniversary = months_after(anniversary, -1)
        anniversary = years_after(anniversary, 1)

    case = await file.case()
    assert case.standing == "in_good_standing"
    runs = await runs_of(desk.client, file.workflow)
    assert len(runs) > YEARS
    assert max(len(run.events) for run in runs) < MOST_EVENTS
    carried = runs[-1].events[0].workflow_execution_started_event_attributes.input.payloads[0]
    assert len(carried.data) < MOST_BYTES_CARRIED

    told = Counter(name for _, name in file.letters())
    assert told["anniversary_reminder_first"] == told["anniversary_reminder_second"] == YEARS
    assert told["audit_accepted"] == YEARS + 1
    assert told["certificate_cover"] == YEARS // 3 + 1
    assert "standing_lost" not in told
    assert "certificate_expired" not in told
    assert desk.register.verify_chain().whole
    assert desk.register.verify_rows(case.employer_id) == []
