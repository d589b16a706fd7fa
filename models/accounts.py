"""Which file a WCB account belongs to, judged inside the transaction of whoever asks for it (R6, R30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Select, select

from domain.calendar import in_words
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.transition import AccountFree, AccountLive, AccountVacated
from models.employer_tables import Employer
from models.entries import Entry

if TYPE_CHECKING:
    from datetime import date

#: The workflow ids of employers, among those of their audits and orders.
_EMPLOYERS: Final = employer_workflow_id("%")


def refuse_account(
    connection: Connection, employer_id: str, asked: AccountFree | AccountVacated | AccountLive
) -> None:
    """Refuse an account that is not as a step needs it.

    Args:
        connection: the transaction that will write the step.
        employer_id: whose step it is.
        asked: what has to be so.

    Raises:
        Refusal: naming the file that is in the way, or that there is none.

    """
    match asked:
        case AccountFree():
            _free(connection, employer_id, asked)
        case AccountVacated():
            _vacated(connection, employer_id, asked)
        case AccountLive():
            _live(connection, employer_id, asked)


def _free(connection: Connection, employer_id: str, asked: AccountFree) -> None:
    """R6: one live lifecycle for one WCB account."""
    other = connection.execute(_others(employer_id, asked.wcb_account)).first()
    if other is not None:
        raise Refusal(
            f"WCB account {asked.wcb_account} already belongs to {other.legal_name}, registered on "
            f"{in_words(other.registered_on)} ({employer_workflow_id(asked.wcb_account)}): go on with that "
            "file, or correct the account.",
            rule="R6",
        )


def _vacated(connection: Connection, employer_id: str, asked: AccountVacated) -> None:
    """R6: a file whose account changed lies under the old one until nothing is open there any more."""
    newest = (
        select(Entry.workflow_id)
        .where(Entry.employer_id == Employer.employer_id, Entry.workflow_id.like(_EMPLOYERS))
        .order_by(Entry.number.desc())
        .limit(1)
        .correlate(Employer)
        .scalar_subquery()
    )
    other = connection.execute(
        select(Employer.legal_name, Employer.wcb_account).where(
            Employer.ended_on.is_(None),
            Employer.employer_id != employer_id,
            newest == asked.workflow_id,
        )
    ).first()
    if other is not None:
        raise Refusal(
            f"The file of {other.legal_name} still lies under WCB account {asked.wcb_account}. Its "
            f"account is {other.wcb_account} now, and it moves there by itself as soon as its open audit "
            f"or certificate order has ended ({asked.workflow_id} names it): finish or withdraw "
            "that, and then send this again.",
            rule="R6",
        )


def _live(connection: Connection, employer_id: str, asked: AccountLive) -> None:
    """R30: an employer can only be merged into one that is there."""
    if connection.execute(_others(employer_id, asked.wcb_account)).first() is None:
        raise Refusal(
            f"No other live employer has WCB account {asked.wcb_account}: correct the account, or "
            "register that employer first.",
            rule="R30",
        )


def _others(employer_id: str, wcb_account: str) -> Select[str, str, date]:
    return select(Employer.employer_id, Employer.legal_name, Employer.registered_on).where(
        Employer.wcb_account == wcb_account,
        Employer.ended_on.is_(None),
        Employer.employer_id != employer_id,
    )
