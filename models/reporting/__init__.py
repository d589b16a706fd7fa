"""Answers a report's questions from the register alone, each by counting in the database.

Everything is as of the end of a day. Where the rows keep the days of what happened, they are asked; where a
case stood on a past day, only the entries know, because rows are brought up to date (R31).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.calendar import days_after
from domain.report import Report, Section
from models.reporting.certificates import expiring
from models.reporting.head_counts import head_counts
from models.reporting.letters import letters
from models.reporting.queues import queues, signatures
from models.reporting.reviews import pass_rates, reviews
from models.reporting.standing import pir, standings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from sqlalchemy import Connection

    from domain.policy import Policy


def report(connection: Connection, as_of: date, sections: Collection[Section], policy: Policy) -> Report:
    """Work out sections of a report.

    Args:
        connection: a transaction that sees one state of the register throughout.
        as_of: the Alberta day whose end the figures are of.
        sections: which ones.
        policy: in effect on that day.

    """
    answers: dict[Section, Callable[[Connection, date], Any]] = {
        Section.QUEUES: queues,
        Section.SIGNATURES: signatures,
        Section.REVIEWS: reviews,
        Section.PASS_RATES: pass_rates,
        Section.EXPIRING: lambda connection, as_of: expiring(
            connection, as_of, days_after(as_of, policy.lists.expiring_days)
        ),
        Section.STANDING: standings,
        Section.PIR: pir,
        Section.HEAD_COUNTS: lambda connection, as_of: head_counts(
            connection, as_of, policy.eligibility.max_employees
        ),
        Section.LETTERS: letters,
    }
    found = {section.value: answers[section](connection, as_of) for section in Section if section in sections}
    return Report(as_of=as_of, **found)
