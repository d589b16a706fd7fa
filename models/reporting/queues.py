"""What waits for whom, since when, and the backlog of signatures (R15 to R21).

Where a case stood when a day was over, and since when, is read from its entries. Entries that leave a case
where it is (a refused step, a letter) say so themselves, or have no states.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Text, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from domain.listing import TURNS, Column
from domain.machines import label
from domain.measuring import HALF, ages, within
from domain.queues import CASES, QUEUES
from domain.registration import employer_workflow_id
from domain.report import QueueLine, Signature, WaitingCase
from domain.review import AuditState, OrderState
from domain.roles import NOBODY, Role
from models.employer_tables import Employer
from models.entries import Entry
from models.reporting.days import days_taken, file_open, there
from models.review_tables import Audit, CertificateOrder

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import CTE, ColumnElement, Select

    from domain.machines import Machine
    from models.reporting.days import DayOf

#: For each signature: whose it is, the day on which its turn came, and the day on which it was given.
_SIGNATURES: Final[tuple[tuple[Role, DayOf, DayOf], ...]] = (
    (Role.MINISTRY_DIRECTOR, CertificateOrder.decided_on, CertificateOrder.director_signed_on),
    (
        Role.EXECUTIVE_DIRECTOR,
        CertificateOrder.director_signed_on,
        CertificateOrder.executive_director_signed_on,
    ),
)


@dataclass(frozen=True)
class _Waiting:
    """Cases that came into the same state on the same day and still are in it."""

    since: date
    cases: int
    entry: int  # the newest of one of these cases


def queues(connection: Connection, as_of: date) -> tuple[QueueLine, ...]:
    """Count the cases that wait for each step of somebody at the association, with the oldest of each."""
    waiting = {case.kind: _waiting(connection, case.machine, as_of) for case in CASES}
    found = []
    for queue in QUEUES:
        (column, state), *_ = queue.conditions
        if queue.case is None or column is not Column.STAGE:
            continue
        some = waiting[queue.case.kind][state]
        found.append(
            QueueLine(
                name=queue.name,
                title=queue.title,
                kind=queue.case.kind,
                state=state,
                owner=queue.role,
                waiting=sum(one.cases for one in some),
                oldest=_oldest(connection, some, as_of),
            )
        )
    return tuple(found)


def signatures(connection: Connection, as_of: date) -> tuple[Signature, ...]:
    """Count the certificates that wait for each signature, and measure how long signatures took (R21)."""
    machine = OrderState.machine
    waiting = _waiting(connection, machine, as_of)
    states = {owner: state for state, owner in TURNS[machine].items()}
    found = []
    for owner, turn_came, signed_on in _SIGNATURES:
        some = waiting[states[owner]]
        given = days_taken(connection, turn_came, signed_on, as_of)
        found.append(
            Signature(
                title=label(machine, states[owner]),
                owner=owner,
                waiting=sum(one.cases for one in some),
                ages=ages(Counter({(as_of - one.since).days: one.cases for one in some})),
                oldest=_oldest(connection, some, as_of),
                signed=given.total(),
                median_days=within(given, HALF),
            )
        )
    return tuple(found)


def _oldest(connection: Connection, waiting: list[_Waiting], as_of: date) -> WaitingCase | None:
    if not waiting:
        return None
    first = waiting[0]
    asked = (
        select(Entry.workflow_id, Employer.wcb_account, Employer.legal_name)
        .join(Employer, Employer.employer_id == Entry.employer_id)
        .where(Entry.number == first.entry)
    )
    workflow_id, wcb_account, legal_name = connection.execute(asked).one()
    return WaitingCase(
        case=workflow_id,
        wcb_account=wcb_account,
        legal_name=legal_name,
        since=first.since,
        days=(as_of - first.since).days,
    )


def _waiting(connection: Connection, machine: Machine, day: date) -> dict[str, list[_Waiting]]:
    """Give the cases of a machine that waited for somebody when a day was over, the longest wait first."""
    found: dict[str, list[_Waiting]] = {state: [] for state in TURNS[machine]}
    for state, since, cases, entry in connection.execute(_asked(machine, day)):
        found[state].append(_Waiting(since, cases, entry))
    return found


def _asked(machine: Machine, day: date) -> Select[str, date, int, int]:
    """Ask in which state cases waited, since when, how many, and for an entry of the first of them."""
    cases = _open_cases(machine, day).cte("cases")
    step = aliased(Entry)
    newest = (
        select(step.number)
        .where(_moves(step, cases, day))
        .order_by(step.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    now = (
        select(cases, Entry.number, _turn(machine, Entry).label("state"))
        .join(Entry, Entry.number == newest)
        .cte("now")
    )
    elsewhere = select(func.max(step.number)).where(
        _moves(step, now, day), step.number < now.c.number, _turn(machine, step) != now.c.state
    )
    waiting = (
        select(now, func.coalesce(elsewhere.scalar_subquery(), 0).label("elsewhere"))
        .where(now.c.state != NOBODY)
        .cte("waiting")
    )
    came = (
        select(func.min(step.day))
        .where(_moves(step, waiting, day), step.number > waiting.c.elsewhere)
        .scalar_subquery()
    )
    dated = select(waiting.c.state, waiting.c.number, came.label("since")).subquery()
    return (
        select(dated.c.state, dated.c.since, func.count(), func.min(dated.c.number))
        .group_by(dated.c.state, dated.c.since)
        .order_by(dated.c.since)
    )


def _open_cases(machine: Machine, day: date) -> Select[str, str]:
    """Give the cases of a machine that were open when a day was over; an employer's id may change."""
    if machine is AuditState.machine:
        open_then = there(Audit.received_on, Audit.closed_on, day)
        return select(Audit.employer_id, Audit.audit_id.label("ids")).where(open_then)
    if machine is OrderState.machine:
        open_then = there(CertificateOrder.opened_on, CertificateOrder.closed_on, day)
        return select(CertificateOrder.employer_id, CertificateOrder.order_id.label("ids")).where(open_then)
    return select(Employer.employer_id, literal(employer_workflow_id("%")).label("ids")).where(file_open(day))


def _moves(step: type[Entry], cases: CTE, day: date) -> ColumnElement[bool]:
    """Say whether an entry is one of a case's steps up to a day."""
    return (
        (step.employer_id == cases.c.employer_id)
        & step.workflow_id.like(cases.c.ids)
        & (step.day <= day)
        & (cast(step.after, Text) != "[]")
    )


def _turn(machine: Machine, step: type[Entry]) -> ColumnElement[str]:
    """Give the state in which an entry leaves a case waiting for somebody at the association."""
    states = cast(step.after, Text)
    quoted = ((states.contains(f'"{state}"', autoescape=True), state) for state in TURNS[machine])
    return case(*quoted, else_=NOBODY)
