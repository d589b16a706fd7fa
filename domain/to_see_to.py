"""What staff have to see to beside a case's own course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import in_words
from domain.counting import counted
from domain.eligibility import kept_from_audits
from domain.employer import EmployerState

if TYPE_CHECKING:
    from domain.case import CaseState


def to_see_to(state: CaseState) -> tuple[str, ...]:
    """Say what staff have to see to beside the case's own course, with the action for it."""
    if not isinstance(state, EmployerState) or state.ended:
        return ()
    found = []
    if state.email_fails:
        since = in_words(state.employer.email_failed_on or state.employer.registered_on)
        found.append(
            f"E-mail has not reached the employer since {since}: its letters go by post. Give another "
            "address with change_contact, or say with confirm_email that it is right"
        )
    if kept_from_audits(state):
        found.append(
            f"{counted(state.head_count.total, 'employee')} are on record, and an audit is taken of a small "
            "employer only (R3). Once there are fewer, report_head_count says so"
        )
    return tuple(found)
