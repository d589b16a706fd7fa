"""A desk that really runs: a Temporal server on a file, a worker, and a client that sends as the UI does."""

from __future__ import annotations

import asyncio
import dataclasses
import json
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
from temporalio.api.query.v1 import WorkflowQuery
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.api.update.v1 import Input, Meta, Request, WaitPolicy
from temporalio.api.workflowservice.v1 import QueryWorkflowRequest, UpdateWorkflowExecutionRequest
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.common import RawValue
from temporalio.converter import JSONProtoPayloadConverter
from temporalio.service import RPCError

from activities.contracts import TASK_QUEUE
from activities.mail import Mail
from domain.policy import PolicyBook, parse_policy
from domain.registration import EXAMPLE
from domain.to_fill import filled
from models.database import open_register
from models.documents import DocumentStore
from models.register import Register
from parties import nobody_outside
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.server import Server, free_port, running_server
from worker import build_worker

__all__ = [
    "Answer",
    "LiveDesk",
    "Server",
    "as_json",
    "free_port",
    "live_desk",
    "running_server",
    "send",
    "until",
]

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
        offered = next((one for one in possible if one["name"] == action), None)
        if offered is None:
            message = f"{action} is not possible at {workflow}"
            raise LookupError(message)
        payload = {**filled(offered["example"]), "actor": ACTORS[offered["roles"][0]], **changed}
        if "documents" in payload and "documents" not in changed:
            payload["documents"] = [DocumentStore(self.documents).put(b"Inspections of a year", ".txt")]
        return payload

    async def act(self, workflow: str, action: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
        """Take an action that must be accepted, with the page's example and what is given."""
        answer = await self.send(workflow, action, await self.payload(workflow, action, **changed))
        assert answer.receipt is not None, answer.refusal
        return answer.receipt

    async def send(self, workflow: str, action: str, *values: object, update_id: str = "") -> Answer:
        """Send an update with anything in it."""
        return await send(self.client, workflow, action, *values, update_id=update_id)

    async def page(self, workflow: str) -> str:
        """What the UI shows of a case: the current details of its run."""
        made = await self.client.workflow_service.query_workflow(
            QueryWorkflowRequest(
                namespace=self.client.namespace,
                execution=WorkflowExecution(workflow_id=workflow),
                query=WorkflowQuery(query_type="__temporal_workflow_metadata"),
            )
        )
        metadata = JSONProtoPayloadConverter().from_payload(made.query_result.payloads[0], WorkflowMetadata)
        assert isinstance(metadata, WorkflowMetadata)
        return metadata.current_details

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
async def live_desk(
    server: Server, folder: Path, url: str = "", mail: Mail | None = None
) -> AsyncIterator[LiveDesk]:
    """Run a worker on a server, with a register and documents in a folder, and a way by e-mail or none."""
    register = open_register(url or f"sqlite:///{folder / 'register.db'}")
    register.load_staff(STAFF, STAFF_LOADED_AT)
    documents = folder / "documents"
    client = await server.client()
    try:
        store = DocumentStore(documents)
        parties = dataclasses.replace(nobody_outside(register, store), mail=mail)
        async with build_worker(client, register, policy_book(), store, parties):
            yield LiveDesk(client, register, documents)
    finally:
        register.close()
