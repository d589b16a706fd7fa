"""What can be asked of the register, and where it can lie."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.records import AuditRecord, OrderRecord, Purpose
from models.engine import engine_for
from models.register import Register
from tests.support.steps import NOON, TODAY, employer, employer_id, letter, step


@pytest.fixture
def filled(register: Register) -> Register:
    """Three employers, of which one has left."""
    for number, name in enumerate(["Éclair Bakery Ltd.", "aspen fencing", "Zenith Roofing"], start=1):
        ended = TODAY if number == 3 else None
        register.record(
            step(of=number, records=(employer(number, legal_name=name, trade_name="Trade", ended_on=ended),))
        )
    return register


def test_employers_are_listed_by_name_and_those_who_left_can_be_left_out(filled: Register) -> None:
    names = [one.legal_name for one in filled.employers()]
    assert sorted(names) == sorted(["aspen fencing", "Zenith Roofing", "Éclair Bakery Ltd."])
    assert names.index("aspen fencing") < names.index("Zenith Roofing")
    assert "Zenith Roofing" not in [one.legal_name for one in filled.employers(live=True)]


def test_open_audits_and_orders_are_given_with_their_state(filled: Register) -> None:
    orders = [
        OrderRecord(
            order_id=f"certificate-{number}",
            audit_id=f"audit-{number}",
            term_years=3,
            opened_on=TODAY,
            state=state,
            closed_on=closed,
        )
        for number, (state, closed) in enumerate((("returned", None), ("mailed", TODAY)), start=1)
    ]
    audit = AuditRecord(
        audit_id="audit-3",
        purpose=Purpose.MAINTENANCE,
        external=False,
        assessor="Robin",
        received_on=TODAY,
        completed_on=TODAY,
        documentation_from=TODAY,
        documentation_to=TODAY,
        elements=[],
        score=Decimal(85),
        term_years=1,
        state="in_review",
    )
    filled.record(step(place=2, records=(*orders, audit)))
    assert filled.open_cases() == {"certificate-1": "returned", "audit-3": "in_review"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1000002", ["E000002"]),
        ("e000002", ["E000002"]),
        ("ASPEN FENCING", ["E000002"]),
        ("éclair", ["E000001"]),
        ("ÉCLAIR BAK", ["E000001"]),
        ("trade", ["E000001", "E000002", "E000003"]),
        ("00000", ["E000001", "E000002", "E000003"]),
        ("nobody", []),
        ("  ", []),
    ],
)
def test_an_employer_is_found_by_account_id_or_part_of_a_name(
    filled: Register, text: str, found: list[str]
) -> None:
    assert sorted(one.employer_id for one in filled.find_employer(text)) == found


def test_the_newest_employer_of_an_account_is_given_when_none_is_live(register: Register) -> None:
    for number, day in ((1, date(2020, 1, 1)), (2, date(2025, 1, 1)), (3, date(2022, 1, 1))):
        gone = employer(number, wcb_account="7654321", registered_on=day, ended_on=date(2026, 1, 1))
        register.record(step(of=number, records=(gone,)))
    found = register.employer("7654321")
    assert found is not None
    assert found.employer_id == "E000002"
    assert register.employer("1111111") is None


def test_single_rows_are_given_by_their_ids(filled: Register) -> None:
    assert filled.entry(99) is None
    assert filled.letter("nothing") is None
    issued = filled.issue_letter(letter(), "sha256:ab", "post")
    row = filled.letter(issued.number)
    assert row is not None
    assert row.key == letter().key


def test_instants_come_back_in_utc_wherever_they_were_taken(register: Register) -> None:
    register.record(step(at=NOON.astimezone(timezone(timedelta(hours=-6)))))
    (entry,) = register.entries_of(employer_id())
    assert (entry.at, entry.at.utcoffset()) == (NOON, timedelta(0))


def test_a_register_needs_a_file_or_a_server(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names a mysql database"):
        engine_for("mysql://somebody@somewhere/register")
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="must outlive the program"):
            engine_for(url)
    engine = engine_for(f"sqlite:///{tmp_path}/a/b/register.db")
    assert (tmp_path / "a" / "b").is_dir()
    engine.dispose()
    for url in ("postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"):
        assert engine_for(url).dialect.driver == "psycopg"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_sqlite_is_set_to_survive_a_loss_of_power(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
