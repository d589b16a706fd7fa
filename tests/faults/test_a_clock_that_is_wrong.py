"""Workers whose clocks are a day off: all dates come from Temporal's server, and nobody notices."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from temporalio.api.enums.v1 import EventType

from domain.calendar import alberta_day, days_after, in_words
from models.documents import DocumentStore
from tests.letters.reading import text_of
from tests.support.live import LiveDesk
from tests.support.resting import failed_tasks
from tests.support.worker_process import WorkerProcess, desk_of_processes

#: Set where this has to run; without the library it fails there.
REQUIRED: Final = "SECOR_REQUIRE_FAKETIME"
MISSING: Final = "There is no libfaketime. To run a worker with a wrong clock: apt-get install faketime"
#: Employers register until each worker has begun a file, and so many at most.
MOST_FILES = 60


def off_by(days: int) -> dict[str, str]:
    """What makes every clock of a process that tells the day run so many days ahead."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found and os.environ.get(REQUIRED):
        pytest.fail(MISSING, pytrace=False)
    if not found:
        pytest.skip(MISSING)
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": f"{days:+}d",
        # How long something takes is measured by another clock, which nobody can set.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


async def served_by(desk: LiveDesk, employer: str) -> set[str]:
    """Which processes have worked on an employer; no task may have failed."""
    events = await desk.events(employer)
    assert not failed_tasks(events)
    done = [one for one in events if one.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]
    return {one.workflow_task_completed_event_attributes.identity.partition("@")[0] for one in done}


async def test_the_clocks_of_some_workers_are_a_day_off(tmp_path: Path) -> None:
    """One is right, one is a day ahead, one a day behind; in the end nobody is there whose clock is right."""
    began = datetime.now(UTC)
    clocks = [off_by(days) for days in (1, -1)]
    async with desk_of_processes(tmp_path) as (desk, server, right):
        ahead, behind = (WorkerProcess(tmp_path, server, environment=one) for one in clocks)
        ahead.start()
        behind.start()
        try:
            employers = await a_file_of_each(desk, right, ahead, behind)
            for employer in employers:
                await desk.act(employer, "issue_invoice")
                await desk.act(employer, "record_payment")
                await is_refused_tomorrow(desk, employer)
            right.stop()
            for employer in employers:
                await desk.act(employer, "record_training")
                assert await served_by(desk, employer) & {ahead.name, behind.name}
                await desk.at_rest(employer)
                check_dates(desk, employer, began)
            assert desk.register.verify_chain().whole
        finally:
            ahead.stop()
            behind.stop()


async def a_file_of_each(desk: LiveDesk, *workers: WorkerProcess) -> list[str]:
    """Register employers until each worker has begun the file of one."""
    files: dict[str, str] = {}
    for _ in range(MOST_FILES):
        employer = await desk.registered()
        (began_by,) = await served_by(desk, employer)
        files.setdefault(began_by, employer)
        if files.keys() == {one.name for one in workers}:
            break
    return [files[one.name] for one in workers]


async def is_refused_tomorrow(desk: LiveDesk, employer: str) -> None:
    """What is to come can't have been done yet, whatever a worker's clock says."""
    tomorrow = days_after(alberta_day(datetime.now(UTC)), 1)
    payload = await desk.payload(employer, "record_training", completed_on=str(tomorrow))
    answer = await desk.send(employer, "record_training", payload)
    assert answer.receipt is None
    assert "completed_on" in answer.refusal


def check_dates(desk: LiveDesk, employer: str, began: datetime) -> None:
    """Every step and every letter has the right day."""
    entries = desk.entries(employer)
    assert all(began <= one.at <= datetime.now(UTC) for one in entries)
    assert [one.day for one in entries] == [alberta_day(one.at) for one in entries]
    steps = [one for one in entries if one.action != "issue_letter"]
    letters = {one.name: one for one in desk.register.letters_of(entries[0].employer_id)}
    assert list(letters) == ["registration_confirmed", "invoice", "payment_receipt"]
    assert {one.dated for one in letters.values()} <= {one.day for one in steps}
    said = text_of(DocumentStore(desk.documents).get(letters["invoice"].document))
    assert in_words(letters["invoice"].dated + timedelta(days=30)) in said
