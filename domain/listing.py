"""What lists show of a case: its stage, whose turn it is, its standing and what falls due next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.agenda import agenda
from domain.certificates import on_paper
from domain.employer import EmployerState
from domain.machines import open_states
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine
from domain.review import AuditState
from domain.roles import NOBODY, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.case import CaseState
    from domain.machines import Machine, States

#: Who at the association has to act for a case to go on; states that are not named wait for somebody else.
TURNS: dict[Machine, dict[str, Role]] = {
    EmployerMachine: {
        "registered": Role.ADMINISTRATOR,
        "in_training": Role.TRAINING_COORDINATOR,
        "awaiting_payment": Role.ADMINISTRATOR,
    },
    AuditMachine: {"received": Role.ADMINISTRATOR, "in_review": Role.REVIEWER},
    CertificateOrderMachine: {
        "to_be_entered": Role.ADMINISTRATOR,
        "with_ministry": Role.ADMINISTRATOR,
        "returned": Role.ADMINISTRATOR,
        "director_to_sign": Role.MINISTRY_DIRECTOR,
        "executive_director_to_sign": Role.EXECUTIVE_DIRECTOR,
        "to_be_mailed": Role.ADMINISTRATOR,
    },
}


#: The stages of open cases, as lists show them.
STAGES: dict[Machine, States] = {
    EmployerMachine: (*open_states(EmployerMachine, "application"), "moving_to_cor"),
    AuditMachine: open_states(AuditMachine),
    CertificateOrderMachine: open_states(CertificateOrderMachine),
}


class Column(StrEnum):
    """The columns that lists can be filtered by, under the names by which Temporal knows them."""

    STAGE = "SecorStage"
    OWNER = "SecorActionOwner"
    STANDING = "SecorStanding"
    NEXT_DUE = "SecorNextDue"
    EXPIRES = "SecorExpires"
    REVIEWER = "SecorReviewer"
    FLAGS = "SecorFlags"
    NAME = "SecorName"


@dataclass(frozen=True)
class Listing:
    """A case's line in a list. Nothing in it is personal: lists are not encrypted."""

    stage: str
    owner: str
    standing: str
    next_due: datetime | None
    expires: date | None
    reviewer: str | None


def listing(state: CaseState) -> Listing:
    """Give what lists show of a case."""
    turns = TURNS[state.machine]
    owner = next((turns[name].value for name in state.states if name in turns), NOBODY)
    items = agenda(state)
    next_due = items[0].at if items else None
    if isinstance(state, EmployerState):
        if owner == NOBODY and (on_paper(state) or _waits_for_decision(state) or state.email_fails):
            owner = Role.ADMINISTRATOR.value
        expires = state.certificate.expires_on if state.certificate and state.certificate_in_force else None
        return Listing(state.stage, owner, state.standing_now, next_due, expires, None)
    reviewer = None
    if isinstance(state, AuditState):
        reviewer = state.with_whom
        administrators = (state.overdue_on and not state.ended) or state.reviewer_left
        owner = Role.ADMINISTRATOR.value if administrators else owner
    return Listing(state.states[-1], owner, "", next_due, None, reviewer)


def searchable_name(state: CaseState) -> str | None:
    """Give the names by which lists find a case, where the association decided that they may."""
    if not state.policy.lists.names_searchable:
        return None
    trade_name = state.employer.trade_name if isinstance(state, EmployerState) else None
    return " / ".join(filter(None, (state.addressee().legal_name, trade_name)))


def _waits_for_decision(state: EmployerState) -> bool:
    """Say whether a late audit was accepted and an administrator may restore good standing (R27)."""
    return (
        state.is_in("not_in_good_standing")
        and state.policy.maintenance.late_maintenance_reinstates
        and bool(state.anniversaries)
        and not state.unmet()
    )
