"""Scores, and the certificate's term that documentation earns (R13, R14, R16, R18)."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from domain.calendar import spans_months
from domain.records import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.policy import Policy
    from domain.records import AuditRecord, ElementScore

_HUNDREDTH = Decimal("0.01")


def percent(elements: Sequence[ElementScore]) -> Decimal:
    """Give the overall score of an audit in percent, to a hundredth for showing (R13).

    It is rounded down, so that an audit that does not pass is never shown with the score of one that does.
    """
    points, possible = _totals(elements)
    return (Decimal(100 * points) / Decimal(possible)).quantize(_HUNDREDTH, ROUND_FLOOR)


def _totals(elements: Sequence[ElementScore]) -> tuple[int, int]:
    return sum(one.points for one in elements), sum(one.possible for one in elements)


def shortfalls(audit: AuditRecord, policy: Policy) -> list[str]:
    """Say in sentences why an audit does not pass; an empty list when it does (R13, R14).

    The comparison is made with whole points, so that no rounding lifts 79.996 % to a pass.
    """
    wanted = (
        policy.audit.maintenance_pass_percent
        if audit.purpose is Purpose.MAINTENANCE
        else policy.audit.pass_percent
    )
    found = []
    points, possible = _totals(audit.elements)
    if 100 * points < wanted * possible:
        found.append(f"the audit scores {percent(audit.elements)} % and needs {wanted} % (R13)")
    floor = policy.audit.element_min_percent
    if floor is not None:
        found += [
            f"{one.element} scores {percent([one])} % and each element needs {floor} % (R13)"
            for one in audit.elements
            if 100 * one.points < floor * one.possible
        ]
    if not spans_months(audit.documentation_from, audit.documentation_to, policy.audit.min_months):
        found.append(f"the documentation covers less than {policy.audit.min_months} months (R14)")
    return found


def term_years(first: date, last: date, policy: Policy) -> int:
    """Give the term of the certificate that documentation from first to last earns (R14)."""
    short, long = policy.audit.terms
    return long if spans_months(first, last, policy.audit.full_year_months) else short
