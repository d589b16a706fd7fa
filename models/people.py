"""Who is there on a day: staff in their roles, who is away, and who stands in for whom (R32)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, select

from domain.calendar import in_words
from domain.refusal import Refusal
from domain.roles import Role
from models.staff import Absence, Staff

_STAFF: Final = select(Staff.id, Staff.name, Staff.roles, Staff.left_on).order_by(Staff.id)
#: Made once: every step of a person asks this, and making a statement takes longer than its answer.
_MEMBER: Final = _STAFF.where(Staff.id == bindparam("staff_id"))
#: One that was taken back has no day.
_ABSENCES: Final = (
    select(Absence.staff_id, Absence.begins_on, Absence.ends_on, Absence.deputy)
    .where(Absence.ends_on >= Absence.begins_on)
    .order_by(Absence.begins_on, Absence.staff_id)
)


@dataclass(frozen=True)
class Member:
    """Somebody in the staff directory.

    Attributes:
        left_on: first day on which the person may no longer act.

    """

    id: str
    name: str
    roles: tuple[Role, ...]
    left_on: date | None

    def is_there(self, day: date) -> bool:
        """Say whether the person is with the association on a day, away or not."""
        return self.left_on is None or self.left_on > day

    @property
    def in_words(self) -> str:
        """Say in which roles the person acts."""
        return f"{self.id} is {all_of(self.roles)}" if self.roles else f"{self.id} holds no role"


@dataclass(frozen=True)
class Away:
    """An absence, both days included; the deputy acts meanwhile for whoever is away."""

    staff_id: str
    begins_on: date
    ends_on: date
    deputy: str | None

    def covers(self, day: date) -> bool:
        """Say whether the person is away on a day."""
        return self.begins_on <= day <= self.ends_on

    def against(self, other: Away) -> str | None:
        """Say why this absence can't be entered beside another one, or nothing.

        A person is away once at a time, and a deputy is there: so nobody stands in for a deputy.
        """
        mine, theirs = (self.staff_id, self.begins_on), (other.staff_id, other.begins_on)
        if mine == theirs or self.begins_on > other.ends_on or other.begins_on > self.ends_on:
            return None
        days = f"from {in_words(other.begins_on)} to {in_words(other.ends_on)}"
        if other.staff_id == self.staff_id:
            return (
                f"{self.staff_id} is already away {days}: to change that, enter it again with its own first "
                "day, or end it first."
            )
        if other.staff_id == self.deputy:
            return f"{self.deputy} is away {days}: name a deputy who is there all the time."
        if other.deputy == self.staff_id:
            return (
                f"{self.staff_id} stands in for {other.staff_id} {days}: enter that absence again with "
                "another deputy first."
            )
        return None


@dataclass(frozen=True)
class Hat:
    """A role in which somebody acts: their own, or that of somebody who is away."""

    role: Role
    stands_in_for: str | None = None


class People:
    """The staff directory as of a day, as it is when it is first asked."""

    def __init__(self, connection: Connection, day: date) -> None:
        self._connection = connection
        self.day = day
        self._members: dict[str, Member | None] = {}

    def member(self, staff_id: str) -> Member | None:
        """Give somebody who is or was in the directory."""
        if staff_id not in self._members:
            found = self._connection.execute(_MEMBER, {"staff_id": staff_id}).one_or_none()
            self._members[staff_id] = found and _member_of(*found)
        return self._members[staff_id]

    def present(self, staff_id: str, rule: str) -> Member:
        """Give somebody who is with the association, away or not.

        Raises:
            Refusal: when nobody is called so, or the person has left.

        """
        member = self.member(staff_id)
        if member is None:
            raise Refusal(
                f'Nobody in the staff directory is called "{staff_id}": ask the administrator to add them, '
                "or correct the name.",
                rule=rule,
            )
        if not member.is_there(self.day):
            assert member.left_on is not None  # noqa: S101 - who is not there has left
            raise Refusal(
                f"{staff_id} ({member.name}) left on {in_words(member.left_on)}: somebody who is there takes "
                "this step.",
                rule=rule,
            )
        return member

    def hat(self, member: Member, roles: Sequence[Role]) -> Hat | None:
        """Give one of the roles that somebody holds, or else one of somebody for whom they stand in."""
        own = next((role for role in roles if role in member.roles), None)
        if own is not None:
            return Hat(own)
        for away in self.absences():
            if away.deputy == member.id and away.covers(self.day):
                absent = self.member(away.staff_id)
                if absent is not None and absent.is_there(self.day):
                    theirs = next((role for role in roles if role in absent.roles), None)
                    if theirs is not None:
                        return Hat(theirs, stands_in_for=absent.id)
        return None

    def away(self, staff_id: str) -> Away | None:
        """Give the absence of somebody who is away; a deputy who has left stands in for nobody."""
        found = next(
            (one for one in self.absences() if one.staff_id == staff_id and one.covers(self.day)), None
        )
        if found is None or found.deputy is None:
            return found
        deputy = self.member(found.deputy)
        if deputy is None or not deputy.is_there(self.day):
            return Away(found.staff_id, found.begins_on, found.ends_on, None)
        return found

    def absences(self) -> list[Away]:
        """List every absence that was ever entered and not taken back, the first first."""
        return [Away(*row) for row in self._connection.execute(_ABSENCES)]

    def who_is_there(self) -> list[Member]:
        """List everybody who is with the association."""
        everybody = (_member_of(*row) for row in self._connection.execute(_STAFF))
        return [member for member in everybody if member.is_there(self.day)]

    def who_holds(self, roles: Sequence[Role]) -> str:
        """Name those who could be named instead; asked only for a refusal."""
        away = {one.staff_id for one in self.absences() if one.covers(self.day)}
        ids = [
            member.id
            for member in self.who_is_there()
            if set(roles) & set(member.roles) and member.id not in away
        ]
        return f" You can name {' or '.join(ids)}." if ids else " The staff directory names nobody who does."


def _member_of(staff_id: str, name: str, roles: Iterable[str], left_on: date | None) -> Member:
    return Member(staff_id, name, tuple(Role(role) for role in roles), left_on)


def all_of(roles: Sequence[Role]) -> str:
    """Name roles that go together."""
    return " and ".join(with_article(role) for role in roles)


def any_of(roles: Sequence[Role]) -> str:
    """Name roles of which one is enough."""
    return " or ".join(with_article(role) for role in dict.fromkeys(roles))


def with_article(role: Role) -> str:
    """Name a role as a thing that somebody is."""
    return f"{'an' if role.label[0] in 'aeio' else 'a'} {role.label}"
