"""Reads what the metrics show, from the register and from Temporal, and says whether both answer."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from temporalio.api.workflowservice.v1 import CountWorkflowExecutionsRequest

from domain.calendar import alberta_day
from domain.listing import Column
from models.errors import PutBackError

if TYPE_CHECKING:
    from temporalio.client import Client
    from temporalio.worker import Worker

    from domain.policy import PolicyBook
    from models.figures import Figures
    from models.register import Register
    from watching.metrics import Metrics

#: How long figures are kept before the register is asked again, in seconds.
FRESH: Final = 5.0
#: How long the register or Temporal may take, in seconds: less than Prometheus waits for an answer.
PATIENCE: Final = 5.0
#: A timer is late when its instant passed this long ago: lists follow a case within seconds.
_LATE: Final = timedelta(minutes=5)
_log: Final = logging.getLogger("secor.watching")


class Reading:
    """What is known of a desk, read anew when somebody asks and it is no longer fresh."""

    def __init__(
        self, metrics: Metrics, register: Register, client: Client, book: PolicyBook, worker: Worker
    ) -> None:
        self._metrics = metrics
        self._register = register
        self._client = client
        self._book = book
        self._one_at_a_time = asyncio.Lock()
        self._read_at: float | None = None
        self._worker = worker

    async def shown(self) -> bytes:
        """Give the metrics, read anew if they are old."""
        async with self._one_at_a_time:
            if self._read_at is None or time.monotonic() - self._read_at > FRESH:
                await self._read()
                self._read_at = time.monotonic()
        return self._metrics.shown()

    async def troubles(self) -> list[str]:
        """Say in sentences what keeps the worker from doing its work; nothing if it is ready."""
        found = []
        if not self._worker.is_running:
            found.append("The worker does not take work yet, or no longer.")
        register, late = await asyncio.gather(self._register_trouble(), self._late(datetime.now(UTC)))
        found += register
        if late is None:
            found.append("The Temporal server does not answer: see TEMPORAL_ADDRESS and `secor doctor`.")
        return found

    async def _read(self) -> None:
        now = datetime.now(UTC)
        (figures, seconds), late = await asyncio.gather(self._figures(now), self._late(now))
        self._metrics.read(now, figures, seconds, late)

    async def _figures(self, now: datetime) -> tuple[Figures | None, float]:
        """Give the register's figures, or nothing, and how long that took in seconds."""
        began = time.monotonic()
        found = None
        try:
            async with asyncio.timeout(PATIENCE):
                policy = self._book.on(alberta_day(now))
                found = await asyncio.to_thread(self._register.figures, now, policy)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the register, the metrics say it
            _log.warning("The register could not be read for the metrics: %s", type(error).__name__)
        return found, time.monotonic() - began

    async def _register_trouble(self) -> list[str]:
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.to_thread(self._register.refuse_if_put_back)
        except PutBackError as error:  # somebody did it under a worker that runs
            return [str(error)]
        except Exception:  # noqa: BLE001 - whatever is wrong, it is not ready
            return ["The register does not answer: see SECOR_DATABASE_URL and `secor doctor`."]
        return []

    async def _late(self, now: datetime) -> int | None:
        passed = (now - _LATE).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = f'{Column.NEXT_DUE} < "{passed}" AND ExecutionStatus = "Running"'
        try:
            # Not through the client's own way to count: it asks a server that is away again and again.
            request = CountWorkflowExecutionsRequest(namespace=self._client.namespace, query=query)
            counted = await self._client.workflow_service.count_workflow_executions(
                request, retry=False, timeout=timedelta(seconds=PATIENCE)
            )
        except Exception as error:  # noqa: BLE001 - a server that is away answers in many ways
            _log.warning("Temporal could not be asked for the metrics: %s", type(error).__name__)
            return None
        return counted.count
