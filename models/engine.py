"""Engines for SQLite and PostgreSQL, set so that what was acknowledged survives a loss of power."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

#: How long a writer waits for another process to finish on SQLite, in milliseconds.
BUSY_TIMEOUT: Final = 15_000
_WRITES: Final = "register_writes"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


#: Errors don't repeat what was to be written: they end in logs and in Temporal's histories.
_SETTINGS: Final[dict[str, Any]] = {"json_serializer": _dumps, "hide_parameters": True, "pool_size": 20}

#: How soon a silent PostgreSQL server is given up; without these a thread might wait for it for an hour.
_GIVE_UP: Final = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 15_000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def engine_for(url: str) -> Engine:
    """Make an engine for the register.

    Args:
        url: ``sqlite:///var/register.db`` or ``postgresql://user@host/database``.

    Raises:
        ValueError: when the database is neither, or SQLite is given no file.

    """
    target = register_address(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(
            target.set(drivername="postgresql+psycopg"),
            connect_args=_GIVE_UP,
            pool_pre_ping=True,
            **_SETTINGS,
        )
    Path(target.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target.set(drivername="sqlite+pysqlite"), **_SETTINGS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def register_address(url: str) -> URL:
    """Give the address of a database on which the register runs.

    Raises:
        ValueError: when it is another kind of database, or SQLite is given no file.

    """
    target = make_url(url)
    backend = target.get_backend_name()
    if backend not in {"postgresql", "postgres", "sqlite"}:
        raise ValueError(
            f"SECOR_DATABASE_URL names a {backend} database. The register runs on SQLite "
            '("sqlite:///var/register.db") or PostgreSQL ("postgresql://user@host/database").'
        )
    if backend == "sqlite" and target.database in {None, "", ":memory:"}:
        raise ValueError(
            'The register must outlive the program: name a file, as in "sqlite:///var/register.db".'
        )
    return target


def writing(engine: Engine) -> Engine:
    """Give the same engine, whose transactions on SQLite take the write lock at their start.

    A transaction that first reads and then finds that it can't write would have to be begun anew.
    """
    return engine.execution_options(**{_WRITES: True})


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Python's driver must not begin transactions by itself: it would do so too late, and not for DDL.
    driver: Any = connection
    driver.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
