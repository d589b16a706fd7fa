"""What people are shown of a case: one view for the page in the Web UI and for the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from domain.actions.registry import in_turn
from domain.agenda import agenda
from domain.case import LatestEntry
from domain.employer import EmployerState
from domain.listing import listing
from domain.review import AuditState, OrderState

if TYPE_CHECKING:
    from domain.case import CaseState


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgendaLine(_Part):
    """An item of the agenda."""

    at: datetime
    day: date
    sentence: str
    rule: str


class PossibleAction(_Part):
    """An action that may be taken now, with a payload filled in for this case."""

    name: str
    sentence: str
    roles: tuple[str, ...]
    example: dict[str, Any]


class Fact(_Part):
    """Something known of a case, with its name."""

    name: str
    value: str


class CaseView(_Part):
    """A case as people see it.

    Attributes:
        title: who or what the case is about.
        stands: where it stands, in words.
        owner: the role that has to act, or ``none``.
        facts: what else is known, in the order in which people ask for it.
        related: the ids of the workflows that belong to it.

    """

    kind: str
    workflow_id: str
    employer_id: str
    title: str
    ended: bool
    stage: str
    stands: tuple[str, ...]
    owner: str
    standing: str
    next_due: datetime | None
    expires: date | None
    reviewer: str | None
    facts: tuple[Fact, ...]
    latest: tuple[LatestEntry, ...]
    agenda: tuple[AgendaLine, ...]
    related: tuple[str, ...]
    possible: tuple[PossibleAction, ...]


def view_of(state: CaseState, today: date) -> CaseView:
    """Give what people are shown of a case on a day."""
    line = listing(state)
    title, facts, related = _about(state)
    return CaseView(
        kind=state.kind,
        workflow_id=state.workflow_id,
        employer_id=state.employer_id,
        title=title,
        ended=state.ended,
        stage=line.stage,
        stands=tuple(state.stands()),
        owner=line.owner,
        standing=line.standing,
        next_due=line.next_due,
        expires=line.expires,
        reviewer=line.reviewer,
        facts=tuple(Fact(name=name, value=value) for name, value in facts if value),
        latest=tuple(state.latest),
        agenda=tuple(
            AgendaLine(at=item.at, day=item.day, sentence=item.sentence, rule=item.happening.rule)
            for item in agenda(state)
        ),
        related=related,
        possible=tuple(
            PossibleAction(
                name=action.name,
                sentence=action.sentence,
                roles=tuple(role.label for role in action.roles),
                example=action.filled_in(state, today),
            )
            for action in in_turn(state)
        ),
    )


_About = tuple[str, list[tuple[str, str]], tuple[str, ...]]


def _about(state: CaseState) -> _About:
    if isinstance(state, EmployerState):
        return _about_employer(state)
    if isinstance(state, AuditState):
        return _about_audit(state)
    if isinstance(state, OrderState):
        return _about_order(state)
    message = f"There is no view of a {type(state).__name__}"
    raise TypeError(message)


def _about_employer(state: EmployerState) -> _About:
    employer = state.employer
    related = []
    if state.open_audit is not None:
        related.append(state.open_audit.audit.audit_id)
    if state.accepted is not None and state.accepted.order_id and state.is_in("certificate_ordered"):
        related.append(state.accepted.order_id)
    people = (f"{one.number} = {one.name}, current until {one.refresher_due_on}" for one in state.trained())
    facts = [
        ("Trade name", employer.trade_name or ""),
        ("WCB account", employer.wcb_account),
        ("Head count", f"{state.head_count.total}, reported on {state.head_count.reported_on}"),
        ("Certificate", _certificate(state)),
        ("Standing", f"{state.standing.standing.replace('_', ' ')} since {state.standing.since}"),
        ("Anniversaries", ", ".join(f"{mark.day}: {mark.status.value}" for mark in state.anniversaries)),
        ("Trained", ", ".join(people)),
        ("In PIR since", str(state.pir.registered_on) if state.pir else ""),
        ("Moving to COR", _cor_move(state)),
        ("Registration fee", _fee(state)),
        ("Policy", f"of {state.policy.effective}"),
    ]
    return employer.legal_name, facts, tuple(related)


def _certificate(state: EmployerState) -> str:
    held = state.certificate
    return f"{held.number}, {held.term_years} year(s) from {held.dated} to {held.expires_on}" if held else ""


def _fee(state: EmployerState) -> str:
    return "" if state.ended or not state.fee_open else f"{state.fee_open} dollars are to be paid"


def _cor_move(state: EmployerState) -> str:
    move = state.cor_move
    if move is None or not state.is_in("moving_to_cor"):
        return ""
    return f"from {move.from_year} on, {move.head_count} employees"


def _about_audit(state: AuditState) -> _About:
    audit = state.audit
    facts = [
        ("Purpose", audit.purpose.value),
        ("Made by", f"{audit.assessor} ({'external auditor' if audit.external else 'self-assessor'})"),
        ("Received on", str(audit.received_on)),
        ("Audit score", f"{audit.score} %"),
        (
            "Documentation",
            f"{audit.documentation_from} to {audit.documentation_to}: {audit.term_years} year(s)",
        ),
        ("Reviewer", audit.reviewer or ""),
        ("Round", str(state.round.number)),
        *(
            (
                f"Review, round {one.number}",
                f"{one.review_score} %: {one.decision}. {'; '.join(one.deficiencies)}",
            )
            for one in state.rounds
            if one.review_score is not None
        ),
        ("Reply by", str(state.round.reply_due_on) if state.is_in("information_requested") else ""),
    ]
    return f"{state.letter_to.legal_name}: {audit.audit_id}", facts, (state.employer_workflow_id,)


def _about_order(state: OrderState) -> _About:
    order = state.order
    facts = [
        ("For audit", order.audit_id),
        ("Term", f"{order.term_years} year(s)"),
        ("CORRS number", order.corrs_number or ""),
        ("Certificate number", order.certificate_number or ""),
        ("Ministry decided on", str(order.decided_on or "")),
        ("Reason", order.decision_reason or ""),
        ("Director signed", f"{order.director} on {order.director_signed_on}" if order.director else ""),
        (
            "Executive Director signed",
            f"{order.executive_director} on {order.executive_director_signed_on}"
            if order.executive_director
            else "",
        ),
        ("Mailed on", str(order.mailed_on or "")),
    ]
    return f"{state.letter_to.legal_name}: {order.order_id}", facts, (state.employer_workflow_id,)
