"""Throughput and latency: the service and the minimal workflow in turn, one stretch of load after the other.

What else runs on the machine changes from minute to minute, and the ratio of two stretches that lie next to
each other hardly does: each round compares its own stretches, and the median of the rounds is the figure.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.lives import Timings, minimal_life, service_life
from bench.worker import Party, worker_process

if TYPE_CHECKING:
    from temporalio.client import Client

    from bench.servers import DevServer
    from bench.worker import WorkerProcess

#: How many people act at once.
AT_ONCE: Final = (1, 16)
_ACCOUNTS = count(1_000_000)


@dataclass(frozen=True)
class Stretch:
    """One stretch of load on one party.

    Attributes:
        timings: the latency of each update, and how long the stretch took.
        worker_cpu: seconds of processor time of the worker.
        server_cpu: the same of the server.
        memory: bytes of the worker after it.

    """

    timings: Timings
    worker_cpu: float
    server_cpu: float
    memory: int

    @property
    def throughput(self) -> float:
        """Lives in a second."""
        return self.timings.lives / self.timings.seconds

    def latency(self, part: float) -> float:
        """Give the seconds within which a part of the updates was answered."""
        return percentile(self.timings.updates, part)


@dataclass
class Rounds:
    """Every stretch, by how many acted at once and on whom."""

    stretches: dict[tuple[int, Party], list[Stretch]] = field(default_factory=lambda: defaultdict(list))

    def of(self, at_once: int, party: Party) -> list[Stretch]:
        """Give the stretches of one kind, in the order of the rounds."""
        return self.stretches[at_once, party]

    def pairs(self, at_once: int, party: Party) -> Iterator[tuple[Stretch, Stretch]]:
        """Give each round's stretch of a party beside its stretch of the minimal workflow."""
        return zip(self.of(at_once, party), self.of(at_once, Party.MINIMAL), strict=True)

    def throughput_ratio(self, at_once: int, party: Party) -> float:
        """Compare lives in a second with those of the minimal workflow."""
        return median(mine.throughput / least.throughput for mine, least in self.pairs(at_once, party))

    def latency_ratio(self, at_once: int, party: Party, part: float) -> float:
        """Compare the seconds within which a part of the updates was answered."""
        pairs = self.pairs(at_once, party)
        return median(mine.latency(part) / least.latency(part) for mine, least in pairs)

    def worker_cpu(self, party: Party) -> float:
        """Give the worker's seconds of processor time for one life."""
        return self._cpu(party, "worker_cpu")

    def server_cpu(self, party: Party) -> float:
        """Give the server's seconds of processor time for one life."""
        return self._cpu(party, "server_cpu")

    def memory_per_employer(self) -> float:
        """Give by how many bytes the service's worker grows with each employer that it keeps in memory."""
        first, last = self.of(min(AT_ONCE), Party.SERVICE)[0], self.of(max(AT_ONCE), Party.SERVICE)[-1]
        lives = sum(one.timings.lives for at_once in AT_ONCE for one in self.of(at_once, Party.SERVICE))
        return (last.memory - first.memory) / (lives - first.timings.lives)

    def _cpu(self, party: Party, which: str) -> float:
        stretches = self.of(max(AT_ONCE), party)
        spent: float = sum(getattr(one, which) for one in stretches)
        return spent / sum(one.timings.lives for one in stretches)


@dataclass(frozen=True)
class Load:
    """How much load a run puts on.

    Attributes:
        warm: how many lives come before anything is measured: imports, connections, compiled statements.
        lives: how many lives one stretch carries, by how many act at once.
        rounds: how many rounds there are at least.
        seconds: after which no further round begins.

    """

    warm: int
    lives: dict[int, int]
    rounds: int
    seconds: float


class Bench:
    """A server with a worker for each party."""

    def __init__(
        self, server: DevServer, clients: dict[Party, Client], workers: dict[Party, WorkerProcess]
    ) -> None:
        self.server = server
        self.clients = clients
        self._workers = workers

    async def rounds(self, load: Load) -> Rounds:
        """Run round after round; in each other one the parties come in the opposite order."""
        measured, began, order = Rounds(), time.monotonic(), list(Party)
        for party in Party:
            await self._stretch(party, load.warm, load.warm)
        done = 0
        while done < load.rounds or time.monotonic() - began < load.seconds:
            for at_once, lives in load.lives.items():
                for party in order:
                    measured.of(at_once, party).append(await self._stretch(party, at_once, lives))
            order.reverse()
            done += 1
        return measured

    async def _stretch(self, party: Party, at_once: int, lives: int) -> Stretch:
        client, worker, server = self.clients[party], self._workers[party], self.server
        before, server_before = await worker.used(), server.cpu()
        timings = await _carry(party, client, at_once, lives)
        after = await worker.used()
        return Stretch(timings, after.cpu - before.cpu, server.cpu() - server_before, after.memory)


@asynccontextmanager
async def bench(server: DevServer, folder: Path) -> AsyncIterator[Bench]:
    """Run a worker for each party."""
    async with AsyncExitStack() as stack:
        clients = {party: await server.client(party.value) for party in Party}
        workers = await asyncio.gather(
            *(
                stack.enter_async_context(
                    worker_process(party, server.address, party.value, folder / party.value)
                )
                for party in Party
            )
        )
        yield Bench(server, clients, dict(zip(Party, workers, strict=True)))


async def _carry(party: Party, client: Client, at_once: int, lives: int) -> Timings:
    """Carry lives to their end, so many at once."""
    live = minimal_life if party is Party.MINIMAL else service_life
    timings, waiting = Timings(lives=lives), iter(range(lives))

    async def one_after_the_other() -> None:
        for _ in waiting:
            await live(client, str(next(_ACCOUNTS)), timings.updates)

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    timings.seconds = time.perf_counter() - began
    return timings


def percentile(values: list[float], part: float) -> float:
    """Give the value that a part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
