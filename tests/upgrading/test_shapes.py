"""States that earlier releases wrote are read by this one; one of a later release waits for it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.agenda import agenda
from domain.case import CaseState
from domain.employer import EmployerState
from domain.review import AuditState, OrderState
from domain.shapes import SHAPE
from tests.support.desk import Desk

KINDS: dict[str, type[CaseState]] = {
    "employer": EmployerState,
    "audit": AuditState,
    "certificate_order": OrderState,
}
KEPT = sorted((Path(__file__).parent / "states").glob("*.json"))


def read(path: Path) -> tuple[type[CaseState], dict[str, Any]]:
    """A kept state and the class that reads it."""
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return KINDS[path.name.split(".")[0]], plain


def test_a_state_of_every_kind_and_older_shape_is_kept() -> None:
    wanted = {f"{kind}.{shape}.json" for kind in KINDS for shape in range(1, SHAPE)}
    assert {path.name for path in KEPT} == wanted


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_an_older_state_is_taken_up_as_it_was(path: Path) -> None:
    kind, plain = read(path)
    assert plain["version"] < SHAPE
    state = kind.model_validate(plain)
    assert state.version == SHAPE
    again = json.loads(state.model_dump_json())
    assert kind.model_validate(again) == state
    assert all(again[name] == plain[name] for name in ("states", "employer_id", "workflow_id", "step"))
    assert state.policy.fees.invoice_reminder_days == ()
    assert state.policy.fees.registration_fee == 250
    assert list(state.records()), "its rows are those of today's register"


def test_an_employer_of_an_older_shape_lives_on() -> None:
    kind, plain = read(next(path for path in KEPT if path.name == "employer.1.json"))
    state = kind.model_validate(plain)
    assert isinstance(state, EmployerState)
    assert [item.happening.name for item in agenda(state)], "it knows what comes"
    assert isinstance(state.carried(date(2036, 1, 1)), EmployerState)


def test_a_state_of_a_later_release_is_not_guessed_at() -> None:
    plain = json.loads(Desk().employer.model_dump_json())
    with pytest.raises(ValidationError, match="A later release wrote this state"):
        EmployerState.model_validate({**plain, "version": SHAPE + 1})
