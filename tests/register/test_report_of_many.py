"""A report on many employers says what counting their lives by hand says, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bench.counting import differences, waiting
from bench.filling import Population, fill, population
from domain.report import Section
from models.register import Register
from tests.support.desk import BOOK

#: How many `make bench` lets live is more; here each database is filled anew.
EMPLOYERS = 400
TODAY = date(2027, 5, 3)
#: Days of reports, each with the first day of the period that it looks back on.
PERIODS = {TODAY: date(2026, 6, 1), date(2026, 3, 17): date(2025, 4, 1)}


@pytest.fixture(scope="module")
def lived() -> Population:
    return population(EMPLOYERS, TODAY)


def test_many_employers(engine: Engine, register: Register, lived: Population) -> None:
    fill(engine, lived)
    for day, first in PERIODS.items():
        report = register.report(day, tuple(Section), BOOK.on(day))
        assert differences(lived, report, first) == []
        assert len(waiting(lived, day)) >= 8
        assert report.reviews is not None
        assert report.reviews.decided > 100
        assert report.letters is not None
        wrong = report.letters.model_copy(update={"issued": report.letters.issued + 1})
        (found,) = differences(lived, report.model_copy(update={"letters": wrong}), first)
        assert found.startswith("letters issued: ")
    assert register.verify_chain().whole
    assert register.verify_rows("P000007") == []
