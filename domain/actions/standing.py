"""Suspension, good standing regained, and the ways out (R27, R30)."""

from __future__ import annotations

from typing import Literal

from domain.calendar import Moment
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.letters import FileClosed, StandingRestored, Suspended, SuspensionLifted
from domain.payload import Payload
from domain.records import AnniversaryStatus
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Line, Reason
from domain.to_fill import to_fill


class WithReason(Payload):
    """A decision that needs its reason on record."""

    reason: Reason


class Withdraw(WithReason):
    """The employer leaves the program."""

    ground: Literal["withdrawn", "business_closed"] = "withdrawn"


class TransferPartner(WithReason):
    """The employer moves to another certifying partner."""

    new_partner: Line


def _certificate_number(state: EmployerState) -> str:
    return state.certificate.number if state.certificate else ""


def suspend(state: EmployerState, wish: WithReason, _: Moment) -> Decision:
    """Suspend the certificate for cause (R30)."""
    letter = Suspended(certificate_number=_certificate_number(state), reason=wish.reason)
    return Decision(
        events=("suspension_begun",),
        letters=(letter,),
        ground=wish.reason,
        done="The certificate is suspended.",
    )


def lift_suspension(state: EmployerState, wish: WithReason, _: Moment) -> Decision:
    """End a suspension: back to good standing, or to what missed audits or the expiry have left of it.

    Rules: R25 to R27, R30.
    """
    number = _certificate_number(state)
    if not state.certificate_in_force:
        event, rest = "suspension_lifted", "the certificate has expired meanwhile."
    elif state.in_arrears():
        event, rest = (
            "suspension_lifted_in_arrears",
            "a missed maintenance audit keeps it from good standing.",
        )
    else:
        letter = StandingRestored(certificate_number=number, reason=wish.reason)
        return Decision(
            events=("suspension_lifted",),
            letters=(letter,),
            ground=wish.reason,
            done="The suspension is lifted; the certificate is in good standing.",
        )
    lifted = SuspensionLifted(
        certificate_number=number, reason=wish.reason, expired=not state.certificate_in_force
    )
    return Decision(
        events=(event,), letters=(lifted,), ground=wish.reason, done=f"The suspension is lifted; {rest}"
    )


def reinstate(state: EmployerState, wish: WithReason, _: Moment) -> Decision:
    """Restore good standing after the late audit was accepted (R27)."""
    if not state.policy.maintenance.late_maintenance_reinstates:
        message = "The policy of this cycle lets only a new certificate restore good standing."
        raise Refusal(message, rule="R27")
    if state.unmet():
        days = ", ".join(str(mark.day) for mark in state.unmet())
        message = f"The maintenance audit of {days} is still missing; it has to be accepted first."
        raise Refusal(message, rule="R27")
    for mark in state.anniversaries:
        if mark.status is AnniversaryStatus.LATE_ACCEPTED:
            mark.status = AnniversaryStatus.MADE_GOOD
    letter = StandingRestored(certificate_number=_certificate_number(state), reason=wish.reason)
    return Decision(
        events=("reinstated",),
        letters=(letter,),
        ground=wish.reason,
        done="The certificate is in good standing again.",
    )


def withdraw(state: EmployerState, wish: Withdraw, _: Moment) -> Decision:
    """Close the file because the employer withdraws or closes its business (R30)."""
    state.end_reason = wish.reason
    letter = FileClosed(end=wish.ground, reason=wish.reason)
    return Decision(
        events=("employer_withdrew",), letters=(letter,), ground=wish.reason, done="The file is closed."
    )


def transfer_partner(state: EmployerState, wish: TransferPartner, _: Moment) -> Decision:
    """Close the file because another certifying partner takes the employer on (R30)."""
    state.end_reason = f"Transferred to {wish.new_partner}: {wish.reason}"
    letter = FileClosed(end="transferred", reason=state.end_reason)
    return Decision(
        events=("partner_changed",),
        letters=(letter,),
        ground=state.end_reason,
        done=f"The file is closed; {wish.new_partner} takes over.",
    )


_DECIDERS = (Role.ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR)

SUSPEND = StaffAction(
    name="suspend",
    case="Employer",
    roles=_DECIDERS,
    payload=WithReason,
    events=("suspension_begun",),
    rule="R30",
    sentence="Suspend the certificate for cause.",
    decide=suspend,
    example=lambda _state, _today: {"reason": to_fill("why")},
)
LIFT_SUSPENSION = StaffAction(
    name="lift_suspension",
    case="Employer",
    roles=_DECIDERS,
    payload=WithReason,
    events=("suspension_lifted", "suspension_lifted_in_arrears"),
    rule="R30",
    sentence="End the suspension.",
    decide=lift_suspension,
    example=lambda _state, _today: {"reason": to_fill("why")},
    awaited_in=("suspended",),
)
REINSTATE = StaffAction(
    name="reinstate",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=WithReason,
    events=("reinstated",),
    rule="R27",
    sentence="Restore good standing after a late maintenance audit was accepted.",
    decide=reinstate,
    example=lambda _state, _today: {"reason": "The late maintenance audit was accepted"},
    awaited_in=("not_in_good_standing",),
)
TRANSFER_PARTNER = StaffAction(
    name="transfer_partner",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=TransferPartner,
    events=("partner_changed",),
    rule="R30",
    sentence="Close the file because another certifying partner takes over.",
    decide=transfer_partner,
    example=lambda _state, _today: {
        "new_partner": to_fill("new certifying partner"),
        "reason": "The employer's choice",
    },
)
WITHDRAW = StaffAction(
    name="withdraw",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=Withdraw,
    events=("employer_withdrew",),
    rule="R30",
    sentence="Close the file because the employer withdraws or closes its business.",
    decide=withdraw,
    example=lambda _state, _today: {"ground": "withdrawn", "reason": to_fill("why")},
)
STANDING_ACTIONS = (
    SUSPEND,
    LIFT_SUSPENSION,
    REINSTATE,
    TRANSFER_PARTNER,
    WITHDRAW,
)
