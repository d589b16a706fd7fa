"""What somebody who watches the service wants to know of the register now: counts, and nobody's name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from domain.calendar import alberta_day, days_after
from domain.employer import EmployerState
from domain.review import AuditState, OrderState
from models.employer_tables import Employer, Fee
from models.entries import ChainHead, Entry
from models.ledger import Channel, Letter, LetterStatus
from models.reporting.queues import queues
from models.review_tables import Audit, Certificate, CertificateOrder, ReviewRound

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from domain.policy import Policy
    from domain.report import QueueLine


@dataclass(frozen=True)
class Figures:
    """The figures of one instant, all from one state of the register.

    Attributes:
        cases: open cases by kind (Employer, Audit, CertificateOrder) and stage.
        queues: what waits for whom, and how long the oldest has waited.
        standings: employers with an open file by standing (R26).
        letters: letters by channel and how far they have come.
        letters_failed: letters that wait for e-mail and were tried in vain.
        oldest_letter_at: when the oldest letter was issued that waits to leave by e-mail.
        addresses_failed: employers whose address for e-mail takes no letters.
        reply_windows_ending: reply windows that end within the policy's days (R17).
        certificates_in_force: certificates that run (R22).
        certificates_expiring: of these, the ones that end within the policy's days (R25).
        invoices_overdue: fees that are invoiced, past their day and not paid (R7).
        entries: number of the newest entry.
        last_entry_at: its instant; nothing while there is none.

    """

    cases: Counter[tuple[str, str]]
    queues: tuple[QueueLine, ...]
    standings: Counter[str]
    letters: Counter[tuple[Channel, LetterStatus]]
    letters_failed: int
    oldest_letter_at: datetime | None
    addresses_failed: int
    reply_windows_ending: int
    certificates_in_force: int
    certificates_expiring: int
    invoices_overdue: int
    entries: int
    last_entry_at: datetime | None


def figures(connection: Connection, now: datetime, policy: Policy) -> Figures:
    """Count.

    Args:
        connection: a transaction that sees one state of the register throughout.
        now: the instant.
        policy: in effect on that day; it says what is soon.

    """
    today = alberta_day(now)
    to_send = Letter.status == LetterStatus.TO_SEND
    open_file = Employer.ended_on.is_(None)
    in_force = (Certificate.ended_on.is_(None), Certificate.expires_on > today)
    window_ends = days_after(today, policy.lists.reply_window_days)
    soon = days_after(today, policy.lists.expiring_days)
    head = connection.execute(
        select(ChainHead.number, Entry.at).outerjoin(Entry, Entry.number == ChainHead.number)
    ).one_or_none()
    return Figures(
        cases=_by_stage(connection),
        queues=queues(connection, today),
        standings=_counted(connection, Employer.standing, open_file),
        letters=_letters(connection),
        letters_failed=_number(connection, Letter.key, to_send, Letter.tries > 0),
        oldest_letter_at=connection.scalar(select(func.min(Letter.issued_at)).where(to_send)),
        addresses_failed=_number(
            connection, Employer.employer_id, open_file, Employer.email_failed_on.is_not(None)
        ),
        reply_windows_ending=_windows(connection, ReviewRound.reply_due_on <= window_ends),
        certificates_in_force=_number(connection, Certificate.number, *in_force),
        certificates_expiring=_number(
            connection, Certificate.number, *in_force, Certificate.expires_on <= soon
        ),
        invoices_overdue=_number(
            connection,
            Fee.employer_id,
            Fee.employer_id == Employer.employer_id,
            open_file,
            Employer.fee_status == "fee_invoiced",
            Fee.paid_on.is_(None),
            Fee.invoice_due_on < today,
        ),
        entries=head.number if head else 0,
        last_entry_at=head.at if head else None,
    )


def _by_stage(connection: Connection) -> Counter[tuple[str, str]]:
    open_cases = (
        (EmployerState.kind, Employer.stage, Employer.ended_on.is_(None)),
        (AuditState.kind, Audit.state, Audit.closed_on.is_(None)),
        (OrderState.kind, CertificateOrder.state, CertificateOrder.closed_on.is_(None)),
    )
    return Counter(
        {
            (kind, state): number
            for kind, column, is_open in open_cases
            for state, number in _counted(connection, column, is_open).items()
        }
    )


def _letters(connection: Connection) -> Counter[tuple[Channel, LetterStatus]]:
    asked = select(Letter.channel, Letter.status, func.count()).group_by(Letter.channel, Letter.status)
    rows = connection.execute(asked)
    return Counter({(Channel(way), LetterStatus(status)): number for way, status, number in rows})


def _counted(
    connection: Connection, column: InstrumentedAttribute[str], *where: ColumnElement[bool]
) -> Counter[str]:
    asked = select(column, func.count()).where(*where).group_by(column)
    return Counter(dict(connection.execute(asked).all()))


def _number(connection: Connection, column: InstrumentedAttribute[str], *where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count(column)).where(*where)).scalar_one()


def _windows(connection: Connection, ending: ColumnElement[bool]) -> int:
    """Count the audits that wait for information, by the reply window of their newest round."""
    newest = (
        select(ReviewRound.employer_id, ReviewRound.audit_id, func.max(ReviewRound.number).label("number"))
        .group_by(ReviewRound.employer_id, ReviewRound.audit_id)
        .subquery()
    )
    asked = (
        select(func.count())
        .select_from(Audit)
        .join(newest, (newest.c.employer_id == Audit.employer_id) & (newest.c.audit_id == Audit.audit_id))
        .join(
            ReviewRound,
            (ReviewRound.employer_id == Audit.employer_id)
            & (ReviewRound.audit_id == Audit.audit_id)
            & (ReviewRound.number == newest.c.number),
        )
        .where(Audit.state == "information_requested", ending)
    )
    return connection.execute(asked).scalar_one()
