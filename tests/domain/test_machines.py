"""The three machines, walked to their last corner: R4, R7, R8, R16, R19 to R21, R25, R26."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from domain.machines import NotNowError, States, enabled, fire, initial, is_final, label, leaves
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import REGIONS, EmployerMachine
from tests.support.exploring import Explored, explored

if TYPE_CHECKING:
    from domain.machines import Machine

MACHINES: tuple[Machine, ...] = (EmployerMachine, AuditMachine, CertificateOrderMachine)
EMPLOYER: Explored = explored(EmployerMachine)
IN_FORCE = {"in_good_standing", "not_in_good_standing", "suspended"}
NEW_CERTIFICATE = {"registered", "in_training"}

#: What rules.md forbids, by rule: each says of a configuration whether it must never be reached.
FORBIDDEN: dict[str, Callable[[set[str]], bool]] = {
    "R7: a certificate is ordered and the fee is not paid": lambda now: (
        "certificate_ordered" in now and "fee_paid" not in now
    ),
    "R7: an order waits for a fee that is paid": lambda now: {"awaiting_payment", "fee_paid"} <= now,
    "R7: training has begun and the fee is neither paid nor invoiced": lambda now: (
        "fee_due" in now and "registered" not in now
    ),
    "R7: the fee is settled and training may not begin": lambda now: (
        "registered" in now and "fee_due" not in now
    ),
    "R8: a certificate before Module 1": lambda now: (
        bool(now & NEW_CERTIFICATE) and "no_certificate" not in now
    ),
    "R4: moving to COR and never certified": lambda now: {"moving_to_cor", "no_certificate"} <= now,
    "R25: certified and no certificate in force": lambda now: "certified" in now and not now & IN_FORCE,
    "R25: a certificate in force and still preparing for one": lambda now: (
        "preparing" in now and bool(now & IN_FORCE)
    ),
    "R30: certified and the certificate expired under suspension": lambda now: (
        {"certified", "expired_while_suspended"} <= now
    ),
    "R19: a first certificate that nothing was ordered for": lambda now: (
        "no_certificate" in now and "certified" in now
    ),
}


@pytest.mark.parametrize("combination", FORBIDDEN)
def test_no_forbidden_combination_can_be_reached(combination: str) -> None:
    found = [now for now in EMPLOYER.configurations if FORBIDDEN[combination](set(now))]
    assert not found, f"{combination}: {found[:3]}"


@pytest.mark.parametrize("combination", FORBIDDEN)
def test_a_forbidden_combination_would_be_recognised(combination: str) -> None:
    imagined: list[set[str]] = [
        {"certificate_ordered", "fee_refunded"},
        {"awaiting_payment", "fee_paid"},
        {"fee_due", "in_training"},
        {"registered", "fee_paid"},
        {"in_training", "in_good_standing"},
        {"moving_to_cor", "no_certificate"},
        {"certified", "expired"},
        {"preparing", "suspended"},
        {"certified", "no_certificate"},
        {"certified", "expired_while_suspended"},
    ]
    assert any(FORBIDDEN[combination](now) for now in imagined)


def test_a_live_employer_stands_at_one_place_in_each_region() -> None:
    for now in EMPLOYER.configurations:
        regions = [REGIONS[state] for state in now if state in REGIONS]
        if is_final(EmployerMachine, now):
            assert len(now) == 1
        else:
            assert sorted(regions) == ["application", "fee", "size", "standing"]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_can_be_reached(machine: Machine) -> None:
    reached = {state for now in explored(machine).configurations for state in now}
    assert reached == set(machine.states_map)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_event_can_come_about(machine: Machine) -> None:
    assert {event for _, event in explored(machine).steps} == {event.id for event in machine().events}


@pytest.mark.parametrize("machine", MACHINES)
def test_some_end_can_be_reached_from_everywhere(machine: Machine) -> None:
    walked = explored(machine)
    ends = frozenset(now for now in walked.configurations if is_final(machine, now))
    assert walked.leading_to(ends) == walked.configurations


@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_leads_on_from_an_end(machine: Machine) -> None:
    for now in explored(machine).configurations:
        assert is_final(machine, now) == (not enabled(machine, now))


def test_good_standing_can_be_reached_from_everywhere_but_the_ends() -> None:
    """R27, R30: neither a missed audit nor a suspension nor an expiry shuts an employer out for good."""
    alive = {now for now in EMPLOYER.configurations if not is_final(EmployerMachine, now)}
    good = frozenset(now for now in alive if {"certified", "in_good_standing", "small"} <= set(now))
    assert EMPLOYER.leading_to(good) == alive


@pytest.mark.parametrize(
    ("state", "events"),
    [
        (
            "in_good_standing",
            {"certificate_taken_over", "certificate_issued", "reinstated", "suspension_lifted"},
        ),
        ("certificate_ordered", {"certification_accepted", "payment_recorded"}),
        ("moved_to_cor", {"cor_move_due"}),
        ("moving_to_cor", {"limit_exceeded"}),
        ("not_in_good_standing", {"maintenance_missed", "suspension_lifted_in_arrears"}),
        ("audit_under_review", {"audit_received"}),
        ("expired", {"certificate_expired", "suspension_lifted"}),
        ("suspended", {"suspension_begun", "certificate_issued"}),
        ("expired_while_suspended", {"certificate_expired"}),
    ],
)
def test_the_only_ways_into_a_state(state: str, events: set[str]) -> None:
    """R4, R7, R15, R25 to R27."""
    ways = {event for (now, event), then in EMPLOYER.steps.items() if state in then and state not in now}
    assert ways == events


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        ("certificate_taken_over", {"registered"}),
        ("audit_received", {"preparing", "certified"}),
        ("certificate_issued", {"certificate_ordered"}),
        ("cor_move_due", {"moving_to_cor"}),
        ("limit_exceeded", IN_FORCE),
        ("reinstated", {"not_in_good_standing"}),
        ("payment_refunded", {"fee_paid", "fee_partly_refunded"}),
        ("payment_partly_refunded", {"fee_paid", "fee_partly_refunded"}),
    ],
)
def test_an_event_comes_about_only_where_it_belongs(event: str, wanted: set[str]) -> None:
    """R4, R7, R8, R21, R27."""
    places = [set(now) for now, taken in EMPLOYER.steps if taken == event]
    assert places
    assert all(now & wanted for now in places)


def test_nothing_but_the_decision_to_lift_it_ends_a_suspension() -> None:
    """R30: neither an expiry nor a new certificate, but for a file that is closed."""
    under_it = {"suspended", "expired_while_suspended"}
    ended = {
        event
        for (now, event), then in EMPLOYER.steps.items()
        if set(now) & under_it and not set(then) & under_it and not is_final(EmployerMachine, then)
    }
    assert ended == {"suspension_lifted", "suspension_lifted_in_arrears"}


def test_no_refund_while_a_certificate_is_being_made() -> None:
    """R7: it would be mailed unpaid."""
    refunds = {"payment_refunded", "payment_partly_refunded"}
    refunded = [now for now, event in EMPLOYER.steps if event in refunds]
    assert refunded
    assert not [now for now in refunded if "certificate_ordered" in now]


def _straight(*events: str) -> States:
    now = initial(CertificateOrderMachine)
    for event in events:
        now = fire(CertificateOrderMachine, now, event)
    return now


def test_the_executive_director_never_signs_first() -> None:
    """R21."""
    approved = _straight("entered_in_corrs", "ministry_approved")
    with pytest.raises(NotNowError):
        fire(CertificateOrderMachine, approved, "executive_director_signed")
    assert fire(CertificateOrderMachine, approved, "director_signed") == ("executive_director_to_sign",)


def test_a_returned_order_goes_to_the_ministry_again() -> None:
    """R20."""
    assert _straight("entered_in_corrs", "ministry_returned", "order_resubmitted") == ("with_ministry",)


def test_where_a_case_stands_is_said_in_words() -> None:
    first = initial(EmployerMachine)
    assert leaves(EmployerMachine, first) == ("fee_due", "registered", "no_certificate", "small")
    assert label(EmployerMachine, "awaiting_payment") == "Audit accepted, fee unpaid"
    for machine in MACHINES:
        for state in machine.states_map:
            assert label(machine, state)[0].isupper()
