"""Which cases a piece of bulk work means, and what the register would object to, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.records import AuditRecord, EmployerRecord, OrderRecord, PirRecord, Purpose
from domain.selection import Employers, OpenAudits, Orders
from models.register import Register
from tests.support.steps import TODAY, account, employer, employer_id, step

YESTERDAY = TODAY - timedelta(days=1)


def order(name: str, state: str, opened: date = TODAY, closed: date | None = None) -> OrderRecord:
    """A certificate order."""
    return OrderRecord(
        order_id=name, audit_id="audit-1", term_years=3, opened_on=opened, state=state, closed_on=closed
    )


def audit(name: str, reviewer: str | None, closed: date | None = None) -> AuditRecord:
    """An audit."""
    return AuditRecord(
        audit_id=name,
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
        reviewer=reviewer,
        closed_on=closed,
    )


@pytest.fixture
def filled(register: Register) -> Register:
    """Three live employers, and one that has left; the second is registered in PIR."""
    known: list[EmployerRecord] = [
        employer(1, legal_name="beta Ltd.", stage="certified", standing="in_good_standing"),
        employer(2, legal_name="Alpha Ltd.", stage="certified", standing="suspended", industry_code="40604"),
        employer(3, legal_name="Gamma Ltd.", stage="preparing", standing="no_certificate"),
        employer(4, legal_name="Delta Ltd.", stage="withdrawn", standing="withdrawn", ended_on=TODAY),
    ]
    for number, one in enumerate(known, start=1):
        register.record(step(of=number, records=(one,)))
    register.record(step(2, of=2, records=(PirRecord(registered_on=TODAY),)))
    return register


def chosen(register: Register, wanted: Employers) -> list[str]:
    return [one.title for one in register.items(wanted)]


def test_employers_by_what_applies_to_them(filled: Register) -> None:
    assert chosen(filled, Employers()) == ["Alpha Ltd.", "beta Ltd.", "Gamma Ltd."]
    assert chosen(filled, Employers(stages=("certified",))) == ["Alpha Ltd.", "beta Ltd."]
    assert chosen(filled, Employers(standings=("suspended", "no_certificate"))) == [
        "Alpha Ltd.",
        "Gamma Ltd.",
    ]
    assert chosen(filled, Employers(industry_codes=("40604",))) == ["Alpha Ltd."]
    assert chosen(filled, Employers(in_pir=True)) == ["Alpha Ltd."]
    assert chosen(filled, Employers(in_pir=False, stages=("certified",))) == ["beta Ltd."]


def test_employers_that_are_named(filled: Register) -> None:
    """Who does not fit is left out; who left, or was never there, is told of."""
    wanted = Employers(
        stages=("certified",), wcb_accounts=(account(1), account(3), account(4), "9999999", account(1))
    )
    found = filled.items(wanted)
    assert [(one.workflow, one.title) for one in found] == [
        (f"employer-{account(1)}", "beta Ltd."),
        (f"employer-{account(4)}", ""),
        ("employer-9999999", ""),
    ]
    assert found[0].employer_id == employer_id(1)


def test_a_file_is_found_under_the_workflow_that_serves_it(filled: Register) -> None:
    """R6: for a while after its account changed that is still the old one."""
    moved = employer(1, legal_name="beta Ltd.", wcb_account="7654321", stage="certified")
    filled.record(step(2, of=1, records=(moved,)))
    (found,) = filled.items(Employers(wcb_accounts=("7654321",)))
    assert found.workflow == f"employer-{account(1)}"


def test_the_open_audits_of_a_reviewer(filled: Register) -> None:
    rows = (audit("audit-1", "r.roy"), audit("audit-2", "r.roy", TODAY), audit("audit-3", "r.li"))
    filled.record(step(2, of=1, records=rows))
    filled.record(step(3, of=2, records=(audit("audit-4", None),)))
    (found,) = filled.items(OpenAudits(reviewer="r.roy"))
    assert (found.workflow, found.employer_id, found.title) == ("audit-1", employer_id(1), "beta Ltd.")


def test_orders_by_state_or_by_name(filled: Register) -> None:
    """Of two files of one account, one after the other, the open order counts."""
    filled.record(
        step(2, of=1, records=(order("c-1", "mailed", YESTERDAY, TODAY), order("c-2", "to_be_mailed")))
    )
    filled.record(step(3, of=2, records=(order("c-1", "to_be_mailed"), order("c-3", "with_ministry"))))
    at = filled.items(Orders(state="to_be_mailed"))
    assert [(one.workflow, one.employer_id) for one in at] == [
        ("c-1", employer_id(2)),
        ("c-2", employer_id(1)),
    ]
    named = filled.items(Orders(named=("c-3", "c-9", "c-1"), state="to_be_mailed"))
    assert [(one.workflow, one.employer_id) for one in named] == [
        ("c-3", employer_id(2)),
        ("c-9", ""),
        ("c-1", employer_id(2)),
    ]


def test_an_objection_is_told_and_not_entered(filled: Register) -> None:
    """R32."""
    before = len(filled.entries_of(employer_id(1)))
    assert filled.objection(step(2)) is None
    refused = filled.objection(step(2, actor="r.roy"))
    assert refused is not None
    assert (refused.rule, "r.roy is a reviewer" in refused.sentence) == ("R32", True)
    assert len(filled.entries_of(employer_id(1))) == before


def test_the_entry_of_an_update(filled: Register) -> None:
    filled.record(step(5, update_id="bulk-1/a", actor="r.roy"))
    where = (employer_id(1), f"employer-{account(1)}")
    assert filled.entry_of_update(*where, "bulk-1/a") is None, "a refusal is none"
    filled.record(step(5, update_id="bulk-1/a"))
    found = filled.entry_of_update(*where, "bulk-1/a")
    assert found is not None
    assert found.actor == "a.singh"
    assert filled.entry_of_update(employer_id(2), f"employer-{account(1)}", "bulk-1/a") is None
