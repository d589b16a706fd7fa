"""A worker in a process of its own, so that what it uses can be told from what the load costs.

Run as ``python -m bench.worker PARTY ADDRESS NAMESPACE FOLDER``. It says ``ready`` and then answers each
line on its standard input with what it has used so far; it stops when the input ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import resource
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.register import RegisterActivities
from bench.lifecycle import STAFF
from bench.minimal import TASK_QUEUE, Minimal
from domain.policy import parse_policy
from models.database import open_register
from models.documents import DocumentStore
from parties import nobody_outside
from settings import Settings
from worker import ACTIVITY_THREADS, build_worker
from workflows.conversion import DATA_CONVERTER

if TYPE_CHECKING:
    from domain.letters import LetterOrder
    from models.register import Register

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class Party(StrEnum):
    """Whom a worker serves; each has a namespace and a register of its own."""

    MINIMAL = "minimal"
    SERVICE = "service"
    SERVICE_WITH_LETTERS = "service-with-letters"


class FixedRenderer:
    """Stands in for Typst where letters are not to be rendered; everything around them is done."""

    def render(self, order: LetterOrder) -> bytes:
        """Give the same few bytes for every letter of a name."""
        return b"%PDF- " + order.content.name.encode()


@dataclass(frozen=True)
class Used:
    """What a worker has used since it started.

    Attributes:
        cpu: seconds of processor time.
        memory: bytes in memory now.

    """

    cpu: float
    memory: int


class WorkerProcess:
    """A running worker, seen from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def used(self) -> Used:
        """Ask what the worker has used so far.

        Raises:
            RuntimeError: when it has ended.

        """
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("A worker is started with pipes.")
        process.stdin.write(b"used\n")
        # The SDK's own warnings come out of the same pipe.
        while not (line := await process.stdout.readline()).startswith(b"{"):
            if not line:
                raise RuntimeError("The worker has ended.")
        return Used(**json.loads(line))


@asynccontextmanager
async def worker_process(
    party: Party, address: str, namespace: str, folder: Path
) -> AsyncIterator[WorkerProcess]:
    """Run a worker for a party, with its register and documents in a folder.

    Raises:
        RuntimeError: when it does not come up.

    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.worker",
        party.value,
        address,
        namespace,
        str(folder),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if process.stdout is None or await process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"The worker of {party.value} did not come up.")
        yield WorkerProcess(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def register_in(folder: Path) -> Register:
    """Open a new register whose directory knows the bench's staff."""
    folder.mkdir(parents=True, exist_ok=True)
    register = open_register(f"sqlite:///{folder / 'register.db'}")
    register.load_staff(STAFF, datetime.now(UTC))
    return register


def worker_for(party: Party, client: Client, folder: Path) -> Worker:
    """Put a party's worker together: the service's own, or the minimal one on the same threads."""
    register = register_in(folder)
    if party is Party.MINIMAL:
        return Worker(
            client,
            task_queue=TASK_QUEUE,
            workflows=[Minimal],
            activities=[RegisterActivities(register).record_transition],
            activity_executor=ThreadPoolExecutor(ACTIVITY_THREADS),
            max_concurrent_activities=ACTIVITY_THREADS,
            max_concurrent_local_activities=ACTIVITY_THREADS,
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
    policy = Settings().policy_file
    documents = DocumentStore(folder / "documents")
    parties = nobody_outside(register, documents)
    return build_worker(
        client,
        register,
        parse_policy(policy.read_text(encoding="utf-8"), str(policy)),
        documents,
        parties if party is Party.SERVICE_WITH_LETTERS else replace(parties, letters=FixedRenderer()),
    )


def used_so_far() -> Used:
    """Say what this process has used."""
    gc.collect()
    own = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Used(cpu=own.ru_utime + own.ru_stime, memory=pages * _PAGE)


async def serve(party: Party, address: str, namespace: str, folder: Path) -> None:
    """Work until the standard input ends."""
    client = await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER)
    async with worker_for(party, client, folder):
        print("ready", flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            used = used_so_far()
            print(json.dumps({"cpu": used.cpu, "memory": used.memory}), flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(Party(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])))
