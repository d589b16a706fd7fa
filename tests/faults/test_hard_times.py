"""Down past a deadline, a full disk, a used-up pool, a wrong clock, a run that ends while people act."""

from __future__ import annotations

import asyncio
import errno
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.case import Receipt
from models.documents import DocumentStore
from models.register import Register
from parties import nobody_outside
from tests.support.employer_file import EmployerFile
from tests.support.live import live_desk, running_server, until
from tests.support.running_desk import BOOK, START, RunningDesk, running_desk, skipping_server
from worker import build_worker

#: How soon somebody who waits is told, in seconds.
SECONDS = 7.0


@pytest.fixture
async def desk(register: Register, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    async with running_desk(register, tmp_path / "documents") as running:
        yield running


async def test_server_and_worker_are_down_past_a_deadline(register: Register, tmp_path: Path) -> None:
    """A reminder's day passes with neither server nor worker: it fires once, late, with the right date."""
    store = DocumentStore(tmp_path / "documents")
    async with skipping_server() as env:
        desk = RunningDesk(env, register, store)

        @asynccontextmanager
        async def working() -> AsyncIterator[None]:
            async with build_worker(env.client, register, BOOK, store, nobody_outside(register, store)):
                yield

        async with working():
            await desk.until(START)
            file = await EmployerFile.opened(desk)
            await file.act("issue_invoice")
            employer_id = (await desk.case(file.workflow)).employer_id
        # No server and no worker: what Temporal knew is gone, and time passes.
        await desk.client.get_workflow_handle(file.workflow).terminate("lost")
        await desk.until(date(2034, 3, 2))  # due on 8 February, reminded of on the 15th
        async with working():
            await desk.result_of("Rebuilding", {"employers": [employer_id]})
            await desk.rest(file.workflow)
            assert [day for day, name in file.letters() if name == "invoice_reminder"] == [date(2034, 3, 2)]
            assert "8 February 2034" in file.letter_text("invoice_reminder")  # late, and of the right day
            # The clocks of this worker's machine are years behind; every date is that of the workflow.
            reminded = register.entries_of(employer_id)[-1]
            assert (reminded.day, reminded.at.date()) == (date(2034, 3, 2), date(2034, 3, 2))
            assert datetime.now(UTC) + timedelta(days=1) < reminded.at
            await desk.until(date(2034, 3, 9))
            assert Counter(name for _, name in file.letters())["invoice_reminder"] == 1
            await desk.until(date(2034, 3, 11))
            assert Counter(name for _, name in file.letters())["invoice_reminder"] == 2


async def test_a_disk_that_is_full(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step counts, its letter is owed; once there is room it is written, once and of that day."""
    file = await EmployerFile.opened(desk)
    put, room = DocumentStore.put, False

    def put_if_there_is_room(store: DocumentStore, content: bytes, suffix: str = "") -> str:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return put(store, content, suffix)

    monkeypatch.setattr(DocumentStore, "put", put_if_there_is_room)
    employer_id = (await desk.case(file.workflow)).employer_id
    paid = {"actor": "a.singh", "paid_on": str(desk.today), "amount": "250.00", "method": "cheque"}
    handle = desk.client.get_workflow_handle(file.workflow)
    receipt: Receipt = await handle.execute_update("record_payment", paid, result_type=Receipt)
    assert receipt.entry
    assert "Fee paid" in (await desk.case(file.workflow)).stands
    assert [one.name for one in desk.register.letters_of(employer_id)] == ["registration_confirmed"]
    room = True
    await desk.at(await desk.now() + timedelta(minutes=5))
    await desk.rest(file.workflow)
    assert [one.name for one in desk.register.letters_of(employer_id)][1:] == ["payment_receipt"]
    assert desk.register.verify_chain().whole


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
        """Send a change as a person does who is told to try again."""
        payload = {"actor": "a.singh", "contact_name": f"Robin {number}", "reason": f"Change {number}"}
        update = f"change-{number}-{uuid4()}"
        answer: Receipt = await handle.execute_update(
            "change_contact", payload, id=update, result_type=Receipt
        )
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
