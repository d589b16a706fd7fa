"""A backup that was put in the register's place: nothing is entered until it was compared with Temporal.

What was entered after the backup is unknown to it, letters that have left among that. The mark stands in the
row that every writer locks first. A restore past ``secor restore`` sets none. On PostgreSQL, one by its own
tools mostly shows all the same, because the server or its timeline is another one then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, text, update

from models.entries import ChainHead

#: Makes room for the mark in a backup of an earlier release, and sets it, on PostgreSQL.
MARK_ON_POSTGRESQL: Final = """
    ALTER TABLE chain_head ADD COLUMN IF NOT EXISTS put_back_at TIMESTAMP WITH TIME ZONE;
    UPDATE chain_head SET put_back_at = '{at}';
"""
_MAY_ASK: Final = text("SELECT has_function_privilege('pg_control_system()', 'execute')")
#: A restore to a point in time, and a standby that takes over, begin a timeline.
_SERVER: Final = text(
    "SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) "
    "FROM pg_control_system()"
)


def put_back_at(connection: Connection) -> datetime | None:
    """Say when a backup was put in this place that was not compared since; else nothing."""
    return connection.scalar(select(ChainHead.put_back_at))


def mark(connection: Connection, at: datetime) -> None:
    """Mark the register as a backup that was put back at an instant."""
    connection.execute(update(ChainHead).values(put_back_at=at))


def compared(connection: Connection) -> None:
    """Take the mark away, and note the server."""
    connection.execute(update(ChainHead).values(put_back_at=None, written_on=server(connection)))


def note_server(connection: Connection) -> None:
    """Note the server on which a register is written, where none is noted."""
    if connection.scalar(select(ChainHead.written_on)) is None and (name := server(connection)) is not None:
        connection.execute(update(ChainHead).values(written_on=name))


def is_elsewhere(connection: Connection) -> bool:
    """Say whether the database lies on another server or timeline than when it was compared last."""
    noted = connection.scalar(select(ChainHead.written_on))
    return noted is not None and server(connection) not in {noted, None}


def server(connection: Connection) -> str | None:
    """Name PostgreSQL's server and its timeline; nothing on SQLite, or where the user may not ask."""
    if connection.dialect.name != "postgresql" or not connection.scalar(_MAY_ASK):
        return None
    name: str = connection.execute(_SERVER).scalar_one()
    return name
