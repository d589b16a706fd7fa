"""What every writer of the register shares: one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from models import passwords
from models.chain import Head, lock_head
from models.documents import DocumentStore
from models.engine import writing
from models.errors import PutBackError
from models.log_ins import end_all_of
from models.reading import RegisterReader


class RegisterWriter(RegisterReader):
    """Any number of threads and processes may share a database.

    Writers take turns: each holds the row of the chain's head while it writes.

    Args:
        proven_only: whether only what people have proven to have sent is entered (R32).

    """

    #: Whether it also writes into a backup that was put back and was not compared with Temporal since.
    _writes_put_back = False

    def __init__(
        self, engine: Engine, documents: DocumentStore | None = None, *, proven_only: bool = False
    ) -> None:
        super().__init__(engine, documents, proven_only=proven_only)
        self._writer = writing(engine)
        # SQLite's own waiting sleeps and polls; threads of one process take turns faster by a lock.
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def set_password(self, staff_id: str, hashed: str, at: datetime) -> None:
        """Set somebody's password for the log-in, and end every log-in of theirs."""
        with self._writing() as (connection, _):
            passwords.replace(connection, staff_id, hashed, at)
            end_all_of(connection, staff_id)

    def refuse_if_put_back(self) -> None:
        """Refuse to go on with a backup that was put back and not compared with Temporal since.

        Raises:
            PutBackError: when it is one.

        """
        if (at := self.put_back_at()) is not None:
            raise PutBackError(at)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, Head]]:
        """Hold the one transaction of a business function: committed at its end, or nothing of it.

        Raises:
            PutBackError: when the register is a backup that was put back and not compared since.

        """
        with self._turn, self._writer.begin() as connection:
            yield connection, lock_head(connection, even_put_back=self._writes_put_back)
