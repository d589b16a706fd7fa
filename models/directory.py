"""The staff file: who acts in which role, which external auditors are listed, which courses are held.

The file is the whole directory. Who is no longer in it has left on the day on which it is loaded; nobody is
deleted, because entries name them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection, Table, insert, select, update

from domain.roles import CALENDAR, SERVICE, Role
from domain.text import Line, StaffId
from models.base import Base
from models.errors import DirectoryError
from models.staff import Auditor, CourseSession, Staff


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


class ListedAuditor(_Listed):
    """An external auditor certified by the association, both days included (R12)."""

    id: StaffId
    name: Line
    certified_from: date
    certified_until: date

    @model_validator(mode="after")
    def _in_order(self) -> ListedAuditor:
        if self.certified_until < self.certified_from:
            raise ValueError("certified_until must not lie before certified_from")
        return self


class ListedSession(_Listed):
    """A classroom session on the course calendar (R8)."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{1,39}$")]
    course: Line
    starts_on: date
    ends_on: date
    place: Line
    seats: Annotated[int, Field(ge=1, le=1000)]

    @model_validator(mode="after")
    def _in_order(self) -> ListedSession:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on must not lie before starts_on")
        return self


class StaffDirectory(_Listed):
    """Everything that a staff file says."""

    staff: tuple[StaffMember, ...] = ()
    auditor: tuple[ListedAuditor, ...] = ()
    course_session: tuple[ListedSession, ...] = ()


#: Each part of the directory: its table, and the column that marks who or what is no longer in the file.
_TABLES: Final[dict[str, tuple[type[Base], str]]] = {
    "staff": (Staff, "left_on"),
    "auditor": (Auditor, "removed_on"),
    "course_session": (CourseSession, "cancelled_on"),
}


def parse_staff(text: str, source: str = "staff.toml") -> StaffDirectory:
    """Read a staff file: ``[[staff]]``, ``[[auditor]]`` and ``[[course_session]]`` blocks.

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
        for missing in held.keys() - wanted.keys():
            wanted[missing] = {**held[missing], gone: held[missing][gone] or day}
        for identity in sorted(wanted):
            row = wanted[identity]
            if identity not in held:
                connection.execute(insert(table), row)
            elif held[identity] != row:
                connection.execute(update(table).where(table.c.id == identity), row)
            else:
                continue
            changed.setdefault(part, []).append(_plain(row))
    return changed


def _columns(model: BaseModel) -> dict[str, Any]:
    return {name: [str(role) for role in value] if name == "roles" else value for name, value in model}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
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


def _place(plain: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """Name the block by its id, where it has one, and the field."""
    part, *rest = location
    block = plain.get(str(part))
    if rest and isinstance(rest[0], int) and isinstance(block, list) and isinstance(block[rest[0]], dict):
        name = block[rest[0]].get("id")
        label = f'{part} "{name}"' if isinstance(name, str) else f"{part} number {rest[0] + 1}"
        return ", ".join([label, *(str(step) for step in rest[1:2])])
    return ".".join(str(step) for step in location)
