"""A step is taken on a copy of the case: nothing that it may change is shared with the case itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from domain.case import CaseState
from tests.support.desk import Desk


def changeable(value: object) -> Iterator[object]:
    """Everything within a value that a step could change in place."""
    if isinstance(value, BaseModel) and not value.model_config.get("frozen"):
        yield value
        for _, inner in value:
            yield from changeable(inner)
    elif isinstance(value, list):
        yield value
        for inner in value:
            yield from changeable(inner)
    elif isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from changeable(inner)


@pytest.fixture(params=["employer", "audit", "order"])
def case(request: pytest.FixtureRequest) -> CaseState:
    """A case of each kind, with something in every list."""
    desk = Desk()
    desk.act("record_payment")
    desk.act("record_training")
    desk.act("submit_self_assessment")
    desk.act("assign_reviewer", reviewer="r.roy")
    if request.param == "order":
        desk.act("record_review", review_score=90, decision="accept")
    found: CaseState = getattr(desk, "employer" if request.param == "employer" else f"open_{request.param}")
    return found


def test_a_copy_says_the_same(case: CaseState) -> None:
    assert case.copied() == case


def test_a_copy_shares_nothing_that_a_step_may_change(case: CaseState) -> None:
    mine = {id(one) for one in changeable(case)}
    theirs = list(changeable(case.copied()))
    assert len(mine) == len(theirs) > 3
    assert not [one for one in theirs if id(one) in mine]


def test_what_never_changes_is_shared(case: CaseState) -> None:
    assert case.copied().policy is case.policy
