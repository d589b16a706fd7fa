"""The agenda: all that will happen by itself, complete, in order, nothing of the past (R4 to R26)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import happenings
from domain.agenda import agenda
from domain.calendar import end_of, morning_of
from domain.case import CaseState
from domain.letters import MaintenanceOverdue
from domain.steps import Caller, happen
from tests.support.desk import Desk, book_with
from tests.support.lives import PLACES, accept, at, certified, issue, preparing, submit

Lines = list[tuple[str, str]]


def lines(case: CaseState) -> Lines:
    """Day and name of every item."""
    return [(str(item.day), item.happening.name) for item in agenda(case)]


REFRESHER: Lines = [("2029-12-10", "refresher_reminder"), ("2030-03-10", "refresher_lapsed")]
THREE_YEARS: Lines = [
    ("2027-12-10", "anniversary_reminder"),
    ("2028-01-10", "anniversary_reminder"),
    ("2028-03-11", "maintenance_overdue"),
    ("2028-12-10", "anniversary_reminder"),
    ("2028-12-31", "maintenance_missed"),
    ("2029-01-10", "anniversary_reminder"),
    ("2029-03-11", "maintenance_overdue"),
    ("2029-12-10", "anniversary_reminder"),
    ("2029-12-10", "refresher_reminder"),
    ("2029-12-31", "maintenance_missed"),
    ("2030-01-10", "anniversary_reminder"),
    ("2030-03-10", "certificate_expired"),
    ("2030-03-10", "refresher_lapsed"),
]


def without(*gone: tuple[str, str]) -> Lines:
    return [line for line in THREE_YEARS if line not in gone]


INVOICE = [("2027-04-16", "invoice_reminder"), ("2027-05-09", "invoice_reminder")]
FIRST_YEAR = (
    ("2027-12-10", "anniversary_reminder"),
    ("2028-01-10", "anniversary_reminder"),
    ("2028-03-11", "maintenance_overdue"),
    ("2028-12-31", "maintenance_missed"),
)

COMPLETE: dict[str, Lines] = {
    "registered": [],
    "invoiced": INVOICE,
    "in training": [],
    "preparing": REFRESHER,
    "audit received": REFRESHER,
    "information requested": REFRESHER,
    "accepted, fee unpaid": [*INVOICE, *REFRESHER],
    "order with the ministry": REFRESHER,
    "certified": THREE_YEARS,
    "suspended": THREE_YEARS,
    "maintenance under review": without(*FIRST_YEAR),
    "certified for a year": [
        ("2027-12-10", "anniversary_reminder"),
        ("2028-01-10", "anniversary_reminder"),
        ("2028-03-10", "certificate_expired"),
        *REFRESHER,
    ],
    # In the year of the first anniversary it closes: nothing after that day is announced any more.
    "moving to COR": [("2028-03-10", "moved_to_cor"), *REFRESHER],
    "not in good standing": [line for line in THREE_YEARS if line[0] > "2029-01-01"],
    "late maintenance accepted": [line for line in THREE_YEARS if line[0] > "2029-01-01"],
    "expired": REFRESHER,
    "withdrawn": [],
    "transferred": [],
    "merged": [],
    "moved to COR": [],
}


@pytest.mark.parametrize("place", COMPLETE)
def test_the_whole_agenda_of_an_employer(place: str) -> None:
    """R4, R9, R24 to R26."""
    assert lines(at(place).employer) == COMPLETE[place]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("audit received", [("2027-06-08", "review_overdue")]),
        ("in review", [("2027-06-08", "review_overdue")]),
        (
            "information requested",
            [("2027-03-20", "information_reminder"), ("2027-03-25", "reply_window_ended")],
        ),
    ],
)
def test_the_whole_agenda_of_an_audit(place: str, expected: Lines) -> None:
    """R17."""
    assert lines(at(place).open_audit) == expected


@pytest.mark.parametrize("place", [place for place in PLACES if place.startswith("order")])
def test_nothing_happens_to_an_order_by_itself(place: str) -> None:
    """R19 to R21: each step is a person's."""
    assert agenda(at(place).open_order) == []


def test_an_overdue_review_has_nothing_left_on_its_agenda() -> None:
    """R17."""
    desk = at("in review")
    desk.wait(100)
    assert lines(desk.open_audit) == []


@pytest.mark.parametrize("place", PLACES)
def test_items_come_in_order_each_with_a_rule_and_a_sentence_about_nobody(place: str) -> None:
    """R32: sentences are shown where nothing personal may be."""
    desk = at(place)
    for case in desk.cases():
        items = agenda(case)
        assert [item.at for item in items] == sorted(item.at for item in items)
        for item in items:
            assert item.at in {morning_of(item.day), end_of(item.day)}
            assert item.happening.rule in {"R4", "R7", "R9", "R17", "R24", "R25", "R26"}
            assert item.happening.actor == "calendar"
            assert "Okafor" not in item.sentence
            assert item.sentence[0].isupper()


@pytest.mark.parametrize("place", PLACES)
def test_nothing_on_an_agenda_is_past(place: str) -> None:
    """R24: what was due has been brought about; what no longer can be is not announced."""
    desk = at(place)
    for days in (0, 40, 300, 400):
        desk.wait(days)
        for case in desk.cases():
            assert all(item.at > desk.now for item in agenda(case))


@pytest.mark.parametrize("place", PLACES)
def test_bringing_an_item_about_takes_it_off_the_agenda(place: str) -> None:
    """A desk that asks again after each item comes to an end."""
    desk = at(place)
    for case in desk.cases():
        for _ in range(40):
            items = agenda(case)
            if not items:
                break
            desk.now = max(desk.now, items[0].at)
            case = happen(case, items[0].happening, desk.moment, Caller("run-1")).after  # noqa: PLW2901
            assert items[0].happening.name not in {
                item.happening.name for item in agenda(case) if item.day == items[0].day
            }
        assert agenda(case) == []


def test_a_certificate_taken_over_in_mid_term_brings_no_letter_for_what_is_past() -> None:
    """R24: issued long after the day from which it runs, it has only what is still ahead."""
    desk = certified(Desk(date(2027, 3, 10)))
    certificate = desk.employer.certificate
    assert certificate is not None
    certificate.issued_on = date(2028, 2, 1)
    assert lines(desk.employer) == [line for line in THREE_YEARS if line[0] > "2028-02-01"]


def test_the_closing_for_cor_replaces_the_expiry() -> None:
    """R4: with the anniversary that falls into the following year."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.wait_until(date(2029, 2, 1))
    assert desk.employer.is_in("not_in_good_standing")
    desk.act("report_head_count", head_count={"owners": 11})
    assert ("2030-03-10", "moved_to_cor") in lines(desk.employer)
    assert "certificate_expired" not in [name for _, name in lines(desk.employer)]


def test_an_audit_that_came_in_leaves_no_deadline_behind() -> None:
    """R26."""
    desk = submit(certified(Desk(date(2027, 3, 10))), purpose="maintenance")
    accept(desk)
    assert lines(desk.employer) == without(*FIRST_YEAR)


def test_a_renewal_leaves_the_old_certificate_nothing_to_come() -> None:
    """R25."""
    desk = at("certified for a year")
    desk.wait_until(date(2028, 2, 1))
    submit(desk)
    issue(accept(desk), "SECOR-1002")
    assert all(day > "2028-03-10" for day, _ in lines(desk.employer))
    assert ("2031-02-01", "certificate_expired") in lines(desk.employer)


def test_each_trained_person_has_dates_of_its_own() -> None:
    """R9, R10."""
    desk = preparing(Desk(date(2027, 3, 10)))
    desk.act("record_training", person_name="Kim", completed_on="2026-06-30")
    days = [day for day, name in lines(desk.employer) if name == "refresher_lapsed"]
    assert days == ["2029-06-30", "2030-03-10"]
    desk.wait_until(date(2029, 3, 30))
    assert desk.last_letter("refresher_reminder").person_name == "Kim"
    assert agenda(desk.employer)[0].sentence == ("Training of trained person 2 lapses without a refresher")


def test_a_certificate_that_nobody_holds_can_not_expire() -> None:
    """R25: such an item is never on an agenda."""
    desk = preparing(Desk())
    with pytest.raises(ValueError, match="holds a certificate"):
        happenings.certificate_expired(desk.employer, desk.moment)


def test_time_between_two_looks_does_not_matter() -> None:
    """A workflow that slept for years brings about in order what one that woke daily did."""
    slept, woke = certified(Desk(date(2027, 3, 10))), certified(Desk(date(2027, 3, 10)))
    slept.wait_until(date(2030, 4, 1))
    while woke.today < date(2030, 4, 1):
        woke.wait_until(woke.today + timedelta(days=1))
    assert [entry.key for entry in slept.entries] == [entry.key for entry in woke.entries]
    assert [entry.at for entry in slept.entries] == [entry.at for entry in woke.entries]
    assert slept.letters == woke.letters
    assert slept.employer == woke.employer


def test_an_overdue_maintenance_audit_is_told_of_once_while_there_is_time() -> None:
    """R26: on the day after the anniversary, until the last day for the audit."""
    desk = certified(Desk(date(2027, 3, 10)))
    desk.act("register_in_pir")
    desk.wait_until(date(2028, 12, 30))
    told = [(day, letter) for day, letter in desk.letters if isinstance(letter, MaintenanceOverdue)]
    ((day, letter),) = told
    assert (day, letter.anniversary, letter.deadline) == (
        date(2028, 3, 11),
        date(2028, 3, 10),
        date(2028, 12, 31),
    )
    assert letter.in_pir


def test_nobody_is_told_that_an_audit_is_overdue_where_no_time_is_left() -> None:
    """R26: the policy may set the anniversary itself as the last day."""
    book = book_with(maintenance={"maintenance_deadline": "anniversary"})
    assert "maintenance_overdue" not in [name for _, name in lines(certified(Desk(book=book)).employer)]
