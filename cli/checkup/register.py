"""Checks of the register: its database, the version of its tables, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select

from cli.checkup.finding import Finding, not_looked_at, ok, wrong
from cli.checkup.server import compared
from models import put_back
from models.database import versions
from models.entries import ChainHead
from models.errors import PutBackError

if TYPE_CHECKING:
    from collections.abc import Callable


async def database(engine: Engine, shown: str) -> Finding:
    """Look whether the database answers and holds a register."""
    with engine.connect() as connection:
        entries = connection.scalar(select(ChainHead.number))
    return ok("database", f"{shown} answers; it has {entries or 0} entries.")


async def migrations(engine: Engine) -> Finding:
    """Look whether the tables are those of this release."""
    there, newest = versions(engine)
    if there == newest:
        return ok("migrations", f"The tables are at {newest}, the newest.")
    if there is None:
        return wrong("migrations", "The database has no tables yet; a worker makes them when it starts.")
    return wrong(
        "migrations",
        f"The tables are at {there}, and this release wants {newest}. A worker of this release brings older "
        "ones up to date when it starts; if they are newer, install the release that made them.",
    )


async def older_copy(engine: Engine) -> Finding:
    """Look whether a backup was put in the register's place, and not compared with Temporal since."""
    what = "older copy"
    there, newest = versions(engine)
    if there != newest:
        return not_looked_at(what, "The tables are not those of this release.")
    with engine.connect() as connection:
        at = put_back.put_back_at(connection)
        if at is not None:
            return wrong(what, str(PutBackError(at)))
        if put_back.is_elsewhere(connection):
            return wrong(
                what,
                "PostgreSQL was restored, or a standby took over, since the register was compared with "
                "Temporal last: its newest entries may be lost. Stop every worker and run `secor reconcile`, "
                "which notes the new server when nothing is lost (docs/recovery.md).",
            )
    return ok(what, "It shows no sign of being one that was not compared with Temporal.")


async def clock(engine: Engine, now: Callable[[], datetime]) -> Finding:
    """Compare this machine's clock with the database's; a file has none of its own."""
    if engine.dialect.name == "sqlite":
        return ok("database's clock", "SQLite goes by this machine's.")
    began = now()
    with engine.connect() as connection:
        theirs: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return compared("database's clock", theirs.astimezone(UTC), began, now(), "the database")
