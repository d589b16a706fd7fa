"""Turnaround, rounds, pass rates, certificates that end, standing and PIR as of a day (R13 to R29)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.records import PirRecord, Purpose, RoundRecord
from domain.report import (
    Expiring,
    ExpiringSoon,
    Pir,
    Reviews,
    Rounds,
    Section,
)
from models.register import Register
from tests.support.reported import MARCH, Reported, audit, certificate, standing
from tests.support.steps import account


@pytest.fixture
def desk(register: Register) -> Reported:
    return Reported(register)


def reviews(desk: Reported, day: date) -> Reviews:
    found = desk.report(day, Section.REVIEWS).reviews
    assert found is not None
    return found


def expiring(desk: Reported, day: date) -> Expiring:
    found = desk.report(day, Section.EXPIRING).expiring
    assert found is not None
    return found


def ended(desk: Reported, number: int, took: int, state: str, *, rounds: int = 1, **changed: Any) -> None:  # noqa: ANN401 - any field of the audit
    """An audit of the first employer that ended after so many days."""
    closed_on = MARCH[took]
    case = audit(1, number, closed_on=closed_on, state=state, **changed)
    looked_at = [
        RoundRecord(audit_id=case.audit_id, number=place, received_on=MARCH[0], reviewed_on=closed_on)
        for place in range(1, rounds + 1)
    ]
    desk.enter(1, closed_on, case, *looked_at, case=case.audit_id, after=(state,))


def test_turnaround_and_rounds_are_of_audits_that_were_decided(desk: Reported) -> None:
    desk.registers(1)
    ended(desk, 1, 10, "accepted")
    ended(desk, 2, 20, "accepted", rounds=3)
    ended(desk, 3, 30, "unsuccessful")
    ended(desk, 4, 5, "withdrawn")
    desk.enter(1, MARCH[9], audit(1, 5), case="audit-open", after=("in_review",))
    found = reviews(desk, date(2027, 4, 30))
    assert (found.decided, found.median_days, found.nine_of_ten_days, found.longest_days) == (3, 20, 30, 30)
    assert (found.sheets, found.sheet_median_days) == (6, 20)
    assert found.rounds == (Rounds(rounds=1, audits=2), Rounds(rounds=3, audits=1))
    by_month = {one.month: (one.decided, one.median_days) for one in found.months}
    assert by_month["2027-03"] == (3, 20)
    assert by_month["2027-04"] == (0, None)
    assert next(iter(by_month)) == "2026-05"


def test_a_period_begins_with_a_month_and_ends_with_the_day(desk: Reported) -> None:
    desk.registers(1)
    ended(desk, 1, 10, "accepted")
    counted = {
        day: reviews(desk, day).decided for day in (MARCH[9], MARCH[10], date(2028, 2, 29), date(2028, 3, 1))
    }
    assert list(counted.values()) == [0, 1, 1, 0]


def test_pass_rates_by_what_audits_were_for_and_who_made_them(desk: Reported) -> None:
    desk.registers(1)
    ended(desk, 1, 10, "accepted")
    ended(desk, 2, 10, "accepted", rounds=2)
    ended(desk, 3, 10, "unsuccessful")
    ended(desk, 4, 10, "withdrawn")
    ended(desk, 5, 10, "accepted", external=True)
    ended(desk, 6, 10, "withdrawn", purpose=Purpose.MAINTENANCE)
    found = desk.report(MARCH[30], Section.PASS_RATES).pass_rates
    assert found is not None
    assert [
        (
            one.purpose,
            one.external,
            one.accepted,
            one.accepted_in_first_round,
            one.unsuccessful,
            one.withdrawn,
        )
        for one in found.lines
    ] == [
        (Purpose.CERTIFICATION, False, 2, 1, 1, 1),
        (Purpose.CERTIFICATION, True, 1, 1, 0, 0),
        (Purpose.MAINTENANCE, False, 0, 0, 0, 1),
    ]
    assert [one.pass_percent for one in (*found.lines, found.total)] == [66.6, 100.0, None, 75.0]
    assert (found.total.accepted, found.total.withdrawn) == (3, 2)


# ---- certificates


def test_certificates_by_the_month_in_which_they_end(desk: Reported) -> None:
    ends = [date(2027, 3, 31), date(2027, 4, 30), date(2028, 2, 29), date(2028, 3, 1)]
    for of, day in enumerate(ends, start=1):
        desk.registers(of, certificate(f"S-{of}", day))
    desk.registers(5, certificate("S-5", ends[0], ended_on=MARCH[4], end="renewed"))
    desk.registers(6, certificate("S-6", ends[0]), ended_on=MARCH[5], end="withdrawn")
    desk.registers(7, certificate("S-7", ends[0], issued_on=MARCH[20]))
    found = expiring(desk, MARCH[9])
    assert (found.in_force, found.later) == (4, 1)
    months = {one.month: one.certificates for one in found.months if one.certificates}
    assert months == {"2027-03": 1, "2027-04": 1, "2028-02": 1}
    assert [one.month for one in found.months][:2] == ["2027-03", "2027-04"]
    assert len(found.months) == 12
    before = expiring(desk, MARCH[3])
    assert before.in_force == 6


def test_a_certificate_that_has_ended_by_its_last_day_is_not_in_force(desk: Reported) -> None:
    desk.registers(1, certificate("S-1", MARCH[9]))
    desk.registers(2, certificate("S-2", MARCH[9], ended_on=MARCH[9], end="expired"))
    counted = [expiring(desk, day).in_force for day in MARCH[8:11]]
    # The first has its last day still before it or behind it; nobody has entered its end yet.
    assert counted == [2, 1, 0]


def test_who_ends_soon_is_named_with_how_far_the_renewal_has_come(desk: Reported) -> None:
    in_time, too_far = date(2027, 6, 8), date(2027, 6, 9)
    renewal = {"purpose": Purpose.RENEWAL, "anniversary": in_time}
    for of, day in enumerate([in_time, in_time, in_time, too_far], start=1):
        desk.registers(of, certificate(f"S-{of}", day))
    failed = audit(2, 1, received_on=MARCH[0], closed_on=MARCH[4], state="unsuccessful", **renewal)
    desk.enter(2, MARCH[4], failed, case=failed.audit_id, after=("unsuccessful",))
    again = audit(3, 1, received_on=MARCH[0], closed_on=MARCH[4], state="unsuccessful", **renewal)
    good = audit(3, 2, received_on=MARCH[6], closed_on=MARCH[20], state="accepted", **renewal)
    desk.enter(3, MARCH[20], again, good, case=good.audit_id, after=("accepted",))
    found = expiring(desk, date(2027, 3, 10))
    assert found.soon[0] == ExpiringSoon(
        wcb_account=account(1),
        legal_name="Northern Fencing 1 Ltd.",
        certificate="S-1",
        expires_on=in_time,
        days_left=90,
        renewal="not_received",
    )
    assert [one.renewal for one in found.soon] == ["not_received", "unsuccessful", "in_review"]
    assert next(one for one in found.months if one.month == "2027-06").renewal_received == 1
    later = expiring(desk, MARCH[20])
    assert [one.renewal for one in later.soon] == ["not_received", "unsuccessful", "accepted", "not_received"]


# ---- standing and PIR


def test_standing_over_time_counts_a_standing_lost_with_the_year_as_of_its_end(desk: Reported) -> None:
    good = standing(1, "in_good_standing", date(2027, 5, 1))
    lost = standing(2, "not_in_good_standing", date(2027, 12, 31))
    desk.registers(1, good, lost, PirRecord(registered_on=date(2027, 6, 1)))
    desk.registers(2, good, PirRecord(registered_on=date(2027, 6, 1)))
    desk.registers(3, good, ended_on=date(2027, 10, 31), end="withdrawn")
    desk.registers(4, standing(1, "suspended", date(2027, 5, 1)))
    found = desk.report(date(2028, 1, 15), Section.STANDING, Section.PIR)
    assert found.standing is not None
    assert found.pir is not None
    by_day = {one.day: one.employers for one in found.standing.days}
    assert next(iter(by_day)) == date(2027, 1, 31)
    assert list(by_day)[-1] == date(2028, 1, 15)
    assert by_day[date(2027, 4, 30)]["in_good_standing"] == 0
    assert {name: number for name, number in by_day[date(2027, 9, 30)].items() if number} == {
        "in_good_standing": 3,
        "suspended": 1,
    }
    assert [by_day[day]["in_good_standing"] for day in (date(2027, 10, 31), date(2027, 12, 31))] == [2, 1]
    assert by_day[date(2027, 12, 31)]["not_in_good_standing"] == 1
    assert (found.pir.qualified, found.pir.not_qualified) == (1, {"not_in_good_standing": 1})
    assert {one.day: one.qualified for one in found.pir.days}[date(2027, 11, 30)] == 2
    assert {one.day: one.qualified for one in found.pir.days}[date(2027, 5, 31)] == 0


def test_pir_counts_whom_the_yearly_list_names(desk: Reported) -> None:
    for of in (1, 2, 3):
        joined = () if of == 3 else (PirRecord(registered_on=MARCH[of]),)
        desk.registers(of, standing(1, "in_good_standing", MARCH[0]), *joined)
    found = desk.report(MARCH[30], Section.PIR).pir
    assert isinstance(found, Pir)
    assert found.qualified == len(desk.register.pir_list(MARCH[30]).participants) == 2
