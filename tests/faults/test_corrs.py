"""A worker dies between CORRS's taking an order and the register's entry: one order, one entry (R19)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.live import LiveDesk, until
from tests.support.simulated import Simulated, simulated
from tests.support.worker_process import WorkerProcess, desk_of_processes


@pytest.fixture
def corrs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulated]:
    """CORRS, in a process of its own; workers that are started enter orders there by themselves."""
    with simulated("corrs", tmp_path) as running:
        for name, value in {**running.settings, "SECOR_CORRS_TAKES_ORDERS": "true"}.items():
            monkeypatch.setenv(name, value)
        yield running


def orders(corrs: Simulated) -> list[dict[str, Any]]:
    """What CORRS has, asked beside its trouble."""
    listed: list[dict[str, Any]] = httpx.get(f"{corrs.url}/orders", timeout=20).json()["orders"]
    return listed


def taken(corrs: Simulated) -> bool:
    """Whether an order lies in the file of CORRS, whatever it answers."""
    file = corrs.log.parent / "corrs" / "corrs.json"
    return file.exists() and '"order_number"' in file.read_text(encoding="utf-8")


async def entered_once(desk: LiveDesk, employer: str, order: str, corrs: Simulated) -> None:
    """Wait for the entry, and see that there is one of it as there is one order."""

    async def is_entered() -> bool:
        return bool((await desk.view(order))["stage"] == "with_ministry")

    await until(is_entered, "the order to be entered", within=90)
    (listed,) = await asyncio.to_thread(orders, corrs)
    entries = [one for one in desk.entries(employer) if one.action == "corrs_took_order"]
    assert [one.ground for one in entries] == [f"Ordered in CORRS as {listed['order_number']}"]
    assert desk.register.verify_chain().broken is None


def program(folder: Path, *deadly: str) -> tuple[str, ...]:
    """The worker that dies of what is named."""
    return ("tests.faults.dying_worker", str(folder), *deadly)


async def test_killed_while_corrs_holds_its_answer_back(corrs: Simulated, tmp_path: Path) -> None:
    async with desk_of_processes(tmp_path, program=program(tmp_path)) as (desk, _, worker):
        await asyncio.to_thread(corrs.behave, trouble="break_off")
        employer, order = await desk.with_order()
        await until(partial(asyncio.to_thread, taken, corrs), "CORRS to take the order")
        worker.kill()
        await asyncio.to_thread(corrs.behave)
        worker.start()
        await entered_once(desk, employer, order, corrs)


async def test_killed_right_after_the_register_has_the_number(corrs: Simulated, tmp_path: Path) -> None:
    deadly = program(tmp_path, "corrs_took_order")
    async with desk_of_processes(tmp_path, program=deadly) as (desk, _, worker):
        employer, order = await _ordered(desk, worker)
        await entered_once(desk, employer, order, corrs)
        assert (tmp_path / "died-of-corrs_took_order").exists()


async def _ordered(desk: LiveDesk, worker: WorkerProcess) -> tuple[str, str]:
    """Give an employer and its order, while the worker dies of it and is started again."""
    watching = asyncio.create_task(_started_again(worker))
    try:
        return await desk.with_order()
    finally:
        await watching


async def _started_again(worker: WorkerProcess) -> None:
    async def is_gone() -> bool:
        return worker.has_died

    await until(is_gone, "the worker to die", within=60)
    worker.start()
