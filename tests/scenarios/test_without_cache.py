"""A worker that remembers no workflow at all replays each one for each task, with the same results.

This version of Temporal's SDK does not do that swiftly: now and then it throws a case out while a local
activity is under way, and the task begins again ten seconds later. Hence two stories, which between them go
through every workflow; that all others replay as well, each scenario checks at its end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from models.database import open_register
from tests.histories.stories import first_certificate, left_with_an_audit_open
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.running_desk import RunningDesk, running_desk

Story = Callable[[RunningDesk], Awaitable[None]]


async def lived(story: Story, folder: Path, *, cached: int) -> list[str]:
    """Live a story and give what the register holds of it, without what differs from run to run."""
    register = open_register(f"sqlite:///{folder / f'{cached}.db'}")
    register.load_staff(STAFF, STAFF_LOADED_AT)
    async with running_desk(register, folder / f"{cached}", max_cached_workflows=cached) as desk:
        await story(desk)
    held: list[object] = []
    for employer in register.employers():
        for entry in register.entries_of(employer.employer_id):
            records = [{**record, "employer_id": ""} for record in entry.records]
            said = (entry.action, entry.event, entry.rule, entry.ground, entry.refusal)
            held.append((entry.workflow_id, entry.day, entry.actor, *said, entry.after, records))
        held += [
            (letter.case, letter.dated, letter.name, letter.addressee, letter.channel)
            for letter in register.letters_of(employer.employer_id)
        ]
        assert register.verify_rows(employer.employer_id) == []
    register.close()
    return sorted(repr(one) for one in held)


@pytest.mark.parametrize("story", [first_certificate, left_with_an_audit_open], ids=lambda one: one.__name__)
async def test_a_worker_without_a_cache_does_the_same(story: Story, tmp_path: Path) -> None:
    with_cache = await lived(story, tmp_path, cached=1000)
    assert await lived(story, tmp_path, cached=0) == with_cache
