"""When an audit passes, and for how long (R13, R14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import years_after
from domain.policy import Policy
from domain.records import AuditRecord, ElementScore, Purpose
from domain.scoring import percent, shortfalls, term_years
from tests.support.desk import BOOK, book_with

POLICY = BOOK.policies[0]


def element(points: int, possible: int = 100, name: str = "Hazard assessment") -> ElementScore:
    return ElementScore(element=name, points=points, possible=possible)


def audit(*elements: ElementScore, **given: Any) -> AuditRecord:  # noqa: ANN401 - any field of the record
    known: dict[str, Any] = {
        "audit_id": "audit-1234567-certification-2027-1",
        "purpose": Purpose.CERTIFICATION,
        "external": False,
        "assessor": "Robin Okafor",
        "received_on": date(2027, 3, 10),
        "completed_on": date(2027, 3, 10),
        "documentation_from": date(2026, 3, 10),
        "documentation_to": date(2027, 3, 9),
        "elements": list(elements),
        "score": percent(elements),
        "term_years": 3,
    }
    return AuditRecord(**(known | given))


def with_audit_policy(**figures: Any) -> Policy:  # noqa: ANN401 - any figure of the section
    return book_with(audit=figures).policies[0]


@pytest.mark.parametrize(
    ("points", "possible", "passes"),
    [
        (80, 100, True),
        (799, 1000, False),
        (79_996, 100_000, False),  # 80.00 % only when rounded
        (79_999, 100_000, False),
        (80_001, 100_000, True),
        (0, 100, False),
        (100, 100, True),
    ],
)
def test_an_audit_passes_at_80_percent_and_not_a_point_below(
    points: int,
    possible: int,
    passes: bool,  # noqa: FBT001 - the answer
) -> None:
    """R13."""
    assert (shortfalls(audit(element(points, possible)), POLICY) == []) is passes


def test_a_score_is_never_shown_as_more_than_it_is() -> None:
    """R13: 79.996 % is no 80.00 %, neither in judgement nor on paper."""
    nearly = audit(element(79_996, 100_000))
    assert nearly.score == Decimal("79.99")
    assert shortfalls(nearly, POLICY) == ["the audit scores 79.99 % and needs 80 % (R13)"]
    assert percent([element(2, 3)]) == Decimal("66.66")


def test_the_overall_score_counts_points_not_elements() -> None:
    """R13: a small element weighs little."""
    assert percent([element(90), element(1, 10)]) == Decimal("82.72")


def test_a_weak_element_fails_an_audit_only_where_the_policy_sets_a_floor() -> None:
    """R13: 85 % overall with one element at 48 %."""
    uneven = audit(element(48, 100, "Training"), element(377, 400, "Management"))
    assert uneven.score == Decimal("85.00")
    assert shortfalls(uneven, POLICY) == []
    floor = with_audit_policy(element_min_percent=50)
    assert shortfalls(uneven, floor) == ["Training scores 48.00 % and each element needs 50 % (R13)"]


def test_the_floor_is_reached_exactly() -> None:
    """R13."""
    floor = with_audit_policy(element_min_percent=50)
    assert shortfalls(audit(element(50), element(200, 200)), floor) == []
    below = audit(element(49_999, 100_000), element(100_000, 100_000), element(100_000, 100_000))
    assert len(shortfalls(below, floor)) == 1


def test_maintenance_may_have_a_threshold_of_its_own() -> None:
    """R13: 60 % for maintenance elsewhere."""
    lenient = with_audit_policy(maintenance_pass_percent=60)
    assert shortfalls(audit(element(60), purpose=Purpose.MAINTENANCE), lenient) == []
    assert shortfalls(audit(element(59), purpose=Purpose.MAINTENANCE), lenient)
    assert shortfalls(audit(element(79), purpose=Purpose.RENEWAL), lenient)
    assert shortfalls(audit(element(79), purpose=Purpose.MAINTENANCE), POLICY)


def test_documentation_may_have_to_cover_some_months_at_least() -> None:
    """R14: three months elsewhere, none here."""
    short = audit(element(90), documentation_from=date(2027, 1, 10), documentation_to=date(2027, 4, 8))
    assert shortfalls(short, POLICY) == []
    strict = with_audit_policy(min_months=3)
    assert shortfalls(short, strict) == ["the documentation covers less than 3 months (R14)"]
    enough = short.model_copy(update={"documentation_to": date(2027, 4, 9)})
    assert shortfalls(enough, strict) == []


def test_everything_that_is_lacking_is_said_at_once() -> None:
    """R13, R14."""
    strict = with_audit_policy(min_months=3, element_min_percent=50)
    poor = audit(element(40), documentation_from=date(2027, 3, 1), documentation_to=date(2027, 3, 2))
    assert len(shortfalls(poor, strict)) == 3


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2026, 3, 10), date(2027, 3, 9), 3),  # exactly 12 months
        (date(2026, 3, 10), date(2027, 3, 8), 1),
        (date(2026, 3, 10), date(2027, 3, 2), 1),  # 11 months and 3 weeks
        (date(2027, 3, 9), date(2027, 3, 9), 1),
        (date(2024, 1, 1), date(2027, 3, 9), 3),
    ],
)
def test_the_term_that_documentation_earns(first: date, last: date, years: int) -> None:
    """R14."""
    assert term_years(first, last, POLICY) == years


def test_the_terms_are_policy() -> None:
    """R14."""
    other = with_audit_policy(terms=(2, 4), full_year_months=6)
    assert term_years(date(2027, 1, 1), date(2027, 6, 30), other) == 4
    assert term_years(date(2027, 1, 1), date(2027, 6, 29), other) == 2


@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(1, 100_000)), min_size=1, max_size=8))
def test_whole_points_decide_whatever_is_shown(scored: list[tuple[int, int]]) -> None:
    """R13: the pass is decided on whole points, and a shown score of 80 or more is a pass."""
    elements = [element(min(points, possible), possible) for points, possible in scored]
    points, possible = sum(one.points for one in elements), sum(one.possible for one in elements)
    passes = shortfalls(audit(*elements), POLICY) == []
    assert passes == (5 * points >= 4 * possible)
    assert passes == (percent(elements) >= 80)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800))
def test_more_documentation_never_shortens_the_term(first: date, length: int) -> None:
    """R14."""
    last = date.fromordinal(first.toordinal() + length)
    years = term_years(first, last, POLICY)
    assert years == (3 if date.fromordinal(last.toordinal() + 1) >= years_after(first, 1) else 1)
