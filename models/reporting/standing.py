"""Standing over time, and the qualified PIR participants that follow from it (R26 to R29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from domain.machines.employer import REGIONS, EmployerMachine
from domain.measuring import month_ends
from domain.report import Pir, PirDay, StandingDay, Standings
from models.employer_tables import PirRegistration
from models.reporting.days import stood

if TYPE_CHECKING:
    from datetime import date

#: In the machine's own order.
STANDINGS: Final = tuple(state for state in EmployerMachine.states_map if REGIONS.get(state) == "standing")
GOOD: Final = "in_good_standing"


def standings(connection: Connection, as_of: date) -> Standings:
    """Count employers by standing at the ends of months and on the day."""
    days = month_ends(as_of)
    then = stood(days).subquery()
    counted = select(then.c.day, then.c.standing, func.count()).group_by(then.c.day, then.c.standing)
    found = {(day, standing): number for day, standing, number in connection.execute(counted)}
    return Standings(
        days=tuple(
            StandingDay(day=day, employers={one: found.get((day, one), 0) for one in STANDINGS})
            for day in days
        )
    )


def pir(connection: Connection, as_of: date) -> Pir:
    """Count qualified PIR participants at the ends of months and on the day (R29)."""
    days = month_ends(as_of)
    then = stood(days).subquery()
    counted = (
        select(then.c.day, then.c.standing, func.count())
        .join(PirRegistration, PirRegistration.employer_id == then.c.employer_id)
        .where(PirRegistration.registered_on <= then.c.day)
        .group_by(then.c.day, then.c.standing)
    )
    found = {(day, standing): number for day, standing, number in connection.execute(counted)}
    others = {one: found.get((as_of, one), 0) for one in STANDINGS if one != GOOD}
    return Pir(
        qualified=found.get((as_of, GOOD), 0),
        not_qualified={one: number for one, number in others.items() if number},
        days=tuple(PirDay(day=day, qualified=found.get((day, GOOD), 0)) for day in days),
    )
