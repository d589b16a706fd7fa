"""Keys come, go, and are taken away too early: nothing is lost, and a sentence says which key is missing."""

from __future__ import annotations

import asyncio
import dataclasses
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.testing import WorkflowEnvironment

from activities.contracts import TASK_QUEUE
from domain.case import Receipt
from domain.registration import EXAMPLE
from encryption import KeyRing, SealingCodec
from models.documents import DocumentStore
from models.register import Register
from parties import nobody_outside
from tests.support.running_desk import BOOK, eventually, skipping_server
from worker import build_worker
from workflows.conversion import DATA_CONVERTER

pytestmark = [pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

FORM = {**EXAMPLE, "actor": "a.singh"}
ACCOUNT = str(FORM["wcb_account"])
EMPLOYER = f"employer-{ACCOUNT}"
LONG_AGO, LATER = date(2020, 1, 1), date(2990, 1, 1)


def sealing(*, refuse_plain: bool = False, **seals_from: date) -> DataConverter:
    """What a process seals with: keys by the day from which they seal."""
    keys = [
        {
            "id": name,
            "created": LONG_AGO,
            "seals_from": day,
            "secret": b64encode(name.encode().ljust(32)).decode(),
        }
        for name, day in seals_from.items()
    ]
    ring = KeyRing.model_validate({"key": keys})
    codec = SealingCodec("default", ring, refuse_plain=refuse_plain)
    return dataclasses.replace(DATA_CONVERTER, payload_codec=codec)


class House:
    """A server and a register, at which workers with other keys come and go."""

    def __init__(self, env: WorkflowEnvironment, register: Register, store: DocumentStore) -> None:
        self._env = env
        self.register = register
        self._store = store

    @asynccontextmanager
    async def worker(self, keys: DataConverter) -> AsyncIterator[Client]:
        """Run a worker that keeps no case in memory, and give a client with the same keys."""
        address = self._env.client.service_client.config.target_host
        client = await Client.connect(address, data_converter=keys)
        parties = nobody_outside(self.register, self._store)
        async with build_worker(client, self.register, BOOK, self._store, parties, max_cached_workflows=0):
            yield client

    async def opens(self, client: Client) -> None:
        """Register the employer."""
        await client.start_workflow("Employer", FORM, id=EMPLOYER, task_queue=TASK_QUEUE)

        async def entered() -> bool:
            return self.register.employer(ACCOUNT) is not None

        await eventually(entered, "the employer is registered")

    def steps(self) -> list[str]:
        """What staff did."""
        employer = self.register.employer(ACCOUNT)
        assert employer is not None
        entries = self.register.entries_of(employer.employer_id)
        return [one.action for one in entries if one.actor == "a.singh"]

    async def history(self) -> bytes:
        """Everything that Temporal holds of the employer."""
        return (await self._env.client.get_workflow_handle(EMPLOYER).fetch_history()).to_json().encode()


@pytest.fixture
async def house(register: Register, tmp_path: Path) -> AsyncIterator[House]:
    async with skipping_server() as env:
        with env.auto_time_skipping_disabled():
            yield House(env, register, DocumentStore(tmp_path / "documents"))
    assert register.verify_chain().broken is None


def writes(client: Client, update_id: str) -> asyncio.Task[Receipt]:
    """Send a notice, and wait for the answer beside what else is done."""
    notice: dict[str, Any] = {"actor": "a.singh", "subject": update_id, "text": "We are closed on Monday."}
    handle = client.get_workflow_handle(EMPLOYER)
    return asyncio.create_task(
        handle.execute_update("send_notice", notice, id=update_id, result_type=Receipt)
    )


async def test_a_key_that_is_taken_away_too_early(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async with house.worker(sealing(first=LONG_AGO)) as client:
        await house.opens(client)
        await writes(client, "before")

    async with house.worker(sealing(second=LONG_AGO)) as client:
        waiting = writes(client, "meanwhile")

        async def told() -> bool:
            return 'sealed with key "first", which SECOR_KEYS_FILE does not have' in caplog.text

        await eventually(told, "the sentence that names the key")
        assert b"Put that key back, retired" in await house.history()
        assert not waiting.done()
        waiting.cancel()
        assert house.steps() == ["register", "send_notice"], "nothing is done, and nothing is lost"

    async with house.worker(sealing(first=LONG_AGO, second=date(2021, 1, 1))) as client:
        receipt = await writes(client, "meanwhile")
        assert receipt.entry
        assert house.steps() == ["register", "send_notice", "send_notice"]


async def test_a_key_changes_while_two_workers_run(house: House) -> None:
    """One of them has been started again with the key of tomorrow, for the other it is still yesterday."""
    before = sealing(first=LONG_AGO, second=LATER)
    after = sealing(first=LONG_AGO, second=date(2021, 1, 1))
    async with house.worker(before) as one, house.worker(after) as other:
        await house.opens(one)
        for place in range(6):
            await writes(other if place % 2 else one, f"notice-{place}")
    assert house.steps() == ["register", *["send_notice"] * 6]
    held = await house.history()
    assert all(b64encode(name) in held for name in (b"first", b"second"))


async def test_workflows_of_before_the_first_key(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async with house.worker(DATA_CONVERTER) as client:
        await house.opens(client)

    async with house.worker(sealing(first=LONG_AGO)) as client:
        await writes(client, "sealed")
        assert house.steps() == ["register", "send_notice"]

    async with house.worker(sealing(first=LONG_AGO, refuse_plain=True)) as client:
        waiting = writes(client, "too-early")

        async def told() -> bool:
            return "A payload came unsealed, and SECOR_PLAIN_PAYLOADS=refused" in caplog.text

        await eventually(told, "the sentence that says what to set")
        waiting.cancel()

    async with house.worker(sealing(first=LONG_AGO)) as client:
        assert (await writes(client, "too-early")).entry
    assert house.steps() == ["register", "send_notice", "send_notice"]
