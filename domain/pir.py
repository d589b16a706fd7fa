"""Partners in Injury Reduction: the discount that a certificate earns (R28, R29)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.employer import EmployerState
    from domain.policy import Policy


def qualified(state: EmployerState) -> bool:
    """Say whether the employer is a qualified PIR participant now (R26, R28)."""
    return state.pir is not None and state.is_in("in_good_standing")


def entitlement(state: EmployerState, claims_percent: Decimal | None) -> Decimal:
    """Give the discount in percent that the table gives; the WCB decides (R28).

    Args:
        state: the employer.
        claims_percent: its claims costs in percent of its industry's, when they are known.

    """
    if not qualified(state):
        return Decimal(0)
    pir = state.policy.pir
    earned = [
        step.discount
        for step in pir.pir_table
        if claims_percent is not None and claims_percent <= step.claims_percent_max
    ]
    return min(max(earned, default=pir.pir_base), pir.pir_max)


def as_of(policy: Policy, year: int) -> date:
    """Give the day as of which a year's participants are listed (R29)."""
    month, day = (int(part) for part in policy.pir.pir_as_of.split("-"))
    return date(year, month, day)
