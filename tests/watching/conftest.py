"""A worker in a process of its own that is watched, for all tests of a file."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self

import httpx
import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.query.v1 import WorkflowQuery
from temporalio.api.workflowservice.v1 import QueryWorkflowRequest
from temporalio.service import RPCError

from encryption import new_signer
from tests.support.live import LiveDesk, Server, free_port, until
from tests.support.mail_server import mail_server
from tests.support.worker_process import WorkerProcess, desk_of_processes
from tests.watching.private import AMOUNT, CARD, FORM, FULL, NEW_CONTACT, NOTICE, PARTICIPANT


class SpanReceiver:
    """An address on this machine that takes traces as a collector does, and keeps what came."""

    def __init__(self) -> None:
        received: list[bytes] = []

        class Taken(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(httpx.codes.OK)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Say nothing of each request."""

        self._received = received
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taken)
        self._thread = Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where spans are sent."""
        return f"http://127.0.0.1:{self._server.server_port}/v1/traces"

    @property
    def bodies(self) -> list[bytes]:
        """What came, each as it stood on the wire, without its compression."""
        return [gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in self._received]

    @property
    def names(self) -> set[str]:
        """The names of all spans that came."""
        return {
            span.name
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@dataclass
class WatchedDesk:
    """A running desk, and the ports at which its worker is watched."""

    desk: LiveDesk
    server: Server
    worker: WorkerProcess
    folder: Path
    port: int
    sdk_port: int
    spans: SpanReceiver
    at_the_end: AsyncExitStack
    _order: str = ""
    _codec_port: int = 0

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
        return samples(self.sdk_page())

    def sdk_page(self) -> str:
        """What Temporal's SDK shows, as it stands on its page."""
        return httpx.get(f"http://127.0.0.1:{self.sdk_port}/metrics", timeout=20).text

    async def everything_has_happened(self) -> str:
        """Bring about, once, everything that there is a metric for; give the id of a certificate order."""
        if not self._order:
            employer, self._order = await self.desk.with_order(**FORM)
            await self.desk.act(employer, "enrol_in_course", person_name=PARTICIPANT)
            await self.desk.act(employer, "send_notice", **NOTICE)
            await self._send_what_is_refused(employer)
            await self._take_the_entries_away(employer)
            await self.desk.client.get_schedule_handle("letter-delivery").trigger()
            await self._fail_an_activity()
            await self._send_what_no_key_opens(self._order)
            await self._fail_a_workflow_task()
            await until(self._shows_it_all, "both employers and a letter that was tried in vain to be shown")
        return self._order

    async def _shows_it_all(self) -> bool:
        shown = self.metrics()
        both = shown.get("secor_employers,standing=no_certificate") == 2
        return both and shown["secor_letters_failed"] > 0

    async def _send_what_is_refused(self, employer: str) -> None:
        """Send what no action takes, with what somebody typed in it, and what no program understands."""
        notice = await self.desk.payload(employer, "send_notice")
        for wrong in (notice | {"text": CARD}, notice | {AMOUNT: 1}, AMOUNT, f'{{"{AMOUNT}'.encode()):
            refused = await self.desk.send(employer, "send_notice", wrong)
            assert refused.refusal, wrong

    async def _take_the_entries_away(self, employer: str) -> None:
        """Have the database refuse what is entered, with all that it was handed, and give it back."""
        before = len(self.desk.entries(employer))
        with closing(sqlite3.connect(self.folder / "register.db")) as register:
            register.execute("ALTER TABLE entries RENAME TO gone")
            contact = {"contact_name": NEW_CONTACT, "email": FORM["email"], "phone": FORM["phone"]}
            await self.desk.act(employer, "change_contact", **contact)
            await until(partial(self._counted, "error=OperationalError"), "the database to refuse")
            register.execute("ALTER TABLE gone RENAME TO entries")

        async def is_entered() -> bool:
            return len(self.desk.entries(employer)) > before

        await until(is_entered, "what was kept to be entered")

    async def _fail_a_workflow_task(self) -> None:
        """Start what no worker knows, with a name as its input."""
        wrong = await self.desk.start("nobody-knows-it", PARTICIPANT, kind="NobodyKnowsIt")

        async def is_logged() -> bool:
            return any(line["message"] == "Failing workflow task" for line in self.log_lines())

        await until(is_logged, "the SDK's core to say that it failed")
        await self.desk.client.get_workflow_handle(wrong).terminate()

    async def _counted(self, label: str) -> bool:
        return any(
            name.startswith("secor_activity_failures_total,") and label in name for name in self.metrics()
        )

    async def _fail_an_activity(self) -> None:
        """Take the folder of documents away until a letter could not be written."""
        documents, aside = self.folder / "documents", self.folder / "aside"
        documents.rename(aside)
        documents.write_bytes(b"")
        form = self.desk.form()
        employer = await self.desk.start(f"employer-{form['wcb_account']}", form)

        await until(partial(self._counted, "activity=issue_letter"), "an activity to fail")
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

    async def codec_server_metrics(self) -> dict[str, float]:
        """What a codec server beside the worker shows."""
        return shown_at(f"http://127.0.0.1:{await self.codec_server()}/metrics")

    async def codec_server(self) -> int:
        """Start a codec server beside the worker, once, and give the port at which it is watched."""
        if self._codec_port:
            return self._codec_port
        folder, port = self.folder / "codec-server", free_port()
        folder.mkdir()
        secret, public = new_signer("codec-server")
        (folder / "signer.toml").write_text(secret, encoding="utf-8")
        (folder / "signers.toml").write_text(public, encoding="utf-8")
        settings = {
            "SECOR_SIGNER_FILE": str(folder / "signer.toml"),
            "SECOR_SIGNERS_FILE": str(folder / "signers.toml"),
            "SECOR_CODEC_WATCH_PORT": str(port),
        }
        program = ("cli.main", "codec-server", "--port", str(free_port()))
        url = f"sqlite:///{self.folder / 'register.db'}"
        process = WorkerProcess(folder, self.server, url, *program, environment=settings)

        async def answers() -> bool:
            return bool(shown_at(f"http://127.0.0.1:{port}/metrics"))

        process.start()
        self.at_the_end.callback(process.stop)
        await until(answers, "the codec server to show its metrics", within=120)
        self._codec_port = port
        return port

    def log_lines(self) -> list[dict[str, Any]]:
        """Every line that the worker has logged; each of them has to be JSON."""
        return [json.loads(line) for line in self.worker.log.read_text(encoding="utf-8").splitlines()]


def shown_at(page: str) -> dict[str, float]:
    """Read a page of metrics; nothing while nobody answers there."""
    try:
        return samples(httpx.get(page, timeout=20).raise_for_status().text)
    except httpx.HTTPError:
        return {}


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
    with pytest.MonkeyPatch.context() as environment, SpanReceiver() as spans:
        environment.setenv("SECOR_OTLP_ENDPOINT", spans.address)
        environment.setenv("SECOR_WATCH_PORT", str(port))
        environment.setenv("SECOR_SDK_METRICS_PORT", str(sdk_port))
        environment.setenv("SECOR_LOG_FORMAT", "json")
        environment.setenv("SECOR_LOG_LEVEL", "debug")  # everything that there is to log
        async with mail_server() as mail, AsyncExitStack() as stack:
            mail.at_recipient = [FULL] * 1000
            environment.setenv("SECOR_SMTP_HOST", "127.0.0.1")
            environment.setenv("SECOR_SMTP_PORT", str(mail.port))
            environment.setenv("SECOR_SMTP_SECURITY", "none")
            desk, server, worker = await stack.enter_async_context(desk_of_processes(folder))
            running = WatchedDesk(desk, server, worker, folder, port, sdk_port, spans, stack)
            await until(running.is_ready, "the worker to be ready", within=120)
            yield running
