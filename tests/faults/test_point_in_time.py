"""PostgreSQL is recovered to a moment between two entries, by its own tools: the rest is entered again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.checkup import Health
from cli.checkup.register import older_copy
from cli.failing import ExitCode
from models.engine import engine_for
from tests.faults.test_register_is_older import House, silent_soon
from tests.support.archiving import Archiving, archiving_server
from tests.support.live import running_server
from tests.support.mail_server import mail_server


@pytest.fixture
def archiving(postgresql_server: str) -> Iterator[Archiving]:  # noqa: ARG001 - makes the user that both run as
    with archiving_server() as server:
        yield server


async def test_what_came_after_the_moment_is_entered_again(
    archiving: Archiving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_soon(monkeypatch)
    async with running_server(tmp_path) as server, mail_server() as post:
        house = House(server, post, tmp_path, archiving.url)
        async with house.worker() as desk:
            employer = await desk.registered()
            await desk.at_rest(employer)
            await asyncio.to_thread(archiving.base_backup)
            await desk.act(employer, "record_payment")
            await desk.at_rest(employer)
            between, kept = archiving.now(), desk.register.verify_chain()
            await desk.act(employer, "record_training")
            await desk.at_rest(employer)
            before, whole = house.everything(), desk.register.verify_chain()

        await asyncio.to_thread(archiving.recover, between)
        verified = await house.secor("verify", "--register-only", "--json")
        assert (verified.data["entries"], verified.data["head"]) == (kept.entries, kept.head)
        engine = engine_for(archiving.url)
        assert (await older_copy(engine)).health is Health.WRONG
        told = await house.secor("reconcile", "--json")
        assert told.code == ExitCode.REFUSED
        assert len(told.data["lost"]) == whole.entries - kept.entries
        assert "record_training of t.okoye" in told.data["lost"][0]
        assert "no worker starts" not in told.complaint
        mended = await house.secor("reconcile", "--mend", "--json")
        assert (mended.code, mended.data["to_be_seen_to"]) == (ExitCode.DONE, []), mended.complaint
        after = house.everything()
        assert {name: rows for name, rows in after.items() if name != "chain_head"} == {
            name: rows for name, rows in before.items() if name != "chain_head"
        }
        assert (await older_copy(engine)).health is Health.OK
        async with house.worker() as desk:
            assert desk.register.verify_chain() == whole
            compared = await house.secor("reconcile", "--json")
            assert (compared.code, compared.data["differences"]) == (ExitCode.DONE, [])
        engine.dispose()
