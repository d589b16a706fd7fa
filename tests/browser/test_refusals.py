"""What the desk says no to, as people read it: without a stack trace, and with what may be done instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.staff import Person

EMPLOYER = "employer-2200101"


@pytest.mark.parametrize(
    ("staff_id", "changed", "said"),
    [
        pytest.param("a.singh", {}, "Fill in what stands in < >", id="something is left open"),
        pytest.param(
            "a.singh", {"processor_reference": "MON-1", "amount": "a lot"}, "amount", id="no such value"
        ),
        pytest.param(
            "a.singh", {"processor_reference": "MON-1", "paid_on": "2999-01-01"}, "future", id="a later day"
        ),
        pytest.param("r.roy", {"processor_reference": "MON-1"}, "R32", id="another role"),
        pytest.param("n.obody", {"processor_reference": "MON-1"}, "n.obody", id="nobody of the staff"),
        pytest.param(
            "a.singh", {"processor_reference": "4242 4242 4242 4242"}, "R7", id="the number of a card"
        ),
    ],
)
def test_a_refusal_says_what_was_wrong_and_what_is_possible(
    person: Callable[[str], Person], staff_id: str, changed: dict[str, Any], said: str
) -> None:
    somebody = person(staff_id)
    somebody.goes_to(EMPLOYER)
    refusal = somebody.tries("record_payment", **changed)
    assert said in refusal
    is_readable(refusal)
    assert "record_payment" in refusal.split("Possible now: ")[1]


def is_readable(refusal: str) -> None:
    """Nothing in a refusal is there for a programmer."""
    assert refusal.startswith("Refused: ")
    assert not [word for word in ("Traceback", 'File "', ".py", "Error", "NoneType") if word in refusal]


def test_a_mistake_is_mended_in_the_same_dialog(person: Callable[[str], Person]) -> None:
    benoit = person("b.dubois")
    benoit.goes_to("employer-2200103")
    refusal = benoit.tries("record_training", person_name="Marc Ouellette", completed_on="2999-01-01")
    assert "future" in refusal
    benoit.photographs("refused")
    benoit.fills_in("completed_on", benoit.today)
    assert benoit.submits() == ""
    benoit.reads_until("Preparing")


def test_the_executive_director_can_t_sign_first(person: Callable[[str], Person]) -> None:
    """The list of names holds every action, also those that the page does not offer now (R21)."""
    elise = person("e.moreau")
    elise.goes_to(f"certificate-2200110-{elise.year}-1")
    elise.copies("record_director_signature")
    elise.chooses("record_executive_director_signature")
    elise.pastes()
    elise.fills_in("actor", "e.moreau")
    refusal = elise.submits()
    is_readable(refusal)
    assert "is not in turn" in refusal
    assert "Possible now: record_director_signature" in refusal


def test_a_double_click_counts_once(person: Callable[[str], Person]) -> None:
    asha = person("a.singh")
    asha.goes_to("employer-2200104")
    before = asha.reads()
    asha.copies("report_head_count")
    asha.chooses("report_head_count")
    asha.pastes()
    asha.fills_in("actor", "a.singh")
    asha.submits_twice()
    asha.reads_until("head count reported")
    assert before.count("head count reported") == 0
    assert asha.reads().count("head count reported") == 1


def test_two_windows_and_the_second_is_told_what_the_colleague_did(person: Callable[[str], Person]) -> None:
    asha, benoit = person("a.singh"), person("b.dubois")
    for one in (asha, benoit):
        one.goes_to("employer-2200102")
        one.copies("Paid by e-transfer, cheque or cash")
        one.chooses("record_payment")
        one.pastes()
        one.fills_in("actor", one.staff_id)
    assert asha.submits() == ""
    refusal = benoit.submits()
    benoit.photographs("told-before")
    is_readable(refusal)
    assert "Asha Singh" in refusal
