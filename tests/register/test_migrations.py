"""The tables as migrated are the tables as declared, on both databases."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect
from sqlalchemy.exc import DatabaseError

from models import course_places, employer_tables, entries, ledger, review_tables, staff
from models.base import Base
from models.database import migrate, open_register
from models.engine import engine_for
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.steps import step

#: Imported for their tables.
TABLES = (course_places, employer_tables, entries, ledger, review_tables, staff)


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    """An engine on a database without tables."""
    engine = engine_for(empty_database_url)
    yield engine
    engine.dispose()


def test_migrations_are_one_chain_without_gaps() -> None:
    """Two that were written at the same time have the same number: the later one takes the next."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    chain = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
    numbers = [f"{place:04}" for place in range(1, len(chain) + 1)]
    assert [one.revision for one in chain] == numbers
    assert [one.down_revision for one in chain] == [None, *numbers[:-1]]
    assert [Path(one.path).name[:5] for one in chain] == [f"{number}_" for number in numbers]
    files = (path for path in Path(chain[0].path).parent.glob("*.py") if path.stem != "__init__")
    assert len(list(files)) == len(chain)


def test_migrations_and_tables_agree(empty: Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_a_name_and_every_column_a_comment(empty: Engine) -> None:
    migrate(empty)
    inspector = inspect(empty)
    for table in Base.metadata.tables.values():
        assert inspector.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
        named: list[Any] = [
            *inspector.get_unique_constraints(table.name),
            *inspector.get_foreign_keys(table.name),
            *inspector.get_check_constraints(table.name),
        ]
        assert all(constraint["name"] for constraint in named), table.name
        assert all(column.comment for column in table.columns), table.name


def test_migrating_twice_changes_nothing(empty_database_url: str) -> None:
    register = open_register(empty_database_url)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    register.record(step())
    head = register.verify_chain().head
    register.close()

    again = open_register(empty_database_url)
    report = again.verify_chain()
    again.close()
    assert (report.whole, report.entries, report.head) == (True, 2, head)


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def upgrade_and_fail(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise ConnectionError("the lights went out")

    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", upgrade_and_fail)
    with pytest.raises(ConnectionError):
        migrate(empty)
    assert inspect(empty).get_table_names() == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_another_process_holds_is_waited_for(
    empty_database_url: str, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite answers at once, as it does when two processes would wait for one another.
    monkeypatch.setattr("models.engine.BUSY_TIMEOUT", 0)
    with empty.connect():
        pass
    held = sqlite3.connect(empty_database_url.removeprefix("sqlite:///"), isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(time, "sleep", lambda _: held.execute("ROLLBACK") if held.in_transaction else None)
    migrate(empty)
    held.close()
    assert "entries" in inspect(empty).get_table_names()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        open_register(f"sqlite:///{path}")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_may_not_be_written_is_refused_at_once(empty_database_url: str, empty: Engine) -> None:
    connection = sqlite3.connect(empty_database_url.removeprefix("sqlite:///"))
    connection.execute("CREATE TABLE something (number INTEGER)")
    connection.close()
    event.listen(empty, "connect", lambda driver, _: driver.execute("PRAGMA query_only = ON"))
    with pytest.raises(DatabaseError, match="readonly"):
        migrate(empty)


def test_the_register_is_not_taken_back(empty: Engine) -> None:
    migrate(empty)
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(NotImplementedError, match="restore a backup instead"):
            command.downgrade(config, "base")
