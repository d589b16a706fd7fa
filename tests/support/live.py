"""A desk that really runs: a Temporal server on a file, a worker, and a client that sends as the UI does."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.update.v1 import Input, Meta, Request, WaitPolicy
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionRequest
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.common import RawValue
from temporalio.service import RPCError

from activities.contracts import TASK_QUEUE
from cli.server_settings import server_flags
from domain.policy import PolicyBook, parse_policy
from domain.registration import EXAMPLE
from models.database import open_register
from models.documents import DocumentStore
from models.register import Register
from tests.support.databases import STAFF, STAFF_LOADED_AT
from worker import build_worker
from workflows.conversion import DATA_CONVERTER
from workflows.listed import KEYS

POLICY: Final = Path("domain/policy.toml")
#: Who takes a step when a test does not care: the first of each role.
ACTORS: Final = {
    "administrator": "a.singh",
    "reviewer": "r.roy",
    "training coordinator": "t.okoye",
    "executive director": "e.moreau",
    "ministry director": "m.tremblay",
}
_WAIT: Final = 30.0
_UPDATE_LIMIT: Final = timedelta(seconds=30)


def policy_book() -> PolicyBook:
    """The policy that comes with the service."""
    return parse_policy(POLICY.read_text(encoding="utf-8"), str(POLICY))


def free_port() -> int:
    """A port of this machine's loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Server:
    """A development server on a file, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "temporal.db"
        self.log = folder / "server.log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def files(self) -> list[Path]:
        """The file and what SQLite writes beside it."""
        return sorted(self.file.parent.glob(f"{self.file.name}*"))

    def start(self) -> None:
        """Start the process; :meth:`client` waits until it answers."""
        binary = str(Path(sys.executable).with_name("temporal"))
        flags = ["--headless", "--ip", "127.0.0.1", "--port", str(self.port), "--log-level", "error"]
        flags += ["--db-filename", str(self.file), *server_flags()]
        for key in KEYS:
            flags += ["--search-attribute", f"{key.name}={key.indexed_value_type.name.title()}"]
        with self.log.open("ab") as log:
            command = [binary, "server", "start-dev", *flags]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    async def client(self) -> Client:
        """Connect, as soon as the server answers."""
        async with asyncio.timeout(_WAIT):
            while True:
                try:
                    client = await Client.connect(self.address, data_converter=DATA_CONVERTER)
                    await client.count_workflows("")
                except (RPCError, RuntimeError):
                    await asyncio.sleep(0.05)
                else:
                    return client

    def kill(self) -> None:
        """End it at once, as a loss of power does to a process."""
        self._end(subprocess.Popen.kill)

    def stop(self) -> None:
        """Let it end in order."""
        self._end(subprocess.Popen.terminate)

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        if self._process is not None:
            how(self._process)
            self._process.wait(_WAIT)
            self._process = None


@asynccontextmanager
async def running_server(folder: Path) -> AsyncIterator[Server]:
    """Run a server for as long as a test needs it."""
    server = Server(folder)
    server.start()
    try:
        await server.client()
        yield server
    finally:
        server.stop()


@dataclass(frozen=True)
class Answer:
    """What came back for an update.

    Attributes:
        seconds: how long that took.
        receipt: of an action that was taken.
        refusal: what the sender of a refused one was told.
        kind: the type of the failure that carried it.
        trace: where in the code it was raised; staff must never see that.

    """

    seconds: float
    receipt: dict[str, Any] | None = None
    refusal: str = ""
    kind: str = ""
    trace: str = ""


def as_json(value: object) -> Payload:
    """The payload that the UI makes of what somebody typed."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Payload(metadata={"encoding": b"json/plain"}, data=text)


async def send(
    client: Client, workflow: str, action: str, *values: object, update_id: str = "", run_id: str = ""
) -> Answer:
    """Send an update with its values as the UI does, once, and wait for its outcome.

    A value may be a payload ready made; bytes are JSON as typed.
    """
    payloads = [one if isinstance(one, Payload) else as_json(one) for one in values]
    request = UpdateWorkflowExecutionRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=workflow, run_id=run_id),
        wait_policy=WaitPolicy(lifecycle_stage=Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED),
        request=Request(
            meta=Meta(update_id=update_id), input=Input(name=action, args=Payloads(payloads=payloads))
        ),
    )
    began = time.perf_counter()
    try:
        made = await client.workflow_service.update_workflow_execution(request, timeout=_UPDATE_LIMIT)
    except RPCError as error:
        return Answer(time.perf_counter() - began, refusal=error.message, kind=str(error.status.name))
    seconds, outcome = time.perf_counter() - began, made.outcome
    if outcome.HasField("success"):
        return Answer(seconds, receipt=json.loads(outcome.success.payloads[0].data))
    failure = outcome.failure
    kind = failure.application_failure_info.type
    return Answer(seconds, refusal=failure.message, kind=kind, trace=failure.stack_trace)


@dataclass
class LiveDesk:
    """A server, a worker and a register, with which a test plays the staff."""

    client: Client
    register: Register
    documents: Path
    _accounts: int = field(default=2_000_000)

    def form(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the form
        """A registration form of an employer that is not registered yet."""
        self._accounts += 1
        return {**EXAMPLE, "actor": "a.singh", "wcb_account": str(self._accounts), **changed}

    async def start(self, workflow: str, *values: object, kind: str = "Employer", **options: Any) -> str:  # noqa: ANN401
        """Start a workflow with anything, as the UI's start form does."""
        given = [RawValue(one if isinstance(one, Payload) else as_json(one)) for one in values]
        await self.client.start_workflow(kind, args=given, id=workflow, task_queue=TASK_QUEUE, **options)
        return workflow

    async def registered(self, **changed: Any) -> str:  # noqa: ANN401 - any field of the form
        """Register an employer and give its workflow's id, once its file is open."""
        form = self.form(**changed)
        workflow = await self.start(f"employer-{form['wcb_account']}", form)
        return await self.opened(workflow)

    async def opened(self, workflow: str) -> str:
        """Wait until a case serves staff."""

        async def is_open() -> bool:
            try:
                return bool((await self.view(workflow))["possible"])
            except (RPCError, WorkflowQueryFailedError):
                return False

        await until(is_open, f"{workflow} to open")
        return workflow

    async def with_audit(self, **changed: Any) -> tuple[str, str]:  # noqa: ANN401 - any field of the form
        """Give an employer and its audit under review: paid, trained, handed in."""
        employer = await self.registered(**changed)
        await self.act(employer, "record_payment")
        await self.act(employer, "record_training")
        await self.act(employer, "submit_self_assessment", assessor=1)
        audit = (await self.view(employer))["related"][0]
        return employer, await self.opened(audit)

    async def with_order(self, **changed: Any) -> tuple[str, str]:  # noqa: ANN401 - any field of the form
        """Give an employer and its certificate order, to be entered in CORRS."""
        employer, audit = await self.with_audit(**changed)
        await self.act(audit, "assign_reviewer", reviewer="r.roy")
        await self.act(audit, "record_review")

        async def is_ordered() -> bool:
            related = (await self.view(employer))["related"]
            return any(name.startswith("certificate-") for name in related)

        await until(is_ordered, "the certificate to be ordered")
        return employer, await self.opened((await self.view(employer))["related"][0])

    async def view(self, workflow: str) -> dict[str, Any]:
        """What the page shows of a case."""
        view: dict[str, Any] = await self.client.get_workflow_handle(workflow).query("case")
        return view

    async def payload(self, workflow: str, action: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
        """The example that the page shows for an action, with a real actor and what is given."""
        possible = (await self.view(workflow))["possible"]
        example = next(one["example"] for one in possible if one["name"] == action)
        asked = re.search(r"\((.*)\)", example["actor"])
        assert asked is not None, f"the example for {action} does not say whose turn it is"
        return {**example, "actor": ACTORS[asked[1]], **changed}

    async def act(self, workflow: str, action: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
        """Take an action that must be accepted, with the page's example and what is given."""
        answer = await self.send(workflow, action, await self.payload(workflow, action, **changed))
        assert answer.receipt is not None, answer.refusal
        return answer.receipt

    async def send(self, workflow: str, action: str, *values: object, update_id: str = "") -> Answer:
        """Send an update with anything in it."""
        return await send(self.client, workflow, action, *values, update_id=update_id)

    async def events(self, workflow: str) -> list[HistoryEvent]:
        """The history of the newest run."""
        return list((await self.client.get_workflow_handle(workflow).fetch_history()).events)

    async def at_rest(self, workflow: str) -> list[HistoryEvent]:
        """The history, once what an action left behind (letters, children) has settled."""
        events: list[HistoryEvent] = []
        while True:
            before, events = len(events), await self.events(workflow)
            if len(events) == before:
                return events
            await asyncio.sleep(0.2)

    def entries(self, workflow: str) -> list[Any]:
        """The register's entries of an employer, by any of its workflows' ids."""
        account = workflow.split("-")[1]
        employer = self.register.employer(account)
        return self.register.entries_of(employer.employer_id) if employer is not None else []


async def until(true: Callable[[], Any], what: str, within: float = _WAIT) -> None:
    """Wait until something is true."""
    try:
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110 - a server in another process sets no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        message = f"waited {within:.0f} s in vain for {what}"
        raise AssertionError(message) from None


@asynccontextmanager
async def live_desk(server: Server, folder: Path, url: str = "") -> AsyncIterator[LiveDesk]:
    """Run a worker on a server, with a register and documents in a folder."""
    register = open_register(url or f"sqlite:///{folder / 'register.db'}")
    register.load_staff(STAFF, STAFF_LOADED_AT)
    documents = folder / "documents"
    client = await server.client()
    try:
        async with build_worker(client, register, policy_book(), DocumentStore(documents)):
            yield LiveDesk(client, register, documents)
    finally:
        register.close()
