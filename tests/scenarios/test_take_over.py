"""An employer that has held its certificate for two years under the old paper process (R22 to R27)."""

from __future__ import annotations

from datetime import date

from cli.taking_over.columns import form_of
from domain.tables import Row
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk

#: Two years and two months old on the day of the take-over, 9 January 2034.
PAPER = {
    "number": "SECOR-0815",
    "dated": "2031-11-10",
    "term_years": 3,
    "maintenance_accepted": ["2032-11-10", "2033-11-10"],
    "trained_people": [{"name": "Robin Okafor", "module_1_on": "2031-06-01"}],
}

#: Of its two maintenance audits, the second is still to come.
LATER_PAPER = {
    **PAPER,
    "dated": "2032-03-15",
    "maintenance_accepted": ["2033-03-15"],
    "trained_people": [{"name": "Robin Okafor", "module_1_on": "2032-01-12"}],
}


async def test_taken_over_in_mid_cycle_and_renewed(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk, taken_over=PAPER)
    view = await file.case()
    assert (view.stage, view.standing, view.expires) == ("certified", "in_good_standing", date(2034, 11, 10))
    await desk.until(date(2034, 9, 20))
    assert file.letters() == [
        (START, "taken_over"),
        (date(2034, 3, 1), "refresher_reminder"),
        (date(2034, 6, 2), "refresher_lapsed"),
        (date(2034, 8, 10), "anniversary_reminder_first"),
        (date(2034, 9, 10), "anniversary_reminder_second"),
    ]
    await file.act("record_refresher", person=1, completed_on="2034-09-20", days=1)
    await file.renew()
    assert (await file.case()).expires == date(2037, 9, 20)


async def test_taken_over_with_a_missed_audit_and_made_good(desk: RunningDesk) -> None:
    paper = {**PAPER, "maintenance_accepted": ["2032-11-10"]}
    file = await EmployerFile.opened(desk, taken_over=paper)
    assert (await file.case()).standing == "not_in_good_standing"
    await file.pass_audit("maintenance")
    await file.act("reinstate", reason="The late maintenance audit was accepted")
    assert (await file.case()).standing == "in_good_standing"


async def test_a_certificate_that_has_ended_is_not_taken_over(desk: RunningDesk) -> None:
    sentence = await desk.start_refused(
        taken_over={**PAPER, "dated": "2030-11-10", "maintenance_accepted": []}
    )
    assert "This certificate ended on 10 November 2033" in sentence
    assert desk.register.employers() == []


async def test_two_years_on_paper_and_the_third_here(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk, taken_over=LATER_PAPER)
    view = await file.case()
    assert (view.stage, view.standing, view.expires) == ("certified", "in_good_standing", date(2035, 3, 15))
    assert await file.fact("Anniversaries") == "2033-03-15: accepted, 2034-03-15: open, 2035-03-15: open"
    await desk.until(date(2034, 2, 13))
    await file.pass_audit("maintenance")
    await desk.until(date(2034, 11, 6))
    await file.act("record_refresher", person=1, completed_on="2034-11-06", days=1)
    await desk.until(date(2035, 2, 12))
    number = await file.renew()
    await desk.until(date(2035, 6, 4))
    assert file.letters() == [
        (START, "taken_over"),
        (date(2034, 1, 15), "anniversary_reminder_second"),
        (date(2034, 2, 13), "audit_received"),
        (date(2034, 2, 13), "audit_accepted"),
        (date(2034, 10, 12), "refresher_reminder"),
        (date(2034, 12, 15), "anniversary_reminder_first"),
        (date(2035, 1, 15), "anniversary_reminder_second"),
        (date(2035, 2, 12), "audit_received"),
        (date(2035, 2, 12), "audit_accepted"),
        (date(2035, 2, 12), "certificate_cover"),
    ]
    assert file.certificates() == [
        ("SECOR-0815", "2032-03-15", "2035-03-15", "renewed"),
        (number, "2035-02-12", "2038-02-12", None),
    ]


async def test_an_employer_with_eleven_people_is_taken_over_and_moves_to_cor(desk: RunningDesk) -> None:
    """It holds a certificate, so that it is not refused; its next year's audit is a COR audit."""
    eleven = {"owners": 1, "full_time": 10}
    file = await EmployerFile.opened(desk, taken_over=LATER_PAPER, head_count=eleven)
    assert await file.fact("Moving to COR") == "from 2035 on, 11 employees"
    await file.pass_audit("maintenance")
    await desk.until(date(2035, 3, 16))
    assert file.row().end == "moved_to_cor"
    assert file.certificates() == [("SECOR-0815", "2032-03-15", "2035-03-15", "moved_to_cor")]


#: A row of the table of employers: on 9 January 2034, its certificate is in month 20 of 36.
MONTH_20 = {
    "wcb_account": "1234567",
    "legal_name": "Foothills Fencing Ltd.",
    "industry_code": "42124",
    "contact_name": "Robin Okafor",
    "street": "12 Range Road",
    "city": "Okotoks",
    "postal_code": "T1S 1A1",
    "owners": "1",
    "full_time": "4",
    "certificate_number": "SECOR-0815",
    "certificate_dated": "2032-05-20",
    "term_years": "3",
    "maintenance_1_accepted": "yes",
    "person_1_name": "Robin Okafor",
    "person_1_trained_on": "2032-02-10",
}


async def test_imported_in_month_20_it_gets_the_letters_of_the_rest_of_its_term(desk: RunningDesk) -> None:
    form = form_of(Row(2, MONTH_20, surplus=False), "a.singh", START)
    assert form.mistakes == []
    file = await EmployerFile.opened(desk, **form.fields)
    await desk.until(date(2034, 4, 10))
    await file.pass_audit("maintenance")
    await desk.until(date(2034, 12, 1))
    await file.act("record_refresher", person=1, completed_on="2034-12-01", days=1)
    await desk.until(date(2035, 4, 16))
    await file.renew()
    assert file.letters() == [
        (date(2034, 1, 9), "taken_over"),
        (date(2034, 2, 20), "anniversary_reminder_first"),
        (date(2034, 3, 20), "anniversary_reminder_second"),
        (date(2034, 4, 10), "audit_received"),
        (date(2034, 4, 10), "audit_accepted"),
        (date(2034, 11, 10), "refresher_reminder"),
        (date(2035, 2, 20), "anniversary_reminder_first"),
        (date(2035, 3, 20), "anniversary_reminder_second"),
        (date(2035, 4, 16), "audit_received"),
        (date(2035, 4, 16), "audit_accepted"),
        (date(2035, 4, 16), "certificate_cover"),
    ]


async def test_imported_with_an_audit_in_review_on_paper(desk: RunningDesk) -> None:
    """R15, R26: it came in on the last day of its year, and its review goes on here."""
    review = {"audit_in_review_for": "maintenance_1", "audit_in_review_since": "2033-12-31"}
    row = {**MONTH_20, **review}
    del row["maintenance_1_accepted"]
    form = form_of(Row(2, row, surplus=False), "a.singh", START)
    file = await EmployerFile.opened(desk, **form.fields)
    assert (await file.case()).standing == "in_good_standing"
    await file.pass_audit(
        "maintenance",
        completed_on="2033-12-01",
        documentation_from="2032-12-02",
        documentation_to="2033-12-01",
    )
    (audit,) = file.rows("audit").values()
    assert (audit["received_on"], audit["anniversary"]) == ("2033-12-31", "2033-05-20")
    assert "31 December 2033" in file.letter_text("audit_received")
    assert await file.fact("Anniversaries") == "2033-05-20: accepted, 2034-05-20: open, 2035-05-20: open"
