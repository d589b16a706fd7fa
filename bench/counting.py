"""Counts what a report says in plain Python, from the steps that lives took and without the register."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from domain.listing import TURNS
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bench.filling import Population
    from domain.report import Report

    #: What is counted, what the report says of it, and what counting by hand says.
    Compared = tuple[str, object, object]

_SOON_DAYS = 90
_MACHINES = {"employer": EmployerMachine, "audit": AuditMachine, "certificate": CertificateOrderMachine}


def differences(lived: Population, report: Report, first: date) -> list[str]:
    """Say where a report and counting by hand differ.

    Args:
        lived: everything that happened.
        report: with all of its sections.
        first: the first day of the period that it should look back on.

    """
    return [
        f"{what}: {said}, and not {counted}"
        for what, said, counted in _compared(lived, report, first)
        if said != counted
    ]


def _compared(lived: Population, report: Report, first: date) -> Iterator[Compared]:
    yield from _queues(lived, report)
    yield from _reviews(lived, report, first)
    yield from _certificates(lived, report)
    yield from _standing(lived, report)
    yield from _head_counts(lived, report)
    yield from _letters(lived, report, first)
    yield from _signatures(lived, report, first)


def _rows(lived: Population, kind: str) -> list[tuple[str, Any]]:
    return [(employer, record) for (employer, of_kind, _), record in lived.rows.items() if of_kind == kind]


def _there(lived: Population, day: date) -> set[str]:
    return {
        employer
        for employer, one in _rows(lived, "employer")
        if one.registered_on <= day and not (one.ended_on and one.ended_on <= day)
    }


def waiting(lived: Population, day: date) -> dict[str, tuple[int, date]]:
    """Walk through everything up to a day: how many cases wait in each state, and the first since when."""
    where: dict[str, tuple[str, date]] = {}
    for step in lived.steps:
        if step.day > day or not step.after:
            continue
        turns = TURNS[_MACHINES[step.workflow_id.split("-")[0]]]
        state = next((name for name in step.after if name in turns), "")
        if where.get(step.workflow_id, ("", day))[0] != state:
            where[step.workflow_id] = (state, step.day)
    found: dict[str, tuple[int, date]] = {}
    for state, since in where.values():
        if state:
            number, first = found.get(state, (0, since))
            found[state] = (number + 1, min(first, since))
    return found


def _middle(days: list[int], percent: int) -> int | None:
    return sorted(days)[-(-len(days) * percent // 100) - 1] if days else None


def _queues(lived: Population, report: Report) -> Iterator[Compared]:
    said = {
        one.state: (one.waiting, one.oldest.since) for one in report.queues or () if one.oldest is not None
    }
    yield "waiting", said, waiting(lived, report.as_of)


def _reviews(lived: Population, report: Report, first: date) -> Iterator[Compared]:
    if report.reviews is None or report.pass_rates is None:
        return
    rounds = Counter(one.audit_id for _, one in _rows(lived, "round"))
    ended = [
        one for _, one in _rows(lived, "audit") if one.closed_on and first <= one.closed_on <= report.as_of
    ]
    decided = [one for one in ended if one.state != "withdrawn"]
    took = [(one.closed_on - one.received_on).days for one in decided]
    found, total = report.reviews, report.pass_rates.total
    yield "audits decided", found.decided, len(took)
    yield "the longest", found.longest_days, max(took, default=None)
    yield "half of them", found.median_days, _middle(took, 50)
    yield "nine of ten", found.nine_of_ten_days, _middle(took, 90)
    by_rounds = Counter(rounds[one.audit_id] for one in decided)
    yield "rounds", {one.rounds: one.audits for one in found.rounds}, dict(by_rounds)
    accepted = [one for one in decided if one.state == "accepted"]
    yield "accepted", total.accepted, len(accepted)
    yield "unsuccessful", total.unsuccessful, len(decided) - len(accepted)
    yield "withdrawn", total.withdrawn, len(ended) - len(decided)
    yield "in one round", total.accepted_in_first_round, sum(rounds[one.audit_id] == 1 for one in accepted)
    rate = 1000 * len(accepted) // len(decided) / 10 if decided else None
    yield "passed in percent", total.pass_percent, rate


def _certificates(lived: Population, report: Report) -> Iterator[Compared]:
    if report.expiring is None:
        return
    day, there = report.as_of, _there(lived, report.as_of)
    held = [
        one
        for employer, one in _rows(lived, "certificate")
        if employer in there
        and one.issued_on <= day <= one.expires_on
        and not (one.ended_on and one.ended_on <= day)
    ]
    yield "certificates in force", report.expiring.in_force, len(held)
    by_month = Counter(f"{one.expires_on:%Y-%m}" for one in held)
    for one in report.expiring.months:
        yield f"certificates that end in {one.month}", one.certificates, by_month[one.month]
    soon = {one.number for one in held if (one.expires_on - day).days <= _SOON_DAYS}
    yield "certificates that end soon", {one.certificate for one in report.expiring.soon}, soon


def _standing(lived: Population, report: Report) -> Iterator[Compared]:
    if report.standing is None or report.pir is None:
        return
    in_pir = dict(_rows(lived, "pir"))
    for then, qualified in zip(report.standing.days, report.pir.days, strict=True):
        there = _there(lived, then.day)
        stood: dict[str, tuple[int, str]] = {}
        for employer, one in _rows(lived, "standing"):
            if employer in there and one.since <= then.day:
                stood[employer] = max(stood.get(employer, (0, "")), (one.number, one.standing))
        said = {name: number for name, number in then.employers.items() if number}
        yield f"standing on {then.day}", said, dict(Counter(standing for _, standing in stood.values()))
        good = (employer for employer, (_, standing) in stood.items() if standing == "in_good_standing")
        counted = sum(one in in_pir and in_pir[one].registered_on <= then.day for one in good)
        yield f"qualified in PIR on {then.day}", qualified.qualified, counted


def _head_counts(lived: Population, report: Report) -> Iterator[Compared]:
    if report.head_counts is None:
        return
    there = _there(lived, report.as_of)
    last: dict[str, tuple[int, int]] = {}
    for employer, one in _rows(lived, "head_count"):
        if employer in there and one.reported_on <= report.as_of:
            last[employer] = max(last.get(employer, (0, 0)), (one.number, one.total))
    sizes = Counter(total for _, total in last.values())
    yield "head counts", {one.head_count: one.employers for one in report.head_counts.counts}, dict(sizes)
    near = sum(number for size, number in sizes.items() if size >= report.head_counts.limit - 1)
    yield "near the limit", len(report.head_counts.near), near


def _letters(lived: Population, report: Report, first: date) -> Iterator[Compared]:
    if report.letters is None:
        return
    issued = [step for step in lived.steps if step.letter and first <= step.day <= report.as_of]
    yield "letters issued", report.letters.issued, len(issued)
    said = {one.month: number for one in report.letters.months if (number := sum(one.by_channel.values()))}
    yield "letters by month", said, dict(Counter(f"{step.day:%Y-%m}" for step in issued))


def _signatures(lived: Population, report: Report, first: date) -> Iterator[Compared]:
    queues, orders = waiting(lived, report.as_of), [one for _, one in _rows(lived, "order")]
    turns = {
        "director_to_sign": ("decided_on", "director_signed_on"),
        "executive_director_to_sign": ("director_signed_on", "executive_director_signed_on"),
    }
    for one, (state, (came, signed)) in zip(report.signatures or (), turns.items(), strict=True):
        took = [
            (getattr(order, signed) - getattr(order, came)).days
            for order in orders
            if getattr(order, signed) and first <= getattr(order, signed) <= report.as_of
        ]
        yield f"signed: {state}", (one.signed, one.median_days), (len(took), _middle(took, 50))
        ages, counted = one.ages, queues.get(state, (0, None))[0]
        yield f"waiting: {state}", one.waiting, counted
        yield f"waiting by age: {state}", ages.up_to_a_week + ages.up_to_a_month + ages.longer, counted
