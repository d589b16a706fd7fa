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
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.query.v1 import WorkflowQuery
from temporalio.api.workflowservice.v1 import QueryWorkflowRequest
from temporalio.service import RPCError

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
    _order: str = ""

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

    async def everything_has_happened(self) -> str:
        """Bring about, once, everything that there is a metric for; give the id of a certificate order."""
        if not self._order:
            self._order = (await self.desk.with_order())[1]
            await self.desk.client.get_schedule_handle("letter-delivery").trigger()
            await self._fail_an_activity()
            await self._send_what_no_key_opens(self._order)
            await until(self._letters_were_tried, "a letter to be tried in vain")
        return self._order

    async def _letters_were_tried(self) -> bool:
        return self.metrics().get("secor_letters_failed", 0) > 0

    async def _fail_an_activity(self) -> None:
        """Take the folder of documents away until a letter could not be written."""
        documents, aside = self.folder / "documents", self.folder / "aside"
        documents.rename(aside)
        documents.write_bytes(b"")
        form = self.desk.form()
        employer = await self.desk.start(f"employer-{form['wcb_account']}", form)

        async def counted() -> bool:
            return any(name.startswith("secor_activity_failures_total,") for name in self.metrics())

        await until(counted, "an activity to fail")
        documents.unlink()
        aside.rename(documents)
        await self.desk.opened(employer)

    async def _send_what_no_key_opens(self, workflow: str) -> None:
        sealed = Payload(metadata={"encoding": b"binary/encrypted", "encryption-key-id": b"lost"}, data=b"?")
        request = QueryWorkflowRequest(
            namespace=self.desk.client.namespace,
            execution=WorkflowExecution(workflow_id=workflow),
            query=WorkflowQuery(query_type="case", query_args=Payloads(payloads=[sealed])),
        )
        with pytest.raises(RPCError):
            await self.desk.client.workflow_service.query_workflow(request)

        async def counted() -> bool:
            return self.metrics()["secor_codec_refusals_total,reason=unknown_key"] > 0

        await until(counted, "the refusal to be counted")

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
        environment.setenv("SECOR_LOG_FORMAT", "json")
        environment.setenv("SECOR_SMTP_HOST", "127.0.0.1")  # where no mail server listens
        environment.setenv("SECOR_SMTP_PORT", str(free_port()))
        environment.setenv("SECOR_SMTP_SECURITY", "none")
        async with desk_of_processes(folder) as (desk, server, worker):
            running = WatchedDesk(desk, server, worker, folder, port, sdk_port)
            await until(running.is_ready, "the worker to be ready")
            yield running
