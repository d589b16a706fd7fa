"""Certificates: anniversaries, reminders, expiry and renewal (R22 to R26)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import years_after
from domain.certificates import anniversaries, certificate_year, deadline, maintenance_wanted
from domain.records import CertificateRecord, Purpose
from tests.support.desk import BOOK, LATE, Desk, book_with
from tests.support.lives import accept, assign, at, audited, certified, issue, preparing, submit

POLICY = BOOK.policies[0]
Reminders = list[tuple[date, str, date]]


def certificate(dated: date, years: int) -> CertificateRecord:
    return CertificateRecord(
        number="SECOR-1001",
        order_id="certificate-1234567-2027-1",
        audit_id="audit-1234567-certification-2027-1",
        dated=dated,
        term_years=years,
        expires_on=years_after(dated, years),
        issued_on=dated,
    )


def reminders(desk: Desk) -> Reminders:
    """Day, name and anniversary of every reminder that went out."""
    return [
        (day, content.name.removeprefix("anniversary_reminder_"), content.anniversary)  # type: ignore[attr-defined]
        for day, content in desk.letters
        if content.name.startswith("anniversary_reminder")  # type: ignore[attr-defined]
    ]


def test_maintenance_inside_the_term_and_renewal_at_its_end() -> None:
    """R23."""
    marks = anniversaries(certificate(date(2027, 3, 10), 3), POLICY)
    assert [(mark.day, mark.purpose, mark.deadline) for mark in marks] == [
        (date(2028, 3, 10), Purpose.MAINTENANCE, date(2028, 12, 31)),
        (date(2029, 3, 10), Purpose.MAINTENANCE, date(2029, 12, 31)),
        (date(2030, 3, 10), Purpose.RENEWAL, date(2030, 3, 10)),
    ]


def test_a_one_year_certificate_has_only_its_renewal() -> None:
    """R14, R23."""
    (mark,) = anniversaries(certificate(date(2027, 3, 10), 1), POLICY)
    assert (mark.day, mark.purpose) == (date(2028, 3, 10), Purpose.RENEWAL)


def test_issued_on_29_february() -> None:
    """R22, R23."""
    marks = anniversaries(certificate(date(2028, 2, 29), 3), POLICY)
    assert [mark.day for mark in marks] == [date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28)]


def test_issued_on_31_december_the_deadline_is_the_anniversary_itself() -> None:
    """R26."""
    marks = anniversaries(certificate(date(2027, 12, 31), 3), POLICY)
    assert (marks[0].day, marks[0].deadline) == (date(2028, 12, 31), date(2028, 12, 31))


def test_an_anniversary_in_december_has_its_deadline_days_later() -> None:
    """R26."""
    desk = certified(Desk(date(2026, 12, 20)))
    desk.wait_until(date(2027, 12, 31), LATE)
    assert desk.employer.is_in("in_good_standing")
    desk.wait_until(date(2028, 1, 1), LATE)
    assert desk.employer.is_in("not_in_good_standing")


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("calendar_year_end", date(2028, 12, 31)),
        ("anniversary", date(2028, 2, 10)),
        ("anniversary_month_end", date(2028, 2, 29)),
    ],
)
def test_the_deadline_is_policy(rule: str, last: date) -> None:
    """R26."""
    policy = book_with(maintenance={"maintenance_deadline": rule}).policies[0]
    assert deadline(date(2028, 2, 10), policy) == last


def test_reminders_go_out_three_and_two_months_ahead_at_six_in_the_morning() -> None:
    """R24: each once."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2028, 3, 9))
    assert reminders(desk) == [
        (date(2027, 12, 10), "first", date(2028, 3, 10)),
        (date(2028, 1, 10), "second", date(2028, 3, 10)),
    ]
    assert [entry.at.hour for entry in desk.entries if entry.event == "reminded"] == [12, 12]
    letter = desk.last_letter("anniversary_reminder_second")
    assert (letter.purpose, letter.deadline) == (Purpose.MAINTENANCE, date(2028, 12, 31))


def test_no_second_reminder_once_an_audit_has_come_in() -> None:
    """R24."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2027, 12, 15))
    submit(desk)
    desk.wait_until(date(2028, 3, 1))
    assert [name for _, name, _ in reminders(desk)] == ["first"]


def test_an_audit_that_failed_between_the_reminders_brings_the_second_one() -> None:
    """R17, R24."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2027, 12, 15))
    submit(desk)
    desk.act("withdraw_audit")
    desk.wait_until(date(2028, 3, 1))
    assert [name for _, name, _ in reminders(desk)] == ["first", "second"]


def test_an_audit_that_failed_after_both_days_brings_one_letter_for_the_two() -> None:
    """R24."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2027, 12, 1))
    submit(desk)
    desk.wait_until(date(2028, 2, 1))
    desk.act("withdraw_audit")
    assert reminders(desk) == [(date(2028, 2, 1), "second", date(2028, 3, 10))]
    desk.wait_until(date(2028, 3, 20))
    assert len(reminders(desk)) == 1


def test_an_audit_that_failed_after_the_anniversary_brings_none() -> None:
    """R24."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2027, 12, 1))
    submit(desk)
    desk.wait_until(date(2028, 3, 11))
    desk.act("withdraw_audit")
    assert reminders(desk) == []


def test_one_reminder_only_where_the_policy_names_one() -> None:
    """R24."""
    desk = certified(Desk(date(2027, 3, 10), book=book_with(maintenance={"reminder_months": (2,)})))
    desk.wait_until(date(2028, 3, 9))
    assert reminders(desk) == [(date(2028, 1, 10), "first", date(2028, 3, 10))]


def test_nothing_before_the_issue_is_ever_on_the_agenda() -> None:
    """R24: a certificate that is mailed after its first reminder's day brings no reminder of the past."""
    desk = preparing(Desk(date(2027, 3, 10), book=book_with(certificate={"certificate_date": "received"})))
    accept(submit(desk, years=1))
    desk.wait_until(date(2027, 12, 20))
    issue(desk)
    assert desk.letter_names()[-1] == "certificate_cover"
    assert [item[0] for item in desk.agenda()][:2] == [date(2028, 1, 10), date(2028, 3, 10)]
    desk.wait_until(date(2028, 1, 10))
    assert reminders(desk) == [(date(2028, 1, 10), "second", date(2028, 3, 10))]


def test_a_certificate_lasts_to_the_end_of_its_last_day() -> None:
    """R25."""
    desk = certified(Desk(date(2027, 3, 10)), years=1)
    desk.wait_until(date(2028, 3, 10), LATE)
    assert desk.employer.is_in("in_good_standing")
    desk.wait_until(date(2028, 3, 11), LATE)
    assert desk.employer.is_in("expired")
    assert desk.employer.stage == "preparing"
    held = desk.employer.certificate
    assert held is not None
    assert (held.ended_on, held.end) == (date(2028, 3, 10), "expired")
    letter = desk.last_letter("certificate_expired")
    assert (letter.expired_on, letter.renewal_in_review, letter.in_pir) == (date(2028, 3, 10), False, False)


@pytest.mark.parametrize("ordered", [False, True])
def test_an_audit_in_time_keeps_its_place_when_the_certificate_ends_first(ordered: bool) -> None:  # noqa: FBT001 - two cases
    """R25: what the employer holds meanwhile is shown honestly."""
    desk = at("certified for a year")
    desk.wait_until(date(2028, 3, 9))
    assign(submit(desk))
    if ordered:
        desk.act("record_review")
    desk.wait_until(date(2028, 3, 11))
    assert desk.employer.is_in("expired")
    assert desk.last_letter("certificate_expired").renewal_in_review
    assert desk.employer.stage == ("certificate_ordered" if ordered else "audit_under_review")
    if not ordered:
        desk.act("record_review")
    issue(desk, "SECOR-1002")
    assert desk.employer.is_in("in_good_standing")
    held = desk.employer.certificate
    assert held is not None
    assert held.dated == date(2028, 3, 11)


def test_a_renewal_that_waits_for_its_fee_is_under_way_too() -> None:
    """R7, R25."""
    desk = at("certified for a year")
    desk.act("refund_payment")
    audited(desk)
    assert desk.employer.stage == "awaiting_payment"
    desk.wait_until(date(2028, 3, 11))
    assert desk.last_letter("certificate_expired").renewal_in_review
    assert desk.employer.stage == "awaiting_payment"


def test_a_late_maintenance_audit_in_review_is_no_renewal() -> None:
    """R25: and must not be told as one."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2030, 3, 1))
    assign(submit(desk, purpose="maintenance"))
    desk.wait_until(date(2030, 3, 11))
    assert not desk.last_letter("certificate_expired").renewal_in_review
    desk.act("record_review")
    assert desk.employer.stage == "preparing"
    assert desk.employer.is_in("expired")


def test_a_renewal_takes_over_from_its_issue() -> None:
    """R25: the old certificate is kept in the register."""
    desk = at("certified for a year")
    desk.wait_until(date(2028, 2, 1))
    issue(audited(desk), "SECOR-1002")
    entry = next(one for one in reversed(desk.entries) if one.action == "order_ended")
    old, new = (one for one in entry.records if one.kind == "certificate")
    assert (old.number, old.end, old.ended_on) == ("SECOR-1001", "renewed", date(2028, 2, 1))
    assert (new.number, new.end) == ("SECOR-1002", None)
    assert desk.employer.former_certificate is None
    assert [mark.certificate_number for mark in desk.employer.anniversaries] == ["SECOR-1002"] * 3


def test_an_employer_goes_on_as_a_new_run_with_each_certificate_year() -> None:
    """R23: named by certificate and anniversaries passed."""
    desk = Desk(date(2027, 3, 10))
    assert certificate_year(desk.employer, desk.today) == ""
    certified(desk)
    years = [
        certificate_year(desk.employer, day)
        for day in (date(2027, 3, 10), date(2028, 3, 9), date(2028, 3, 10), date(2029, 3, 10))
    ]
    assert years == ["SECOR-1001/0", "SECOR-1001/0", "SECOR-1001/1", "SECOR-1001/2"]


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from([1, 2, 3, 5]))
def test_every_certificate_year_has_one_anniversary_and_every_deadline_leaves_it_in_time(
    dated: date, years: int
) -> None:
    """R22, R23, R26."""
    marks = anniversaries(certificate(dated, years), POLICY)
    assert [mark.day.year - dated.year for mark in marks] == list(range(1, years + 1))
    assert marks[-1].day == marks[-1].deadline == years_after(dated, years)
    for mark in marks[:-1]:
        assert mark.day <= mark.deadline < marks[-1].day
        assert mark.purpose is Purpose.MAINTENANCE


def test_without_a_certificate_no_maintenance_is_wanted() -> None:
    """R23."""
    desk = Desk()
    assert maintenance_wanted(desk.employer, desk.today) is None
