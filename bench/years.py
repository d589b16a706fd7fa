"""Quiet maintenance years on skipped time: how large one is, and how many go by in a minute."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.lifecycle import maintenance, to_the_mailed_certificate
from bench.lives import EmployerLife
from bench.servers import skipping_server
from bench.sizes import Size, at_rest, size_of
from bench.worker import Party, worker_process
from domain.calendar import alberta_day, months_after, morning_of, years_after

if TYPE_CHECKING:
    from temporalio.client import Client
    from temporalio.testing import WorkflowEnvironment

    from bench.worker import WorkerProcess

#: Of a certificate of three years, those that end with maintenance and not with renewal.
YEARS: Final = 2
_FIRST_ACCOUNT = 5_000_000


@dataclass(frozen=True)
class Years:
    """What maintenance years took.

    Attributes:
        employers: how many lived at once.
        workers: how many processes served them.
        seconds: by the clock, for all years of all of them.
        worker_cpu: seconds of processor time of all workers together.
        employer: one employer's own run of a year.
        audit: its audit in that year.

    """

    employers: int
    workers: int
    seconds: float
    worker_cpu: float
    employer: Size
    audit: Size

    @property
    def a_minute(self) -> float:
        """Employer-years in a minute."""
        return 60 * self.employers * YEARS / self.seconds

    @property
    def size(self) -> Size:
        """The employer's run and the audit together."""
        return self.employer + self.audit


async def quiet_years(employers: int, folder: Path) -> Years:
    """Let employers be certified, and then live through their maintenance years together.

    A worker serves them for each processor, all on the same register.
    """
    async with skipping_server() as environment, AsyncExitStack() as stack:
        client = environment.client
        address = client.service_client.config.target_host
        workers = os.cpu_count() or 1
        one = partial(worker_process, Party.SERVICE, address, client.namespace, folder)
        running = await asyncio.gather(*(stack.enter_async_context(one()) for _ in range(workers)))
        lives = [EmployerLife(client, str(_FIRST_ACCOUNT + number)) for number in range(employers)]
        today = await _today(environment)
        await asyncio.gather(*(_certify(life, today) for life in lives))
        measured = await lives[0].this_run("employer")
        before, began = await _cpu(running), time.perf_counter()
        for year in range(1, YEARS + 1):
            await _quiet_year(environment, lives, years_after(today, year))
        seconds = time.perf_counter() - began
        spent = await _cpu(running) - before
        return Years(
            employers,
            workers,
            seconds,
            spent,
            employer=size_of(await measured.fetch_history()),
            audit=await _first_audit(client, lives[0], today),
        )


async def _cpu(workers: list[WorkerProcess]) -> float:
    return sum([(await worker.used()).cpu for worker in workers])


async def _quiet_year(environment: WorkflowEnvironment, lives: list[EmployerLife], anniversary: date) -> None:
    """Let both reminders go out, have an audit accepted, and pass the anniversary (R23, R24)."""
    await _until(environment, months_after(anniversary, -1))
    today = await _today(environment)
    await asyncio.gather(*(life.live(maintenance(today), today, []) for life in lives))
    await asyncio.gather(*(_at_rest(life) for life in lives))
    await _until(environment, anniversary + timedelta(days=1))


async def _certify(life: EmployerLife, today: date) -> None:
    await life.register()
    await life.live(to_the_mailed_certificate(life.account, today), today, [])
    await life.certified()


async def _at_rest(life: EmployerLife) -> None:
    await at_rest(await life.this_run("employer"))


async def _first_audit(client: Client, life: EmployerLife, certified: date) -> Size:
    received = months_after(years_after(certified, 1), -1)
    handle = client.get_workflow_handle(f"audit-{life.account}-maintenance-{received.year}-1")
    return size_of(await handle.fetch_history())


async def _until(environment: WorkflowEnvironment, day: date) -> None:
    await environment.sleep(morning_of(day) - await environment.get_current_time())


async def _today(environment: WorkflowEnvironment) -> date:
    return alberta_day(await environment.get_current_time())
