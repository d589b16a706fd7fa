"""Whole terms: three years with two maintenances and a renewal, every letter and every step with its date."""

from __future__ import annotations

from collections import Counter
from datetime import date

from domain.calendar import months_after
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk


async def test_three_years_with_two_maintenances_and_a_renewal(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    for year in (2034, 2035):
        await desk.until(date(year, 12, 11))
        await file.pass_audit("maintenance")
    await desk.until(date(2036, 10, 23))
    await file.act("record_refresher", person=1, completed_on="2036-10-23", days=1.5)
    await desk.until(date(2036, 11, 20))
    await file.renew()
    await desk.until(date(2037, 6, 1))
    assert file.letters() == [
        (START, "registration_confirmed"),
        (START, "payment_receipt"),
        (START, "audit_received"),
        (START, "audit_accepted"),
        (START, "certificate_cover"),
        (date(2034, 10, 9), "anniversary_reminder_first"),
        (date(2034, 11, 9), "anniversary_reminder_second"),
        (date(2034, 12, 11), "audit_received"),
        (date(2034, 12, 11), "audit_accepted"),
        (date(2035, 10, 9), "anniversary_reminder_first"),
        (date(2035, 11, 9), "anniversary_reminder_second"),
        (date(2035, 12, 11), "audit_received"),
        (date(2035, 12, 11), "audit_accepted"),
        (date(2036, 10, 9), "anniversary_reminder_first"),
        (date(2036, 10, 9), "refresher_reminder"),
        (date(2036, 11, 9), "anniversary_reminder_second"),
        (date(2036, 11, 20), "audit_received"),
        (date(2036, 11, 20), "audit_accepted"),
        (date(2036, 11, 20), "certificate_cover"),
    ]
    assert file.certificates() == [
        ("SECOR-1", "2034-01-09", "2037-01-09", "renewed"),
        ("SECOR-2", "2036-11-20", "2039-11-20", None),
    ]
    assert file.standings() == [("2034-01-09", "no_certificate"), ("2034-01-09", "in_good_standing")]
    assert Counter(event for _, event in file.events()) == {
        "registered": 1,
        "payment_recorded": 1,
        "module_1_completed": 1,
        "audit_received": 8,
        "reviewer_assigned": 4,
        "review_passed": 4,
        "certification_accepted": 2,
        "maintenance_accepted": 2,
        "order_opened": 2,
        "entered_in_corrs": 2,
        "ministry_approved": 2,
        "director_signed": 2,
        "executive_director_signed": 2,
        "certificate_mailed": 2,
        "certificate_issued": 2,
        "reminded": 7,
        "refresher_taken": 1,
    }


async def test_a_one_year_certificate_then_three_years_then_the_end(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, months=6)
    await desk.until(date(2034, 12, 4))
    await file.renew()
    for year in (2035, 2036):
        await desk.until(months_after(date(year, 12, 4), -1))
        await file.pass_audit("maintenance")
    await desk.until(date(2037, 12, 5))
    assert (await file.case()).stands[1:3] == ("Preparing its audit", "Expired")
    assert file.certificates() == [
        ("SECOR-1", "2034-01-09", "2035-01-09", "renewed"),
        ("SECOR-2", "2034-12-04", "2037-12-04", "expired"),
    ]
    told = Counter(name for _, name in file.letters(since=date(2034, 1, 10)))
    assert told["anniversary_reminder_first"] == 4
    assert told["anniversary_reminder_second"] == 4
    assert told["certificate_expired"] == 1
    assert "standing_lost" not in told
