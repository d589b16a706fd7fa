"""The state of every case as its newest step left it: its workflow can be begun anew from there.

Written with the step's entry and its rows, in one transaction. What happened stands in the entries; this says
where a case goes on from, should Temporal's store be lost or be older than the register.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, ForeignKey, Row, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.case import CaseState, LatestEntry
from domain.employer import EmployerState
from domain.letters import LetterOrder
from domain.rebuilding import KeptCase, KeptFile, as_entered, open_under
from domain.review import AuditState, OfAnEmployer, OrderState
from domain.transition import Transition
from models.base import Base, OfEmployer
from models.entries import Entry
from models.ledger import Letter
from models.rows import holds, upsert

_KINDS: Final[dict[str, type[CaseState]]] = {one.kind: one for one in (EmployerState, AuditState, OrderState)}


class KeptState(OfEmployer, Base):
    """Where a case stands, whole; its key is the id of its workflow."""

    __tablename__ = "kept_states"

    kind: Mapped[str] = mapped_column(comment="The type of its workflow")
    step: Mapped[int] = mapped_column(comment="How many steps the case has made")
    entry: Mapped[int] = mapped_column(ForeignKey("entries.number"), comment="The entry of the newest step")
    ended: Mapped[bool] = mapped_column(comment="Whether the case is over")
    state: Mapped[dict[str, Any]] = mapped_column(comment="All that its workflow knows, as that step left it")


_ENDED: Final = KeptState.ended.is_(True)


def keep(connection: Connection, transition: Transition, number: int) -> None:
    """Keep the state that a step left, in place of the one before."""
    left = transition.left
    if left is None:
        return
    row = {
        "employer_id": transition.employer_id,
        "key": transition.workflow_id,
        "entry": number,
        **left.model_dump(mode="json"),
    }
    connection.execute(upsert(KeptState, connection.dialect.name), row)


def kept_cases(connection: Connection) -> list[KeptCase]:
    """List how far each employer's case has come, and the audit or order that is open under it."""
    employers = connection.scalars(select(KeptState.employer_id).distinct()).all()
    return [_summary(row) for employer_id in employers for row in _rows(connection, employer_id)]


def kept_file(connection: Connection, employer_id: str) -> KeptFile | None:
    """Give an employer's file as its workflows would go on with it; nothing if it has ended or is unknown."""
    rows = _rows(connection, employer_id)
    if not rows or rows[0].ended:
        return None
    employer, *under = (_as_entered(connection, row) for row in rows)
    for case in under:
        if isinstance(case, OfAnEmployer):
            case.redirect(employer.addressee())
    return KeptFile(
        employer=employer.model_dump(mode="json"),
        under=under[0].model_dump(mode="json") if under else None,
    )


def letters_owed_by_ended(connection: Connection, employer_id: str | None) -> list[LetterOrder]:
    """Give the letters that cases owed when they ended, and that are not in the ledger.

    Args:
        connection: sees one state of the register.
        employer_id: whose cases; everybody's unless given.

    """
    asked = select(KeptState.employer_id, KeptState.key, KeptState.state["letters_owed"])
    written = select(Letter.key).where(Letter.employer_id.in_(select(KeptState.employer_id).where(_ENDED)))
    if employer_id is not None:
        asked = asked.where(KeptState.employer_id == employer_id)
        written = written.where(Letter.employer_id == employer_id)
    there = set(connection.scalars(written))
    found = []
    for of, case, owed in connection.execute(asked.where(_ENDED)).all():
        if any(one["key"] not in there for one in owed):
            state = _ended(connection, of, case)
            found += [state.order_of(one, "") for one in state.letters_owed if one.key not in there]
    return found


def _ended(connection: Connection, employer_id: str, case: str) -> CaseState:
    """Give a case as it ended, with the address that its employer's file has or ended with."""
    of_employer = select(KeptState.kind, KeptState.state).where(KeptState.employer_id == employer_id)
    row = connection.execute(of_employer.where(KeptState.key == case)).one()
    state = _KINDS[row.kind].model_validate(row.state)
    if isinstance(state, OfAnEmployer):
        newest = of_employer.where(KeptState.kind == EmployerState.kind).order_by(KeptState.entry.desc())
        employer = connection.execute(newest.limit(1)).one()
        state.redirect(EmployerState.model_validate(employer.state).addressee())
    return state


def differing_states(connection: Connection, employer_id: str) -> list[str]:
    """Compare the states from which an employer's open file would go on with its entries and rows.

    The chain does not cover them. What of a state is in no row (letters owed, receipts) is not compared.

    Returns:
        A sentence for each that says something else.

    """
    findings = []
    for kept in _rows(connection, employer_id):
        where = f"{employer_id}, {kept.key} (kept_states)"
        step = connection.scalar(select(Entry.key).where(Entry.number == kept.entry))
        state = _KINDS[kept.kind].model_validate(kept.state)
        if (step, state.step) != (f"{employer_id}/{kept.key}/{kept.step}", kept.step):
            findings.append(f"{where}: it is not what its step {kept.step} left.")
        findings += [
            f"{where}: it has another {record.key} than the row."
            for record in state.records()
            if not holds(connection, employer_id, record)
        ]
    return findings


def _rows(connection: Connection, employer_id: str) -> list[Row[Any]]:
    """Give the row of an employer, the newest one first, and that of what is open under it."""
    table: Any = KeptState.__table__
    asked = select(table).where(table.c.employer_id == employer_id).order_by(table.c.entry.desc())
    rows = connection.execute(asked).all()
    newest = [row for row in rows if row.kind == EmployerState.kind][:1]
    name = open_under(EmployerState.model_validate(newest[0].state)) if newest else None
    return [*newest, *(row for row in rows if row.key == name)]


def _summary(row: Row[Any]) -> KeptCase:
    return KeptCase(
        workflow_id=row.key, employer_id=row.employer_id, step=row.step, entry=row.entry, ended=row.ended
    )


def _as_entered(connection: Connection, row: Row[Any]) -> CaseState:
    entry = connection.execute(select(Entry.__table__).where(Entry.number == row.entry)).one()
    line = LatestEntry(
        entry=entry.number,
        **{name: getattr(entry, name) for name in LatestEntry.model_fields if name != "entry"},
    )
    return as_entered(_KINDS[row.kind].model_validate(row.state), line, entry.update_id)
