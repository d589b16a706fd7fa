"""Reading: whole and tied to no transaction, or from one state of the register throughout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session


class Snapshots:
    """Where the register lies, and the two ways of reading it."""

    def __init__(self, engine: Engine) -> None:
        """Keep where the register lies."""
        self._engine = engine

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        """Read one state of the register throughout, while others may go on writing."""
        engine = self._engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.begin() as connection:
            yield connection
