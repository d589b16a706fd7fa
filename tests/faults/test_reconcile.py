"""Temporal's store is lost, or restored from an older copy: every file is opened anew where it stood."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from activities.contracts import TASK_QUEUE
from cli.failing import ExitCode
from cli.reconciling.comparing import Kind, _kind, differences
from cli.reconciling.mending import mend
from domain.rebuilding import KeptCase, Rebuild
from domain.view import view_of
from models.documents import DocumentStore
from models.register import Register
from tests.cli.commands import Terminal
from tests.support.desk import Desk as FileOnPaper
from tests.support.live import LiveDesk, Server, live_desk, running_server, until
from workflows import rebuilding
from workflows.rebuilding import Rebuilding

#: What of a page has to be the same after a file was opened anew.
_SHOWN = (
    "step",
    "stage",
    "stands",
    "owner",
    "by_when",
    "agenda",
    "facts",
    "related",
    "deficiencies",
)


@asynccontextmanager
async def running(server: Server, folder: Path, url: str) -> AsyncIterator[LiveDesk]:
    """Run server and worker, and stop both."""
    server.start()
    try:
        async with live_desk(server, folder, url) as desk:
            yield desk
    finally:
        server.stop()


class Files:
    """An employer in each stage, and what has to be found again of them."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[str, Any]] = {}

    async def open(self, desk: LiveDesk) -> None:
        self.fresh = await desk.registered()
        self.paid = await desk.registered()
        await desk.act(self.paid, "issue_invoice")
        self.reviewed, self.audit = await desk.with_audit()
        await desk.act(self.audit, "assign_reviewer", reviewer="r.roy")
        self.ordered, self.order = await desk.with_order()
        self.leaving = await desk.registered()
        await self.note(desk)

    async def go_on(self, desk: LiveDesk) -> None:
        """Take further steps: one that begins a case under a file, one that ends a file."""
        self.payment = await desk.payload(self.paid, "record_payment")
        paid = await desk.send(self.paid, "record_payment", self.payment, update_id="paid-once")
        assert paid.receipt is not None, paid.refusal
        await desk.act(self.audit, "record_review")
        await until(lambda: self.is_ordered(desk), "the certificate to be ordered")
        await desk.act(self.order, "record_corrs_entry", corrs_number="C-1")
        await desk.act(self.leaving, "withdraw")
        self.newcomer = await desk.registered(wcb_account="7654321")
        await self.note(desk)

    async def is_ordered(self, desk: LiveDesk) -> bool:
        return "Certificate ordered" in (await desk.view(self.reviewed))["stands"]

    def cases(self) -> list[str]:
        """All of them that are open."""
        return [name for name, view in self.shown.items() if not view["ended"]]

    async def note(self, desk: LiveDesk) -> None:
        """Note what the pages show once everybody is at rest."""
        self.shown = {}
        names = [self.fresh, self.paid, self.reviewed, self.ordered, self.order, self.leaving]
        names += [getattr(self, "newcomer", self.fresh)]
        names += [one for name in (self.reviewed,) for one in (await desk.view(name))["related"]]
        for name in dict.fromkeys(names):
            await desk.opened(name) if name != self.leaving else None
            await desk.at_rest(name)
            self.shown[name] = await desk.view(name)

    async def are_as_they_were(self, desk: LiveDesk) -> None:
        for name in self.cases():
            await desk.opened(name)
            view = await desk.view(name)
            for part in _SHOWN:
                assert view[part] == self.shown[name][part], (name, part)
            # The instant of a step may differ by milliseconds after a replay; the register has the true one.
            entries = [[line["entry"] for line in one["latest"]] for one in (view, self.shown[name])]
            assert entries[0] == entries[1]


def copy(server: Server) -> None:
    """Put a copy of Temporal's store aside."""
    for file in server.files:
        shutil.copy(file, file.with_name(f"old-{file.name}"))


def lose(server: Server) -> None:
    """Lose Temporal's store."""
    for file in server.files:
        file.unlink()


def restore(server: Server) -> None:
    """Put the older copy in the place of Temporal's store."""
    lose(server)
    for old in server.file.parent.glob("old-*"):
        shutil.copy(old, old.with_name(old.name.removeprefix("old-")))


def letters(desk: LiveDesk) -> Counter[str]:
    """The keys of all letters of the ledger."""
    return Counter(
        letter.key
        for one in desk.register.employers()
        for letter in desk.register.letters_of(one.employer_id)
    )


async def kinds(desk: LiveDesk) -> dict[str, Kind]:
    """In what workflows and register disagree, by case."""
    return {one.case: one.kind for one in await differences(desk.client, desk.register)}


async def test_temporal_is_restored_from_an_older_copy_and_then_lost(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, files = Server(tmp_path), Files()
    async with running(server, tmp_path, database_url) as desk:
        await files.open(desk)
    copy(server)
    async with running(server, tmp_path, database_url) as desk:
        await files.go_on(desk)
        assert await kinds(desk) == {}
        before = desk.register.verify_chain(), letters(desk)

    restore(server)
    async with running(server, tmp_path, database_url) as desk:
        await desk.opened(files.fresh)
        found = await kinds(desk)
        assert found[files.paid] is Kind.BEHIND
        assert found[files.leaving] is Kind.LEFT_OVER
        assert found[files.newcomer] is Kind.GONE
        assert files.fresh not in found
        done = await mend(desk.client, desk.register, await differences(desk.client, desk.register))
        assert set(done.opened) == {files.paid, files.reviewed, files.ordered, files.newcomer}
        await files.are_as_they_were(desk)
        assert await kinds(desk) == {}
        assert (desk.register.verify_chain(), letters(desk)) == before

    lose(server)
    async with running(server, tmp_path, database_url) as desk:
        assert set((await kinds(desk)).values()) == {Kind.GONE}
        terminal = Terminal(
            {
                "TEMPORAL_ADDRESS": server.address,
                "SECOR_DATABASE_URL": database_url,
                "SECOR_VAR_DIR": str(tmp_path),
            },
            tmp_path,
        )
        told = await asyncio.to_thread(terminal.secor, "reconcile")
        assert told.code == ExitCode.REFUSED
        assert "no workflow runs for it, and the register has it open after" in told.out
        assert "`secor reconcile --mend` mends" in told.complaint
        mended = await asyncio.to_thread(terminal.secor, "reconcile", "--mend", "--json")
        assert (mended.code, mended.data["differences"]) == (ExitCode.DONE, [])
        assert files.fresh in mended.data["opened"]
        await files.are_as_they_were(desk)
        assert await kinds(desk) == {}
        # Nothing was entered for it, and no letter was written again.
        assert (desk.register.verify_chain(), letters(desk)) == before
        # Whoever starts it by hand does no harm: what runs, has ended or is unknown is left alone.
        monkeypatch.setattr(rebuilding, "_FILES_OF_A_RUN", 1)
        asked = Rebuild(employers=(*(one.employer_id for one in desk.register.employers()), "unknown"))
        run = desk.client.execute_workflow
        done = await run(Rebuilding.run, asked, id="rebuilding-by-hand", task_queue=TASK_QUEUE)
        assert done == Rebuild(employers=(), not_opened=asked.employers)
        # An action that somebody sends once more is known, and everybody goes on.
        again = await desk.send(files.paid, "record_payment", files.payment, update_id="paid-once")
        assert again.receipt is not None, again.refusal
        await desk.act(files.paid, "record_training")
        await desk.act(files.order, "record_ministry_decision", decision="declined", reason="Stop order")
        assert desk.register.verify_chain().whole
        for one in desk.register.employers():
            assert desk.register.verify_rows(one.employer_id) == []


async def test_the_register_is_restored_from_an_older_copy(tmp_path: Path) -> None:
    """While workers run, each case is named and none is touched; what was lost comes under new numbers."""
    server, file = Server(tmp_path), tmp_path / "register.db"
    async with running(server, tmp_path, "") as desk:
        ahead, also, same = [await desk.registered() for _ in range(3)]
        for name in (ahead, also, same):
            await desk.at_rest(name)
    shutil.copy(file, tmp_path / "older.db")
    async with running(server, tmp_path, "") as desk:
        for name in (also, ahead):
            await desk.act(name, "record_payment")
            await desk.at_rest(name)
        await desk.act(ahead, "record_training")
        late = await desk.registered(wcb_account="7654321")
    shutil.copy(tmp_path / "older.db", file)
    async with running(server, tmp_path, "") as desk:
        await desk.opened(same)
        before = desk.register.verify_chain()
        found = await differences(desk.client, desk.register)
        assert {one.case: one.kind for one in found} == {
            ahead: Kind.AHEAD,
            also: Kind.AHEAD,
            late: Kind.UNKNOWN,
        }
        assert "has made 3 steps, the register has 1" in found[0].sentence
        assert await mend(desk.client, desk.register, found) == Rebuild(employers=())
        assert desk.register.verify_chain() == before

        # The register goes on, and gives to another letter the number of one that was lost.
        await desk.at_rest(await desk.registered(wcb_account="7654322"))
        terminal = Terminal({"TEMPORAL_ADDRESS": server.address, "SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
        trying = asyncio.create_task(asyncio.to_thread(terminal.secor, "reconcile", "--mend"))
        while not trying.done():
            await desk.start(f"look-up-{uuid4()}", {}, kind="LookUp")  # so that the worker asks for more work
            await asyncio.sleep(0.5)
        refused = trying.result()
        assert (refused.code, "A worker takes work" in refused.complaint) == (ExitCode.REFUSED, True), refused
        assert await differences(desk.client, desk.register) == found
    async with running_server(tmp_path, server):
        given = (await asyncio.to_thread(terminal.secor, "reconcile", "--mend", "--json")).data
        (left,) = given["to_be_seen_to"]
        assert "Letter number" in left
    async with running(server, tmp_path, "") as desk:
        await desk.opened(same)
        assert {one.kind for one in await differences(desk.client, desk.register)} == {Kind.RENUMBERED}
        again = (await asyncio.to_thread(terminal.secor, "reconcile", "--mend", "--json")).data
        assert (again["differences"], set(again["opened"])) == ([], {ahead, also, late})
        await desk.act(await desk.opened(late), "record_payment")
        for one in desk.register.employers():
            assert desk.register.verify_rows(one.employer_id) == []


async def test_a_case_that_is_over_and_gone_gets_its_letters_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither letter nor number can be had as it leaves; then its workflow is lost."""
    server, documents = Server(tmp_path), tmp_path / "documents"
    with monkeypatch.context() as broken:  # until the worker has ended, which tries to the last
        async with running(server, tmp_path, "") as desk:
            leaving = await desk.registered()
            await desk.at_rest(leaving)
            broken.setattr(Register, "assign_number", away)
            broken.setattr(DocumentStore, "put", away)
            await desk.act(leaving, "issue_invoice")
            assert (await desk.act(leaving, "withdraw"))["stands"] == ["Withdrawn"]
            assert await kinds(desk) == {}  # its workflow is there, and tries
            with pytest.raises(AssertionError):
                await until(lambda: has_letters(desk, 2), "a letter", within=1)
            server.kill()
    lose(server)
    async with running(server, tmp_path, "") as desk:
        (one,) = desk.register.employers()
        days = [entry.day for entry in desk.register.entries_of(one.employer_id)]
        terminal = Terminal({"TEMPORAL_ADDRESS": server.address, "SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
        told = await asyncio.to_thread(terminal.secor, "reconcile")
        assert f"nobody wrote its letter of {days[-1]}: Invoice" in told.out
        assert "`secor reconcile --mend` mends 2 of them" in told.complaint
        mended = (await asyncio.to_thread(terminal.secor, "reconcile", "--mend", "--json")).data
        assert (mended["opened"], mended["differences"]) == ([], [])
        written = desk.register.letters_of(one.employer_id)[1:]
        assert [letter.number for letter in written] == mended["written"]
        assert [(letter.name, letter.dated) for letter in written] == [
            ("invoice", days[-1]),
            ("file_closed", days[-1]),
        ]
        # Whoever asks once more is given what there is.
        again = Rebuild(employers=(), owing=(one.employer_id, "unknown"))
        run = desk.client.execute_workflow(Rebuilding.run, again, id="by-hand", task_queue=TASK_QUEUE)
        assert await run == Rebuild(employers=())
        assert len(desk.register.letters_of(one.employer_id)) == 3
        assert desk.register.verify_chain().whole
        assert all(DocumentStore(documents).get(letter.document) for letter in written)


def away(*_: object) -> None:
    """Fail as what is away does."""
    raise OSError("It is away.")


async def has_letters(desk: LiveDesk, count: int) -> bool:
    return sum(letters(desk).values()) >= count


def test_both_have_gone_on_since_one_was_restored() -> None:
    view = view_of(FileOnPaper().employer, date(2027, 3, 10))
    kept = KeptCase(
        workflow_id=view.workflow_id, employer_id=view.employer_id, step=view.step, entry=99, ended=False
    )
    assert _kind(kept, view, {view.employer_id}) is Kind.APART
    assert _kind(kept.model_copy(update={"entry": 1}), view, set()) is None
