"""Quality review: how long it took, in how many rounds, and how audits ended (R13 to R17)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from domain.measuring import ALL, HALF, NINE_OF_TEN, first_day, month_of, months_back, percent_of, within
from domain.records import Purpose
from domain.report import PassRate, PassRates, ReviewMonth, Reviews, Rounds
from models.reporting.days import days_taken
from models.review_tables import Audit, ReviewRound

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Subquery

#: Final states of the audit's machine on which quality review decided.
DECIDED: Final = ("accepted", "unsuccessful")


def reviews(connection: Connection, as_of: date) -> Reviews:
    """Measure how long quality review took in the report's period, and in how many rounds."""
    ended = _ended(as_of)
    asked = (
        select(ended.c.received_on, ended.c.closed_on, ended.c.rounds, func.count())
        .where(ended.c.state.in_(DECIDED))
        .group_by(ended.c.received_on, ended.c.closed_on, ended.c.rounds)
    )
    took: Counter[int] = Counter()
    by_rounds: Counter[int] = Counter()
    by_month: dict[str, Counter[int]] = {of: Counter() for of in months_back(as_of)}
    for received_on, closed_on, rounds, number in connection.execute(asked):
        days = (closed_on - received_on).days
        took[days] += number
        by_rounds[rounds] += number
        by_month[month_of(closed_on)][days] += number
    sheets = days_taken(connection, ReviewRound.received_on, ReviewRound.reviewed_on, as_of)
    return Reviews(
        first_day=first_day(as_of),
        decided=took.total(),
        median_days=within(took, HALF),
        nine_of_ten_days=within(took, NINE_OF_TEN),
        longest_days=within(took, ALL),
        sheets=sheets.total(),
        sheet_median_days=within(sheets, HALF),
        rounds=tuple(Rounds(rounds=of, audits=by_rounds[of]) for of in sorted(by_rounds)),
        months=tuple(
            ReviewMonth(month=of, decided=days.total(), median_days=within(days, HALF))
            for of, days in by_month.items()
        ),
    )


def pass_rates(connection: Connection, as_of: date) -> PassRates:
    """Count how audits ended in the report's period, by what they were for and who made them."""
    ended = _ended(as_of)
    one_round = ended.c.rounds == 1
    asked = select(ended.c.purpose, ended.c.external, ended.c.state, one_round, func.count()).group_by(
        ended.c.purpose, ended.c.external, ended.c.state, one_round
    )
    kinds: dict[tuple[Purpose, bool], Counter[tuple[str, bool]]] = {}
    for purpose, external, state, first, number in connection.execute(asked):
        kinds.setdefault((Purpose(purpose), external), Counter())[state, bool(first)] += number
    places = list(Purpose)
    return PassRates(
        first_day=first_day(as_of),
        lines=tuple(
            _rate(purpose, external, kinds[purpose, external])
            for purpose, external in sorted(kinds, key=lambda kind: (places.index(kind[0]), kind[1]))
        ),
        total=_rate(None, None, sum(kinds.values(), Counter())),
    )


def _rate(purpose: Purpose | None, external: bool | None, ended: Counter[tuple[str, bool]]) -> PassRate:  # noqa: FBT001 - as the column has it
    accepted, unsuccessful, withdrawn = (
        ended[state, True] + ended[state, False] for state in (*DECIDED, "withdrawn")
    )
    return PassRate(
        purpose=purpose,
        external=external,
        accepted=accepted,
        accepted_in_first_round=ended["accepted", True],
        unsuccessful=unsuccessful,
        withdrawn=withdrawn,
        pass_percent=percent_of(accepted, accepted + unsuccessful),
    )


def _ended(as_of: date) -> Subquery:
    """Give the audits that ended in the report's period, each with its rounds."""
    rounds = (
        select(func.coalesce(func.max(ReviewRound.number), 1))
        .where(ReviewRound.employer_id == Audit.employer_id, ReviewRound.audit_id == Audit.audit_id)
        .scalar_subquery()
    )
    return (
        select(
            Audit.purpose,
            Audit.external,
            Audit.state,
            Audit.received_on,
            Audit.closed_on,
            rounds.label("rounds"),
        )
        .where(Audit.closed_on.between(first_day(as_of), as_of))
        .subquery()
    )
