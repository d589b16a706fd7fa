"""Employers that come from the paper process with a live certificate (R4, R9, R22 to R27)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import known
from domain.listing import listing
from domain.refusal import Refusal
from tests.support.desk import DAY, Desk

PAPER: dict[str, Any] = {
    "number": "SECOR-0815",
    "dated": "2025-06-01",
    "term_years": 3,
    "maintenance_accepted": ["2026-06-01"],
    "trained_people": [{"name": "Robin Okafor", "module_1_on": "2025-02-10"}],
}
OVER_LIMIT = {"owners": 2, "full_time": 10}


def taken_over(form: dict[str, Any] | None = None, **paper: Any) -> Desk:  # noqa: ANN401 - any field
    """An employer taken over on 10 March 2027."""
    return Desk(taken_over={**PAPER, **paper}, **(form or {}))


def test_the_file_begins_in_mid_cycle() -> None:
    desk = taken_over()
    assert desk.employer.stands() == ["Fee paid", "Certified", "In good standing", "Small employer"]
    assert desk.letter_names() == ["taken_over"]
    letter = desk.last_letter("taken_over")
    assert (letter.purpose, letter.anniversary, letter.expires_on) == (
        "maintenance",
        date(2027, 6, 1),
        date(2028, 6, 1),
    )
    assert (date(2027, 4, 1), "anniversary_reminder", "R24") in desk.agenda()
    assert all(day >= DAY for day, _, _ in desk.agenda())


def test_the_first_reminder_is_past_and_the_second_is_not() -> None:
    """R24: the first was due on 1 March 2027, before the take-over."""
    reminders = [day for day, name, _ in taken_over().agenda() if name == "anniversary_reminder"]
    assert reminders == [date(2027, 4, 1), date(2028, 3, 1), date(2028, 4, 1)]


def test_a_missed_audit_comes_along_without_a_letter() -> None:
    """R26."""
    desk = taken_over(maintenance_accepted=[])
    assert "Not in good standing" in desk.employer.stands()
    assert desk.letter_names() == ["taken_over"]
    assert (desk.employer.standing.standing, len(desk.employer.unmet())) == ("not_in_good_standing", 1)


def test_an_anniversary_of_this_year_is_still_open() -> None:
    """R26: it passed, and its calendar year has not."""
    desk = taken_over(dated="2026-02-01", maintenance_accepted=[])
    assert "In good standing" in desk.employer.stands()
    assert (date(2027, 12, 31), "maintenance_missed", "R26") in desk.agenda()


def test_an_employer_that_has_outgrown_the_program_is_marked() -> None:
    """R4: it holds a certificate, so that it is not refused."""
    desk = taken_over({"head_count": OVER_LIMIT})
    assert "Moving to COR" in desk.employer.stands()
    assert desk.letter_names() == ["taken_over", "move_to_cor"]


def test_training_that_lapsed_on_paper_brings_no_letter() -> None:
    """R9."""
    lapsed = {"name": "Ida Roy", "module_1_on": "2020-01-05"}
    soon = {"name": "Eli Roy", "module_1_on": "2020-01-05", "refreshed_on": "2024-04-01"}
    desk = taken_over(trained_people=[lapsed, soon])
    assert [one.lapsed_on for one in desk.employer.people] == [date(2023, 1, 5), None]
    assert [day for day, name, _ in desk.agenda() if name == "refresher_reminder"] == []
    assert (date(2027, 4, 1), "refresher_lapsed", "R9") in desk.agenda()


def test_pir_comes_along() -> None:
    """R28."""
    pir = taken_over(pir_registered_on="2025-07-01").employer.pir
    assert pir is not None
    assert pir.registered_on == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        ({"dated": "2024-03-09"}, "This certificate ended on 9 March 2027"),
        ({"maintenance_accepted": ["2026-06-02"]}, "2026-06-02 is no anniversary inside"),
        ({"term_years": 1, "dated": "2026-06-01"}, "those are: none."),
        ({"term_years": 2}, "taken_over.term_years"),
        ({"trained_people": []}, "taken_over.trained_people"),
        ({"dated": "2027-03-11"}, "must not lie in the future"),
    ],
)
def test_what_can_not_be_taken_over(paper: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        taken_over(**paper)


def test_a_certificate_is_taken_over_on_its_last_day() -> None:
    desk = taken_over(dated="2024-03-10", maintenance_accepted=["2025-03-10", "2026-03-10"])
    assert desk.employer.certificate_in_force


# ---- an audit that is still in review on paper

IN_REVIEW: dict[str, Any] = {"anniversary": "2026-06-01", "received_on": "2026-12-30"}
#: The same audit as it is entered here.
_ENTERED: dict[str, Any] = {"completed_on": "2026-12-20", "documentation_to": "2026-12-20"}


def in_review(**paper: Any) -> Desk:  # noqa: ANN401 - any field
    """An employer whose maintenance audit of 2026 lies in review on paper."""
    return taken_over(**{"maintenance_accepted": [], "in_review": IN_REVIEW, **paper})


def test_an_audit_in_review_on_paper_keeps_good_standing() -> None:
    """R26: it came in before the deadline, and its review has outlasted that."""
    desk = in_review()
    assert "In good standing" in desk.employer.stands()
    assert desk.letter_names() == ["taken_over"]
    letter = desk.last_letter("taken_over")
    assert (letter.audit_received_on, letter.anniversary) == (date(2026, 12, 30), date(2027, 6, 1))
    assert [one.status for one in desk.employer.anniversaries] == ["received", "open", "open"]
    assert listing(desk.employer).owner == "administrator"
    facts = {fact.name: fact.value for fact in known.facts(desk.employer)}
    assert facts["Anniversaries"].startswith("2026-06-01: received, on paper since 2026-12-30, to be entered")


def test_it_is_entered_with_the_date_stamp_that_it_has() -> None:
    """R15."""
    desk = in_review()
    desk.act("submit_self_assessment")
    opened = desk.employer.open_audit
    assert opened is not None
    assert (opened.audit.received_on, opened.audit.anniversary, opened.is_late) == (
        date(2026, 12, 30),
        date(2026, 6, 1),
        False,
    )
    assert desk.employer.anniversaries[0].on_paper_since is None


def test_an_audit_that_came_in_on_paper_was_completed_by_then() -> None:
    desk = in_review()
    said = desk.refusal("submit_self_assessment", **{**_ENTERED, "completed_on": "2027-01-02"})
    assert "came in on paper on 30 December 2026, so that it was completed by then" in said.sentence


def test_an_audit_that_came_in_late_on_paper_does_not_restore_anything_yet() -> None:
    """R27."""
    desk = in_review(in_review={**IN_REVIEW, "received_on": "2027-01-08"})
    assert "Not in good standing" in desk.employer.stands()
    desk.act("submit_self_assessment", **_ENTERED)
    opened = desk.employer.open_audit
    assert opened is not None
    assert (opened.audit.received_on, opened.is_late) == (date(2027, 1, 8), True)


def test_an_audit_that_was_never_there_is_taken_back() -> None:
    """R26, R31: the deadline has passed, so that good standing ends, from the day on which it was noted."""
    desk = in_review()
    receipt = desk.act("take_back_paper_audit")
    assert receipt.done == "No audit for 1 June 2026 lies on paper; it is awaited again."
    assert [one.status for one in desk.employer.anniversaries] == ["missed", "open", "open"]
    assert (desk.employer.standing.standing, desk.employer.standing.since) == ("not_in_good_standing", DAY)
    assert desk.letter_names() == ["taken_over", "standing_lost"]
    assert listing(desk.employer).owner == "none"
    assert "there is none to take back" in desk.refusal("take_back_paper_audit").sentence
    desk.act("submit_self_assessment")
    assert desk.open_audit.audit.received_on == DAY


def test_one_that_is_taken_back_in_time_costs_nothing() -> None:
    """R24: a reminder whose day is past does not go out any more, and the next one does."""
    paper = {"anniversary": "2027-06-01", "received_on": "2027-03-01"}
    desk = taken_over(in_review=paper)
    assert [one.status for one in desk.employer.anniversaries] == ["accepted", "received", "open"]
    desk.act("take_back_paper_audit")
    assert [one.status for one in desk.employer.anniversaries] == ["accepted", "open", "open"]
    reminders = [day for day, name, _ in desk.agenda() if name == "anniversary_reminder"]
    assert reminders[0] == date(2027, 4, 1)


def test_one_that_came_in_late_and_is_taken_back_leaves_the_anniversary_missed() -> None:
    """R26."""
    desk = in_review(in_review={**IN_REVIEW, "received_on": "2027-01-08"})
    desk.act("take_back_paper_audit")
    assert desk.employer.anniversaries[0].status == "missed"
    assert desk.letter_names() == ["taken_over"]


def test_a_renewal_in_review_on_paper() -> None:
    """R25: the letter of the expiry says that it is in review, and no reminder asks for it."""
    desk = taken_over(
        dated="2024-06-01",
        maintenance_accepted=["2025-06-01", "2026-06-01"],
        in_review={"anniversary": "2027-06-01", "received_on": "2027-03-01"},
    )
    letter = desk.last_letter("taken_over")
    assert (letter.purpose, letter.anniversary) == (None, None)
    assert [name for _, name, _ in desk.agenda() if name == "anniversary_reminder"] == []
    desk.wait_until(date(2027, 6, 2))
    assert desk.last_letter("certificate_expired").renewal_in_review
    assert listing(desk.employer).owner == "none"


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        ({"in_review": {**IN_REVIEW, "anniversary": "2026-06-03"}}, "2026-06-03 is no anniversary inside"),
        ({"maintenance_accepted": ["2026-06-01"]}, "those are: 2027-06-01, 2028-06-01"),
        (
            {"in_review": {**IN_REVIEW, "received_on": "2025-05-31"}},
            "before 1 June 2025, when its certificate",
        ),
        ({"maintenance_accepted": ["2028-06-01"]}, "2028-06-01 is no anniversary inside"),
        (
            {"dated": "2027-02-01", "in_review": None, "maintenance_accepted": ["2029-02-01"]},
            "before 1 February 2028",
        ),
    ],
)
def test_audits_that_can_not_have_come_in(paper: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        in_review(**paper)


def test_an_audit_accepted_before_its_anniversary_comes_along() -> None:
    """R23: its certificate year has begun."""
    desk = taken_over(maintenance_accepted=["2026-06-01", "2027-06-01"])
    assert [one.status for one in desk.employer.anniversaries] == ["accepted", "accepted", "open"]
