"""Who is a small employer, and what happens above the limit (R1 to R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.letters import MoveToCor
from domain.records import CorMoveRecord, HeadCountRecord
from domain.refusal import Refusal

if TYPE_CHECKING:
    from datetime import date

    from domain.employer import EmployerState
    from domain.policy import Policy
    from domain.records import HeadCount


def over_limit(count: HeadCount, policy: Policy) -> bool:
    """Say whether so many people are more than a small employer has (R1)."""
    return count.total > policy.eligibility.max_employees


def refuse_over_limit(count: HeadCount, policy: Policy, what: str) -> None:
    """Refuse what only a small employer may do (R3)."""
    if over_limit(count, policy):
        limit = policy.eligibility.max_employees
        message = (
            f"{count.total} employees are more than the {limit} of a small employer, so {what} is not "
            "possible here. The employer belongs in the regular COR program."
        )
        raise Refusal(message, rule="R3", field="head_count")


def note_head_count(state: EmployerState, count: HeadCount, day: date) -> None:
    """Keep a head count as the newest one (R3)."""
    number = state.next_number("head_count")
    state.head_count = HeadCountRecord(number=number, reported_on=day, counted=count, total=count.total)


def move_for(state: EmployerState, count: HeadCount, day: date) -> MoveToCor | None:
    """Mark an employer that is certified now and has outgrown the program (R4)."""
    return mark_outgrown(state, count, day) if state.certificate_in_force else None


def mark_outgrown(state: EmployerState, count: HeadCount, day: date) -> MoveToCor | None:
    """Mark an employer that has outgrown the program, and give the letter that says so (R4).

    The mark says from which calendar year on an audit must be a COR audit: the year after the count.
    A mark that stands is left as it is.
    """
    if not (over_limit(count, state.policy) and state.is_in("small")):
        return None
    number = state.next_number("cor_move")
    state.cor_move = CorMoveRecord(
        number=number, marked_on=day, head_count=count.total, from_year=day.year + 1
    )
    limit = state.policy.eligibility.max_employees
    return MoveToCor(head_count=count.total, limit=limit, from_year=day.year + 1)


def kept_from_audits(state: EmployerState) -> bool:
    """Say whether an employer that holds no certificate has grown too large to hand in an audit (R3)."""
    handed_in = state.open_audit is not None or state.accepted is not None
    return over_limit(state.head_count.counted, state.policy) and not (
        state.certificate_in_force or handed_in
    )


def must_be_cor(state: EmployerState, scheduled: date) -> bool:
    """Say whether the audit scheduled for a day must be a COR audit (R4)."""
    return (
        state.cor_move is not None
        and state.cor_move.cancelled_on is None
        and scheduled.year >= state.cor_move.from_year
    )
