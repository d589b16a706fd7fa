"""The register is away for a while, for everybody at once: nobody is kept waiting, it catches up in order."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.case import Receipt
from models.database import open_register
from models.engine import engine_for
from models.register import Register
from tests.support.databases import STAFF, STAFF_LOADED_AT, fresh_postgresql, running_postgresql
from tests.support.live import LiveDesk, live_desk, running_server, until
from tests.support.resting import failed_tasks
from tests.support.running_desk import running_desk
from worker import ACTIVITY_THREADS

#: How soon somebody who waits is told, in seconds.
SECONDS = 7.0
#: Refused without asking the register.
AT_ONCE = 1.0
OUTAGE = 6.0
#: The longest that the service waits between two tries (workflows/effects.py), and a few seconds to try.
LONGEST_WAIT = timedelta(minutes=1, seconds=5)
_LOCK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Database:
    """A register's database that can be put out of reach and back."""

    url: str
    away: Callable[[], None]
    back: Callable[[], None]


@contextlib.contextmanager
def locked_by_another_process(folder: Path) -> Iterator[Database]:
    """A file that another process locks."""
    file = folder / "register.db"
    holders: list[subprocess.Popen[bytes]] = []

    def lock() -> None:
        command = [sys.executable, "-c", _LOCK, str(file)]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holders.append(holder)
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"

    def unlock() -> None:
        for holder in holders:
            holder.communicate()
        holders.clear()

    try:
        yield Database(f"sqlite:///{file}", lock, unlock)
    finally:
        unlock()


@contextlib.contextmanager
def stopped_server() -> Iterator[Database]:
    """A PostgreSQL server that is stopped and started again."""
    with running_postgresql() as server:
        for url in fresh_postgresql(server.get_uri()):
            yield Database(url, server.stop, server.start)


@pytest.fixture(params=["a locked file", "a stopped PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with locked_by_another_process(tmp_path) if request.param == "a locked file" else stopped_server() as one:
        yield one


@asynccontextmanager
async def never_stands_still() -> AsyncIterator[None]:
    """Check that the worker's event loop goes on meanwhile, so that other cases are served."""
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.05)
            longest = max(longest, time.monotonic() - before)

    heart = asyncio.create_task(beat())
    try:
        yield
    finally:
        heart.cancel()
    assert longest < SECONDS / 2, f"the worker stood still for {longest:.1f} s"


async def test_staff_are_told_and_nothing_is_lost(database: Database, tmp_path: Path) -> None:
    of_other_workers = activity_threads()
    async with running_server(tmp_path) as server, live_desk(server, tmp_path, database.url) as desk:
        employers = [await desk.registered() for _ in range(5)]
        _, audit = await desk.with_audit()
        paid = [await desk.payload(one, "record_payment") for one in employers]
        counted = await desk.payload(employers[0], "report_head_count")
        assigned = await desk.payload(audit, "assign_reviewer", reviewer="r.roy")
        for one in (*employers, audit):
            await desk.at_rest(one)
        await asyncio.to_thread(database.away)
        since = time.monotonic()
        try:
            async with never_stands_still():
                await staff_are_told(desk, [*zip(employers, paid, strict=True)], audit, assigned, counted)
                await asyncio.sleep(max(0.0, OUTAGE - (time.monotonic() - since)))
                assert activity_threads() <= of_other_workers + ACTIVITY_THREADS
        finally:
            await asyncio.to_thread(database.back)
        await everything_is_entered(desk, employers, audit)
        await desk.act(employers[0], "report_head_count")


async def staff_are_told(
    desk: LiveDesk,
    payments: list[tuple[str, dict[str, object]]],
    audit: str,
    assigned: dict[str, object],
    counted: dict[str, object],
) -> None:
    """Act while the register is away: told within seconds, and the next one refused at once."""
    answers = await asyncio.gather(
        *(desk.send(one, "record_payment", payload) for one, payload in payments),
        desk.send(audit, "assign_reviewer", assigned),
    )
    for answer in answers:
        assert answer.receipt is not None, answer.refusal
        assert answer.receipt["entry"] == 0
        assert "The register can't be reached just now. This is kept" in answer.receipt["done"]
        assert answer.seconds < SECONDS
    employer = payments[0][0]
    second = await desk.send(employer, "report_head_count", counted)
    assert second.seconds < AT_ONCE
    assert 'The register can\'t be reached just now, and "record_payment" of a.singh waits' in second.refusal
    assert "Nothing is lost" in second.refusal
    assert (await desk.view(employer))["stage"] == "registered"


async def everything_is_entered(desk: LiveDesk, employers: list[str], audit: str) -> None:
    """Wait until the register has caught up, and look for what is lost, doubled or out of order."""

    async def caught_up() -> bool:
        stages = [(await desk.view(one))["stands"] for one in employers]
        return (
            all("Fee paid" in stands for stands in stages) and (await desk.view(audit))["reviewer"] == "r.roy"
        )

    await until(caught_up, "the register to catch up", within=25)
    for one in employers:
        await desk.at_rest(one)
        actions = [entry.action for entry in desk.entries(one)]
        assert actions == ["register", "issue_letter", "record_payment", "issue_letter"]
        assert not failed_tasks(await desk.events(one))
    assert [entry.action for entry in desk.entries(audit)].count("assign_reviewer") == 1
    assert desk.register.verify_chain().whole


def activity_threads() -> int:
    return sum(thread.name.startswith("activity") for thread in threading.enumerate())


async def test_what_follows_from_a_kept_step_comes_after_it(tmp_path: Path) -> None:
    # The reminder of a refresher that is due in some weeks goes out as soon as the training is recorded.
    nearly_three_years = str((datetime.now(UTC) - timedelta(days=1060)).date())
    with locked_by_another_process(tmp_path) as database:
        async with running_server(tmp_path) as server, live_desk(server, tmp_path, database.url) as desk:
            employer = await desk.registered()
            await desk.act(employer, "record_payment")
            payload = await desk.payload(employer, "record_training", completed_on=nearly_three_years)
            await desk.at_rest(employer)
            before = len(desk.entries(employer))
            await asyncio.to_thread(database.away)
            answer = await desk.send(employer, "record_training", payload)
            assert answer.receipt is not None
            assert answer.receipt["entry"] == 0
            await asyncio.to_thread(database.back)

            async def is_reminded() -> bool:
                return any(entry.action == "refresher_reminder" for entry in desk.entries(employer))

            await until(is_reminded, "the reminder")
            await desk.at_rest(employer)
            since = [entry.action for entry in desk.entries(employer)[before:]]
            assert since == ["record_training", "refresher_reminder", "issue_letter"]


async def test_a_date_that_comes_while_the_register_is_away_is_made_good(tmp_path: Path) -> None:
    with locked_by_another_process(tmp_path) as database:
        register = open_register(database.url)
        register.load_staff(STAFF, STAFF_LOADED_AT)
        async with running_desk(register, tmp_path / "documents") as desk:
            employer = await desk.start()
            await desk.act(employer, "issue_invoice")
            await desk.act(
                employer, "record_training", person_name="Robin Okafor", completed_on=str(desk.today)
            )
            due = date(desk.today.year + 3, desk.today.month, desk.today.day)
            await asyncio.to_thread(database.away)
            passing = asyncio.create_task(desk.until(due + timedelta(days=7)))
            await asyncio.sleep(SECONDS)
            await asyncio.to_thread(database.back)
            await passing
            await desk.rest(employer)
            entries = register.entries_of(register.employers()[0].employer_id)
            happened = [(entry.action, entry.day) for entry in entries if entry.actor == "calendar"]
            names = [name for name, _ in happened if name != "issue_letter"]
            refreshers = [name for name in names if name.startswith("refresher")]
            assert refreshers == ["refresher_reminder", "refresher_lapsed"]
            assert set(names) - set(refreshers) == {"invoice_reminder"}
            assert register.verify_chain().whole
        register.close()


async def test_after_an_outage_of_an_hour_everything_is_entered_within_a_minute(tmp_path: Path) -> None:
    """However long it was away: the longest that the service waits between two tries is a minute."""
    with stopped_server() as database:
        register = open_register(database.url)
        register.load_staff(STAFF, STAFF_LOADED_AT)
        async with running_desk(register, tmp_path / "documents") as desk:
            paying, asking = await desk.start("1000001"), await desk.start("1000002")
            await desk.act(asking, "issue_invoice")
            reminded_on = desk.today + timedelta(days=37)
            await desk.until(reminded_on, clock(5, 30))
            await asyncio.to_thread(database.away)
            paid = {"actor": "a.singh", "paid_on": str(desk.today), "amount": "250.00", "method": "cheque"}
            handle = desk.client.get_workflow_handle(paying)
            kept: Receipt = await handle.execute_update("record_payment", paid, result_type=Receipt)
            assert kept.entry == 0
            since = await desk.now()
            await desk.until(reminded_on, clock(6, 30))
            await asyncio.to_thread(database.back)
            before = {one: actions(register, one) for one in ("1000001", "1000002")}
            assert before == {
                "1000001": ["register"],
                "1000002": ["register", "issue_invoice", "invoice_numbered"],
            }
            await desk.at(await desk.now() + LONGEST_WAIT)
            for one in (paying, asking):
                await desk.rest(one)
            assert await desk.now() - since >= timedelta(hours=1)
            assert actions(register, "1000001") == ["register", "record_payment"]
            assert actions(register, "1000002") == [*before["1000002"], "invoice_reminder"]
            employers = {one.wcb_account: one.employer_id for one in register.employers()}
            written = [(one.name, one.dated) for one in register.letters_of(employers["1000002"])]
            assert written[-1] == ("invoice_reminder", reminded_on)
            assert register.verify_chain().whole
        register.close()


def actions(register: Register, account: str) -> list[str]:
    """The steps of an employer, without its letters."""
    employer = register.employer(account)
    assert employer is not None
    return [one.action for one in register.entries_of(employer.employer_id) if one.action != "issue_letter"]


def test_an_error_of_the_database_does_not_repeat_what_was_to_be_written(database: Database) -> None:
    if database.url.startswith("sqlite"):
        Path(database.url.removeprefix("sqlite:///")).parent.mkdir(exist_ok=True)
    engine = engine_for(database.url)
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:what)"), {"what": "4111 1111 1111 1111"})
    engine.dispose()
    assert "4111" not in str(caught.value)
