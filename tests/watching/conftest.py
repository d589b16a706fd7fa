"""A worker in a process of its own that is watched, for all tests of a file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from tests.support.live import LiveDesk, Server, free_port, until
from tests.support.worker_process import WorkerProcess, desk_of_processes


@dataclass
class WatchedDesk:
    """A running desk, and the ports at which its worker is watched."""

    desk: LiveDesk
    server: Server
    worker: WorkerProcess
    folder: Path
    port: int
    sdk_port: int

    def ask(self, path: str) -> httpx.Response:
        """Ask the worker, as a probe or as Prometheus does."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=20)

    async def is_ready(self) -> bool:
        """Whether the worker says that it is ready."""
        try:
            return self.ask("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def metrics(self) -> dict[str, float]:
        """What the worker shows now, by name with labels as Prometheus writes them."""
        return samples(self.ask("/metrics").text)

    def sdk_metrics(self) -> dict[str, float]:
        """What Temporal's SDK shows of the worker."""
        return samples(httpx.get(f"http://127.0.0.1:{self.sdk_port}/metrics", timeout=20).text)

    def log_lines(self) -> list[dict[str, Any]]:
        """Every line that the worker has logged; each of them has to be JSON."""
        return [json.loads(line) for line in self.worker.log.read_text(encoding="utf-8").splitlines()]


def samples(text: str) -> dict[str, float]:
    """Read the text format of Prometheus."""
    return {
        sample.name
        + "".join(f",{name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WatchedDesk]:
    folder = tmp_path_factory.mktemp("watched")
    port, sdk_port = free_port(), free_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SECOR_WATCH_PORT", str(port))
        environment.setenv("SECOR_SDK_METRICS_PORT", str(sdk_port))
        environment.setenv("SECOR_SMTP_HOST", "127.0.0.1")  # where no mail server listens
        environment.setenv("SECOR_SMTP_PORT", str(free_port()))
        environment.setenv("SECOR_SMTP_SECURITY", "none")
        async with desk_of_processes(folder) as (desk, server, worker):
            running = WatchedDesk(desk, server, worker, folder, port, sdk_port)
            await until(running.is_ready, "the worker to be ready")
            yield running
