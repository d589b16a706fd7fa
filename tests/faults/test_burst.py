"""Two workers and many deadlines at one instant: each comes about once, and all of them on their day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.burst import burst

#: `make bench` has 2,000.
DEADLINES = 100


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_two_workers_and_a_burst_of_deadlines(database_url: str, tmp_path: Path) -> None:
    found = await burst(DEADLINES, tmp_path, database_url, room=22, patience=120)
    assert len(found.employers) == DEADLINES
    assert found.exact, (found.reminders, found.chain)
