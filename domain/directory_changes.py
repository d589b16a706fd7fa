"""Changes of the staff directory as they are filled in: staff, absences, external auditors (R12, R32)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.payload import Payload
from domain.roles import Role
from domain.text import Day, Line, StaffId, WcbAccount

Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]
Accounts = Annotated[tuple[WcbAccount, ...], Field(max_length=100)]


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
