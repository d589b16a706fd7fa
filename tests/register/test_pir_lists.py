"""R29: the list of a past day comes out the same for ever, and what was sent is known by its number."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

from domain.pir_list import Member, PirListOrder, PirListTold
from domain.records import AnyRecord, CertificateRecord, PirRecord, StandingRecord
from domain.transition import NotRecorded
from models.documents import DocumentStore
from models.register import Register
from tests.support.steps import employer, employer_id, step

YEAR_END = date(2027, 12, 31)
MAY, JUNE, JANUARY = date(2027, 5, 3), date(2027, 6, 1), date(2028, 1, 5)
GOOD = StandingRecord(number=1, standing="in_good_standing", since=MAY, ground="Certified")
LOST = StandingRecord(number=2, standing="not_in_good_standing", since=YEAR_END, ground="No audit")
IN_PIR = PirRecord(registered_on=JUNE)
HELD = CertificateRecord(
    number="SECOR-1",
    order_id="certificate-1000001-2027-1",
    audit_id="audit-1000001-certification-2027-1",
    dated=MAY,
    term_years=3,
    expires_on=date(2030, 5, 3),
    issued_on=MAY,
)


def enter(register: Register, of: int, *records: AnyRecord, day: date = MAY, place: int = 1) -> None:
    register.record(step(place, of, day=day, records=records))


def order(key: str = "one", actor: str = "a.singh", day: date = JANUARY) -> PirListOrder:
    return PirListOrder(
        key=f"pir-list/{key}",
        workflow_id="send-pir-list",
        run_id="run-1",
        actor=actor,
        year=2027,
        as_of=None,
        dry_run=False,
        at=datetime(day.year, day.month, day.day, 18, tzinfo=UTC),
        day=day,
    )


def sent(
    register: Register, store: DocumentStore, asked: PirListOrder, as_of: date = YEAR_END
) -> PirListTold:
    told = register.send_pir_list(asked, as_of, store)
    assert isinstance(told, PirListTold)
    return told


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def member(register: Register, of: int, as_of: date = YEAR_END) -> Member:
    return next(one for one in register.pir_list(as_of).members if one.employer_id == employer_id(of))


def test_names_and_accounts_are_those_of_the_day(register: Register) -> None:
    enter(register, 1, employer(1), GOOD, IN_PIR, HELD)
    before = register.pir_list(YEAR_END).csv()
    renamed = employer(1, legal_name="Northern Gates Ltd.", wcb_account="7654321", industry_code="99999")
    enter(register, 1, renamed, day=JANUARY, place=2)
    assert register.pir_list(YEAR_END).csv() == before
    (one,) = register.pir_list(JANUARY).participants
    assert (one.legal_name, one.wcb_account, one.industry_code) == ("Northern Gates Ltd.", "7654321", "99999")
    assert (one.certificate_number, one.certificate_expires_on) == ("SECOR-1", date(2030, 5, 3))


def test_what_is_entered_later_about_that_day_counts_unless_the_entries_of_then_are_asked(
    register: Register,
) -> None:
    """R26: the desk was away at the deadline, and the loss of good standing is entered five days late."""
    enter(register, 1, employer(1), GOOD, IN_PIR)
    known = register.pir_list(YEAR_END)
    enter(register, 1, LOST, day=JANUARY, place=2)
    assert register.pir_list(YEAR_END).participants == []
    assert member(register, 1).lacking == "not in good standing since 2027-12-31"
    assert register.pir_list(YEAR_END, known.known_by) == known


def test_why_somebody_is_missing(register: Register) -> None:
    enter(register, 1, employer(1), GOOD, IN_PIR)
    enter(register, 1, employer(1, ended_on=JUNE, end="withdrawn"), day=JUNE, place=2)
    enter(register, 2, employer(2), GOOD, PirRecord(registered_on=JANUARY))
    enter(register, 3, employer(3), IN_PIR)
    enter(register, 4, employer(4, registered_on=JANUARY), IN_PIR, day=JANUARY)
    assert member(register, 1).lacking == "file closed on 2027-06-01: withdrawn"
    assert member(register, 2).lacking == "not registered in PIR yet"
    assert member(register, 3).lacking == "no certificate since 2027-05-03"
    assert employer_id(4) not in {one.employer_id for one in register.pir_list(YEAR_END).members}


def test_a_list_that_was_sent_is_kept_with_its_number_and_an_entry(
    register: Register, tmp_path: Path
) -> None:
    store = DocumentStore(tmp_path)
    enter(register, 1, employer(1), GOOD, IN_PIR, HELD)
    enter(register, 2, employer(2, industry_code="50000"), GOOD, IN_PIR)
    told = sent(register, store, order())
    assert (told.number, told.participants, told.previous) == ("2028-0001", 2, "")
    assert told.totals == {"42100": 1, "50000": 1}
    entry = register.entry(told.entry or 0)
    assert entry is not None
    assert (entry.action, entry.actor, entry.role) == ("send_pir_list", "a.singh", "administrator")
    assert entry.data["document"] == told.document
    assert register.verify_chain().broken is None
    lines = rows(store.get(told.document))
    assert [line["wcb_account"] for line in lines] == ["1000001", "1000002", "Total", "Total", "Total"]
    assert [line["participants"] for line in lines] == ["", "", "1", "1", "2"]
    (kept,) = register.sent_pir_lists()
    again = register.pir_list(kept.as_of, kept.known_by)
    assert again.csv() == store.get(told.document)


def test_the_same_order_twice_is_one_list(register: Register, tmp_path: Path) -> None:
    store = DocumentStore(tmp_path)
    enter(register, 1, employer(1), GOOD, IN_PIR)
    first = sent(register, store, order())
    enter(register, 2, employer(2), GOOD, IN_PIR)
    assert sent(register, store, order()) == first
    assert len(register.sent_pir_lists()) == 1


def test_the_change_list_counts_from_the_list_that_was_sent_last(register: Register, tmp_path: Path) -> None:
    store = DocumentStore(tmp_path)
    for place in (1, 2, 3):
        enter(register, place, employer(place), GOOD, IN_PIR)
    sent(register, store, order())
    enter(register, 1, LOST, day=JANUARY, place=2)
    enter(register, 2, employer(2, legal_name="=cmd|' /C calc'!A1"), day=JANUARY, place=2)
    enter(register, 4, employer(4), GOOD, IN_PIR)
    told = sent(register, store, order("two", day=date(2028, 1, 9)), JANUARY)
    assert (told.number, told.previous) == ("2028-0002", "2028-0001")
    assert told.changes == {"added": 1, "changed": 1, "removed": 1}
    found = [
        (line["change"], line["wcb_account"], line["what"]) for line in rows(store.get(told.changes_document))
    ]
    assert found == [
        ("added", "1000004", ""),
        ("changed", "1000002", "legal name was Northern Fencing 2 Ltd."),
        ("removed", "1000001", "not in good standing since 2027-12-31"),
    ]
    first = rows(store.get(told.document))[0]
    assert first["legal_name"] == "'=cmd|' /C calc'!A1"


def test_who_may_not_send_it_is_refused_and_remembered(register: Register, tmp_path: Path) -> None:
    """R32."""
    answer = register.send_pir_list(order(actor="r.roy"), YEAR_END, DocumentStore(tmp_path))
    assert isinstance(answer, NotRecorded)
    assert answer.rule == "R32"
    assert register.sent_pir_lists() == []
    entry = register.entry(answer.number)
    assert entry is not None
    assert entry.refused
    assert sent(register, DocumentStore(tmp_path), order()).number == "2028-0001"
