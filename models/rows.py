"""From what the program knows to rows of tables: one table for each kind of record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from typing import Any, Final, cast

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection, Insert, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from domain import records
from domain.records import AnyRecord, AuditRecord, EmployerRecord, OrderRecord, Record, SessionRecord
from models.base import Base
from models.course_places import differing_places
from models.employer_tables import (
    CorMove,
    Employer,
    Enrolment,
    Fee,
    HeadCount,
    Person,
    PirDiscount,
    PirRegistration,
    Standing,
)
from models.entries import Entry
from models.review_tables import Anniversary, Audit, Certificate, CertificateOrder, ReviewRound
from models.staff import CourseSession

#: Which table keeps which record, in the order in which rows refer to one another.
TABLES: Final[dict[type[Record], type[Base]]] = {
    records.EmployerRecord: Employer,
    records.HeadCountRecord: HeadCount,
    records.FeeRecord: Fee,
    records.SessionRecord: CourseSession,
    records.EnrolmentRecord: Enrolment,
    records.PersonRecord: Person,
    records.StandingRecord: Standing,
    records.PirRecord: PirRegistration,
    records.PirDiscountRecord: PirDiscount,
    records.CorMoveRecord: CorMove,
    records.AuditRecord: Audit,
    records.RoundRecord: ReviewRound,
    records.OrderRecord: CertificateOrder,
    records.CertificateRecord: Certificate,
    records.AnniversaryRecord: Anniversary,
}
_ORDER = {kind: place for place, kind in enumerate(TABLES)}
_records: TypeAdapter[Record] = TypeAdapter(AnyRecord)


def row_of(employer_id: str, record: Record) -> dict[str, Any]:
    """Write a record as the columns of its table's row."""
    columns = _flat(record)
    del columns["kind"]
    if isinstance(record, SessionRecord):
        return columns
    columns["employer_id"] = employer_id
    if not isinstance(record, EmployerRecord):
        columns["key"] = record.key
    return columns


def write_rows(connection: Connection, employer_id: str, changed: Iterable[Record]) -> None:
    """Write the rows of the records that a step changed: new ones are put in, known ones brought up to date.

    Raises:
        ValueError: when a record names another employer than the step.

    """
    for record in sorted(changed, key=lambda record: _ORDER[type(record)]):
        if isinstance(record, EmployerRecord) and record.employer_id != employer_id:
            raise ValueError(f"A step of {employer_id} may not write the row of {record.employer_id}.")
        connection.execute(upsert(TABLES[type(record)], connection.dialect.name), row_of(employer_id, record))


def differing_rows(connection: Connection, employer_id: str) -> list[str]:
    """Compare an employer's rows with what its entries last said of each.

    Returns:
        A sentence for each row that was changed, removed or put in without an entry.

    """
    latest: dict[tuple[type[Record], str], Record] = {}
    entered = select(Entry.records).where(Entry.employer_id == employer_id).order_by(Entry.number)
    for written in connection.scalars(entered):
        for plain in written:
            record = _records.validate_python(plain)
            latest[type(record), record.key] = record
    expected = {identity: row_of(employer_id, record) for identity, record in latest.items()}
    findings: list[str] = []
    for kind in TABLES:
        table = _table(kind)
        if "employer_id" not in table.c:
            continue
        actual = {
            row.get("key", "employer"): dict(row)
            for row in connection.execute(select(table).where(table.c.employer_id == employer_id)).mappings()
        }
        wanted = {key: row for (of_kind, key), row in expected.items() if of_kind is kind}
        findings += [
            _finding(table.name, employer_id, key, actual.get(key), wanted.get(key))
            for key in sorted(actual.keys() | wanted.keys())
            if actual.get(key) != wanted.get(key)
        ]
    return [*findings, *differing_places(connection, employer_id, latest.values())]


def holds(connection: Connection, employer_id: str, record: Record) -> bool:
    """Say whether the row of a record of an employer is as the record says."""
    table, wanted = _table(type(record)), row_of(employer_id, record)
    same = [column == wanted[column.name] for column in table.primary_key]
    found = connection.execute(select(table).where(*same)).mappings().one_or_none()
    return found is not None and dict(found) == wanted


def differing_sessions(connection: Connection) -> list[str]:
    """Compare the sessions of the course calendar with what entries last said of each.

    Changes of the calendar write them as records, and staff files bring new ones (R8).

    Returns:
        A sentence for each that was changed, removed or put in without an entry.

    """
    wanted: dict[str, dict[str, Any]] = {}
    entered = select(Entry.records, Entry.data).where(Entry.employer_id.is_(None)).order_by(Entry.number)
    for written, data in connection.execute(entered):
        from_file = [{"kind": "course_session", **row} for row in data.get("course_session", ())]
        for plain in [*written, *from_file]:
            record = _records.validate_python(plain)
            if isinstance(record, SessionRecord):
                wanted[record.id] = row_of("", record)
    table = _table(SessionRecord)
    actual = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
    return [
        _finding(table.name, "course calendar", code, actual.get(code), wanted.get(code))
        for code in sorted(actual.keys() | wanted.keys())
        if actual.get(code) != wanted.get(code)
    ]


def of_case(written: Iterable[Any]) -> AuditRecord | OrderRecord | None:
    """Find the row of an audit or certificate order among those that an entry wrote."""
    found = (_records.validate_python(plain) for plain in written)
    return next((one for one in found if isinstance(one, AuditRecord | OrderRecord)), None)


def _finding(
    table: str, whose: str, key: str, actual: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None
) -> str:
    where = f"{whose}, {key} ({table})"
    if actual is None:
        return f"{where}: the row is gone, though entries speak of it."
    if wanted is None:
        return f"{where}: no entry speaks of this row."
    columns = ", ".join(name for name in wanted if wanted[name] != actual[name])
    return f"{where}: changed without an entry: {columns}."


def _table(kind: type[Record]) -> Table:
    return cast("Table", TABLES[kind].__table__)


@cache
def upsert(kept_in: type[Base], dialect: str) -> Insert:
    """Give the statement that puts a row in, or in place of the one with its key. Building it takes long."""
    table = cast("Table", kept_in.__table__)
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    identity = list(table.primary_key.columns.keys())
    others = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=identity, set_=others)


def _flat(model: BaseModel) -> dict[str, Any]:
    """Lay the fields of nested records (an address, a head count) side by side; lists become JSON."""
    columns: dict[str, Any] = {}
    for name, value in model:
        if isinstance(value, BaseModel):
            columns |= _flat(value)
        elif isinstance(value, list):
            columns[name] = [
                part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in value
            ]
        else:
            columns[name] = value.value if isinstance(value, Enum) else value
    return columns
