"""What lists show: whose turn it is, where a case stands, what falls due next (R27, R32)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import end_of, morning_of
from domain.listing import TURNS, listing, searchable_name
from domain.review import ReviewerNow
from domain.roles import NOBODY, Role
from tests.support.desk import Desk, book_with
from tests.support.lives import PLACES, at, audited, certified, preparing, submit


@pytest.mark.parametrize(
    ("place", "stage", "owner", "standing"),
    [
        ("registered", "registered", "administrator", "no_certificate"),
        ("invoiced", "in_training", "training_coordinator", "no_certificate"),
        ("preparing", "preparing", "none", "no_certificate"),
        ("audit received", "audit_under_review", "none", "no_certificate"),
        ("accepted, fee unpaid", "awaiting_payment", "administrator", "no_certificate"),
        ("order opened", "certificate_ordered", "none", "no_certificate"),
        ("certified", "certified", "none", "in_good_standing"),
        ("moving to COR", "moving_to_cor", "none", "in_good_standing"),
        ("not in good standing", "certified", "none", "not_in_good_standing"),
        ("late maintenance accepted", "certified", "administrator", "not_in_good_standing"),
        ("suspended", "certified", "none", "suspended"),
        ("expired", "preparing", "none", "expired"),
        ("withdrawn", "withdrawn", "none", "withdrawn"),
        ("moved to COR", "moved_to_cor", "none", "moved_to_cor"),
    ],
)
def test_an_employer_in_a_list(place: str, stage: str, owner: str, standing: str) -> None:
    """R27: a late audit that was accepted waits for an administrator's decision."""
    line = listing(at(place).employer)
    assert (line.stage, line.owner, line.standing, line.reviewer) == (stage, owner, standing, None)


@pytest.mark.parametrize(
    ("place", "stage", "owner", "reviewer"),
    [
        ("audit received", "received", "administrator", None),
        ("in review", "in_review", "reviewer", "r.roy"),
        ("information requested", "information_requested", "none", "r.roy"),
    ],
)
def test_an_audit_in_a_list(place: str, stage: str, owner: str, reviewer: str | None) -> None:
    """R15 to R17."""
    line = listing(at(place).open_audit)
    assert (line.stage, line.owner, line.reviewer, line.standing) == (stage, owner, reviewer, "")
    assert line.next_due is not None
    assert line.expires is None


@pytest.mark.parametrize(
    ("place", "stage", "owner"),
    [
        ("order opened", "to_be_entered", "administrator"),
        ("order with the ministry", "with_ministry", "administrator"),
        ("order returned", "returned", "administrator"),
        ("order approved", "director_to_sign", "ministry_director"),
        ("order signed once", "executive_director_to_sign", "executive_director"),
        ("order signed twice", "to_be_mailed", "administrator"),
    ],
)
def test_an_order_in_a_list(place: str, stage: str, owner: str) -> None:
    """R19 to R21: who has to sign sees it in their own queue."""
    line = listing(at(place).open_order)
    assert (line.stage, line.owner, line.next_due, line.reviewer) == (stage, owner, None, None)


def test_an_overdue_review_is_an_administrators_to_see_to() -> None:
    """R17."""
    desk = at("in review")
    desk.wait(100)
    assert listing(desk.open_audit).owner == "administrator"
    desk.act("withdraw_audit")
    assert listing(desk.closed[-1]).owner == NOBODY


def test_nobody_waits_for_a_decision_that_the_policy_does_not_allow() -> None:
    """R27."""
    desk = certified(Desk(book=book_with(maintenance={"late_maintenance_reinstates": False})))
    desk.wait_until(date(2029, 1, 2))
    audited(desk)
    assert listing(desk.employer).owner == NOBODY


def test_what_falls_due_next_and_when_a_certificate_ends() -> None:
    """R24, R25."""
    desk = at("certified")
    line = listing(desk.employer)
    assert line.next_due == morning_of(date(2027, 12, 10))
    assert line.expires == date(2030, 3, 10)
    assert listing(at("registered").employer).next_due is None
    assert listing(at("expired").employer).expires is None
    assert listing(at("information requested").open_audit).next_due == morning_of(date(2027, 3, 20))
    assert listing(at("in review").open_audit).next_due == end_of(date(2027, 6, 8))


@pytest.mark.parametrize("place", PLACES)
def test_nothing_personal_is_in_a_list(place: str) -> None:
    """R32: lists are not encrypted."""
    for case in at(place).cases():
        shown = str(listing(case))
        for personal in ("Okafor", "Foothills", "example", "403", "Okotoks"):
            assert personal not in shown


def test_every_turn_is_of_a_state_and_a_role_that_there_are() -> None:
    for machine, turns in TURNS.items():
        assert set(turns) <= set(machine.states_map)
        assert set(turns.values()) <= set(Role)


def test_a_role_is_written_in_words() -> None:
    assert Role.TRAINING_COORDINATOR.label == "training coordinator"


def test_names_are_searchable_only_where_the_policy_says_so() -> None:
    """Lists are not encrypted, and a sole proprietor's name is personal."""
    assert searchable_name(at("registered").employer) is None
    desk = submit(preparing(Desk(book=book_with(lists={"names_searchable": True}))))
    assert searchable_name(desk.employer) == "Foothills Fencing Ltd. / Foothills Fencing"
    assert searchable_name(desk.open_audit) == "Foothills Fencing Ltd."


def test_an_audit_is_in_the_list_of_whoever_stands_in() -> None:
    """R16: only while the reviewer is away."""
    audit = at("in review").open_audit
    audit.reviewer_now = ReviewerNow(away_until=date(2027, 7, 16), deputy="r.li")
    assert (listing(audit).reviewer, listing(audit).owner) == ("r.li", "reviewer")
    audit.reviewer_now = ReviewerNow(away_until=date(2027, 7, 16))
    assert (listing(audit).reviewer, listing(audit).owner) == ("r.roy", "reviewer")


def test_a_review_of_somebody_who_has_left_is_an_administrators_to_see_to() -> None:
    """R15: not while information is awaited, when nobody at the association has to act."""
    audit = at("in review").open_audit
    audit.reviewer_now = ReviewerNow(left=True)
    assert listing(audit).owner == "administrator"
    awaited = at("information requested").open_audit
    awaited.reviewer_now = ReviewerNow(left=True)
    assert listing(awaited).owner == NOBODY
