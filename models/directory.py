"""The staff file: who acts in which role, which external auditors are listed, which courses are held.

The file is the whole directory. Who is no longer in it has left on the day on which it is loaded; nobody is
deleted, because entries name them. Only absences are entered elsewhere too, every day: those that the file
names become what it says, and all others stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from sqlalchemy import Connection, Table, insert, select, update

from domain.refusal import Refusal
from domain.roles import CALENDAR, SERVICE, Role
from domain.text import Line, Seats, SessionCode, StaffId, WcbAccount
from models.base import Base
from models.errors import DirectoryError
from models.people import Away, People
from models.staff import Absence, Auditor, CourseSession, Staff


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StaffMember(_Listed):
    """Somebody who takes staff actions (R32).

    Attributes:
        left_on: first day on which the person may no longer act.

    """

    id: StaffId
    name: Line
    roles: tuple[Role, ...]
    left_on: date | None = None


class ListedAbsence(_Listed):
    """Somebody is away, both days included, and perhaps somebody stands in (R32)."""

    staff: StaffId
    begins_on: date
    ends_on: date
    deputy: StaffId | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ListedAbsence:
        if self.ends_on < self.begins_on:
            raise ValueError("ends_on must not lie before begins_on")
        if self.deputy == self.staff:
            raise ValueError("nobody stands in for themselves")
        return self

    @property
    def away(self) -> Away:
        """The absence as everything else knows it."""
        return Away(self.staff, self.begins_on, self.ends_on, self.deputy)


class ListedAuditor(_Listed):
    """An external auditor certified by the association, both days included (R12).

    Attributes:
        wcb_accounts: of the employers to whose staff the auditor belongs, and whom they don't audit.

    """

    id: StaffId
    name: Line
    certified_from: date
    certified_until: date
    wcb_accounts: tuple[WcbAccount, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> ListedAuditor:
        if self.certified_until < self.certified_from:
            raise ValueError("certified_until must not lie before certified_from")
        return self


class ListedSession(_Listed):
    """A classroom session on the course calendar (R8)."""

    id: SessionCode
    course: Line
    starts_on: date
    ends_on: date
    place: Line
    seats: Seats

    @model_validator(mode="after")
    def _in_order(self) -> ListedSession:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on must not lie before starts_on")
        return self


class StaffDirectory(_Listed):
    """Everything that a staff file says."""

    staff: tuple[StaffMember, ...] = ()
    absence: tuple[ListedAbsence, ...] = ()
    auditor: tuple[ListedAuditor, ...] = ()
    course_session: tuple[ListedSession, ...] = ()


#: Each part of the directory: its table, and the column that marks who or what is no longer in the file.
_TABLES: Final[dict[str, tuple[type[Base], str]]] = {
    "staff": (Staff, "left_on"),
    "auditor": (Auditor, "removed_on"),
    "course_session": (CourseSession, "cancelled_on"),
}


def parse_staff(text: str, source: str = "staff.toml") -> StaffDirectory:
    """Read a staff file: ``[[staff]]``, ``[[absence]]``, ``[[auditor]]`` and ``[[course_session]]`` blocks.

    Raises:
        DirectoryError: with a sentence for each mistake, all of them at once.

    """
    try:
        plain = tomllib.loads(text)
        directory = StaffDirectory.model_validate(plain)
    except tomllib.TOMLDecodeError as error:
        raise DirectoryError(f"{source}: {error}") from error
    except ValidationError as error:
        raise DirectoryError(
            "\n".join(f"{source}: {_place(plain, part['loc'])}: {part['msg']}." for part in error.errors())
        ) from error
    if mistakes := [f"{source}: {mistake}" for mistake in _mistakes(directory)]:
        raise DirectoryError("\n".join(mistakes))
    return directory


def changes(connection: Connection, directory: StaffDirectory, day: date) -> dict[str, list[dict[str, Any]]]:
    """Bring the tables up to date with a directory.

    Returns:
        The rows that changed, as they are now, by part of the directory; empty when nothing did.

    """
    changed: dict[str, list[dict[str, Any]]] = {}
    for part, (kind, gone) in _TABLES.items():
        table = kind.__table__
        assert isinstance(table, Table)  # noqa: S101 - says to the type checker what declarative tables are
        held = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
        listed: tuple[BaseModel, ...] = getattr(directory, part)
        wanted = {row["id"]: row for row in ({gone: None, **_columns(model)} for model in listed)}
        if kind is CourseSession:
            # What is on the course calendar is changed and cancelled there, by whoever keeps it.
            wanted = {identity: row for identity, row in wanted.items() if identity not in held}
        for missing in held.keys() - wanted.keys() if kind is not CourseSession else ():
            wanted[missing] = {**held[missing], gone: held[missing][gone] or day}
        for identity in sorted(wanted):
            row = wanted[identity]
            if identity not in held:
                connection.execute(insert(table), row)
            elif held[identity] != row:
                connection.execute(update(table).where(table.c.id == identity), row)
            else:
                continue
            changed.setdefault(part, []).append(plain(row))
    if absences := _absences_changed(connection, directory, day):
        changed["absence"] = absences
    return changed


def _absences_changed(connection: Connection, directory: StaffDirectory, day: date) -> list[dict[str, Any]]:
    """Enter the absences that the file names and that are not as it says.

    Raises:
        DirectoryError: when one of them clashes with one that somebody entered elsewhere.

    """
    changed = []
    held = People(connection, day).absences()
    for wanted in (listed.away for listed in directory.absence):
        if wanted in held:
            continue
        if against := next(filter(None, map(wanted.against, held)), None):
            raise DirectoryError(f"The absence of {wanted.staff_id} in the file: {against}")
        write_row(connection, Absence, vars(wanted))
        changed.append(plain(vars(wanted)))
    return changed


def write_row(connection: Connection, kind: type[Base], row: Mapping[str, Any]) -> None:
    """Put a row of the directory in, or bring it up to date."""
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 - says to the type checker what declarative tables are
    identity = [column == row[column.name] for column in table.primary_key]
    if connection.execute(update(table).where(*identity), row).rowcount == 0:
        connection.execute(insert(table), row)


def loader(connection: Connection, directory: StaffDirectory, day: date, by: str) -> tuple[str, str]:
    """Say under which name and in which role somebody loads a file: that of an administrator.

    Where the register knows no administrator yet, one of the file's own is meant.

    Raises:
        DirectoryError: when they may not.

    """
    people = People(connection, day)
    if any(Role.ADMINISTRATOR in member.roles for member in people.who_is_there()):
        try:
            member = people.present(by, rule="R32")
        except Refusal as refusal:
            raise DirectoryError(refusal.sentence) from refusal
        name, may = member.name, people.hat(member, (Role.ADMINISTRATOR,)) is not None
    else:
        names = {one.id: one.name for one in directory.staff if Role.ADMINISTRATOR in one.roles}
        name, may = names.get(by, by), by in names
    if not may:
        raise DirectoryError(f"{by} is no administrator and may not load the staff directory (R32).")
    return name, Role.ADMINISTRATOR.value


def _columns(model: BaseModel) -> dict[str, Any]:
    """Write what a file says of somebody as a row; an empty list of accounts is none."""
    return {
        name: [str(each) for each in value] or None if isinstance(value, tuple) else value
        for name, value in model
    }


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row as an entry keeps it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _mistakes(directory: StaffDirectory) -> Iterator[str]:
    for part in _TABLES:
        ids = [listed.id for listed in getattr(directory, part)]
        for repeated in sorted({identity for identity in ids if ids.count(identity) > 1}):
            yield f'{part} "{repeated}" stands in the file more than once: keep one of them.'
    for member in directory.staff:
        if member.id in {CALENDAR, SERVICE}:
            yield f'staff "{member.id}": this id is the program\'s own: choose another.'
        if not member.roles:
            yield f'staff "{member.id}" holds no role: give one, or the day on which the person left.'
    yield from _mistaken_absences(directory)


def _mistaken_absences(directory: StaffDirectory) -> Iterator[str]:
    known = {member.id for member in directory.staff}
    for place, absence in enumerate(directory.absence):
        for named in (absence.staff, absence.deputy):
            if named is not None and named not in known:
                yield f'absence of "{absence.staff}": nobody in the file is called "{named}".'
        for other in directory.absence[:place]:
            if against := absence.away.against(other.away):
                yield f'absence of "{absence.staff}": {against}'
            elif (absence.staff, absence.begins_on) == (other.staff, other.begins_on):
                yield f'absence of "{absence.staff}" from {absence.begins_on} stands in the file twice.'


def _place(plain: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """Name the block by its id, where it has one, and the field."""
    part, *rest = location
    block = plain.get(str(part))
    if rest and isinstance(rest[0], int) and isinstance(block, list) and isinstance(block[rest[0]], dict):
        name = block[rest[0]].get("id")
        label = f'{part} "{name}"' if isinstance(name, str) else f"{part} number {rest[0] + 1}"
        return ", ".join([label, *(str(step) for step in rest[1:2])])
    return ".".join(str(step) for step in location)
