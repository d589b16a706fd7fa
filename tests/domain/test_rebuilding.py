"""What is open under an employer whose file is opened anew."""

from __future__ import annotations

import pytest

from domain.rebuilding import open_under
from tests.support.lives import at, submit


def test_an_open_audit_and_an_open_order_go_on_with_their_employer() -> None:
    reviewed, ordered = submit(at("certified"), purpose="maintenance"), at("order opened")
    assert open_under(reviewed.employer) == reviewed.open_audit.audit.audit_id
    assert open_under(ordered.employer) == ordered.open_order.order.order_id


@pytest.mark.parametrize("life", ["preparing", "certified"])
def test_nothing_is_open_under_an_employer_that_waits_for_neither(life: str) -> None:
    assert open_under(at(life).employer) is None


def test_nothing_goes_on_under_an_employer_that_has_left() -> None:
    desk = at("certified")
    desk.act("withdraw")
    assert desk.employer.ended
    assert open_under(desk.employer) is None
