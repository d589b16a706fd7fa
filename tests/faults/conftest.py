"""A desk whose register has the trouble that a test asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.register import Register
from tests.support.running_desk import RunningDesk, running_desk
from tests.support.troubled import Troubled


@pytest.fixture
def troubled(register: Register, engine: Engine) -> Troubled:
    """A register without any trouble yet."""
    assert register.staff(), "the staff directory is loaded"
    return Troubled(engine)


@pytest.fixture
async def desk(troubled: Troubled, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk with it."""
    async with running_desk(troubled, tmp_path / "documents") as running:
        yield running
