"""One change of the staff directory: judged, made and entered at once, or refused and entered so (R32)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn, cast

from sqlalchemy import Connection, Table, bindparam, select

from domain.calendar import alberta_day, days_after, in_words
from domain.directory import DIRECTORY_CHANGES
from domain.directory_changes import (
    Absence,
    AddAuditor,
    AddStaff,
    ChangeAsked,
    ChangeAuditor,
    ChangeStaff,
    DirectoryChange,
    EndAbsence,
    RemoveAuditor,
    StaffLeaves,
)
from domain.refusal import Refusal
from domain.roles import Role
from domain.transition import NotRecorded, Recorded
from models import staff
from models.base import Base
from models.chain import Head, append, digest
from models.directory import plain, write_row
from models.entries import Entry
from models.people import Away, Hat, People, all_of, any_of
from models.proving import refuse_unproven

_KNOWN: Final = select(
    Entry.number, Entry.actor_name, Entry.role, Entry.refused, Entry.refusal, Entry.rule, Entry.ground
).where(Entry.key == bindparam("key"))
_NOBODY: Final = 'Nobody in the staff directory is called "{}": correct the id.'


@dataclass(frozen=True)
class Change:
    """A row of the directory as a change leaves it.

    Attributes:
        said: one sentence for whoever made the change.

    """

    table: type[Base]
    row: dict[str, Any]
    said: str

    def entered(self) -> dict[str, Any]:
        """Give the row as an entry keeps it."""
        return {self.table.__tablename__: [plain(self.row)]}


class Directory:
    """Judges a change of the directory inside the transaction that will write it."""

    def __init__(self, connection: Connection, asked: ChangeAsked) -> None:
        self._connection = connection
        self._asked = asked.change
        self._day = alberta_day(asked.at)
        self._people = People(connection, self._day)

    def actor_name(self) -> str:
        """Give the actor's name as the directory has it, or the id of who is not in it."""
        member = self._people.member(self._asked.actor)
        return member.name if member else self._asked.actor

    def hat(self) -> Hat:
        """Say in which role the actor makes the change.

        Raises:
            Refusal: when they may not.

        """
        asked = self._asked
        if self._begins_with_themselves():
            return Hat(Role.ADMINISTRATOR)
        actor = self._people.present(asked.actor, rule="R32")
        administrator = self._people.hat(actor, (Role.ADMINISTRATOR,))
        if administrator is not None:
            return administrator
        own = isinstance(asked, Absence | EndAbsence) and asked.whose == asked.actor
        if own and actor.roles:
            return Hat(actor.roles[0])
        what = DIRECTORY_CHANGES[asked.change].title.lower()
        raise Refusal(
            f"{actor.in_words} and may not do this ({what}): {any_of((Role.ADMINISTRATOR,))} may.", rule="R32"
        )

    def _begins_with_themselves(self) -> bool:
        """Say whether the first administrator enters the directory, where nobody is there to let them."""
        asked = self._asked
        first = isinstance(asked, AddStaff) and asked.id == asked.actor and Role.ADMINISTRATOR in asked.roles
        return first and not any(Role.ADMINISTRATOR in member.roles for member in self._people.who_is_there())

    def change(self) -> Change:
        """Judge the change.

        Raises:
            Refusal: when the directory does not bear it.

        """
        judge: dict[type[DirectoryChange], Callable[[Any], Change]] = {
            AddStaff: self._add_staff,
            ChangeStaff: self._change_staff,
            StaffLeaves: self._staff_leaves,
            Absence: self._absence,
            EndAbsence: self._end_absence,
            AddAuditor: self._add_auditor,
            ChangeAuditor: self._change_auditor,
            RemoveAuditor: self._remove_auditor,
        }
        return judge[type(self._asked)](self._asked)

    # ---- staff

    def _add_staff(self, asked: AddStaff) -> Change:
        known = self._people.member(asked.id)
        if known is not None and known.is_there(self._day):
            _refuse(f"{asked.id} ({known.name}) is there already: use change_staff, or choose another id.")
        row = {"id": asked.id, "name": asked.name, "roles": [role.value for role in asked.roles]}
        back = " again" if known else ""
        said = f"{asked.name} may act{back} as {asked.id}, as {all_of(asked.roles)}."
        return Change(staff.Staff, {**row, "left_on": None}, said)

    def _change_staff(self, asked: ChangeStaff) -> Change:
        row = self._row(staff.Staff, asked, _NOBODY)
        if asked.roles is not None and Role.ADMINISTRATOR not in asked.roles:
            self._keep_an_administrator(asked.id)
        changed = asked.model_dump(mode="json", include={"name", "roles"}, exclude_none=True)
        row = {**row, **changed}
        roles = " and ".join(row["roles"]).replace("_", " ")
        return Change(staff.Staff, row, f"{asked.id} is {row['name']}: {roles}.")

    def _staff_leaves(self, asked: StaffLeaves) -> Change:
        row = self._row(staff.Staff, asked, _NOBODY)
        self._keep_an_administrator(asked.id)
        said = f"{asked.id} may no longer act from {in_words(asked.left_on)} on."
        for away in self._people.absences():
            if away.deputy == asked.id and away.ends_on >= max(asked.left_on, self._day):
                said += (
                    f" Somebody else has to stand in for {away.staff_id}, who is away from "
                    f"{in_words(away.begins_on)} to {in_words(away.ends_on)}: enter that absence again."
                )
        return Change(staff.Staff, {**row, "left_on": asked.left_on}, said)

    def _keep_an_administrator(self, without: str) -> None:
        """Without an administrator nobody could let anybody act any more."""
        if not any(
            Role.ADMINISTRATOR in member.roles and member.id != without and member.left_on is None
            for member in self._people.who_is_there()
        ):
            _refuse(f"{without} is the only administrator: make somebody else one first.")

    # ---- absences

    def _absence(self, asked: Absence) -> Change:
        absent = self._people.present(asked.whose, rule="R32")
        wanted = Away(absent.id, asked.begins_on, asked.ends_on, asked.deputy)
        if asked.ends_on < self._day:
            _refuse("This absence is over already: nobody can stand in for days that are past.")
        for one in self._people.absences():
            if against := wanted.against(one):
                _refuse(against)
        if asked.deputy is not None:
            deputy = self._people.present(asked.deputy, rule="R32")
            if deputy.left_on is not None and deputy.left_on <= asked.ends_on:
                _refuse(
                    f"{deputy.id} leaves on {in_words(deputy.left_on)}: name somebody who is there "
                    f"until {in_words(asked.ends_on)}."
                )
        who = f"{asked.deputy} stands in" if asked.deputy else "nobody stands in"
        said = f"{absent.id} is away from {in_words(asked.begins_on)} to {in_words(asked.ends_on)}; {who}."
        return Change(staff.Absence, dict(vars(wanted)), said)

    def _end_absence(self, asked: EndAbsence) -> Change:
        who, today = asked.whose, self._day
        known = {(one.staff_id, one.begins_on): one for one in self._people.absences()}
        found = known.get((who, asked.begins_on))
        if found is None:
            _refuse(f"{who} has no absence that begins on {in_words(asked.begins_on)}.")
        if asked.back_on > found.ends_on:
            _refuse(f"{who} is away until {in_words(found.ends_on)}: name a day up to that one.")
        if asked.back_on < today and found.begins_on < today:
            _refuse("The days that are past stay as they were: name today or a later day.")
        last = days_after(max(asked.back_on, found.begins_on), -1)
        said = f"{who} is back on {in_words(asked.back_on)}."
        if last < found.begins_on:
            said = f"{who} is not away from {in_words(found.begins_on)} on."
        return Change(staff.Absence, vars(found) | {"ends_on": last}, said)

    # ---- auditors

    def _add_auditor(self, asked: AddAuditor) -> Change:
        known = self._connection.execute(
            select(staff.Auditor.name).where(staff.Auditor.id == asked.id, staff.Auditor.removed_on.is_(None))
        ).scalar()
        if known is not None:
            _refuse(f"{asked.id} ({known}) is on the list already: use change_auditor.")
        row = asked.model_dump(exclude={"actor", "change"}) | {"removed_on": None}
        return self._auditor(row)

    def _change_auditor(self, asked: ChangeAuditor) -> Change:
        row = self._row(staff.Auditor, asked, 'No auditor "{}" is on the list: use add_auditor.')
        changed = asked.model_dump(exclude={"actor", "change"}, exclude_none=True)
        if len(changed) == 1:
            _refuse("Say what changes.")
        return self._auditor({**row, **changed})

    def _auditor(self, row: dict[str, Any]) -> Change:
        if row["certified_until"] < row["certified_from"]:
            _refuse("The last day of a certification can't lie before the first.")
        row["wcb_accounts"] = list(row["wcb_accounts"] or ()) or None
        days = f"from {in_words(row['certified_from'])} to {in_words(row['certified_until'])}"
        return Change(staff.Auditor, row, f"{row['name']} ({row['id']}) is certified {days}.")

    def _remove_auditor(self, asked: RemoveAuditor) -> Change:
        row = self._row(staff.Auditor, asked, 'No auditor "{}" is on the list.')
        said = f"{row['name']} ({asked.id}) is off the list from {in_words(asked.removed_on)} on."
        return Change(staff.Auditor, {**row, "removed_on": asked.removed_on}, said)

    def _row(self, kind: type[Base], asked: DirectoryChange, unknown: str) -> dict[str, Any]:
        """Give the row of somebody who is there."""
        table = cast("Table", kind.__table__)
        asked_for = select(table).where(table.c.id == asked.whose)
        found = self._connection.execute(asked_for).mappings().one_or_none()
        if found is None:
            _refuse(unknown.format(asked.whose))
        row = dict(found)
        gone: date | None = row.get("left_on") or row.get("removed_on")
        if gone is not None and gone <= self._day:
            _refuse(f"{asked.whose} is no longer there, since {in_words(gone)}: add them again.")
        return row


def enter_change(
    connection: Connection, head: Head, asked: ChangeAsked, *, proven_only: bool
) -> Recorded | NotRecorded:
    """Make a change and enter it, once for its key; what is refused is entered as refused.

    Args:
        connection: the transaction in which the head was locked.
        head: the newest entry.
        asked: the change.
        proven_only: whether it has to be proven who makes it.

    """
    known = connection.execute(_KNOWN, {"key": asked.key}).one_or_none()
    if known is not None and known.refused:
        return NotRecorded(number=known.number, sentence=known.refusal, rule=known.rule)
    if known is not None:
        return Recorded(number=known.number, actor_name=known.actor_name, role=known.role, said=known.ground)
    directory = Directory(connection, asked)
    said = asked.change.model_dump(mode="json", exclude_unset=True)
    entry = {
        "key": asked.key,
        "workflow_id": asked.workflow_id,
        "run_id": asked.run_id,
        "at": asked.at,
        "day": alberta_day(asked.at),
        "actor": asked.change.actor,
        "actor_name": directory.actor_name(),
        "action": asked.change.change,
        "event": "directory_changed",
        "rule": "R32",
        "content_hash": digest(said),
    }
    try:
        refuse_unproven(connection, asked.proof, proven_only=proven_only)
        hat, change = directory.hat(), directory.change()
    except Refusal as refusal:
        entry |= {"role": "", "data": said, "refused": True, "refusal": refusal.sentence}
        number = append(connection, head, entry)
        return NotRecorded(number=number, sentence=refusal.sentence, rule=refusal.rule)
    write_row(connection, change.table, change.row)
    entry |= {
        "role": hat.role.value,
        "stands_in_for": hat.stands_in_for,
        "proof": asked.proof,
        "ground": change.said,
    }
    number = append(connection, head, entry | {"data": change.entered()})
    return Recorded(number=number, actor_name=directory.actor_name(), role=hat.role, said=change.said)


def _refuse(sentence: str) -> NoReturn:
    raise Refusal(sentence, rule="R32")
