"""A report on many employers says what counting their lives by hand says, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from bench.filling import Population, fill, population
from domain.listing import TURNS
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine
from domain.report import Report, Section
from models.register import Register

EMPLOYERS = 800
TODAY = date(2027, 5, 3)
A_YEAR_AGO = date(2026, 3, 17)
MACHINES = {"employer": EmployerMachine, "audit": AuditMachine, "certificate": CertificateOrderMachine}


@pytest.fixture(scope="module")
def lived() -> Population:
    return population(EMPLOYERS, TODAY)


def rows(lived: Population, kind: str) -> list[tuple[str, Any]]:
    return [(employer, record) for (employer, of_kind, _), record in lived.rows.items() if of_kind == kind]


def still_there(lived: Population, day: date) -> set[str]:
    return {
        employer
        for employer, one in rows(lived, "employer")
        if one.registered_on <= day and not (one.ended_on and one.ended_on <= day)
    }


def waiting_by_hand(lived: Population, day: date) -> dict[str, tuple[int, date]]:
    """Walk through everything that happened up to a day: where each case is, and since when."""
    where: dict[str, tuple[str, date]] = {}
    for step in lived.steps:
        if step.day > day or not step.after:
            continue
        turns = TURNS[MACHINES[step.workflow_id.split("-")[0]]]
        state = next((name for name in step.after if name in turns), "")
        if where.get(step.workflow_id, ("", day))[0] != state:
            where[step.workflow_id] = (state, step.day)
    found: dict[str, tuple[int, date]] = {}
    for state, since in where.values():
        if state:
            number, first = found.get(state, (0, since))
            found[state] = (number + 1, min(first, since))
    return found


def middle(days: list[int], percent: int) -> int:
    return sorted(days)[-(-len(days) * percent // 100) - 1]


def check_queues(lived: Population, report: Report) -> None:
    found = {
        one.state: (one.waiting, one.oldest.since) for one in report.queues or () if one.oldest is not None
    }
    assert found == waiting_by_hand(lived, report.as_of)
    assert len(found) >= 8


def check_reviews(lived: Population, report: Report, first: date) -> None:
    assert report.reviews is not None
    assert report.pass_rates is not None
    rounds = Counter(one.audit_id for _, one in rows(lived, "round"))
    ended = [
        one for _, one in rows(lived, "audit") if one.closed_on and first <= one.closed_on <= report.as_of
    ]
    decided = [one for one in ended if one.state != "withdrawn"]
    took = [(one.closed_on - one.received_on).days for one in decided]
    assert len(took) > 100
    assert (report.reviews.decided, report.reviews.longest_days) == (len(took), max(took))
    assert report.reviews.median_days == middle(took, 50)
    assert report.reviews.nine_of_ten_days == middle(took, 90)
    assert {one.rounds: one.audits for one in report.reviews.rounds} == Counter(
        rounds[one.audit_id] for one in decided
    )
    accepted = [one for one in decided if one.state == "accepted"]
    total = report.pass_rates.total
    assert (total.accepted, total.unsuccessful) == (len(accepted), len(decided) - len(accepted))
    assert total.withdrawn == len(ended) - len(decided)
    assert total.accepted_in_first_round == sum(rounds[one.audit_id] == 1 for one in accepted)
    assert total.pass_percent == pytest.approx(100 * len(accepted) / len(decided), abs=0.1)


def check_certificates(lived: Population, report: Report) -> None:
    assert report.expiring is not None
    day, there = report.as_of, still_there(lived, report.as_of)
    held = [
        one
        for employer, one in rows(lived, "certificate")
        if employer in there
        and one.issued_on <= day <= one.expires_on
        and not (one.ended_on and one.ended_on <= day)
    ]
    assert report.expiring.in_force == len(held)
    by_month = Counter(f"{one.expires_on:%Y-%m}" for one in held)
    assert all(one.certificates == by_month[one.month] for one in report.expiring.months)
    soon = {one.number for one in held if (one.expires_on - day).days <= 90}
    assert {one.certificate for one in report.expiring.soon} == soon


def check_standing(lived: Population, report: Report) -> None:
    assert report.standing is not None
    assert report.pir is not None
    in_pir = dict(rows(lived, "pir"))
    for then, qualified in zip(report.standing.days, report.pir.days, strict=True):
        there = still_there(lived, then.day)
        stood: dict[str, tuple[int, str]] = {}
        for employer, one in rows(lived, "standing"):
            if employer in there and one.since <= then.day:
                stood[employer] = max(stood.get(employer, (0, "")), (one.number, one.standing))
        assert {name: number for name, number in then.employers.items() if number} == Counter(
            standing for _, standing in stood.values()
        )
        assert qualified.qualified == sum(
            standing == "in_good_standing"
            and employer in in_pir
            and in_pir[employer].registered_on <= then.day
            for employer, (_, standing) in stood.items()
        )


def check_head_counts(lived: Population, report: Report) -> None:
    assert report.head_counts is not None
    there = still_there(lived, report.as_of)
    last: dict[str, tuple[int, int]] = {}
    for employer, one in rows(lived, "head_count"):
        if employer in there and one.reported_on <= report.as_of:
            last[employer] = max(last.get(employer, (0, 0)), (one.number, one.total))
    sizes = Counter(total for _, total in last.values())
    assert {one.head_count: one.employers for one in report.head_counts.counts} == sizes
    assert len(report.head_counts.near) == sum(number for size, number in sizes.items() if size >= 9)


def check_letters_and_signatures(lived: Population, report: Report, first: date) -> None:
    assert report.letters is not None
    issued = [step for step in lived.steps if step.letter and first <= step.day <= report.as_of]
    assert report.letters.issued == len(issued)
    by_month = Counter(f"{step.day:%Y-%m}" for step in issued)
    assert {one.month: sum(one.by_channel.values()) for one in report.letters.months} == by_month
    director, _ = report.signatures or ()
    took = [
        (one.director_signed_on - one.decided_on).days
        for _, one in rows(lived, "order")
        if one.director_signed_on and first <= one.director_signed_on <= report.as_of
    ]
    assert (director.signed, director.median_days) == (len(took), middle(took, 50))
    waiting = waiting_by_hand(lived, report.as_of).get("director_to_sign", (0, None))[0]
    ages = director.ages
    assert director.waiting == ages.up_to_a_week + ages.up_to_a_month + ages.longer == waiting


def test_many_employers(engine: Engine, register: Register, lived: Population) -> None:
    fill(engine, lived)
    for day, first in ((TODAY, date(2026, 6, 1)), (A_YEAR_AGO, date(2025, 4, 1))):
        report = register.report(day, tuple(Section), 10)
        check_queues(lived, report)
        check_reviews(lived, report, first)
        check_certificates(lived, report)
        check_standing(lived, report)
        check_head_counts(lived, report)
        check_letters_and_signatures(lived, report, first)
    assert register.verify_chain().whole
    assert register.verify_rows("P000007") == register.verify_rows("P004321") == []
