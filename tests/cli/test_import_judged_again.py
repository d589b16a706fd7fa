"""Rows that a killed import had begun: whoever takes them up looks at them again, whenever they turn up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.taking_over.judging import Judge, Judged, Outcome
from cli.taking_over.opening import take_over
from domain.calendar import Moment
from domain.tables import Row
from models.engine import engine_for
from models.entries import Entry
from models.register import Register
from tests.cli.commands import Terminal
from tests.cli.test_import import Importing, row
from tests.support.live import Server, policy_book


class Behind(Register):
    """A register in which a row's registration is seen only at the second look."""

    looks = 0

    def registration(self, account: str, certificate: str) -> Entry | None:
        """Find the entry, unless nobody has looked before."""
        self.looks += 1
        return super().registration(account, certificate) if self.looks > 1 else None


@pytest.fixture
def register(terminal: Terminal, desk_folder: Path) -> Iterator[Behind]:
    """The register of the desk that runs."""
    assert terminal.folder == desk_folder
    kept = Behind(engine_for(f"sqlite:///{desk_folder / 'var' / 'register.db'}"))
    yield kept
    kept.close()


def judge(register: Register) -> Judge:
    return Judge(register, policy_book(), "a.singh", Moment(datetime.now(UTC)))


def as_read(cells: dict[str, str]) -> Row:
    return Row(line=2, cells=cells, surplus=False)


def test_a_row_that_is_entered_while_it_is_looked_at_is_known(terminal: Terminal, register: Behind) -> None:
    one = row()
    assert Importing(terminal).rows(one).code == 0
    judged = judge(register).judge(as_read(one))
    assert register.looks > 1
    assert (judged.outcome, "was taken over on" in judged.says) == (Outcome.UNCHANGED, True)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [({}, Outcome.UNCHANGED), ({"legal_name": "Another Name Ltd."}, Outcome.DIFFERENT)],
)
def test_a_row_that_turns_out_to_be_begun_is_judged_again(
    terminal: Terminal,
    register: Behind,
    desk_server: Server,
    changed: dict[str, str],
    outcome: Outcome,
) -> None:
    """It is judged as new; before it is begun, what the killed run had begun is in the register."""
    one = row()
    late = judge(register)
    found = late.judge(as_read({**one, **changed}))
    assert (found.outcome, found.says) == (Outcome.NEW, "")
    assert Importing(terminal).rows(one).code == 0
    asyncio.run(_take_over(desk_server, late, found))
    assert found.outcome is outcome
    assert ("with something else in legal_name" in found.says) is (outcome is Outcome.DIFFERENT)


async def _take_over(server: Server, judge_: Judge, found: Judged) -> None:
    await take_over(await server.client(), judge_, [found])
