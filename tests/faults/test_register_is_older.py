"""The register is put back from an older backup while Temporal went on: histories give back what it lost."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from activities.contracts import TASK_QUEUE
from cli import pollers
from cli.failing import ExitCode
from domain.calendar import alberta_day, days_after
from domain.start_forms import CORRS_SHEET, DIRECTORY, LETTERS_POSTED, SEND_PIR_LIST
from models.base import Base
from models.engine import engine_for
from tests.cli.commands import Said, Terminal
from tests.support.databases import postgresql_tools
from tests.support.live import LiveDesk, Server, live_desk, running_server, until
from tests.support.mail_server import MailServer, mail_server, mail_through


@dataclass
class House:
    """A server that goes on, a mail server, and a register that is put back."""

    server: Server
    post: MailServer
    folder: Path
    url: str

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[LiveDesk]:
        """Run a worker for a while."""
        async with live_desk(self.server, self.folder, self.url, mail_through(self.post)) as desk:
            yield desk

    @property
    def terminal(self) -> Terminal:
        """A terminal at this house."""
        return Terminal(
            {
                "TEMPORAL_ADDRESS": self.server.address,
                "SECOR_DATABASE_URL": self.url,
                "SECOR_VAR_DIR": str(self.folder),
                "SECOR_SMTP_HOST": "127.0.0.1",
                "SECOR_SMTP_PORT": str(self.post.port),
                "SECOR_SMTP_SECURITY": "none",
                "SECOR_POSTGRESQL_TOOLS_DIR": str(postgresql_tools()),
            },
            self.folder,
        )

    async def secor(self, *words: str) -> Said:
        """Run a command."""
        return await asyncio.to_thread(self.terminal.secor, *words)

    async def backed_up(self) -> str:
        """Make a backup, and give its folder."""
        said = await self.secor("backup", str(self.folder / "backups"), "--json")
        assert said.code == ExitCode.DONE, said.complaint
        return str(said.data["folder"])

    async def put_back(self, backup: str) -> None:
        """Put a backup in the register's place."""
        said = await self.secor("restore", backup, "--replace")
        assert said.code == ExitCode.DONE, said.complaint

    def everything(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        engine = engine_for(self.url)
        with engine.connect() as connection:
            rows = {
                table.name: sorted(
                    (tuple(map(without_instants, row)) for row in connection.execute(select(table))), key=str
                )
                for table in Base.metadata.sorted_tables
            }
        engine.dispose()
        return rows


def without_instants(value: Any) -> Any:  # noqa: ANN401 - what any column holds
    """Leave the instants of a kept state's newest lines out.

    A worker that has begun anew tells those of earlier steps some milliseconds otherwise.
    """
    if not isinstance(value, dict) or "latest" not in value:
        return value
    return value | {"latest": [one | {"at": ""} for one in value["latest"]]}


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    async with running_server(tmp_path) as server, mail_server() as post:
        yield House(server, post, tmp_path, database_url)


async def run(desk: LiveDesk, kind: str, *given: object) -> Any:  # noqa: ANN401 - whatever it gives
    """Run a workflow that ends by itself."""
    return await desk.client.execute_workflow(kind, args=given, id=f"{kind}-by-hand", task_queue=TASK_QUEUE)


async def before_the_backup(desk: LiveDesk) -> tuple[str, str, str, str]:
    """An employer to be billed, one that leaves and has no e-mail, and one with its audit under review."""
    billed, leaving = await desk.registered(), await desk.registered(email=None)
    reviewed, audit = await desk.with_audit()
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    for name in (billed, leaving, reviewed, audit):
        await desk.at_rest(name)
    await run(desk, "LetterDelivery")
    return billed, leaving, reviewed, audit


async def after_the_backup(desk: LiveDesk, cases: tuple[str, str, str, str]) -> tuple[str, str]:
    """Everything that leaves a trace in the register, by any workflow; the order and a new employer."""
    billed, leaving, reviewed, audit = cases
    await desk.act(billed, "issue_invoice")
    await desk.act(audit, "record_review")
    await until(lambda: is_ordered(desk, reviewed), "the certificate to be ordered")
    order = await desk.opened((await desk.view(reviewed))["related"][0])
    refused = await desk.payload(leaving, "withdraw", actor="t.okoye")
    assert (await desk.send(leaving, "withdraw", refused)).refusal
    absence = {"actor": "r.roy", "change": "absence", "begins_on": "2040-01-02", "ends_on": "2040-01-03"}
    await run(desk, DIRECTORY[0].workflow, absence)
    await add_session(desk)
    newcomer = await desk.registered(wcb_account="7654321")
    await desk.act(leaving, "withdraw")
    for name in (billed, reviewed, order, newcomer, leaving):
        await desk.at_rest(name)
    await run(desk, CORRS_SHEET.workflow, {"actor": "a.singh"})
    await desk.act(order, "record_corrs_entry", corrs_number="C-1")
    batch = (await run(desk, "PostRun"))["name"]
    await run(desk, LETTERS_POSTED.workflow, {"actor": "a.singh", "batch": batch, "posted_on": batch[:10]})
    await run(desk, "LetterDelivery")
    await run(desk, SEND_PIR_LIST.workflow, {"actor": "a.singh", "year": today().year - 1, "dry_run": False})
    await desk.at_rest(order)
    return order, newcomer


async def is_ordered(desk: LiveDesk, name: str) -> bool:
    return any(one.startswith("certificate-") for one in (await desk.view(name))["related"])


async def add_session(desk: LiveDesk) -> None:
    """Put a session on the course calendar."""
    await desk.start("course-calendar", kind="CourseCalendar")
    wish = {"actor": "t.okoye", "session": "M1", "course": "module-1", "place": "Red Deer", "seats": 1}
    wish["starts_on"] = str(days_after(today(), 60))
    answer = await desk.send("course-calendar", "add_session", wish)
    assert answer.receipt is not None, answer.refusal


def today() -> date:
    return alberta_day(datetime.now(UTC))


def silent_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was stopped counts as gone after seconds."""
    monkeypatch.setattr(pollers, "LONGEST_SILENCE", timedelta(seconds=3))


async def test_what_was_lost_is_entered_again_to_the_last_byte(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.worker() as desk:
        cases = await before_the_backup(desk)
    backup, mailed_before = await house.backed_up(), len(house.post.taken)
    async with house.worker() as desk:
        order, newcomer = await after_the_backup(desk, cases)
        pages = {name: await desk.view(name) for name in (*cases[:1], order, newcomer)}
        before, entries = house.everything(), desk.register.verify_chain().entries
    mailed = len(house.post.taken)
    assert mailed > mailed_before

    await house.put_back(backup)
    told = await house.secor("reconcile")
    assert told.code == ExitCode.REFUSED
    assert "issue_invoice of a.singh" in told.out
    assert "Stop every worker" in told.complaint
    assert "Until then no worker starts" in told.complaint
    refused = await asyncio.to_thread(house.terminal.started_in_vain, "worker")
    assert "takes no entry until it was compared with what Temporal knows" in refused
    silent_soon(monkeypatch)
    mended = await house.secor("reconcile", "--mend", "--json")
    assert (mended.code, mended.data["to_be_seen_to"]) == (ExitCode.DONE, []), mended.complaint
    for table, rows in house.everything().items():
        assert rows == before[table], table

    async with house.worker() as desk:
        again = await house.secor("reconcile", "--mend", "--json")
        assert again.code == ExitCode.DONE, again.out
        assert (again.data["differences"], again.data["lost"], again.data["given_back"]) == ([], [], [])
        assert desk.register.verify_chain().entries == entries
        assert {name: (await desk.view(name))["agenda"] for name in pages} == {
            name: page["agenda"] for name, page in pages.items()
        }
        await run(desk, "LetterDelivery")
        assert len(house.post.taken) == mailed
        await desk.act(newcomer, "record_payment")
        await desk.act(order, "record_ministry_decision", decision="declined", reason="Stop order")
        for one in desk.register.employers():
            assert desk.register.verify_rows(one.employer_id) == []
        assert desk.register.verify_chain().whole


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_both_are_older_and_then_temporal_is_lost_altogether(house: House) -> None:
    """Whichever is older, the register is compared first, without workers, and then each case with them."""
    server = house.server
    async with house.worker() as desk:
        goes_on = await desk.registered()
        await desk.at_rest(goes_on)
    server.stop()
    for file in server.files:
        shutil.copy(file, house.folder / f"old-{file.name}")
    server.start()
    await server.client()
    async with house.worker() as desk:
        await desk.act(goes_on, "record_payment")
        late = await desk.registered(wcb_account="7654321")
        for name in (goes_on, late):
            await desk.at_rest(name)
    backup = await house.backed_up()
    async with house.worker() as desk:
        await desk.act(goes_on, "record_training")
        await desk.at_rest(goes_on)
    server.stop()

    for file in server.files:
        file.unlink()
    for file in house.folder.glob("old-*"):
        shutil.copy(file, file.with_name(file.name.removeprefix("old-")))
    server.start()
    await server.client()
    await house.put_back(backup)
    told = await house.secor("reconcile")
    assert (told.code, "Start the workers now" in told.out) == (ExitCode.DONE, True), told
    assert (
        "--go-on is for a register that was put back" in (await house.secor("reconcile", "--go-on")).complaint
    )
    async with house.worker() as desk:
        mended = (await house.secor("reconcile", "--mend", "--json")).data
        assert (set(mended["opened"]), mended["differences"]) == ({goes_on, late}, [])
        assert desk.register.verify_chain().whole
    server.stop()

    for file in server.files:
        file.unlink()
    server.start()
    await server.client()
    await house.put_back(backup)
    told = await house.secor("reconcile", "--json")
    assert told.code == ExitCode.REFUSED
    assert "runs not one of the 2 cases" in told.data["to_be_seen_to"][0]
    assert "`secor reconcile --go-on` goes on without it" in told.complaint
    staff = await house.secor("staff", "load", "demo/staff.toml", "--actor", "a.singh")
    assert "takes no entry" in staff.complaint
    assert (await house.secor("reconcile", "--go-on")).code == ExitCode.DONE
    async with house.worker() as desk:
        mended = (await house.secor("reconcile", "--mend", "--json")).data
        assert (set(mended["opened"]), mended["differences"]) == ({goes_on, late}, [])
        await desk.act(goes_on, "record_training")
        assert desk.register.verify_chain().whole
