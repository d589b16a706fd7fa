"""Every staff action, as it is declared: its name, events, example, and the bad payloads that it refuses."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from domain.actions.registry import ACTIONS, find_action, possible
from domain.case import CaseState
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.listing import listing
from domain.refusal import Refusal
from domain.review import AuditState, OrderState
from domain.roles import NOBODY, Role
from domain.steps import Caller, take
from domain.to_fill import filled, left_open
from domain.transition import HeldEntry
from tests.support.desk import ACTORS, LEFT_OUT, every_action
from tests.support.lives import PLACES, at, fitting

CARD = "4111 1111 1111 1111"
CASES: dict[str, type[CaseState]] = {
    "Employer": EmployerState,
    "Audit": AuditState,
    "CertificateOrder": OrderState,
}
ALL = [pytest.param(action, id=f"{action.case}.{action.name}") for action in every_action()]
CALLER = Caller(run_id="run-1")


def in_turn(case: CaseState) -> list[StaffAction]:
    """The actions that the machine would follow now."""
    return [action for action in ACTIONS[case.kind] if action.in_turn(case)]


# ---- declarations


def test_names_are_unique_within_a_case_and_found_by_it() -> None:
    for case, actions in ACTIONS.items():
        assert len({action.name for action in actions}) == len(actions)
        for action in actions:
            assert action.case == case == CASES[case].kind
            assert find_action(case, action.name) is action
    assert find_action("Audit", "record_payment") is None


@pytest.mark.parametrize("action", ALL)
def test_a_declaration_is_complete(action: StaffAction) -> None:
    """R32: who may take it is part of it."""
    assert re.fullmatch(r"[a-z0-9_]+", action.name)
    assert re.fullmatch(r"R([1-9]|[12]\d|3[0-3])", action.rule)
    assert action.sentence[0].isupper()
    assert action.sentence.endswith(".")
    assert action.roles
    assert set(action.roles) <= set(Role)
    assert not set(action.roles) & set(action.recorders)
    assert "actor" in action.payload.model_fields
    assert ("on_behalf_of" in action.payload.model_fields) == bool(action.recorders)
    assert (action.payload.__doc__ or "").strip()


@pytest.mark.parametrize("action", ALL)
def test_its_events_are_those_of_its_machine(action: StaffAction) -> None:
    events = {event.id for event in CASES[action.case].machine().events}
    assert action.events
    assert set(action.events) <= events


@pytest.mark.parametrize("place", PLACES)
def test_an_action_is_in_turn_exactly_when_it_is_not_refused_as_out_of_turn(place: str) -> None:
    """R32: what the page offers and what is taken are the same list."""
    desk = at(place)
    for case in desk.cases():
        following = in_turn(case)
        for action in ACTIONS[case.kind]:
            try:
                take(case, action, desk.payload(action, case), desk.moment, CALLER)
                taken = True
            except Refusal as refusal:
                taken = "not in turn" not in refusal.sentence
            assert taken == (action in following)


# ---- examples


@pytest.mark.parametrize("place", PLACES)
def test_every_example_of_everything_possible_is_taken_once_it_is_filled_in(place: str) -> None:
    """What the page offers at any stage, with the actor and the few values that nobody can know."""
    desk = at(place)
    for case in desk.cases():
        for action in possible(case, desk.today):
            others = action.others_filled_in(case, desk.today).values()
            for shown in (action.filled_in(case, desk.today), *others):
                assert json.loads(json.dumps(shown)) == shown
                assert shown["actor"] == "<your id>"
                assert len(list(left_open(shown))) <= MOST_LEFT_OPEN
                filled_in = {**filled(shown), **known_of(case, action)}
                informed = desk.informed(action, filled_in)
                step = take(case, informed, filled_in, desk.moment, CALLER)
                assert step.done.endswith(".")


#: Who sends an example has this many values to fill in at most, their own id among them.
MOST_LEFT_OPEN = 4


def known_of(case: CaseState, action: StaffAction) -> dict[str, Any]:
    """The actor, and what whoever acts knows of this case beside it."""
    if isinstance(case, AuditState):
        if action.name == "record_review":
            return {"actor": case.audit.reviewer}
        if action.name == "assign_reviewer":
            return {"actor": "a.singh", "reviewer": "r.li"}
    if action.name in {"record_training", "enrol_in_course"}:
        return {"actor": "t.okoye", "person_name": "Kim Lee"}
    return {"actor": ACTORS[action.roles[0]]}


@pytest.mark.parametrize("place", PLACES)
def test_an_example_that_was_not_filled_in_is_refused_with_what_belongs_there(place: str) -> None:
    desk = at(place)
    for case in desk.cases():
        for action in possible(case, desk.today):
            shown = action.filled_in(case, desk.today)
            with pytest.raises(Refusal) as refused:
                take(case, action, shown, desk.moment, CALLER)
            assert "Fill in what stands in < >" in refused.value.sentence
            assert "actor (your id, such as a.singh)" in refused.value.sentence


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_possible_would_be_refused(place: str) -> None:
    """The page offers what would be taken, and the machine alone would offer more."""
    desk = at(place)
    for case in desk.cases():
        offered = possible(case, desk.today)
        assert set(offered) <= set(in_turn(case))
        for action in set(in_turn(case)) - set(offered):
            with pytest.raises(Refusal):
                take(case, action, desk.payload(action, case), desk.moment, CALLER)


def test_an_expired_employer_is_offered_the_audit_that_would_be_taken() -> None:
    """R10, R33: it begins a new cycle, and is judged by the policy of the old one until it is sent."""
    desk = at("expired")
    desk.act("remove_trained_person")
    offered = {action.name for action in possible(desk.employer, desk.today)}
    assert "submit_external_audit" in offered
    assert "submit_self_assessment" not in offered
    assert desk.refusal("submit_self_assessment").rule == "R10"


@pytest.mark.parametrize("place", PLACES)
def test_whoever_s_turn_it_is_finds_first_what_the_case_waits_for(place: str) -> None:
    desk = at(place)
    for case in desk.cases():
        owner = listing(case).owner
        if owner == NOBODY:
            continue
        first = possible(case, desk.today)[0]
        assert first.urgency(case) > 0
        assert owner in {*first.roles, *first.recorders}


def test_states_that_are_waited_in_are_the_machine_s_own() -> None:
    for action in every_action():
        assert set(action.awaited_in) <= set(CASES[action.case].machine.states_map)


#: Actions whose example needs something on record first, or something else than what is on record.
ELSEWHERE: dict[str, tuple[str, dict[str, Any]]] = {
    "move_enrolment": ("in a session", {"delivery": "e-learning", "session": LEFT_OUT}),
    "cancel_enrolment": ("in a session", {}),
    "record_attendance": ("in a session", {}),
    "reinstate": ("late maintenance accepted", {}),
    "record_training": ("in training", {}),
    "record_refresher": ("moving to COR", {"completed_on": "2027-03-11"}),
    "remove_trained_person": ("preparing", {}),
    "change_contact": ("certified", {"contact_name": "Kim Lee"}),
    "assign_reviewer": ("audit received", {}),
    "take_back_paper_audit": ("audit on paper", {}),
}


@pytest.mark.parametrize("action", ALL)
def test_an_example_is_taken_where_nothing_stands_against_it(action: StaffAction) -> None:
    place, given = ELSEWHERE.get(action.name, ("", {}))
    desk = at(place) if place else fitting(action)[0]
    if action.name == "record_refresher":
        desk.wait(1)
    if action.name == "confirm_email":
        desk = at("certified")
        desk.act("record_returned_mail")
    if action.name == "record_attendance":
        desk.wait(31)
    if action.name == "confirm_pir_discount":
        desk = at("certified")
        desk.act("register_in_pir")
    case, _ = desk.case_for(action.name, action.case)
    step = take(case, action, desk.payload(action, case, **given), desk.moment, CALLER)
    assert step.done.endswith(".")
    assert step.transition.action == action.name
    assert set(step.transition.event.split()) & set(action.events)


@pytest.mark.parametrize("place", PLACES)
def test_a_step_can_be_taken_again_from_its_entry(place: str) -> None:
    """A worker that died after the register's commit takes the step again from what was entered."""
    desk = at(place)
    for case in desk.cases():
        for action in in_turn(case):
            try:
                step = take(case, action, desk.payload(action, case), desk.moment, CALLER)
            except Refusal:
                continue
            held = held_entry(step.transition.model_dump())
            again = take(case, action, held.payload(), desk.moment, CALLER)
            assert again.transition == step.transition
            assert again.after == step.after
            assert held.is_of(again.transition)
            assert not held.is_of(again.transition.model_copy(update={"actor": "somebody.else"}))


def held_entry(made: dict[str, Any]) -> HeldEntry:
    known = {name: made[name] for name in HeldEntry.model_fields if name in made}
    return HeldEntry(number=1, actor_name="Somebody", role="", **known)


def test_what_was_cleared_is_cleared_again() -> None:
    """R30, R31: an e-mail address that was taken away does not come back."""
    desk = at("certified")
    case, action = desk.case_for("change_contact")
    raw = {"actor": "a.singh", "email": None, "reason": "They have none any more"}
    step = take(case, action, raw, desk.moment, CALLER)
    assert step.transition.data == {"email": None, "reason": "They have none any more"}
    again = take(case, action, held_entry(step.transition.model_dump()).payload(), desk.moment, CALLER)
    assert again.after == step.after


def test_a_signature_is_taken_again_for_the_one_who_gave_it() -> None:
    """R21, R32."""
    desk = at("order approved")
    case, action = desk.case_for("record_director_signature")
    raw = desk.payload(action, case, actor="a.singh", on_behalf_of="m.tremblay")
    step = take(case, action, raw, desk.moment, CALLER)
    again = take(case, action, held_entry(step.transition.model_dump()).payload(), desk.moment, CALLER)
    assert again.transition == step.transition
