"""The chain of entries: whole, gapless, append-only, and broken where somebody tampered (R31)."""

from __future__ import annotations

import hashlib
import json

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from models.chain import GENESIS
from models.register import Register
from tests.support.steps import employer_id, step

#: How somebody who owns the database would get the triggers out of the way.
UNLOCK = {
    "sqlite": ["DROP TRIGGER entries_refuse_update", "DROP TRIGGER entries_refuse_delete"],
    "postgresql": ["DROP TRIGGER entries_refuse_change ON entries"],
}


def tamper(engine: Engine, *statements: str) -> None:
    """Change the database behind the register's back."""
    with engine.begin() as connection:
        for statement in [*UNLOCK[engine.dialect.name], *statements]:
            connection.execute(text(statement))


@pytest.fixture
def filled(register: Register) -> Register:
    """A register of seven entries: the directory, five steps and a refusal."""
    for place in range(1, 6):
        register.record(step(place))
    register.record(step(6, actor="r.roy"))
    return register


def test_a_new_register_is_whole(engine: Engine) -> None:
    report = Register(engine).verify_chain()
    assert (report.whole, report.entries, report.head) == (True, 0, GENESIS)


@pytest.mark.parametrize("batch", [1, 2, 7, 1000])
def test_the_chain_is_whole_in_batches_of_any_size(filled: Register, batch: int) -> None:
    report = filled.verify_chain(batch)
    assert (report.whole, report.entries, report.broken) == (True, 7, None)
    assert report.sentence == "The chain of 7 entries is whole."
    newest = filled.entry(7)
    assert newest is not None
    assert report.head == newest.hash


def test_anybody_can_check_a_seal_by_hand(filled: Register) -> None:
    entry = filled.entry(3)
    assert entry is not None
    columns = {column.name: getattr(entry, column.name) for column in entry.__table__.columns}
    # A column that came later is no part of the seal where it is empty.
    del columns["hash"], columns["stands_in_for"], columns["proof"]
    columns |= {"at": entry.at.isoformat(), "day": entry.day.isoformat()}
    written = json.dumps(columns, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == entry.hash


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET ground = 'Paid in cash.' WHERE number = 4",
        "UPDATE entries SET actor = 'x.y', hash = hash",
        "DELETE FROM entries WHERE number = 4",
        "DELETE FROM entries",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(
    filled: Register, engine: Engine, statement: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="Entries are never changed or deleted"),
        engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert filled.verify_chain().whole


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_empty_the_table(filled: Register, engine: Engine) -> None:
    with pytest.raises(DatabaseError, match="Entries are never"), engine.begin() as connection:
        connection.execute(text("TRUNCATE entries CASCADE"))
    assert filled.verify_chain().whole


@pytest.mark.parametrize(
    "change",
    [
        "ground = 'Paid in cash.'",
        "actor_name = 'Somebody Else'",
        "day = '2027-05-04'",
        "at = '2027-05-03 18:00:01'",
        "refused = true",
        "corrects = 1",
        "employer_id = NULL",
        """data = '{"amount":"2500.00"}'""",
        "records = '[]'",
        "stands_in_for = 'r.roy'",
        f"content_hash = '{GENESIS}'",
        f"hash = '{GENESIS}'",
    ],
)
def test_a_changed_entry_breaks_the_chain_there(filled: Register, engine: Engine, change: str) -> None:
    tamper(engine, f"UPDATE entries SET {change} WHERE number = 4")  # noqa: S608 - the test's own text

    report = filled.verify_chain()
    assert (report.whole, report.entries, report.broken) == (False, 3, 4)
    assert report.sentence.startswith("The chain breaks at 4: entry 4 was changed after it was entered.")


def test_a_changed_entry_with_a_new_seal_breaks_the_chain_behind_it(filled: Register, engine: Engine) -> None:
    entry = filled.entry(4)
    assert entry is not None
    columns = {column.name: getattr(entry, column.name) for column in entry.__table__.columns}
    columns |= {"at": entry.at.isoformat(), "day": entry.day.isoformat(), "ground": "Paid in cash."}
    del columns["hash"], columns["stands_in_for"], columns["proof"]
    seal = hashlib.sha256(json.dumps(columns, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    tamper(engine, f"UPDATE entries SET ground = 'Paid in cash.', hash = '{seal}' WHERE number = 4")  # noqa: S608

    report = filled.verify_chain(batch=4)
    assert report.broken == 5
    assert "entry 5 doesn't follow the entry before it" in report.sentence


def test_a_missing_entry_is_named(filled: Register, engine: Engine) -> None:
    tamper(engine, "DELETE FROM entries WHERE number = 4")
    report = filled.verify_chain()
    assert report.broken == 4
    assert "entry 4 is missing" in report.sentence


def test_a_cut_end_is_noticed_by_the_head(filled: Register, engine: Engine) -> None:
    tamper(engine, "DELETE FROM entries WHERE number > 5")
    report = filled.verify_chain()
    assert (report.entries, report.broken) == (5, 6)
    assert "the newest entry should be 7" in report.sentence


def test_an_end_cut_together_with_the_head_shows_in_the_hash_that_was_kept(
    filled: Register, engine: Engine
) -> None:
    kept = filled.verify_chain().head
    fifth = filled.entry(5)
    assert fifth is not None
    tamper(
        engine,
        "DELETE FROM entries WHERE number > 5",
        f"UPDATE chain_head SET number = 5, hash = '{fifth.hash}'",  # noqa: S608 - the test's own text
    )
    report = filled.verify_chain()
    assert report.whole, "nothing inside the database can tell"
    assert report.head != kept


def test_there_is_one_head(engine: Engine) -> None:
    with pytest.raises(DatabaseError), engine.begin() as connection:
        connection.execute(text("INSERT INTO chain_head (id, number, hash) VALUES (2, 0, 'x')"))


def test_entries_of_an_employer_come_in_order(filled: Register) -> None:
    filled.record(step(1, of=2))
    numbers = [entry.number for entry in filled.entries_of(employer_id())]
    assert numbers == [2, 3, 4, 5, 6, 7]
    assert [entry.number for entry in filled.entries_of(employer_id(2))] == [8]
