"""Carries lives out on a server, and times every update from the sender's side."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import TASK_QUEUE
from bench import minimal
from bench.lifecycle import registration, to_the_mailed_certificate
from domain.calendar import alberta_day
from domain.registration import employer_workflow_id
from workflows.listed import STAGE

if TYPE_CHECKING:
    from datetime import date

    from temporalio.client import Client, WorkflowHandle, WorkflowHistory

    from bench.lifecycle import Act, Case

#: How many updates either kind of life has.
UPDATES: Final = len(to_the_mailed_certificate("", alberta_day(datetime.now(UTC))))
#: Seconds until one looks again for a workflow that is just being started, and by how much longer each time.
_LOOK_AGAIN = 0.02
_MORE_PATIENT = 1.6
_NOT_OPEN_YET = "is just being opened"
_GIVE_UP = 60.0


@dataclass
class Timings:
    """What a stretch of load took.

    Attributes:
        updates: seconds of every accepted update, from sending it to its answer.
        lives: how many lives were carried to their end.
        seconds: of the whole stretch, by the clock.

    """

    updates: list[float] = field(default_factory=list)
    lives: int = 0
    seconds: float = 0.0


class EmployerLife:
    """One employer of the service."""

    def __init__(self, client: Client, account: str) -> None:
        self.account = account
        self._client = client
        self._ids: dict[Case, str] = {"employer": employer_workflow_id(account)}

    def handle(self, case: Case) -> WorkflowHandle[Any, Any]:
        """Reach one of the employer's workflows, in its newest run."""
        return self._client.get_workflow_handle(self._ids[case])

    async def this_run(self, case: Case) -> WorkflowHandle[Any, Any]:
        """Hold on to the run of a workflow that is the newest now, as soon as there is one."""
        while True:
            try:
                found = await self.handle(case).describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                await asyncio.sleep(_LOOK_AGAIN)
            else:
                return self._client.get_workflow_handle(self._ids[case], run_id=found.run_id)

    def get_ready(self, acts: list[Act], today: date) -> None:
        """Know the ids of the audit and the certificate order that staff actions lead to."""
        self._ids["order"] = f"certificate-{self.account}-{today.year}-1"
        for act in acts:
            if "purpose" in act.payload:
                self._ids["audit"] = f"audit-{self.account}-{act.payload['purpose']}-{today.year}-1"

    async def register(self) -> None:
        """Start the employer's workflow."""
        await self._client.start_workflow(
            "Employer", registration(self.account), id=self._ids["employer"], task_queue=TASK_QUEUE
        )

    async def take(self, act: Act) -> float:
        """Take a staff action as soon as its workflow is there, and give the seconds of the accepted update.

        Raises:
            TimeoutError: when the workflow does not appear.

        """
        give_up, wait = time.monotonic() + _GIVE_UP, _LOOK_AGAIN
        while time.monotonic() < give_up:
            began = time.perf_counter()
            try:
                await self.handle(act.case).execute_update(act.action, act.payload)
            except (RPCError, WorkflowUpdateFailedError) as error:
                if not _not_there_yet(error):
                    raise
                await asyncio.sleep(wait)
                wait *= _MORE_PATIENT
            else:
                return time.perf_counter() - began
        raise TimeoutError(f"{act.action} found no open {act.case} of {self.account}.")

    async def live(self, acts: list[Act], today: date, timings: list[float]) -> None:
        """Take staff actions one after the other."""
        self.get_ready(acts, today)
        timings.extend([await self.take(act) for act in acts])

    async def certified(self) -> None:
        """Wait until lists show the employer as certified: its own workflow has taken up the certificate.

        The server alone answers this. A query would be work for the worker, and one that arrives while the
        run continues as new makes the worker replay the whole run that has just ended.
        """
        wait = _LOOK_AGAIN
        while (await self.handle("employer").describe()).typed_search_attributes.get(STAGE) != "certified":
            await asyncio.sleep(wait)
            wait *= _MORE_PATIENT


async def service_life(client: Client, account: str, timings: list[float]) -> None:
    """Carry an employer from its registration to its certificate, on one day."""
    today = alberta_day(datetime.now(UTC))
    life = EmployerLife(client, account)
    await life.register()
    await life.live(to_the_mailed_certificate(account, today), today, timings)
    await life.certified()


async def minimal_life(client: Client, account: str, timings: list[float]) -> None:
    """Carry a minimal workflow through as many updates."""
    await _minimal(client, account, timings)


async def minimal_history(client: Client, account: str) -> WorkflowHistory:
    """Carry a minimal workflow through as many updates, and give its history."""
    return await (await _minimal(client, account, [])).fetch_history()


async def _minimal(
    client: Client, account: str, timings: list[float]
) -> WorkflowHandle[minimal.Minimal, int]:
    handle = await client.start_workflow(
        minimal.Minimal.run, UPDATES, id=f"minimal-{account}", task_queue=minimal.TASK_QUEUE
    )
    for act in to_the_mailed_certificate(account, alberta_day(datetime.now(UTC))):
        began = time.perf_counter()
        await handle.execute_update(minimal.Minimal.step, act.payload)
        timings.append(time.perf_counter() - began)
    await handle.result()
    return handle


def _not_there_yet(error: RPCError | WorkflowUpdateFailedError) -> bool:
    if isinstance(error, RPCError):
        return error.status is RPCStatusCode.NOT_FOUND
    return _NOT_OPEN_YET in str(error.cause)
