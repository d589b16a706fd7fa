"""Server and worker are both dead when something falls due: it happens once, late, with the right dates."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.contracts import TASK_QUEUE
from domain import calendar
from domain.calendar import in_words, years_after
from models.documents import DocumentStore
from tests.letters.reading import text_of
from tests.support.burst import reminded_on
from tests.support.deadline import clock, decided
from tests.support.live import LiveDesk, until
from tests.support.worker_process import desk_of_processes

#: How long the files may take to be opened, in seconds.
ROOM = 12
#: The day is over so soon after its letters fell due.
LEFT = timedelta(seconds=3)
#: How long server and worker stay away after the day is over.
AWAY = timedelta(seconds=2)


def a_day_with_anniversaries() -> date:
    """The day that it is, or the one before where that has no anniversary."""
    day = datetime.now(UTC).date()
    return day - timedelta(days=(day.month, day.day) == (2, 29))


def ending_on(day: date) -> dict[str, Any]:
    """A certificate from the paper process, and its last day."""
    trained = [{"name": "Robin Okafor", "module_1_on": str(day - timedelta(days=400))}]
    dated = years_after(day, -1)
    return {"number": "SECOR-1", "dated": str(dated), "term_years": 1, "trained_people": trained}


def happened(desk: LiveDesk, employer: str) -> list[tuple[str, date]]:
    """What the calendar brought about, with the days that the register gives it."""
    steps = [one for one in desk.entries(employer) if one.action != "issue_letter"]
    return [(one.action, one.day) for one in steps if one.actor == "calendar"]


def letters(desk: LiveDesk, employer: str) -> list[tuple[str, date, str]]:
    """Every letter but the welcome, with its date and what stands in it."""
    documents = DocumentStore(desk.documents)
    written = desk.register.letters_of(desk.entries(employer)[0].employer_id)
    return [
        (one.name, one.dated, text_of(documents.get(one.document)))
        for one in written
        if one.name != "taken_over"
    ]


async def test_server_and_worker_are_down_past_a_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reminder falls due and a certificate ends, and it is the next day before anybody can do anything."""
    day, file = a_day_with_anniversaries(), tmp_path / "due"
    program = ("tests.support.deadline", str(file), str(day), str(ROOM), str(LEFT.seconds))
    async with desk_of_processes(tmp_path, program=program) as (desk, server, worker):
        for step in reminded_on(day, employers=1):
            desk.register.record(step)
        (invoiced,) = desk.register.employers()
        due = await decided(file)
        zone, hour = clock(due, day, LEFT)
        monkeypatch.setattr(calendar, "ALBERTA", zone)
        monkeypatch.setattr(calendar, "LETTER_HOUR", hour)
        ending, (reminded,) = await asyncio.gather(
            desk.registered(taken_over=ending_on(day)), opened(desk, invoiced.employer_id)
        )
        for employer in (reminded, ending):
            await desk.at_rest(employer)
        server.kill()
        worker.kill()
        assert datetime.now(UTC) < due, "this machine took too long to open the files"
        for employer in (reminded, ending):
            assert happened(desk, employer) == []
        await asyncio.sleep((due + LEFT + AWAY - datetime.now(UTC)).total_seconds())
        server.start()
        worker.start()

        async def is_made_good() -> bool:
            return bool(letters(desk, reminded) and letters(desk, ending))

        await until(is_made_good, "what fell due to be made good")
        for employer in (reminded, ending):
            await desk.opened(employer)
            await desk.at_rest(employer)
        check_dates(desk, reminded, ending, day)
        assert "Certified" not in (await desk.view(ending))["stands"]
        assert desk.register.verify_chain().whole


def check_dates(desk: LiveDesk, reminded: str, ending: str, day: date) -> None:
    """Each came about once, on the day after; the letters name the days that they are about."""
    next_day, due_on = day + timedelta(days=1), day - timedelta(days=7)
    assert happened(desk, reminded) == [("invoice_reminder", next_day)]
    ((name, dated, said),) = letters(desk, reminded)
    assert (name, dated) == ("invoice_reminder", next_day)
    assert in_words(next_day) in said
    assert in_words(due_on) in said
    assert happened(desk, ending) == [("certificate_expired", next_day)]
    ((name, dated, said),) = letters(desk, ending)
    assert (name, dated) == ("certificate_expired", next_day)
    assert in_words(next_day) in said
    assert in_words(day) in said


async def opened(desk: LiveDesk, employer_id: str) -> list[str]:
    """Open an employer's file from the register."""
    done = await desk.client.execute_workflow(
        "Rebuilding", {"employers": [employer_id]}, id="open", task_queue=TASK_QUEUE
    )
    found: list[str] = done["opened"]
    return found
