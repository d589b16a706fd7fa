"""What goes into the register: one entry for each transition, with the rows that it changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from domain.letters import LetterIssued
from domain.records import AnyRecord, AuditDocument, ElementScore
from domain.roles import Role


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ActorMay(_Message):
    """The actor holds one of the roles, or records it for somebody who does (R32)."""

    kind: Literal["actor_may"] = "actor_may"
    roles: tuple[Role, ...]
    recorders: tuple[Role, ...] = ()


class HoldsRole(_Message):
    """Somebody named in the payload holds a role on the day of the entry, and is not away (R16).

    Attributes:
        not_named: the name of somebody whom this person must not be, however it is typed; may be empty.

    """

    kind: Literal["holds_role"] = "holds_role"
    staff_id: str
    role: Role
    not_named: str = ""
    rule: str


class StandsIn(_Message):
    """The actor stands in today for somebody who is away (R16, R32).

    Attributes:
        staff_id: who is away, and would take the step.
        not_named: the name of somebody whom the actor must not be, however it is typed.
        otherwise: what is said when it is not so.

    """

    kind: Literal["stands_in"] = "stands_in"
    staff_id: str
    not_named: str
    otherwise: str
    rule: str


class DidNotMake(_Message):
    """Somebody who has an audit to review is not the one who is said to have made it (R16).

    Attributes:
        staff_id: who reviews it.
        assessor: the name of whoever made it, however it is typed.

    """

    kind: Literal["did_not_make"] = "did_not_make"
    staff_id: str
    assessor: str


class AuditorCurrent(_Message):
    """An external auditor is on the association's list and certified on a day (R12)."""

    kind: Literal["auditor_current"] = "auditor_current"
    auditor_id: str
    day: date


class DocumentsKept(_Message):
    """Every document that is named is in the store, as it was handed in (R11, R17)."""

    kind: Literal["documents_kept"] = "documents_kept"
    references: tuple[str, ...]
    rule: str


class AnswersGive(_Message):
    """The answers that are kept with an audit give what was submitted: scores are computed (R12, R13).

    Attributes:
        external: whether the form is that of an external auditor.
        written: how many questions, written responses and suggestions were submitted, where they count.

    """

    kind: Literal["answers_give"] = "answers_give"
    document: AuditDocument
    external: bool
    elements: tuple[ElementScore, ...]
    written: tuple[int, int, int] | None = None


class SeatInSession(_Message):
    """A classroom session takes somebody in: it is held, and has a free seat unless the person waits (R8).

    Attributes:
        day: on which the person is to be put in line.
        may_wait: whether a place on the waiting list will do.

    """

    kind: Literal["seat_in_session"] = "seat_in_session"
    session: str
    course: str
    day: date
    may_wait: bool = False


class LetterKnown(_Message):
    """A letter that is to be sent again was sent to this employer (R24)."""

    kind: Literal["letter_known"] = "letter_known"
    letter: str


class EntryKnown(_Message):
    """An entry that is to be corrected exists and belongs to this employer (R31)."""

    kind: Literal["entry_known"] = "entry_known"
    number: int


class AccountFree(_Message):
    """No other live employer has this WCB account (R6)."""

    kind: Literal["account_free"] = "account_free"
    wcb_account: str


class AccountVacated(_Message):
    """No file of another account still lies under this one, because something is open there (R6)."""

    kind: Literal["account_vacated"] = "account_vacated"
    wcb_account: str
    workflow_id: str


class AccountLive(_Message):
    """Another live employer has this WCB account, so that one can be merged into it (R30)."""

    kind: Literal["account_live"] = "account_live"
    wcb_account: str


Requirement = Annotated[
    ActorMay
    | HoldsRole
    | StandsIn
    | DidNotMake
    | AuditorCurrent
    | DocumentsKept
    | AnswersGive
    | SeatInSession
    | EntryKnown
    | LetterKnown
    | AccountFree
    | AccountVacated
    | AccountLive,
    Field(discriminator="kind"),
]


class StateLeft(_Message):
    """A case as a step left it, whole: where it goes on from if its workflow has to be begun anew."""

    kind: str
    step: int
    ended: bool
    state: dict[str, Any]


class Transition(_Message):
    """One step of a case, as the register writes it: once for its key, whatever is retried.

    Attributes:
        key: what makes the entry unique for ever: the case and the number of the step in it.
        actor: a staff id, or ``calendar`` or ``service`` where no person acted.
        action: the staff action or the name of what happened by itself.
        before: the machine's states before the step; empty at registration.
        after: the machine's states after the step.
        requirements: what only the register can judge; if one fails, the refusal is entered instead.
        records: the rows that the step changed.
        corrects: the number of the entry that this one corrects (R31).
        proof: the nonce of the proof that it was the actor; nothing where the actor is only asserted (R32).
        left: the case as the step leaves it; nothing where the step is of no case.

    """

    key: str
    employer_id: str
    workflow_id: str
    run_id: str
    update_id: str = ""
    at: datetime
    day: date
    actor: str
    on_behalf_of: str | None = None
    action: str
    event: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rule: str
    ground: str = ""
    data: dict[str, Any] = {}
    requirements: tuple[Requirement, ...] = ()
    records: tuple[AnyRecord, ...] = ()
    corrects: int | None = None
    proof: str | None = None
    left: StateLeft | None = None


def _written(told: object) -> object:
    """Read a letter that was written with a step: earlier releases told its key alone."""
    return LetterIssued(key=told, number="", document="") if isinstance(told, str) else told


class Recorded(_Message):
    """The register's answer to a transition: entered.

    Attributes:
        number: the entry's place in the whole register.
        actor_name: the actor's name as the staff directory has it.
        role: the role in which the actor was let act.
        at: the instant that the entry bears; nothing in what was told before that was told.
        letters: those of the step's letters that were written with it.
        said: one sentence for whoever acted, where the register has one.

    """

    outcome: Literal["recorded"] = "recorded"
    number: int
    actor_name: str
    role: str
    at: datetime | None = None
    letters: tuple[Annotated[LetterIssued, BeforeValidator(_written)], ...] = ()
    said: str = ""


class NotRecorded(_Message):
    """The register's answer to a transition whose requirements don't hold: refused, and entered so.

    Attributes:
        number: the entry's place in the whole register.
        at: the instant that the entry bears; nothing in what was told before that was told.

    """

    outcome: Literal["refused"] = "refused"
    number: int
    sentence: str
    rule: str
    at: datetime | None = None


class HeldEntry(_Message):
    """The entry that the register already holds for a step of a case that came with another meaning.

    It happens when a worker dies between the register's commit and its own: the step is entered, and the
    case does not know of it.
    """

    number: int
    run_id: str
    update_id: str
    at: datetime
    day: date
    actor: str
    actor_name: str
    role: str
    on_behalf_of: str | None
    action: str
    event: str
    data: dict[str, Any]

    def is_of(self, transition: Transition) -> bool:
        """Say whether a transition is the same step, decided at another instant."""
        mine = (self.action, self.actor, self.on_behalf_of, self.data)
        return mine == (transition.action, transition.actor, transition.on_behalf_of, transition.data)

    def payload(self) -> dict[str, Any]:
        """Give what the staff member sent, so that the step can be taken again."""
        behalf = {"on_behalf_of": self.on_behalf_of} if self.on_behalf_of else {}
        return {"actor": self.actor, **behalf, **self.data}


Answer = Annotated[Recorded | NotRecorded, Field(discriminator="outcome")]
