"""Days that bite: 29 February, 31 December, the nights when clocks change, one minute to midnight."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from domain import calendar
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk, alberta

BEFORE_MIDNIGHT = time(23, 59)
AFTER_MIDNIGHT = time(0, 1)


@pytest.fixture
def changing_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alberta's clock as it was until 2026, with daylight-saving time, should it ever come back."""
    monkeypatch.setattr(calendar, "ALBERTA", ZoneInfo("America/Denver"))


async def test_issued_on_29_february(desk: RunningDesk) -> None:
    await desk.until(date(2036, 2, 29))
    file = await EmployerFile.holding_certificate(desk)
    assert file.certificates() == [("SECOR-1", "2036-02-29", "2039-02-28", None)]
    assert [(row["day"], row["deadline"]) for row in file.rows("anniversary").values()] == [
        ("2037-02-28", "2037-12-31"),
        ("2038-02-28", "2038-12-31"),
        ("2039-02-28", "2039-02-28"),
    ]
    await desk.until(date(2037, 1, 11))
    await file.pass_audit("maintenance")
    await desk.until(date(2038, 1, 11))
    await file.pass_audit("maintenance")
    await desk.until(date(2039, 2, 28), BEFORE_MIDNIGHT)
    assert (await file.case()).standing == "in_good_standing"
    await desk.until(date(2039, 3, 1), AFTER_MIDNIGHT)
    assert (await file.case()).standing == "expired"
    assert [one for one in file.letters(since=date(2036, 3, 1)) if "audit" not in one[1]] == [
        (date(2036, 11, 28), "anniversary_reminder_first"),
        (date(2036, 12, 28), "anniversary_reminder_second"),
        (date(2037, 11, 28), "anniversary_reminder_first"),
        (date(2037, 12, 28), "anniversary_reminder_second"),
        (date(2038, 11, 28), "anniversary_reminder_first"),
        (date(2038, 11, 28), "refresher_reminder"),
        (date(2038, 12, 28), "anniversary_reminder_second"),
        (date(2039, 3, 1), "certificate_expired"),
        (date(2039, 3, 1), "refresher_lapsed"),
    ]


async def test_issued_on_31_december(desk: RunningDesk) -> None:
    """Anniversary and deadline fall on one day; an audit counts until its last minute."""
    await desk.until(date(2034, 12, 31))
    file = await EmployerFile.holding_certificate(desk)
    assert next(iter(file.rows("anniversary").values()))["deadline"] == "2035-12-31"
    await desk.until(date(2035, 12, 31), BEFORE_MIDNIGHT)
    await file.submit("maintenance")
    await file.assign()
    await desk.until(date(2036, 1, 7))
    assert (await file.case()).standing == "in_good_standing"
    await file.review("accept")
    assert "2035-12-31: accepted" in await file.fact("Anniversaries")
    assert [name for _, name in file.letters(since=date(2035, 1, 1))] == [
        "anniversary_reminder_first",
        "anniversary_reminder_second",
        "audit_received",
        "audit_accepted",
    ]
    assert file.letters(since=date(2035, 1, 1))[0][0] == date(2035, 9, 30)


async def test_issued_on_31_december_and_the_audit_comes_a_minute_after_the_year(desk: RunningDesk) -> None:
    await desk.until(date(2034, 12, 31))
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2036, 1, 1), AFTER_MIDNIGHT)
    assert (await file.case()).standing == "not_in_good_standing"
    assert file.letters()[-1] == (date(2036, 1, 1), "standing_lost")
    await file.submit("maintenance")
    assert "2035-12-31: late received" in await file.fact("Anniversaries")


async def test_an_anniversary_in_december_with_the_deadline_days_later(desk: RunningDesk) -> None:
    await desk.until(date(2034, 12, 18))
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 12, 28))
    assert (await file.case()).standing == "in_good_standing"
    await file.pass_audit("maintenance")
    await desk.until(date(2036, 1, 7))
    assert (await file.case()).standing == "in_good_standing"
    assert "2035-12-18: accepted" in await file.fact("Anniversaries")
    assert "standing_lost" not in [name for _, name in file.letters()]


async def test_one_minute_to_midnight_in_alberta_is_already_tomorrow_in_utc(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 12, 31), BEFORE_MIDNIGHT)
    assert (await desk.now()).date() == date(2036, 1, 1)
    await file.submit("maintenance")
    received = [entry for entry in file.entries() if entry.event == "audit_received"][-1]
    assert received.day == date(2035, 12, 31)
    assert received.at.date() == date(2036, 1, 1)
    (audit,) = [row for row in file.rows("audit").values() if row["purpose"] == "maintenance"]
    assert (audit["received_on"], audit["anniversary"]) == ("2035-12-31", "2035-01-09")
    await desk.until(date(2036, 1, 8))
    assert (await file.case()).standing == "in_good_standing"


@pytest.mark.parametrize("last", [date(2034, 3, 11), date(2034, 3, 12)], ids=["eve", "short_day"])
@pytest.mark.usefixtures("changing_clocks")
async def test_a_reply_window_ends_in_the_night_when_clocks_go_forward(desk: RunningDesk, last: date) -> None:
    await window_ends_at_midnight(desk, last)


@pytest.mark.parametrize("last", [date(2034, 11, 4), date(2034, 11, 5)], ids=["eve", "long_day"])
@pytest.mark.usefixtures("changing_clocks")
async def test_a_reply_window_ends_in_the_night_when_clocks_go_back(desk: RunningDesk, last: date) -> None:
    await window_ends_at_midnight(desk, last)


@pytest.mark.parametrize("last", [date(2034, 3, 12), date(2034, 11, 5)], ids=["march", "november"])
async def test_no_clock_changes_in_alberta_any_more(desk: RunningDesk, last: date) -> None:
    assert alberta(last, time(0)).hour == alberta(calendar.days_after(last, 1), time(0)).hour
    await window_ends_at_midnight(desk, last)


async def window_ends_at_midnight(desk: RunningDesk, last: date) -> None:
    """One employer replies a minute before midnight of the last day, another one doesn't."""
    await desk.at(alberta(calendar.days_after(last, -15)))
    in_time, too_late = (
        await EmployerFile.ready(desk, "1111111"),
        await EmployerFile.ready(desk, "2222222"),
    )
    for file in (in_time, too_late):
        await file.submit("certification")
        await file.assign()
        await file.ask_for("No record of the toolbox meetings")
    await desk.until(last, BEFORE_MIDNIGHT)
    await in_time.reply()
    assert (await desk.case(await too_late.open_case())).stage == "information_requested"
    await desk.until(calendar.days_after(last, 1), AFTER_MIDNIGHT)
    assert (await in_time.case()).stage == "audit_under_review"
    assert (await too_late.case()).stage == "preparing"
    closed = [entry for entry in too_late.entries() if entry.event == "reply_window_ended"]
    assert [entry.at.replace(microsecond=0, second=0) for entry in closed] == [
        alberta(calendar.days_after(last, 1), time(0))
    ]
