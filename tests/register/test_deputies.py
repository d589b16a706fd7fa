"""While somebody is away their deputy acts under their own id, and four eyes stay four (R16, R21, R32)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.roles import Role
from domain.transition import ActorMay, HoldsRole, NotRecorded, Recorded, StandsIn, Transition
from models.register import Register
from tests.register.test_directory_changes import away, made
from tests.support.steps import step

#: r.roy is away in these days, and t.okoye, who reviews nothing, stands in.
FIRST, LAST = date(2027, 7, 5), date(2027, 7, 16)
REVIEWER = ActorMay(roles=(Role.REVIEWER,))
SIGNED = ActorMay(roles=(Role.EXECUTIVE_DIRECTOR,), recorders=(Role.ADMINISTRATOR,))
IN_PLACE = StandsIn(staff_id="r.roy", not_named="Robin Okafor", otherwise="It is r.roy's.", rule="R16")


@pytest.fixture
def register(register: Register) -> Register:
    """A register in which r.roy is away, and e.moreau."""
    away(register, "r.roy", str(FIRST), str(LAST), "t.okoye")
    away(register, "e.moreau", str(FIRST), str(LAST), "a.singh")
    return register


def asked(*requirements: Any, day: date = FIRST, **changed: Any) -> Transition:  # noqa: ANN401
    """A step with requirements on a day."""
    return step(7, requirements=requirements, day=day, **changed)


def refused(register: Register, transition: Transition) -> str:
    """Record a step that is refused, and give the sentence."""
    answer = register.record(transition)
    assert isinstance(answer, NotRecorded), answer
    return answer.sentence


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_a_deputy_acts_in_the_role_of_who_is_away_and_that_is_entered(register: Register, day: date) -> None:
    answer = register.record(asked(REVIEWER, actor="t.okoye", day=day))
    assert isinstance(answer, Recorded)
    assert answer.role == "reviewer"
    entry = register.entry(answer.number)
    assert entry is not None
    assert (entry.actor, entry.actor_name, entry.role) == ("t.okoye", "Tobe Okoye", "reviewer")
    assert (entry.stands_in_for, entry.on_behalf_of) == ("r.roy", None)
    assert register.verify_chain().whole


@pytest.mark.parametrize("day", [date(2027, 7, 4), date(2027, 7, 17)])
def test_a_deputy_is_one_on_the_days_of_the_absence_alone(register: Register, day: date) -> None:
    said = refused(register, asked(REVIEWER, actor="t.okoye", day=day))
    assert (
        said == "t.okoye is a training coordinator and may not take the step record_payment: a reviewer may."
    )
    assert "It is r.roy's." in refused(register, asked(IN_PLACE, actor="t.okoye", day=day))


def test_one_s_own_role_comes_first(register: Register) -> None:
    both = ActorMay(roles=(Role.REVIEWER, Role.TRAINING_COORDINATOR))
    answer = register.record(asked(both, actor="t.okoye"))
    assert isinstance(answer, Recorded)
    entry = register.entry(answer.number)
    assert entry is not None
    assert (answer.role, entry.stands_in_for) == ("training_coordinator", None)


def test_who_is_away_and_acts_anyway_is_evidently_there(register: Register) -> None:
    answer = register.record(asked(REVIEWER, actor="r.roy"))
    assert isinstance(answer, Recorded)
    entry = register.entry(answer.number)
    assert entry is not None
    assert entry.stands_in_for is None
    mine = HoldsRole(staff_id="r.roy", role=Role.REVIEWER, rule="R16")
    assert isinstance(register.record(asked(mine, actor="r.roy", key="again")), Recorded)


def test_nobody_stands_in_for_who_has_left_nor_after_having_left(register: Register) -> None:
    made(register, "staff_leaves", id="r.roy", left_on="2027-07-08")
    assert isinstance(register.record(asked(REVIEWER, actor="t.okoye")), Recorded)
    assert "may not take" in refused(
        register, asked(REVIEWER, actor="t.okoye", day=date(2027, 7, 8), key="8")
    )
    made(register, "staff_leaves", id="t.okoye", left_on="2027-07-06")
    assert "left on 6 July" in refused(
        register, asked(REVIEWER, actor="t.okoye", day=date(2027, 7, 7), key="7")
    )


# ---- reviews


def test_r16_a_deputy_records_the_review_of_who_is_away(register: Register) -> None:
    answer = register.record(asked(REVIEWER, IN_PLACE, actor="t.okoye"))
    assert isinstance(answer, Recorded)
    # A reviewer who stands in acts for the other one too, though the role is their own.
    away(register, "r.roy", str(FIRST), str(LAST), "r.li")
    answer = register.record(asked(REVIEWER, IN_PLACE, actor="r.li", key="again"))
    assert isinstance(answer, Recorded)
    entry = register.entry(answer.number)
    assert entry is not None
    assert (entry.role, entry.stands_in_for) == ("reviewer", "r.roy")
    assert refused(register, asked(REVIEWER, IN_PLACE, actor="r.roy", key="3")) == "It is r.roy's."


def test_r16_a_deputy_who_made_the_audit_does_not_review_it(register: Register) -> None:
    own = IN_PLACE.model_copy(update={"not_named": "TOBE OKOYE"})
    assert refused(register, asked(REVIEWER, own, actor="t.okoye")) == (
        "Tobe Okoye made this audit and may not review it: an administrator names another reviewer."
    )


@pytest.mark.parametrize(("left", "who"), [(False, "t.okoye"), (True, "nobody")])
def test_r16_nobody_is_newly_given_an_audit_while_away(register: Register, who: str, *, left: bool) -> None:
    if left:
        made(register, "staff_leaves", id="t.okoye", left_on="2027-06-01")
    named = HoldsRole(staff_id="r.roy", role=Role.REVIEWER, rule="R16")
    assert refused(register, asked(named)) == (
        f"r.roy is away until 16 July 2027, and {who} stands in. You can name r.li."
    )
    assert isinstance(register.record(asked(named, day=date(2027, 7, 17), key="after")), Recorded)


# ---- signatures


def test_r21_a_deputy_signs_under_their_own_id(register: Register) -> None:
    answer = register.record(asked(SIGNED))
    assert isinstance(answer, Recorded)
    entry = register.entry(answer.number)
    assert entry is not None
    assert (entry.actor, entry.role, entry.stands_in_for) == ("a.singh", "executive_director", "e.moreau")


def test_r21_what_is_recorded_for_somebody_is_recorded_in_one_s_own_role(register: Register) -> None:
    answer = register.record(asked(SIGNED, on_behalf_of="e.moreau"))
    assert isinstance(answer, Recorded)
    entry = register.entry(answer.number)
    assert entry is not None
    assert (entry.role, entry.on_behalf_of, entry.stands_in_for) == ("administrator", "e.moreau", None)


def test_r32_a_role_of_one_s_own_lets_nobody_else_hold_it(register: Register) -> None:
    said = refused(register, asked(SIGNED, actor="e.moreau", on_behalf_of="r.li"))
    assert said.startswith(
        "r.li is a reviewer, and the step record_payment can be recorded only on behalf of"
    )
