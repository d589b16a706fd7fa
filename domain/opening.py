"""Audits and certificate orders begin: from what their employer knows of them (R15, R19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case import beginning
from domain.certificates import dated
from domain.decision import Decision
from domain.declared import Happening
from domain.letters import AuditReceived
from domain.machines import fire
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.records import OrderRecord, RoundRecord
from domain.review import AuditResult, AuditState, OrderResult, OrderState
from domain.roles import SERVICE

if TYPE_CHECKING:
    from datetime import date

    from domain.calendar import Moment
    from domain.employer import EmployerState
    from domain.records import AuditRecord
    from domain.review import OfAnEmployer


def audit_of(employer: EmployerState) -> AuditState:
    """Give the state in which an employer's open audit begins its review (R15)."""
    if employer.open_audit is None:
        message = "This employer has no open audit."
        raise ValueError(message)
    audit = employer.open_audit.audit
    return AuditState(
        states=beginning(AuditMachine),
        policy=employer.policy,
        employer_id=employer.employer_id,
        workflow_id=audit.audit_id,
        audit=audit.model_copy(deep=True),
        rounds=[RoundRecord(audit_id=audit.audit_id, number=1, received_on=audit.received_on)],
        letter_to=employer.addressee(),
        employer_workflow_id=employer.workflow_id,
    )


def _audit_opened(state: AuditState, _: Moment) -> Decision:
    """Stamp the audit and tell the employer that it came in (R15)."""
    audit = state.audit
    letter = AuditReceived(audit_id=audit.audit_id, purpose=audit.purpose, received_on=audit.received_on)
    return Decision(events=(), letters=(letter,), ground=f"Received on {audit.received_on}")


def order_of(employer: EmployerState, today: date) -> OrderState:
    """Give the state in which the certificate order of an accepted audit begins (R19)."""
    accepted = employer.accepted
    if accepted is None or accepted.order_id is None:
        message = "This employer has no accepted audit that a certificate is to be ordered on."
        raise ValueError(message)
    return OrderState(
        states=beginning(CertificateOrderMachine),
        policy=employer.policy,
        employer_id=employer.employer_id,
        workflow_id=accepted.order_id,
        order=OrderRecord(
            order_id=accepted.order_id,
            audit_id=accepted.audit_id,
            term_years=accepted.term_years,
            opened_on=today,
        ),
        letter_to=employer.addressee(),
        audit_received_on=accepted.received_on,
        audit_completed_on=accepted.completed_on,
        audit_accepted_on=accepted.accepted_on,
        employer_workflow_id=employer.workflow_id,
    )


def _order_opened(state: OrderState, _: Moment) -> Decision:
    """Begin a certificate order: the administrator enters it in CORRS next (R19)."""
    return Decision(events=(), ground=f"Certificate for {state.order.audit_id}")


AUDIT_RECEIVED = Happening("audit_received", "R15", _audit_opened, SERVICE)
ORDER_OPENED = Happening("order_opened", "R19", _order_opened, SERVICE)


def audit_closed_with_employer(reason: str) -> Happening:
    """End an audit because its employer's file ended; the employer's own letter says why (R30)."""
    decision = Decision(events=("audit_withdrawn",), ground=reason)
    return Happening("audit_closed", "R30", lambda _state, _moment: decision, SERVICE)


def order_closed_with_employer(reason: str) -> Happening:
    """Cancel an order because its employer's file ended; the employer's own letter says why (R30)."""
    decision = Decision(events=("order_cancelled",), ground=reason)
    return Happening("order_cancelled", "R30", lambda _state, _moment: decision, SERVICE)


def audit_result(state: AuditState) -> AuditResult:
    """Say how an audit ended, for its employer."""
    return AuditResult(
        audit_id=state.audit.audit_id,
        outcome=state.states[-1],
        closed_on=state.audit.closed_on or state.audit.received_on,
        ground=state.audit.ground or "",
        completed_on=state.audit.completed_on,
        audit_score=state.audit.score,
        review_score=state.round.review_score,
        term_years=state.audit.term_years,
    )


def order_result(state: OrderState) -> OrderResult:
    """Say how a certificate order ended, for its employer."""
    mailed = state.is_in("mailed")
    return OrderResult(
        order_id=state.order.order_id,
        outcome=state.states[-1],
        closed_on=state.order.closed_on or state.order.opened_on,
        ground=state.order.decision_reason or "",
        audit_id=state.order.audit_id,
        certificate_number=state.order.certificate_number,
        dated=dated(state) if mailed else None,
        term_years=state.order.term_years,
    )


def audit_lost(
    employer: EmployerState, held: AuditRecord | None, today: date
) -> tuple[AuditResult, AuditRecord]:
    """Say how an employer's open audit ended whose workflow was ended from outside (R30).

    Args:
        employer: whose audit it is.
        held: the audit as the register holds it; nothing if it was never entered.
        today: the day on which the employer hears of it.

    Returns:
        That it was withdrawn, unless the register says that it had ended before, and its row.

    """
    state = audit_of(employer)
    state.audit = held or state.audit
    _lost(state, state.audit.state, "audit_withdrawn", today)
    return audit_result(state), state.audit.model_copy(update={"state": state.states[-1]})


def order_lost(
    employer: EmployerState, held: OrderRecord | None, today: date
) -> tuple[OrderResult, OrderRecord]:
    """Say how an employer's certificate order ended whose workflow was ended from outside (R30).

    Args:
        employer: whose order it is.
        held: the order as the register holds it; nothing if it was never entered.
        today: the day on which the employer hears of it.

    Returns:
        That it was cancelled, unless the register says that it had ended before, and its row.

    """
    state = order_of(employer, today)
    state.order = held or state.order
    _lost(state, state.order.state, "order_cancelled", today)
    return order_result(state), state.order.model_copy(update={"state": state.states[-1]})


def _lost(state: OfAnEmployer, held: str, event: str, today: date) -> None:
    """Put a case where the register holds it, and end it from there."""
    state.states = (held,) if held else state.states
    if not state.ended:
        before, state.states = state.states, fire(state.machine, state.states, event)
        state.settle(before, today, Decision(events=(event,), ground="Its workflow was ended from outside"))
