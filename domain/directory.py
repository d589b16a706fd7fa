"""Changes of the staff directory: who is there in which role, who is away, which auditors are listed.

Each kind of change is declared once: from here come the start form, the command's payload, the checks of the
form and who may make it. What only the register can judge is judged there (:mod:`models.directory_changes`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.payload import Payload, parse
from domain.refusal import Refusal
from domain.roles import CALENDAR, SERVICE, Role
from domain.sent import one_object, refuse_unfilled
from domain.text import Day, Line, StaffId, WcbAccount

Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]
Accounts = Annotated[tuple[WcbAccount, ...], Field(max_length=100)]
_ADMINISTRATOR = (Role.ADMINISTRATOR,)


class DirectoryChange(Payload):
    """What every change says: who makes it, and its kind."""

    change: str

    @property
    def whose(self) -> str:
        """Whose line of the directory it changes."""
        return str(getattr(self, "id"))  # noqa: B009 - each kind but those of absences has one


class AddStaff(DirectoryChange):
    """Somebody begins, or comes back after having left (R32)."""

    change: Literal["add_staff"]
    id: StaffId
    name: Line
    roles: Roles


class ChangeStaff(DirectoryChange):
    """Somebody's name or roles change; what is left out stays (R32)."""

    change: Literal["change_staff"]
    id: StaffId
    name: Line | None = None
    roles: Roles | None = None


class StaffLeaves(DirectoryChange):
    """Somebody leaves.

    Attributes:
        left_on: the first day on which the person may no longer act.

    """

    change: Literal["staff_leaves"]
    id: StaffId
    left_on: Day


class _OfAnAbsence(DirectoryChange):
    """Who is away: whoever fills in the form, unless somebody else is named."""

    staff: StaffId | None = None

    @property
    def whose(self) -> str:
        """Who is away."""
        return self.staff or self.actor


class Absence(_OfAnAbsence):
    """Somebody is away from one day to another, both included, and a deputy stands in.

    The same person and first day again change the absence that is entered.
    """

    change: Literal["absence"]
    begins_on: Day
    ends_on: Day
    deputy: StaffId | None = None


class EndAbsence(_OfAnAbsence):
    """Somebody is back earlier, or does not go at all.

    Attributes:
        back_on: the first day on which the person is there again.

    """

    change: Literal["end_absence"]
    begins_on: Day
    back_on: Day


class AddAuditor(DirectoryChange):
    """An external auditor comes on the list, or comes back to it (R12).

    Attributes:
        wcb_accounts: of the employers to whose staff the auditor belongs.

    """

    change: Literal["add_auditor"]
    id: StaffId
    name: Line
    certified_from: Day
    certified_until: Day
    wcb_accounts: Accounts = ()


class ChangeAuditor(DirectoryChange):
    """An auditor's certification is renewed, or something else changes; what is left out stays (R12)."""

    change: Literal["change_auditor"]
    id: StaffId
    name: Line | None = None
    certified_from: Day | None = None
    certified_until: Day | None = None
    wcb_accounts: Accounts | None = None


class RemoveAuditor(DirectoryChange):
    """An auditor is taken off the list.

    Attributes:
        removed_on: the first day on which the list no longer has them.

    """

    change: Literal["remove_auditor"]
    id: StaffId
    removed_on: Day


AnyChange = Annotated[
    AddStaff | ChangeStaff | StaffLeaves | Absence | EndAbsence | AddAuditor | ChangeAuditor | RemoveAuditor,
    Field(discriminator="change"),
]


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
        (name,) = self.form.model_fields["change"].annotation.__args__  # type: ignore[union-attr]
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


class ChangeAsked(BaseModel):
    """A change on its way to the register, where it is entered once for its key.

    Attributes:
        key: whatever asks; asking again gives the first answer.
        proof: the nonce of the proof of who sent it, where there is one (R32).

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    workflow_id: str = ""
    run_id: str = ""
    at: datetime
    change: AnyChange
    proof: str | None = None


class HandOver(BaseModel):
    """Asks that open audits are told what keeps their reviewers from them.

    Attributes:
        day: the Alberta day that it is.
        staff: whom an entered change is about; their audits hear of it besides those of whoever came or
            went lately.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    staff: str = ""


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
