"""The chain of entries: each is sealed with a hash over itself and the seal of the one before.

Whoever changes, removes or inserts an entry breaks the chain at that place, and :func:`verify` names it.
To notice that somebody cut the end off and rewrote the head with it, keep the head's hash elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update

from models.entries import ChainHead, Entry
from models.errors import PutBackError

#: What the first entry holds as the hash of the one before.
GENESIS: Final = "0" * 64

_head = ChainHead.__table__
_entries = Entry.__table__
#: Columns that came when there were entries already. Where one is empty, it is no part of the seal, so that
#: older seals hold; where it says something, it is.
_CAME_LATER: Final = frozenset({"stands_in_for", "proof"})

#: The columns that only some entries fill.
_UNSAID: Final[dict[str, Any]] = {
    "employer_id": None,
    "workflow_id": "",
    "run_id": "",
    "update_id": "",
    "on_behalf_of": None,
    "stands_in_for": None,
    "proof": None,
    "before": [],
    "after": [],
    "ground": "",
    "data": {},
    "records": [],
    "corrects": None,
    "refused": False,
    "refusal": "",
}

_select_head = select(_head.c.number, _head.c.hash).where(_head.c.id == 1)
_lock_head = _select_head.add_columns(_head.c.put_back_at).with_for_update()
_move_head = update(ChainHead).where(ChainHead.id == 1)
_insert_entry = _entries.insert()  # type: ignore[attr-defined] # a declarative table is always a Table


@dataclass(frozen=True)
class Head:
    """The newest entry, while its row is locked for the one that comes next."""

    number: int
    hash: str


@dataclass(frozen=True)
class ChainReport:
    """What walking the chain found.

    Attributes:
        entries: how many entries hold together from the first on.
        head: the hash of the last of them; keep it elsewhere to notice a chain that was cut.
        broken: the number at which the chain breaks, or nothing when it is whole.
        sentence: the finding, for staff.

    """

    entries: int
    head: str
    broken: int | None
    sentence: str

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, removed or put in."""
        return self.broken is None


def digest(value: object) -> str:
    """Hash a value of plain data: the same data give the same hash, in whatever order their keys are."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def seal(row: Mapping[str, Any]) -> str:
    """Hash an entry, from all its columns but the hash itself."""
    left_out = {name for name in _CAME_LATER if row.get(name) is None} | {"hash"}
    return digest({name: value for name, value in row.items() if name not in left_out})


def lock_head(connection: Connection, *, even_put_back: bool = False) -> Head:
    """Wait for one's turn to write: until this transaction ends, no other one appends.

    Args:
        connection: of the transaction.
        even_put_back: whether a backup that was put back and not compared since is written, too.

    Raises:
        PutBackError: when it is one.

    """
    number, sealed, put_back_at = connection.execute(_lock_head).one()
    if put_back_at is not None and not even_put_back:
        raise PutBackError(put_back_at)
    return Head(number, sealed)


def append(connection: Connection, head: Head, entry: dict[str, Any]) -> int:
    """Seal an entry and put it after the head.

    Args:
        connection: the transaction in which the head was locked.
        head: the newest entry, from :func:`lock_head`.
        entry: the columns that say something, without ``number``, ``previous_hash`` and ``hash``.

    Returns:
        The entry's number.

    """
    number = head.number + 1
    sealed = {**_UNSAID, **entry, "number": number, "previous_hash": head.hash}
    sealed["hash"] = seal(sealed)
    connection.execute(_insert_entry, sealed)
    connection.execute(_move_head, {"number": number, "hash": sealed["hash"]})
    return number


def verify(connection: Connection, batch: int = 1000) -> ChainReport:
    """Walk the whole chain, a batch at a time. The transaction must see one state of the database."""
    head = Head(*connection.execute(_select_head).one())
    last = Head(0, GENESIS)
    for row in _walk(connection, batch):
        number, expected = row["number"], last.number + 1
        if number != expected:
            return _broken(last, expected, f"entry {expected} is missing")
        if row["previous_hash"] != last.hash:
            return _broken(last, number, f"entry {number} doesn't follow the entry before it")
        if seal(row) != row["hash"]:
            return _broken(last, number, f"entry {number} was changed after it was entered")
        last = Head(number, row["hash"])
    if last != head:
        return _broken(
            last, last.number + 1, f"the newest entry should be {head.number} with the hash kept at its head"
        )
    return ChainReport(last.number, last.hash, None, f"The chain of {last.number} entries is whole.")


def _walk(connection: Connection, batch: int) -> Iterator[Mapping[str, Any]]:
    after = 0
    while True:
        rows = (
            connection.execute(
                select(_entries).where(Entry.number > after).order_by(Entry.number).limit(batch)
            )
            .mappings()
            .all()
        )
        yield from rows  # type: ignore[misc] # a RowMapping's keys are column names
        if len(rows) < batch:
            return
        after = rows[-1]["number"]


def _broken(last: Head, number: int, finding: str) -> ChainReport:
    sentence = (
        f"The chain breaks at {number}: {finding}. Compare the register with its latest backup "
        f"and find out who could write to the database."
    )
    return ChainReport(last.number, last.hash, number, sentence)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an entry.")
