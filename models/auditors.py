"""Which external auditor may have made an audit: listed, certified, not the employer's own (R12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from domain.calendar import in_words
from domain.refusal import Refusal
from domain.text import same_name
from domain.transition import AuditorCurrent
from models.employer_tables import Employer, Person
from models.staff import Auditor


def refuse_auditor(connection: Connection, employer_id: str, requirement: AuditorCurrent) -> None:
    """Refuse an external auditor who is not on the list, not certified on the day, or of the employer's own.

    Raises:
        Refusal: naming what is against the auditor (R12).

    """
    auditor = connection.execute(
        select(
            Auditor.name,
            Auditor.certified_from,
            Auditor.certified_until,
            Auditor.removed_on,
            Auditor.wcb_accounts,
        ).where(Auditor.id == requirement.auditor_id)
    ).one_or_none()
    if auditor is None or (auditor.removed_on is not None and auditor.removed_on <= requirement.day):
        raise Refusal(
            f'No auditor "{requirement.auditor_id}" is on the association\'s list: '
            "correct the id, or ask the administrator to bring the list up to date.",
            rule="R12",
        )
    if not auditor.certified_from <= requirement.day <= auditor.certified_until:
        raise Refusal(
            f"{auditor.name} is certified from {in_words(auditor.certified_from)} to "
            f"{in_words(auditor.certified_until)}, and so not on {in_words(requirement.day)}: an audit "
            "by an auditor certified on that day is needed.",
            rule="R12",
        )
    if own := _own_staff(connection, employer_id, auditor.name, auditor.wcb_accounts or (), requirement.day):
        raise Refusal(
            f"{auditor.name} is {own}, and an external auditor is nobody of the employer's own staff: an "
            "audit by another auditor is needed. Is it somebody else of the same name, an administrator "
            "lists the auditor under a fuller one.",
            rule="R12",
        )


def _own_staff(
    connection: Connection, employer_id: str, name: str, accounts: Sequence[str], day: date
) -> str | None:
    """Say in what way an auditor belongs to the employer, by the list's accounts or by name."""
    mine = Employer.employer_id == employer_id
    employer = connection.execute(
        select(Employer.wcb_account, Employer.contact_name).where(mine)
    ).one_or_none()
    if employer is None:
        return None
    if employer.wcb_account in accounts:
        return f"listed as staff of WCB account {employer.wcb_account}"
    if same_name(name, employer.contact_name):
        return "this employer's contact person"
    people = connection.execute(
        select(Person.number, Person.name, Person.left_on).where(Person.employer_id == employer_id)
    )
    trained = (one for one in people if one.left_on is None or one.left_on > day)
    found = next((one.number for one in trained if same_name(name, one.name)), None)
    return None if found is None else f"person {found} of this employer's trained people"
