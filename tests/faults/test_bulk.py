"""Bulk work on a real server: hundreds of cases, a worker killed in the middle, two starts at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.bulk_run import BulkResult
from tests.support.bulk import outcomes, result, start
from tests.support.live import LiveDesk, live_desk, running_server, until
from tests.support.worker_process import desk_of_processes

LETTER = {"actor": "a.singh", "kind": "letter", "subject": "Closed in July", "text": "Closed in July."}


async def registered(desk: LiveDesk, many: int) -> list[str]:
    """Register so many employers."""
    forms = [desk.form() for _ in range(many)]
    names = [f"employer-{form['wcb_account']}" for form in forms]
    for few in range(0, many, 20):
        part = range(few, min(few + 20, many))
        await asyncio.gather(*(desk.start(names[place], forms[place]) for place in part))
        await asyncio.gather(*(desk.opened(names[place]) for place in part))
    return names


def notices(desk: LiveDesk, employer: str) -> list[Any]:
    return [entry for entry in desk.entries(employer) if entry.action == "send_notice"]


async def every_letter_once(desk: LiveDesk, employers: list[str]) -> None:
    """Every employer has one entry and, once all are written, one letter."""
    assert {len(notices(desk, employer)) for employer in employers} == {1}

    def written(employer: str) -> int:
        letters = desk.register.letters_of(desk.entries(employer)[0].employer_id)
        return [letter.name for letter in letters].count("notice")

    async def all_written() -> bool:
        return all(written(employer) for employer in employers)

    await until(all_written, "every notice to be written", within=120)
    assert {written(employer) for employer in employers} == {1}
    assert desk.register.verify_chain().whole


async def runs(desk: LiveDesk, workflow: str) -> int:
    return len([one async for one in desk.client.list_workflows(f'WorkflowId = "{workflow}"')])


async def test_three_hundred_cases_in_one_go(tmp_path: Path) -> None:
    async with running_server(tmp_path) as server, live_desk(server, tmp_path) as desk:
        employers = await registered(desk, 300)
        before = len(desk.register.employers())
        await start(desk.client, "bulk-letter-tried", {**LETTER, "to": {}, "dry_run": True})
        tried = await result(desk.client, "bulk-letter-tried")
        assert outcomes(tried) == {"would_be_done": 300}
        assert not any(notices(desk, employer) for employer in employers)

        order = {**LETTER, "to": {}, "dry_run": False}
        await start(desk.client, "bulk-letter-july", order)
        with pytest.raises(WorkflowAlreadyStartedError):  # a second click
            await start(desk.client, "bulk-letter-july", order)
        done = await result(desk.client, "bulk-letter-july")
        assert outcomes(done) == {"done": 300}
        await every_letter_once(desk, employers)
        entries = {one.workflow: one.entry for one in done.items}
        assert entries == {employer: notices(desk, employer)[0].number for employer in employers}
        assert len(desk.register.employers()) == before

        async def listed() -> bool:
            return await runs(desk, "bulk-letter-july") == 2  # it went on as a new run once

        await until(listed, "both runs to be listed")
        page = await desk.page("bulk-letter-july")
        assert "**300 done&#46;**" in page
        assert len(page.encode()) < 12_000

        # And once more, when it is over: nobody gets a second letter.
        await start(desk.client, "bulk-letter-july", order)
        again = await result(desk.client, "bulk-letter-july")
        assert outcomes(again) == {"done_before": 300}
        assert {len(notices(desk, employer)) for employer in employers} == {1}


async def test_a_worker_that_is_killed_in_the_middle(tmp_path: Path) -> None:
    async with desk_of_processes(tmp_path) as (desk, _, worker):
        employers = await registered(desk, 60)
        await start(desk.client, "bulk-letter-july", {**LETTER, "to": {}, "dry_run": False})

        def done() -> int:
            return sum(len(notices(desk, employer)) for employer in employers)

        for kill_at in (5, 30):

            async def far_enough(wanted: int = kill_at) -> bool:
                return done() >= wanted

            # What was in the killed worker's hands is tried again only when its time is up.
            await until(far_enough, f"{kill_at} letters", within=120)
            worker.kill()
            worker.start()
        came: BulkResult = await result(desk.client, "bulk-letter-july")
        assert Counter(one.workflow for one in came.items) == Counter(employers)
        assert outcomes(came) == {"done": 60}
        await every_letter_once(desk, employers)
        for one in came.items:
            assert one.entry == notices(desk, one.workflow)[0].number


async def test_a_server_that_is_killed_in_the_middle(tmp_path: Path) -> None:
    async with desk_of_processes(tmp_path) as (desk, server, _):
        employers = await registered(desk, 30)
        await start(desk.client, "bulk-letter-july", {**LETTER, "to": {}, "dry_run": False})

        async def far_enough() -> bool:
            return sum(len(notices(desk, employer)) for employer in employers) >= 8

        await until(far_enough, "eight letters")
        server.kill()
        server.start()
        came = await result(desk.client, "bulk-letter-july")
        assert outcomes(came) == {"done": 30}
        await every_letter_once(desk, employers)
