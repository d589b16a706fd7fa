"""The lists of PIR participants: read from the entries, and each that was sent kept with its number (R29)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, ForeignKey, Select, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.machines import label
from domain.machines.employer import EmployerMachine
from domain.office_steps import Taken
from domain.pir_list import (
    LIST_SENT,
    Change,
    Member,
    PirList,
    PirListOrder,
    PirListTold,
    changes,
    changes_csv,
)
from domain.transition import Transition
from models.base import Base
from models.documents import DocumentStore
from models.employer_tables import PirRegistration
from models.entries import ChainHead, Entry
from models.numbering import assign

_BATCH: Final = 2000


class SentPirList(Base):
    """A list of PIR participants as it was sent to the WCB (R29)."""

    __tablename__ = "pir_lists"

    number: Mapped[str] = mapped_column(primary_key=True, comment="Number, without gaps in a year")
    key: Mapped[str] = mapped_column(unique=True, comment="What asked for it: it is sent once")
    year: Mapped[int] = mapped_column(comment="Calendar year that it is for")
    as_of: Mapped[date] = mapped_column(comment="Alberta day at whose end it shows the participants")
    known_by: Mapped[int] = mapped_column(comment="Number of the last entry that was looked at")
    participants: Mapped[int] = mapped_column(comment="How many are in it")
    totals: Mapped[dict[str, Any]] = mapped_column(comment="How many of each industry are in it")
    changes: Mapped[dict[str, Any]] = mapped_column(comment="How many were added, changed and removed")
    previous: Mapped[str] = mapped_column(comment="Number of the list that its changes count from, if any")
    document: Mapped[str] = mapped_column(comment="Reference of the list as sent")
    changes_document: Mapped[str] = mapped_column(comment="Reference of the change list as sent")
    sent_on: Mapped[date] = mapped_column(comment="Alberta day on which it was sent")
    sent_at: Mapped[datetime] = mapped_column(comment="Instant in UTC")
    entry: Mapped[int] = mapped_column(ForeignKey("entries.number"), comment="The entry that goes with it")


_sent: Final = SentPirList.__table__
_SENT: Final = select(_sent)

#: Made once; what it gives is read a batch at a time.
_ENTRIES: Final[Select[Any]] = (
    select(Entry.employer_id, Entry.number, Entry.day, Entry.records)
    .where(
        Entry.employer_id.in_(select(PirRegistration.employer_id)),
        Entry.refused.is_(False),
        Entry.action != "issue_letter",
    )
    .order_by(Entry.employer_id, Entry.number)
)


def pir_list(connection: Connection, as_of: date, known_by: int) -> PirList:
    """Make the list as of the end of a day from the entries up to one of them.

    Names and accounts are those of that day. Where an employer stood is what is known of that day by now: a
    deadline that was noted after it counts from the deadline on (R26).
    """
    found = connection.execution_options(yield_per=_BATCH).execute(_ENTRIES.where(Entry.number <= known_by))
    members = (
        _member(employer_id, rows, as_of) for employer_id, rows in groupby(found, attrgetter("employer_id"))
    )
    return PirList(as_of=as_of, known_by=known_by, members=tuple(one for one in members if one is not None))


@dataclass
class _Known:
    """What entries say of an employer, as far as it counts for a day."""

    as_of: date
    employer: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, Any] = field(default_factory=dict)
    standing: dict[str, Any] = field(default_factory=dict)
    pir: dict[str, Any] = field(default_factory=dict)
    certificate: dict[str, Any] = field(default_factory=dict)

    def take_up(self, day: date, record: dict[str, Any]) -> None:
        match record["kind"]:
            case "employer":
                # What was entered after the day is another day's name; the first is better than none.
                if day <= self.as_of or not self.employer:
                    self.employer = record
                if record["ended_on"] is not None and record["ended_on"] <= str(self.as_of):
                    self.ended = record
            case "standing":
                if record["since"] <= str(self.as_of):
                    self.standing = max(self.standing, record, key=lambda one: one.get("number", 0))
            case "pir":
                self.pir = record
            case "certificate":
                if record["issued_on"] <= str(self.as_of):
                    self.certificate = record


def _member(employer_id: str, rows: Any, as_of: date) -> Member | None:  # noqa: ANN401 - rows of a statement
    known = _Known(as_of)
    for row in rows:
        for record in row.records:
            known.take_up(row.day, record)
    if not known.pir or known.employer["registered_on"] > str(as_of):
        return None
    held = known.certificate
    return Member(
        employer_id=employer_id,
        wcb_account=known.employer["wcb_account"],
        legal_name=known.employer["legal_name"],
        industry_code=known.employer["industry_code"],
        certificate_number=held.get("number", ""),
        certificate_expires_on=held.get("expires_on"),
        in_pir_since=known.pir["registered_on"],
        lacking=_lacking(known),
    )


def _lacking(known: _Known) -> str:
    """Say why an employer is no qualified participant; nothing if it is one (R26, R28)."""
    if known.ended:
        how = f": {_named(known.ended['end'])}" if known.ended["end"] else ""
        return f"file closed on {known.ended['ended_on']}{how}"
    if known.pir["registered_on"] > str(known.as_of):
        return "not registered in PIR yet"
    standing = known.standing.get("standing", "no_certificate")
    if standing != "in_good_standing":
        return f"{_named(standing)} since {known.standing.get('since', known.employer['registered_on'])}"
    return ""


def _named(state: str) -> str:
    named = label(EmployerMachine, state)
    return named[0].lower() + named[1:]


@dataclass(frozen=True)
class Made:
    """A list with what has changed since the last one that was sent.

    Attributes:
        previous: the number of that one; empty for the first list.

    """

    found: PirList
    since: tuple[Change, ...]
    previous: str

    @property
    def counted(self) -> dict[str, Any]:
        """What is told of it in figures."""
        return {
            "participants": len(self.found.participants),
            "totals": self.found.totals,
            "changes": dict(sorted(Counter(one.change for one in self.since).items())),
            "previous": self.previous,
        }


def made(connection: Connection, as_of: date) -> Made:
    """Make a list from all that is entered by now; the connection sees one state of the register."""
    newest = connection.scalar(select(ChainHead.number)) or 0
    found = pir_list(connection, as_of, newest)
    last = connection.execute(_SENT.order_by(_sent.c.entry.desc()).limit(1)).one_or_none()
    if last is None:
        return Made(found, (), "")
    return Made(found, changes(pir_list(connection, last.as_of, last.known_by), found), last.number)


def sent_before(connection: Connection, key: str) -> PirListTold | None:
    """Give the list that was sent under a key, or nothing."""
    sent = connection.execute(_SENT.where(_sent.c.key == key)).mappings().one_or_none()
    if sent is None:
        return None
    name = f"pir-{sent['as_of']}-list-{sent['number']}"
    return PirListTold(
        **{field: sent[field] for field in PirListTold.model_fields if field in sent},
        files=(f"{name}.csv", f"{name}-changes.csv"),
    )


def list_entry(connection: Connection, order: PirListOrder, made: Made, store: DocumentStore) -> Transition:
    """Give the entry of a list that is to be sent: number, figures, and the documents that hold it."""
    number = assign(connection, f"pir-list-{order.day:%Y}", order.key)
    taken = Taken(
        key=order.key,
        actor=order.actor,
        at=order.at,
        proof=order.proof,
        workflow_id=order.workflow_id,
        run_id=order.run_id,
    )
    kept = {
        "number": number,
        "year": order.year,
        "as_of": str(made.found.as_of),
        "known_by": made.found.known_by,
        "document": store.put(made.found.csv(), ".csv"),
        "changes_document": store.put(changes_csv(made.since), ".csv"),
    }
    ground = f"List {number} of {order.year}, as of {made.found.as_of}"
    return LIST_SENT.entry(taken, ground, made.counted | kept)


def keep_list(connection: Connection, entered: Transition, made: Made, entry: int) -> None:
    """Put in a list that was entered."""
    kept = {"key": entered.key, "as_of": made.found.as_of, "sent_on": entered.day, "sent_at": entered.at}
    connection.execute(insert(SentPirList), entered.data | kept | {"entry": entry})
