"""A full disk, a used-up pool, a run that ends while people act."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.service import RPCError, RPCStatusCode

from domain.case import Receipt
from models.register import Register
from tests.support.employer_file import EmployerFile
from tests.support.live import live_desk, running_server, until
from tests.support.running_desk import START, RunningDesk, running_desk

#: How soon somebody who waits is told, in seconds.
SECONDS = 7.0
FILLING = "filling"


@pytest.fixture
async def desk(register: Register, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    async with running_desk(register, tmp_path / "documents") as running:
        yield running


#: Takes the room from a store of documents, until it is left again.
Full = Callable[[], AbstractContextManager[None]]


@contextmanager
def small_disk(folder: Path) -> Iterator[Full]:
    """A file system of its own, on which no byte is left."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount a file system, and not everywhere")

    @contextmanager
    def full() -> Iterator[None]:
        filling = folder / FILLING
        with contextlib.suppress(OSError), filling.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        yield
        filling.unlink()

    try:
        yield full
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def small_files(_: Path) -> Iterator[Full]:
    """A limit on files: the system writes the beginning of a letter and refuses the rest."""

    @contextmanager
    def full() -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    yield full


@pytest.mark.parametrize("disk", [small_disk, small_files])
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # its files are another process's
async def test_a_disk_that_is_full(
    disk: Callable[[Path], AbstractContextManager[Full]], register: Register, tmp_path: Path
) -> None:
    """The step counts, its letter is owed; once there is room it is written, once and of that day."""
    store = tmp_path / "documents"
    async with running_desk(register, store) as desk:
        with disk(store) as full:
            employer = await desk.start()
            (first,) = kept(store)
            with full():
                paid = {"actor": "a.singh", "paid_on": str(START), "amount": "250.00", "method": "cheque"}
                handle = desk.client.get_workflow_handle(employer)
                receipt: Receipt = await handle.execute_update("record_payment", paid, result_type=Receipt)
                assert receipt.entry
                case = await desk.case(employer)
                assert "Fee paid" in case.stands
                (letter,) = register.letters_of(case.employer_id)
                assert letter.name == "registration_confirmed"
                # Nothing half written is left either.
                assert kept(store) == [first]
            await desk.at(await desk.now() + timedelta(minutes=5))
            await desk.rest(employer)
            _, letter = register.letters_of(case.employer_id)
            assert (letter.name, letter.dated) == ("payment_receipt", START)
            assert desk.documents.get(letter.document).startswith(b"%PDF")
            assert len(kept(store)) == 2
            assert register.verify_chain().whole


def kept(store: Path) -> list[Path]:
    """Every file in a store of documents, those half written among them."""
    return [one for one in store.rglob("*") if one.is_file() and one.name != FILLING]


async def test_a_run_ends_while_people_act(desk: RunningDesk) -> None:
    """The certificate year begins with the mailing, and six people write at that very moment."""
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    await file.ministry("approved", certificate_number=desk.next_certificate_number())
    for one in ("record_director_signature", "record_executive_director_signature"):
        await file.order_step(one, signed_on=str(desk.today))
    before = (await desk.client.get_workflow_handle(file.workflow).describe()).run_id
    handle = desk.client.get_workflow_handle(file.workflow)

    async def change(number: int) -> Receipt:
        """Send a change, and again as people do when its answer is that the run has ended meanwhile."""
        payload = {"actor": "a.singh", "contact_name": f"Robin {number}", "reason": f"Change {number}"}
        update = f"change-{number}-{uuid4()}"
        while True:
            try:
                answer: Receipt = await handle.execute_update(
                    "change_contact", payload, id=update, result_type=Receipt
                )
            except RPCError as error:
                # The server that skips time forgets what it has not handed to a run before this ends.
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            else:
                return answer

    with desk.standing_still():
        mailing = file.order_step("record_mailing", mailed_on=str(desk.today))
        _, *receipts = await asyncio.gather(mailing, *(change(number) for number in range(6)))
    await desk.rest(file.workflow)
    case = await desk.case(file.workflow)
    entered = [one for one in desk.register.entries_of(case.employer_id) if one.action == "change_contact"]
    assert sorted(one.number for one in entered) == sorted(one.entry for one in receipts)
    assert "Certified" in case.stands
    assert (await handle.describe()).run_id != before
    assert desk.register.verify_rows(case.employer_id) == []


def all_connections(register: Register) -> Iterator[ExitStack]:
    """Take every connection that the register may have at once."""
    engine = register._engine  # noqa: SLF001 - a pool that others have used up
    with ExitStack() as taken:
        for _ in range(engine.pool.size() + engine.pool._max_overflow):  # type: ignore[attr-defined]  # noqa: SLF001
            taken.enter_context(engine.connect())
        yield taken


async def test_a_pool_that_is_used_up(tmp_path: Path, database_url: str) -> None:
    """Staff are told within seconds that it is kept; it is entered as soon as a connection is free."""
    async with running_server(tmp_path) as server, live_desk(server, tmp_path, database_url) as desk:
        employer = await desk.registered()
        payment = await desk.payload(employer, "record_payment")
        await desk.at_rest(employer)
        taking = all_connections(desk.register)
        taken = next(taking)
        began = time.monotonic()
        kept = await desk.send(employer, "record_payment", payment)
        assert time.monotonic() - began < SECONDS
        assert kept.receipt is not None
        assert kept.receipt["entry"] == 0
        taken.close()

        async def is_entered() -> bool:
            return "Fee paid" in (await desk.view(employer))["stands"]

        await until(is_entered, "the payment to be entered", within=60)
        steps = [one.action for one in desk.entries(employer) if one.action != "issue_letter"]
        assert steps == ["register", "record_payment"]
