"""A worker that forgets workflows replays them from their histories, with the same results.

It remembers one case at a time, so that an employer and its audit or order keep driving each other out. A
worker that remembers none at all does not get on with local activities in this version of Temporal's SDK: it
throws a case out while one is under way, and begins the task again when that has timed out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.database import open_register
from tests.histories.stories import STORIES
from tests.support.databases import STAFF
from tests.support.running_desk import RunningDesk, running_desk

Story = Callable[[RunningDesk], Awaitable[None]]


async def lived(story: Story, folder: Path, *, cached: int) -> list[tuple[object, ...]]:
    """Live a story and give what the register holds of it, without what differs from run to run."""
    register = open_register(f"sqlite:///{folder / f'{cached}.db'}")
    register.load_staff(STAFF, datetime.now(UTC))
    async with running_desk(register, folder / f"{cached}-documents", max_cached_workflows=cached) as desk:
        await story(desk)
    found: list[tuple[object, ...]] = []
    for employer in register.employers():
        entries, letters = (
            register.entries_of(employer.employer_id),
            register.letters_of(employer.employer_id),
        )
        found += [(one.workflow_id, one.day, one.actor, one.event, one.after, one.ground) for one in entries]
        found += [(letter.case, letter.dated, letter.name) for letter in letters]
        assert register.verify_rows(employer.employer_id) == []
    register.close()
    return sorted(found, key=repr)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_a_worker_that_forgets_does_the_same(story: Story, tmp_path: Path) -> None:
    remembered = await lived(story, tmp_path, cached=1000)
    assert await lived(story, tmp_path, cached=1) == remembered
