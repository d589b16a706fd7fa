"""A step is entered once, with its rows, in one transaction (R31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from domain.records import (
    AnniversaryRecord,
    AuditRecord,
    CertificateRecord,
    CorMoveRecord,
    ElementScore,
    EnrolmentRecord,
    HeadCount,
    HeadCountRecord,
    OrderRecord,
    PersonRecord,
    PirDiscountRecord,
    PirRecord,
    Purpose,
    Record,
    RoundRecord,
    SessionRecord,
    StandingRecord,
)
from domain.transition import Recorded
from models.employer_tables import Employer, Fee
from models.errors import RegisterDisagreesError
from models.register import Register
from models.review_tables import Anniversary, Audit
from models.rows import TABLES, row_of
from tests.support.steps import NOON, TODAY, employer, employer_id, step

AUDIT = "audit-1000001-certification-2027-1"
ORDER = "certificate-1000001-2027-1"


def everything() -> tuple[object, ...]:
    """One record of each kind."""
    return (
        AnniversaryRecord(
            certificate_number="S-1",
            day=date(2028, 2, 29),
            purpose=Purpose.MAINTENANCE,
            deadline=date(2028, 12, 31),
            reminded_months=[3, 2],
        ),
        CertificateRecord(
            number="S-1",
            order_id=ORDER,
            audit_id=AUDIT,
            dated=TODAY,
            term_years=3,
            expires_on=date(2030, 5, 3),
            issued_on=TODAY,
        ),
        OrderRecord(order_id=ORDER, audit_id=AUDIT, term_years=3, opened_on=TODAY, certificate_number="S-1"),
        RoundRecord(
            audit_id=AUDIT,
            number=1,
            received_on=TODAY,
            review_score=Decimal("79.9"),
            deficiencies=["Element 3 lacks a checklist.", 'She said "no".'],
        ),
        AuditRecord(
            audit_id=AUDIT,
            purpose=Purpose.CERTIFICATION,
            external=False,
            assessor="Zoë Côté",
            received_on=TODAY,
            completed_on=TODAY,
            documentation_from=date(2026, 5, 1),
            documentation_to=date(2027, 4, 30),
            elements=[ElementScore(element="Hazards", points=161, possible=200)],
            documents=["sha256:" + "0" * 64],
            score=Decimal("80.50"),
            term_years=3,
        ),
        CorMoveRecord(number=1, marked_on=TODAY, head_count=11, from_year=2028),
        PirDiscountRecord(
            year=2027, entitled_percent=Decimal(5), confirmed_percent=Decimal("5.5"), confirmed_on=TODAY
        ),
        PirRecord(registered_on=TODAY),
        StandingRecord(number=1, standing="good", since=TODAY, ground="Certified."),
        PersonRecord(number=1, name="Zoë Côté", module_1_on=TODAY, refresher_due_on=date(2030, 5, 3)),
        EnrolmentRecord(
            number=1, person_name="Zoë Côté", course="module-1", delivery="e-learning", enrolled_on=TODAY
        ),
        SessionRecord(
            id="M1-2027-06-RD", course="module-1", starts_on=TODAY, ends_on=TODAY, place="Red Deer", seats=16
        ),
        HeadCountRecord(number=1, reported_on=TODAY, counted=HeadCount(owners=2, casual=8), total=10),
        *step().records[::-1],
    )


def test_a_step_is_entered_with_who_when_and_on_what_ground(register: Register) -> None:
    answer = register.record(step(on_behalf_of="a.singh"))

    assert answer == Recorded(number=2, actor_name="Asha Singh", role="administrator", at=NOON)
    (entry,) = register.entries_of(employer_id())
    assert (entry.number, entry.key, entry.actor_name, entry.role) == (
        2,
        "employer-1000001/1",
        "Asha Singh",
        "administrator",
    )
    assert (entry.at, entry.day, entry.at.tzinfo) == (NOON, TODAY, UTC)
    assert (entry.before, entry.after) == (["registered", "fee_due"], ["registered", "fee_paid"])
    assert (entry.on_behalf_of, entry.rule, entry.ground) == ("a.singh", "R7", "Paid by telephone.")
    assert entry.data["amount"] == "250.00"
    assert [row["kind"] for row in entry.records] == ["employer", "fee"]
    assert not entry.refused


def test_every_kind_of_record_has_its_table_and_its_row(register: Register, engine: Engine) -> None:
    register.record(step(records=everything()))

    with Session(engine) as session:
        for table in TABLES.values():
            assert len(session.query(table).all()) == 1, table
        audit, anniversary = session.query(Audit).one(), session.query(Anniversary).one()
    assert (audit.key, audit.purpose, audit.score) == (f"audit/{AUDIT}", "certification", Decimal("80.50"))
    assert audit.elements == [{"element": "Hazards", "points": 161, "possible": 200}]
    assert (anniversary.day, anniversary.status, anniversary.reminded_months) == (
        date(2028, 2, 29),
        "open",
        [3, 2],
    )
    assert register.verify_rows(employer_id()) == []
    assert {type(record) for record in everything()} == set(TABLES)


def test_every_field_of_every_record_has_its_column() -> None:
    for record in everything():
        assert isinstance(record, Record)
        table = TABLES[type(record)].__table__
        assert set(row_of(employer_id(), record)) == set(table.columns.keys()), type(record)


def test_a_later_step_brings_the_row_up_to_date_and_the_entries_keep_what_it_was(register: Register) -> None:
    register.record(step(1))
    register.record(step(2, records=(employer(legal_name="Aspen Fencing Ltd.", trade_name="Aspen"),)))

    found = register.employer("1000001")
    assert found is not None
    assert (found.legal_name, found.trade_name) == ("Aspen Fencing Ltd.", "Aspen")
    names = [entry.records[0]["legal_name"] for entry in register.entries_of(employer_id())]
    assert names == ["Northern Fencing 1 Ltd.", "Aspen Fencing Ltd."]


def test_amounts_come_back_to_the_last_digit(register: Register, engine: Engine) -> None:
    fee = step().records[1].model_copy(update={"amount": Decimal("0.10"), "refunded_amount": Decimal(100)})
    register.record(step(records=(employer(), fee)))

    with Session(engine) as session:
        row = session.query(Fee).one()
    assert (str(row.amount), str(row.refunded_amount)) == ("0.10", "100")


def test_a_repeated_step_gets_the_first_answer_and_enters_nothing(register: Register) -> None:
    first = register.record(step())

    assert register.record(step()) == first
    assert len(register.entries_of(employer_id())) == 1


def test_a_worker_that_died_may_repeat_the_step_a_moment_later_in_another_run(register: Register) -> None:
    first = register.record(step())
    again = step(at=NOON + timedelta(minutes=4), run_id="run-2", update_id="clicked-again")

    assert register.record(again) == first
    (entry,) = register.entries_of(employer_id())
    assert (entry.at, entry.run_id) == (NOON, "run-1")


@pytest.mark.parametrize(
    "otherwise",
    [
        {"actor": "r.roy"},
        {"ground": "Paid by cheque."},
        {"after": ("registered",)},
        {"data": {"amount": "250.01"}},
        {"records": ()},
        {"on_behalf_of": "a.singh"},
    ],
)
def test_the_same_key_with_another_meaning_is_a_disagreement(
    register: Register, otherwise: dict[str, Any]
) -> None:
    register.record(step())

    with pytest.raises(RegisterDisagreesError, match="Entry 2 already holds this step") as caught:
        register.record(step(**otherwise))
    assert caught.value.held == {
        "number": 2,
        "run_id": "run-1",
        "update_id": "update-1",
        "at": NOON.isoformat(),
        "day": "2027-05-03",
        "actor": "a.singh",
        "actor_name": "Asha Singh",
        "role": "administrator",
        "on_behalf_of": None,
        "action": "record_payment",
        "event": "pay",
        "data": {"amount": "250.00", "method": "visa", "last_four": "4242"},
    }
    assert len(register.entries_of(employer_id())) == 1


def test_what_nobody_did_is_entered_as_the_calendar_s(register: Register) -> None:
    answer = register.record(step(actor="calendar", requirements=(), update_id=""))

    assert answer == Recorded(number=2, actor_name="calendar", role="", at=NOON)


def test_a_row_that_the_database_refuses_leaves_no_entry_and_no_other_row(
    register: Register, engine: Engine
) -> None:
    register.record(step(1))
    second = step(1, of=2).records[1].model_copy(update={"invoice_number": "2027-0001"})
    register.record(step(1, of=2, records=(employer(2), second)))

    with pytest.raises(IntegrityError) as caught:
        register.record(step(1, of=3, records=(employer(3), second)))
    assert "Zoë" not in str(caught.value)
    assert register.entries_of(employer_id(3)) == []
    with Session(engine) as session:
        assert session.get(Employer, employer_id(3)) is None
    assert register.verify_chain().whole


def test_a_step_may_not_write_another_employer_s_row(register: Register) -> None:
    with pytest.raises(ValueError, match="may not write the row of E000002"):
        register.record(step(records=(employer(2),)))
    assert register.employers() == []


def test_a_naive_instant_is_refused(register: Register) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        register.record(step(at=datetime(2027, 5, 3, 12, 0)))  # noqa: DTZ001 - this is what is refused


def test_r6_the_database_itself_holds_one_live_employer_to_an_account(
    register: Register, engine: Engine
) -> None:
    register.record(step(1, of=1))

    with pytest.raises(IntegrityError):
        register.record(step(1, of=2, records=(employer(2, wcb_account="1000001"),)))
    register.record(step(2, of=1, records=(employer(1, ended_on=TODAY, end="withdrawn"),)))
    register.record(step(1, of=2, records=(employer(2, wcb_account="1000001"),)))

    with engine.connect() as connection:
        accounts = connection.execute(text("SELECT count(*) FROM employers WHERE wcb_account = '1000001'"))
        assert accounts.scalar_one() == 2
    live = register.employer("1000001")
    assert live is not None
    assert live.employer_id == employer_id(2)


def test_whoever_acts_while_rows_are_compared_has_changed_nothing_without_an_entry(
    register: Register, engine: Engine
) -> None:
    register.record(step(1))
    steps = iter([step(2, records=(employer(legal_name="Northern Fences Ltd."),))])

    def act_in_between(*_: object) -> None:
        for following in steps:
            register.record(following)

    # The entries have just been asked for; the rows come next.
    event.listen(engine, "after_cursor_execute", act_in_between)
    assert register.verify_rows(employer_id()) == []
    assert register.entries_of(employer_id())[-1].key == step(2).key


def test_a_row_that_was_changed_without_an_entry_is_found(register: Register, engine: Engine) -> None:
    register.record(step(records=everything()))
    with engine.begin() as connection:
        connection.execute(text("UPDATE fees SET paid_on = '2027-05-01'"))
        connection.execute(text("DELETE FROM people"))
        connection.execute(
            text(
                "INSERT INTO pir_registrations (employer_id, key, registered_on) "
                "VALUES (:id, 'x', '2027-01-01')"
            ),
            {"id": employer_id()},
        )

    assert sorted(register.verify_rows(employer_id())) == [
        "E000001, fee/1 (fees): changed without an entry: paid_on.",
        "E000001, person/1 (people): the row is gone, though entries speak of it.",
        "E000001, x (pir_registrations): no entry speaks of this row.",
    ]
