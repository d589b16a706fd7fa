"""A file that is opened anew from the register, because Temporal's store was lost or is older.

What the register keeps of a case is its state as the newest step left it. With that step's own line
and receipt, which came after, it is what the case's workflow knew. Letters that it still owes have
keys under which the ledger gives what there is, so that opening a file anew repeats no effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from domain.case import Receipt

if TYPE_CHECKING:
    from domain.case import CaseState, LatestEntry
    from domain.employer import EmployerState


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptCase(_Part):
    """How far a case has come by the register.

    Attributes:
        step: how many steps it has made.
        entry: the number of the newest step's entry.

    """

    workflow_id: str
    employer_id: str
    step: int
    entry: int
    ended: bool


class KeptFile(_Part):
    """An employer's file as the register keeps it.

    Attributes:
        employer: the state of the employer's case.
        under: the state of the audit or certificate order that is open under it, if one is.

    """

    employer: dict[str, Any]
    under: dict[str, Any] | None


class Rebuild(_Part):
    """Which files are to be opened anew, whose ended cases owe letters, and what came of it so far.

    Attributes:
        employers: the ids of those whose files are to be opened.
        opened: the ids of the workflows that were begun.
        not_opened: those of which the register keeps no open file, or which run already.
        owing: the ids of those whose ended cases owe letters that nobody writes any more.
        written: the numbers of these letters.

    """

    employers: tuple[str, ...]
    opened: tuple[str, ...] = ()
    not_opened: tuple[str, ...] = ()
    owing: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def open_under(case: EmployerState) -> str | None:
    """Name the audit or the certificate order that an employer waits for."""
    if case.ended:
        return None
    if case.open_audit is not None:
        return case.open_audit.audit.audit_id
    ordered = case.accepted is not None and case.is_in("certificate_ordered")
    return case.accepted.order_id if ordered and case.accepted else None


def as_entered(state: CaseState, line: LatestEntry, update_id: str) -> CaseState:
    """Complete a state with what its newest step left only after it was entered.

    Args:
        state: as the step left it.
        line: the step's entry.
        update_id: of the staff action that it was; empty where nobody acted.

    """
    state.show_first(line)
    if update_id:
        # Its sentence is not kept, nor what exactly was sent: a repeat under this id is taken for the same.
        receipt = Receipt(done="Recorded.", entry=line.entry, stands=state.stands(), payload_digest="")
        state.remember(update_id, receipt)
    return state
