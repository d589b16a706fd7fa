"""No certificate is mailed past a step: the employer, its audit and its order walked together (R7 to R21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from domain.machines import enabled, fire, initial, is_final
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine
from tests.support.exploring import MILESTONES, REPORTS, Together, ended, marked

#: Whoever is taken over comes with people who took Module 1 on paper.
_TRAINED = {"module_1_completed", "certificate_taken_over"}
IN_FORCE = {"in_good_standing", "not_in_good_standing", "suspended"}


def _steps_of_audit(now: Together) -> Iterator[tuple[str, Together]]:
    if now.audit and not ended(AuditMachine, now.audit):
        for event in enabled(AuditMachine, now.audit):
            then = fire(AuditMachine, now.audit, event)
            yield event, replace(now, audit=then, trail=marked(now.trail, event))


def _steps_of_order(now: Together) -> Iterator[tuple[str, Together]]:
    if now.order and not ended(CertificateOrderMachine, now.order):
        for event in enabled(CertificateOrderMachine, now.order):
            then = fire(CertificateOrderMachine, now.order, event)
            yield event, replace(now, order=then, trail=marked(now.trail, event))


def _report(now: Together) -> str | None:
    """What the employer learns next, from an audit or an order that has ended."""
    if now.audit == ("accepted",):
        return "maintenance_accepted" if now.for_maintenance else "certification_accepted"
    if ended(AuditMachine, now.audit):
        return "audit_closed"
    if now.order == ("mailed",):
        return "certificate_issued"
    return "order_closed" if ended(CertificateOrderMachine, now.order) else None


def _steps_of_employer(now: Together) -> Iterator[tuple[str, Together]]:
    report = _report(now)
    for event in enabled(EmployerMachine, now.employer):
        if event in REPORTS and event != report:
            continue
        then = replace(now, employer=fire(EmployerMachine, now.employer, event))
        if event == "audit_received":
            yield event, replace(then, audit=initial(AuditMachine), trail=())
            if IN_FORCE & set(now.employer):
                yield event, replace(then, audit=initial(AuditMachine), trail=(), for_maintenance=True)
            continue
        if event in {"maintenance_accepted", "audit_closed"}:
            then = replace(then, audit=(), for_maintenance=False, trail=())
        elif event == "certification_accepted":
            then = replace(then, audit=())
        elif event in {"certificate_issued", "order_closed"}:
            then = replace(then, order=(), trail=())
        ordered = "certificate_ordered" in then.employer and "certificate_ordered" not in now.employer
        if ordered:
            then = replace(then, order=initial(CertificateOrderMachine))
        yield event, replace(then, trained=now.trained or event in _TRAINED)


@cache
def _walked() -> dict[Together, tuple[tuple[str, Together], ...]]:
    """Every situation that can come about, with every step that leads on from it."""
    begin = Together(employer=initial(EmployerMachine))
    found: dict[Together, tuple[tuple[str, Together], ...]] = {}
    todo = [begin]
    while todo:
        now = todo.pop()
        if now in found:
            continue
        over = is_final(EmployerMachine, now.employer)
        steps = () if over else (*_steps_of_employer(now), *_steps_of_audit(now), *_steps_of_order(now))
        found[now] = steps
        todo += [then for _, then in steps if then not in found]
    return found


def _before(event: str) -> list[Together]:
    return [now for now, steps in _walked().items() if event in {taken for taken, _ in steps}]


def test_every_certificate_was_earned_step_by_step_in_the_only_order() -> None:
    """R7, R8, R16, R19 to R21: fee, Module 1, review, CORRS, ministry, Director, Executive Director."""
    mailings = [
        now for now, steps in _walked().items() for event, _ in steps if event == "certificate_mailed"
    ]
    assert mailings
    for now in mailings:
        assert now.trained
        assert "fee_paid" in now.employer
        assert now.trail == MILESTONES


def test_a_certificate_is_issued_only_when_it_was_mailed() -> None:
    """R21: nothing else turns an order into a certificate."""
    issued = _before("certificate_issued")
    assert issued
    assert all(now.order == ("mailed",) for now in issued)


def test_the_fee_stays_paid_as_long_as_an_order_is_open() -> None:
    """R7."""
    ordering = [now for now in _walked() if now.order and not is_final(EmployerMachine, now.employer)]
    assert ordering
    assert all("fee_paid" in now.employer for now in ordering)


@pytest.mark.parametrize("left_out", ["payment_recorded", "module_1_completed", *MILESTONES])
def test_without_one_of_the_steps_nothing_is_ever_mailed(left_out: str) -> None:
    """R7, R8, R16, R19 to R21."""
    walked = _walked()
    todo = [Together(employer=initial(EmployerMachine))]
    seen = set(todo)
    while todo:
        for event, then in walked[todo.pop()]:
            if event not in {left_out, "certificate_taken_over"} and then not in seen:
                seen.add(then)
                todo.append(then)
    assert len(seen) < len(walked)
    assert not [now for now in seen if now.order == ("mailed",)]


def test_an_audit_or_an_order_never_waits_for_an_employer_that_expects_neither() -> None:
    """An open audit has its employer under review, an open order has it ordering."""
    for now in _walked():
        if is_final(EmployerMachine, now.employer):
            continue
        assert bool(now.audit) == ("audit_under_review" in now.employer)
        assert bool(now.order) == ("certificate_ordered" in now.employer)


def test_whatever_ends_can_be_reported() -> None:
    """R16, R20: no audit and no order ends in a way that its employer can't take up."""
    for now, steps in _walked().items():
        report = None if is_final(EmployerMachine, now.employer) else _report(now)
        assert report is None or report in {event for event, _ in steps}
