"""The register's database out of and into a backup: SQLite by its own copying, PostgreSQL by its tools."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import URL, Connection, inspect, select, text

from cli.backing_up.checking import Dumped
from cli.connection import no_register
from cli.failing import unreachable
from cli.taking_out.folder import ExportFolder
from models.database import migrate
from models.engine import engine_for, register_address
from models.entries import ChainHead
from models.put_back import MARK_ON_POSTGRESQL, mark
from settings import Settings

_SQLITE: Final = "register.db"
_POSTGRESQL: Final = "register.dump"
#: What a register consists of on PostgreSQL, as statements that take it away.
_EVERYTHING: Final = """
    SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
"""
_MAJOR: Final = re.compile(r"\(PostgreSQL\) (\d+)")


def kind_of(settings: Settings) -> Literal["sqlite", "postgresql"]:
    """Name the kind of database that the register lies in."""
    return (
        "sqlite" if register_address(settings.register_url).get_backend_name() == "sqlite" else "postgresql"
    )


def entries_in(settings: Settings) -> int:
    """Count the entries of a register; none where there is no database or no table yet."""
    if kind_of(settings) == "sqlite" and not _file(settings).exists():
        return 0
    with _looking(settings) as connection:
        return _dumped(connection).entries if inspect(connection).has_table(ChainHead.__tablename__) else 0


def dump(settings: Settings, folder: ExportFolder) -> Dumped:
    """Write the register into a backup as of one instant, and say what it is, while others may write.

    Raises:
        CommandError: when there is no register, or PostgreSQL's tools are not those of the server.

    """
    if kind_of(settings) == "sqlite":
        with folder.made(_SQLITE) as copy:
            return _copy_of_sqlite(settings, copy)
    with folder.made(_POSTGRESQL) as copy, _looking(settings) as connection:
        # pg_dump sees what this transaction sees, and so the head is that of the dump.
        connection.execution_options(isolation_level="REPEATABLE READ")
        dumped = _dumped(connection)
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        how = ("--format=custom", "--no-owner", "--no-privileges")
        _Tools(settings, connection).run("pg_dump", *how, f"--snapshot={snapshot}", f"--file={copy}")
        return dumped


def put_back(settings: Settings, folder: Path, at: datetime) -> None:
    """Put a register in the place of what is there, marked as put back: as a whole or not at all.

    Args:
        settings: say where.
        folder: of the backup.
        at: the instant, for the mark.

    Raises:
        CommandError: when PostgreSQL's tools are not those of the server, or fail.

    """
    if kind_of(settings) == "sqlite":
        _put_back_on_sqlite(settings, folder / _SQLITE, at)
        return
    with tempfile.TemporaryDirectory() as scratch:
        old, new, marked = (Path(scratch) / name for name in ("old.sql", "new.sql", "marked.sql"))
        with _looking(settings) as connection:
            tools = _Tools(settings, connection)
            dropped = "".join(f"{statement};\n" for statement in connection.scalars(text(_EVERYTHING)))
        old.write_text(f"SET client_min_messages = warning;\n{dropped}", encoding="utf-8")
        # The dump leaves the session without a schema to look in.
        marked.write_text(
            f"RESET search_path;\n{MARK_ON_POSTGRESQL.format(at=at.isoformat())}", encoding="utf-8"
        )
        tools.run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            f"--file={new}",
            str(folder / _POSTGRESQL),
            connects=False,
        )
        tools.run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--single-transaction",
            f"--file={old}",
            f"--file={new}",
            f"--file={marked}",
            "--output=/dev/null",
        )


def _put_back_on_sqlite(settings: Settings, copy: Path, at: datetime) -> None:
    """Mark a copy of the copy, and put that in the register's place in one step."""
    _file(settings).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_file(settings).parent) as scratch:
        marked = Path(scratch) / _SQLITE
        shutil.copyfile(copy, marked)
        engine = engine_for(f"sqlite:///{marked}")
        try:
            migrate(engine)  # a backup of an earlier release has no room for the mark
            with engine.begin() as connection:
                mark(connection, at)
        finally:
            engine.dispose()
        with (
            closing(sqlite3.connect(marked)) as source,
            closing(sqlite3.connect(_file(settings))) as target,
        ):
            source.backup(target)


def _copy_of_sqlite(settings: Settings, copy: Path) -> Dumped:
    if not _file(settings).exists():
        raise no_register(settings)
    with closing(sqlite3.connect(_file(settings))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    engine = engine_for(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            return _dumped(connection)
    finally:
        engine.dispose()


def _dumped(connection: Connection) -> Dumped:
    entries, head = connection.execute(select(ChainHead.number, ChainHead.hash)).one()
    return Dumped(
        entries=entries,
        head=head,
        revision=str(connection.scalar(text("SELECT version_num FROM alembic_version"))),
    )


@contextmanager
def _looking(settings: Settings) -> Iterator[Connection]:
    engine = engine_for(settings.register_url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _file(settings: Settings) -> Path:
    return Path(register_address(settings.register_url).database or "")


def _without_password(url: URL) -> str:
    """Write an address for PostgreSQL's own tools. `URL.set` can't take a password away."""
    return URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    ).render_as_string()


class _Tools:
    """PostgreSQL's own tools, of the server's own major version."""

    def __init__(self, settings: Settings, connection: Connection) -> None:
        version = connection.scalar(text("SHOW server_version_num"))
        self._major = int(version or 0) // 10_000
        self._folder = settings.postgresql_tools_dir
        self._url: URL = register_address(settings.register_url)

    def run(self, name: str, *arguments: str, connects: bool = True) -> None:
        """Run one of them, with the password in its environment where nobody sees it."""
        program = self._found(name)
        password = {"PGPASSWORD": self._url.password} if self._url.password else {}
        where = (f"--dbname={_without_password(self._url)}",) if connects else ()
        done = subprocess.run(
            [program, *where, *arguments],
            env=os.environ | password,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip() or "it said nothing").splitlines()[0]
            raise unreachable(f"{name} failed, and nothing was changed: {said}.")

    def _found(self, name: str) -> str:
        """Give the program where it was said to be, where Debian puts it, or on the path."""
        usual = Path(f"/usr/lib/postgresql/{self._major}/bin")
        place = self._folder or (usual if usual.is_dir() else None)
        program = shutil.which(name, path=str(place) if place else None)
        if program is None:
            raise unreachable(self._lacking(f"{name} was not found"))
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        major = _MAJOR.search(told)
        if major is None or int(major[1]) != self._major:
            raise unreachable(self._lacking(f"{program} is of another version ({told.strip()})"))
        return program

    def _lacking(self, what: str) -> str:
        return (
            f"{what}, and the server is PostgreSQL {self._major}. Install postgresql-client-{self._major}, "
            "or name the folder of its tools in SECOR_POSTGRESQL_TOOLS_DIR."
        )
