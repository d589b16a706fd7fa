"""The running desk that every scenario begins with, on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.policy import PolicyBook
from models.register import Register
from tests.histories.replaying import replay, runs_of, workflows_of
from tests.support.running_desk import BOOK, RunningDesk, running_desk


@pytest.fixture
def policy_book() -> PolicyBook:
    """The policy that comes with the service; a scenario about another one overrides it."""
    return BOOK


@pytest.fixture
async def desk(register: Register, policy_book: PolicyBook, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk on the Monday on which every scenario begins; afterwards its register is whole."""
    async with running_desk(register, tmp_path / "documents", book=policy_book) as running:
        yield running
        for workflow in await workflows_of(running.client, register):
            for history in await runs_of(running.client, workflow):
                await replay(history)
    assert register.verify_chain().broken is None
    for employer in register.employers():
        assert register.verify_rows(employer.employer_id) == []
