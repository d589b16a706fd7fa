"""One year or three: what the documentation covers decides (R14, R22)."""

from __future__ import annotations

from datetime import date

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk


async def certified_on(desk: RunningDesk, first: str, last: str) -> EmployerFile:
    """An employer certified on the first Monday with documentation from one day to another."""
    file = await EmployerFile.ready(desk)
    await file.certify(documentation_from=first, documentation_to=last)
    return file


async def test_eleven_months_and_three_weeks_of_documentation_give_one_year(desk: RunningDesk) -> None:
    file = await certified_on(desk, "2033-01-20", "2034-01-09")
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2035-01-09", None)]
    assert await file.fact("Anniversaries") == "2035-01-09: open"


async def test_exactly_twelve_months_of_documentation_give_three_years(desk: RunningDesk) -> None:
    file = await certified_on(desk, "2033-01-10", "2034-01-09")
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2037-01-09", None)]
    assert await file.fact("Anniversaries") == "2035-01-09: open, 2036-01-09: open, 2037-01-09: open"


async def test_twelve_months_less_a_day_give_one_year(desk: RunningDesk) -> None:
    file = await certified_on(desk, "2033-01-11", "2034-01-09")
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2035-01-09", None)]


async def test_a_one_year_certificate_is_renewed_by_one_of_three_years(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2034, 12, 4))
    await file.renew(months=12)
    assert file.certificates() == [
        ("SECOR-1", "2034-01-09", "2035-01-09", "renewed"),
        ("SECOR-2", "2034-12-04", "2037-12-04", None),
    ]
    await desk.until(date(2035, 1, 15))
    assert (await file.case()).standing == "in_good_standing"
    assert [name for _, name in file.letters(since=date(2034, 1, 10))] == [
        "anniversary_reminder_first",
        "anniversary_reminder_second",
        "audit_received",
        "audit_accepted",
        "certificate_cover",
    ]


async def test_a_one_year_certificate_whose_renewal_still_lacks_a_full_year(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2034, 11, 20))
    await file.renew(months=11)
    assert file.certificates()[-1] == ("SECOR-2", "2034-11-20", "2035-11-20", None)
    assert await file.fact("Anniversaries") == "2035-11-20: open"
    refused = await file.submit_refused("maintenance")
    assert "No maintenance audit is open in this certificate year" in refused
    assert "(R23)" in refused


async def test_a_reviewer_finds_less_documentation_than_was_claimed(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.submit("certification", months=12)
    await file.assign()
    done = await file.review("accept", 85, documentation_from="2033-06-01")
    assert "1 year" in done.done
    await file.issue()
    assert file.certificates() == [("SECOR-1", "2034-01-09", "2035-01-09", None)]
