"""Employers that come from the paper process with a live certificate (R4, R9, R22 to R27)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

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
