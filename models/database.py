"""Opens the register's database and brings it to the newest version of its tables."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from models.documents import DocumentStore
from models.engine import BUSY_TIMEOUT, engine_for, writing
from models.put_back import note_server
from models.register import Register

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Workers that start at once take turns at migrating by this number; it is arbitrary and must not change.
_LOCK: Final = 7_326_701


def open_register(url: str, documents: DocumentStore | None = None, *, proven_only: bool = False) -> Register:
    """Open the register, creating or migrating its tables first.

    Args:
        url: ``sqlite:///var/register.db`` or ``postgresql://user@host/database``.
        documents: where the answers are kept from which an audit's scores follow (R13).
        proven_only: whether only what people have proven to have sent is entered (R32).

    Raises:
        ValueError: when the URL names another kind of database.

    """
    engine = engine_for(url)
    try:
        migrate(engine)
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                note_server(connection)
    except BaseException:
        engine.dispose()
        raise
    return Register(engine, documents, proven_only=proven_only)


def migrate(engine: Engine) -> None:
    """Bring the tables to their newest version, or leave them as they were; workers may call it at once."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    with writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def versions(engine: Engine) -> tuple[str | None, str]:
    """Give the version of the tables that are there, or nothing, and that of this release."""
    newest = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there, newest or ""


def known_revisions() -> frozenset[str]:
    """Give every version of the tables that this release knows."""
    return frozenset(script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions())


def _write_ahead(engine: Engine) -> None:
    """Set SQLite's write-ahead log, with which readers and the writer don't block each other.

    It stays set in the file. Where several processes set it at once on a new file, SQLite turns some of them
    away instead of letting them wait for one another, so that the waiting is done here.
    """
    connection = engine.raw_connection()
    give_up = time.monotonic() + BUSY_TIMEOUT / 1000
    try:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
                time.sleep(0.01)
            else:
                return
    finally:
        connection.close()
