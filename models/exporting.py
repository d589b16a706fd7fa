"""Everything that the register holds, read from one state of it and a little at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Table, bindparam, select, tuple_
from sqlalchemy.orm import Session

from models import entries, ledger, review_tables, rows, staff
from models.base import Base
from models.holdings import HeldDocument, documents_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The modules whose tables make up the register; naming them here makes sure that all of them are known.
REGISTER: Final = (entries, ledger, review_tables, rows, staff)
_ALL: Final[dict[str, Table]] = dict(sorted(Base.metadata.tables.items()))
#: The tables that have rows of employers, entries among them, and the others.
OF_EMPLOYERS: Final = {name: one for name, one in _ALL.items() if "employer_id" in one.c}
OF_THE_ASSOCIATION: Final = {name: one for name, one in _ALL.items() if name not in OF_EMPLOYERS}
_BATCH: Final = 500


class WholeRegister:
    """One state of the register, as long as its connection is open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def employers(self) -> Iterator[str]:
        """Give every employer's id."""
        for row in self.rows("employers"):
            yield row["employer_id"]

    def of_employer(self, table: str, employer_id: str) -> list[dict[str, Any]]:
        """Give an employer's rows of a table in the order of their keys."""
        one = OF_EMPLOYERS[table]
        asked = select(one).where(one.c.employer_id == employer_id).order_by(*one.primary_key.columns)
        return [dict(row) for row in self._connection.execute(asked).mappings()]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Give every row of a table in the order of its key, a batch at a time."""
        one = _ALL[table]
        key = list(one.primary_key.columns)
        asked = select(one).order_by(*key).limit(_BATCH)
        found = self._connection.execute(asked).mappings().all()
        while found:
            yield from (dict(row) for row in found)
            last = tuple_(*(bindparam(None, found[-1][part.name], part.type) for part in key))
            found = self._connection.execute(asked.where(tuple_(*key) > last)).mappings().all()

    def documents(self, employer_id: str) -> list[HeldDocument]:
        """List the documents of an employer, its letters among them."""
        with Session(self._connection) as session:
            return documents_of(session, employer_id)
