"""What can be changed in the staff directory: who acts in which role, who is away, which auditors are listed.

Each kind of change is declared once: from here come the start form, the command's payload, the checks of the
form and who may make it. What only the register can judge is judged there (:mod:`models.directory_changes`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.directory_changes import (
    Absence,
    AddAuditor,
    AddStaff,
    ChangeAuditor,
    ChangeStaff,
    DirectoryChange,
    EndAbsence,
    RemoveAuditor,
    StaffLeaves,
)
from domain.payload import parse
from domain.refusal import Refusal
from domain.roles import CALENDAR, SERVICE, Role
from domain.sent import one_object, refuse_unfilled

_ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change.

    Attributes:
        form: what is filled in.
        title: what staff call it.
        sentence: what comes of it.
        roles: who may make it for anybody; absences of their own are everybody's to enter.
        template: the form, to be filled in: what stands in angle brackets has to be replaced.
        in_file: whether a staff file says the same, and is then the only place to change it.

    """

    form: type[DirectoryChange]
    title: str
    sentence: str
    template: dict[str, Any] = field(hash=False)
    roles: tuple[Role, ...] = _ADMINISTRATOR
    in_file: bool = True

    @property
    def name(self) -> str:
        """What the kind is called in a form."""
        (name,) = self.form.model_fields["change"].annotation.__args__  # type: ignore[union-attr] # it is a Literal of one name
        return str(name)

    def to_fill_in(self) -> dict[str, Any]:
        """Give the form without a word of anybody."""
        return {"actor": "<your staff id>", "change": self.name, **self.template}


_DAY = "<day, as 2027-03-10>"
_KINDS = (
    ChangeKind(
        form=Absence,
        title="Somebody is away",
        sentence="Enter from when to when you or somebody else is away, and who stands in.",
        template={
            "staff": "<id of who is away>",
            "begins_on": "<first day, as 2027-03-10>",
            "ends_on": "<last day, as 2027-03-19>",
            "deputy": "<id of who stands in>",
        },
        roles=tuple(Role),
        in_file=False,
    ),
    ChangeKind(
        form=EndAbsence,
        title="Somebody is back earlier",
        sentence="End an absence earlier than it was entered, or take it back.",
        template={
            "staff": "<id of who was away>",
            "begins_on": "<first day of the absence>",
            "back_on": "<first day back>",
        },
        roles=tuple(Role),
        in_file=False,
    ),
    ChangeKind(
        form=AddStaff,
        title="Add somebody to the staff",
        sentence="Let somebody act from today on, in one role or several.",
        template={"id": "<new id, as a.singh>", "name": "<name>", "roles": ["<role>"]},
    ),
    ChangeKind(
        form=ChangeStaff,
        title="Change somebody's name or roles",
        sentence="Change in which roles somebody acts, from today on.",
        template={"id": "<id>", "name": "<name>", "roles": ["<role>"]},
    ),
    ChangeKind(
        form=StaffLeaves,
        title="Somebody leaves",
        sentence="Enter the day from which somebody may no longer act; their open reviews become your work.",
        template={"id": "<id>", "left_on": "<first day without them>"},
    ),
    ChangeKind(
        form=AddAuditor,
        title="List an external auditor",
        sentence="Put an external auditor on the association's list (R12).",
        template={
            "id": "<new id, as x.auditor>",
            "name": "<name>",
            "certified_from": _DAY,
            "certified_until": _DAY,
            "wcb_accounts": [],
        },
    ),
    ChangeKind(
        form=ChangeAuditor,
        title="Renew an auditor's certification",
        sentence="Renew the certification of an external auditor (R12).",
        template={"id": "<auditor's id>", "certified_until": _DAY},
    ),
    ChangeKind(
        form=RemoveAuditor,
        title="Take an auditor off the list",
        sentence="Take an external auditor off the association's list (R12).",
        template={"id": "<auditor's id>", "removed_on": "<first day without them>"},
    ),
)
#: Every kind of change by its name.
DIRECTORY_CHANGES: dict[str, ChangeKind] = {kind.name: kind for kind in _KINDS}


def refuse_if_kept_in_file(change: str, file: object) -> None:
    """Refuse to change elsewhere what a configured staff file says: its next loading would undo that.

    Args:
        change: the kind of change.
        file: the staff file, or nothing where none is configured.

    Raises:
        Refusal: naming the file.

    """
    if DIRECTORY_CHANGES[change].in_file and file is not None:
        message = (
            f"The staff directory is kept in {file} (SECOR_STAFF_FILE): change it there and load it with "
            "`secor staff load`. Only absences are entered here."
        )
        raise Refusal(message, rule="R32")


def read_change(raw: object, today: date) -> Any:  # noqa: ANN401 - the change's own type
    """Read a change as it was sent.

    Raises:
        Refusal: when it is none, is not filled in, holds a card number, or makes no sense by itself.

    """
    fields = one_object(raw)
    kind = DIRECTORY_CHANGES.get(str(fields.get("change")))
    if kind is None:
        message = f"must be one of {', '.join(DIRECTORY_CHANGES)}."
        raise Refusal(message, field="change")
    refuse_unfilled(fields, rule="R32")
    change = parse(kind.form, fields, today)
    _refuse_nonsense(change)
    return change


def _refuse_nonsense(change: DirectoryChange) -> None:
    match change:
        case Absence() if change.ends_on < change.begins_on:
            _refuse("ends_on", "The last day of an absence can't lie before the first.")
        case Absence() if change.deputy == change.whose:
            _refuse("deputy", "Nobody stands in for themselves: name somebody else, or leave it out.")
        case ChangeStaff() if change.name is None and change.roles is None:
            _refuse("name", "Say what changes: the name, the roles, or both.")
        case AddStaff() if change.id in {CALENDAR, SERVICE}:
            _refuse("id", f'"{change.id}" is the program\'s own: choose another id.')
        case _:
            return


def _refuse(field: str, sentence: str) -> None:
    raise Refusal(sentence, rule="R32", field=field)
