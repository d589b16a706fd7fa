"""The register's database is out of reach for a while: staff are told in seconds, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.live import LiveDesk, live_desk, running_server, until

#: What a person waits at most before being told.
SECONDS = 6.0


@contextmanager
def out_of_reach(url: str) -> Iterator[None]:
    """Hold the register's tables so that nobody can write them, as a stuck job or a backup does."""
    if url.startswith("sqlite:///"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.rollback()
        holder.close()
        return
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE entries, chain_head IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@pytest.fixture
async def desk(tmp_path: Path, database_url: str) -> AsyncIterator[LiveDesk]:
    async with running_server(tmp_path) as server, live_desk(server, tmp_path, database_url) as running:
        yield running


async def test_an_action_is_kept_and_the_next_person_is_told(desk: LiveDesk, database_url: str) -> None:
    employer = await desk.registered()
    await desk.at_rest(employer)
    paid = await desk.payload(employer, "record_payment")
    pir = await desk.payload(employer, "register_in_pir")
    with out_of_reach(database_url):
        kept = await desk.send(employer, "record_payment", paid)
        told = await desk.send(employer, "register_in_pir", pir)
    assert kept.receipt is not None, kept.refusal
    assert kept.receipt["entry"] == 0
    assert "This is kept and will be entered as soon as it can." in kept.receipt["done"]
    assert kept.seconds < SECONDS
    assert told.receipt is None
    assert '"record_payment" of a.singh waits to be entered. Nothing is lost.' in told.refusal
    assert told.seconds < 1.0

    async def caught_up() -> bool:
        return "Fee paid" in (await desk.view(employer))["stands"]

    await until(caught_up, "the payment to be entered", within=60)
    await desk.act(employer, "register_in_pir")
    await desk.at_rest(employer)
    steps = [one.action for one in desk.entries(employer) if one.action != "issue_letter"]
    assert steps == ["register", "record_payment", "register_in_pir"]
    letters = desk.register.letters_of(desk.entries(employer)[0].employer_id)
    assert [one.name for one in letters] == ["registration_confirmed", "payment_receipt"]
    assert desk.register.verify_chain().whole


async def test_a_registration_waits_for_the_register(desk: LiveDesk, database_url: str) -> None:
    form = desk.form()
    workflow = f"employer-{form['wcb_account']}"
    with out_of_reach(database_url):
        await desk.start(workflow, form)
        await asyncio.sleep(5)
    await desk.opened(workflow)
    await desk.at_rest(workflow)
    assert [one.action for one in desk.entries(workflow)] == ["register", "issue_letter"]


async def test_a_kept_action_that_is_refused_in_the_end_is_told_on_the_page(
    desk: LiveDesk, database_url: str
) -> None:
    employer = await desk.registered()
    await desk.at_rest(employer)
    payload = await desk.payload(employer, "record_payment", actor="r.roy")
    with out_of_reach(database_url):
        kept = await desk.send(employer, "record_payment", payload)
    assert kept.receipt is not None

    async def told() -> bool:
        return bool((await desk.view(employer))["latest"][0]["event"] == "refused")

    await until(told, "the page to tell of the refusal", within=60)
    line = (await desk.view(employer))["latest"][0]
    assert "r.roy is a reviewer and may not" in line["ground"]
    assert "Fee due" in (await desk.view(employer))["stands"]
    await desk.act(employer, "record_payment")
