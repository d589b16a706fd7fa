"""Changes of the staff directory as they are filled in (R32)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.directory import DIRECTORY_CHANGES, read_change
from domain.refusal import Refusal

TODAY = date(2027, 5, 3)
ABSENCE = {"actor": "r.roy", "change": "absence", "begins_on": "2027-07-05", "ends_on": "2027-07-16"}


def refusal(**sent: Any) -> str:  # noqa: ANN401 - whatever somebody sends
    """Read a change that must be refused."""
    with pytest.raises(Refusal) as caught:
        read_change(sent, TODAY)
    return str(caught.value)


def test_every_kind_has_a_form_that_has_to_be_filled_in() -> None:
    for name, kind in DIRECTORY_CHANGES.items():
        form = kind.to_fill_in()
        assert form["change"] == name
        assert form.keys() <= kind.form.model_fields.keys()
        required = {one for one, field in kind.form.model_fields.items() if field.is_required()}
        assert required <= form.keys()
        assert "Not filled in yet: actor" in refusal(**form)


def test_whose_line_it_is() -> None:
    assert read_change(ABSENCE, TODAY).whose == "r.roy"
    assert read_change(ABSENCE | {"staff": "r.li"}, TODAY).whose == "r.li"
    gone = {"actor": "a.singh", "change": "staff_leaves", "id": "r.roy", "left_on": "2027-06-01"}
    assert read_change(gone, TODAY).whose == "r.roy"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"change": "holiday"}, "change: must be one of absence, end_absence, add_staff"),
        ({"ends_on": "2027-07-04"}, "ends_on: The last day of an absence can't lie before the first. (R32)"),
        ({"deputy": "r.roy"}, "deputy: Nobody stands in for themselves"),
        ({"staff": "r.li", "deputy": "r.li"}, "deputy: Nobody stands in for themselves"),
        ({"begins_on": "5 July"}, "begins_on: must be a day written as"),
        ({"reason": "flu"}, "reason: is not a field of this action"),
        ({"deputy": "4111 1111 1111 1111"}, "deputy: This looks like a full card number"),
        ({"change": "change_staff", "id": "r.roy"}, "is not a field"),
    ],
)
def test_what_makes_no_sense_is_refused(changed: dict[str, str], words: str) -> None:
    assert words in refusal(**ABSENCE | changed)


def test_a_change_of_nothing_and_an_id_of_the_program_s_own() -> None:
    assert "Say what changes" in refusal(actor="a.singh", change="change_staff", id="r.roy")
    new = {"actor": "a.singh", "change": "add_staff", "name": "C", "roles": ["reviewer"]}
    assert '"calendar" is the program\'s own' in refusal(**new, id="calendar")
    assert "roles: is too short" in refusal(**new | {"id": "c.c", "roles": []})
