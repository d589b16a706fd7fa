"""A running desk: a server that skips time, a real worker, a real register, letters as real PDFs.

Only :meth:`RunningDesk.until` moves time. Each step waits until its workflows are at rest again.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.contracts import TASK_QUEUE
from activities.corrs import Corrs
from activities.letters import LetterRenderer
from activities.mail import Mail
from domain import calendar
from domain.actions.registry import find_action
from domain.case import Receipt
from domain.policy import PolicyBook, parse_policy
from domain.registration import EXAMPLE, employer_workflow_id
from domain.roles import Role
from domain.view import CaseView
from encryption import Signer
from models.documents import DocumentStore
from models.register import Register
from parties import nobody_outside
from tests.support.resting import has_ended, is_quiet, open_children
from worker import build_worker
from workflows.conversion import DATA_CONVERTER
from workflows.listed import KEYS

#: The Monday on which every scenario begins: later than any clock that a test runs by today.
START = date(2034, 1, 9)
OPENS = time(9)
#: Who acts when a scenario does not care.
ACTORS = {
    Role.ADMINISTRATOR: "a.singh",
    Role.REVIEWER: "r.roy",
    Role.TRAINING_COORDINATOR: "t.okoye",
    Role.EXECUTIVE_DIRECTOR: "e.moreau",
    Role.MINISTRY_DIRECTOR: "m.tremblay",
}
#: The policy that comes with the service.
BOOK = parse_policy(Path("domain/policy.toml").read_text(encoding="utf-8"))

_KINDS = {"employer": "Employer", "audit": "Audit", "certificate": "CertificateOrder"}
_PATIENCE = 60.0
#: Whoever looks again and again takes the processor from what they wait for: soon at first, then less often.
_PAUSE = 0.005
_LONGER = 1.3
_LONGEST_PAUSE = 0.05


def alberta(day: date, at: time = OPENS) -> datetime:
    """The instant of a time of day in Alberta."""
    return datetime.combine(day, at, calendar.ALBERTA).astimezone(UTC)


class RunningDesk:
    """The association's desk, with its staff, its register and its clock.

    Attributes:
        client: of the server, for what the verbs below don't say.
        register: what happened.
        documents: the letters as sent.
        today: the day that it is in Alberta.

    """

    def __init__(
        self,
        env: WorkflowEnvironment,
        register: Register,
        documents: DocumentStore,
        hired: Callable[[], Worker],
    ) -> None:
        self.client: Client = env.client
        self.register = register
        self.documents = documents
        self.today = START
        self._env = env
        self._hired = hired
        self._worker = hired()
        self._certificates = 0

    # ---- the worker

    @asynccontextmanager
    async def working(self) -> AsyncIterator[RunningDesk]:
        """Have the worker at work."""
        await self._worker.__aenter__()
        try:
            yield self
        finally:
            await self._worker.__aexit__(None, None, None)

    @asynccontextmanager
    async def nobody_at_work(self) -> AsyncIterator[None]:
        """Have no worker for a while; of a desk that caches nothing, a new one takes up all at once."""
        await self._worker.__aexit__(None, None, None)
        try:
            yield
        finally:
            self._worker = self._hired()
            await self._worker.__aenter__()

    # ---- time

    async def now(self) -> datetime:
        """The server's clock, in UTC."""
        return (await self._env.get_current_time()).astimezone(UTC)

    async def until(self, day: date, at: time = OPENS) -> None:
        """Let time pass until a time of day in Alberta, with everything that happens meanwhile."""
        await self.at(alberta(day, at))

    async def at(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        waiting = instant - await self.now()
        assert waiting.total_seconds() > 0, f"{instant} is past: it is {await self.now()}"
        await self._env.sleep(waiting)
        self.today = calendar.alberta_day(await self.now())

    async def round_of(self, workflow: str) -> Any:  # noqa: ANN401 - what the round gives
        """Run one round of scheduled work, as its schedule would: a server that skips time has none."""
        started = await self.client.start_workflow(workflow, id=f"round-{uuid4()}", task_queue=TASK_QUEUE)
        with self._env.auto_time_skipping_disabled():
            return await started.result()

    def standing_still(self) -> AbstractContextManager[None]:
        """Keep the clock from being moved while the result of a workflow is awaited."""
        return self._env.auto_time_skipping_disabled()

    # ---- what staff do

    async def start(self, account: str = "1234567", **form: Any) -> str:  # noqa: ANN401 - any field of the form
        """Register an employer, and give the id of its workflow."""
        workflow = employer_workflow_id(account)
        filled = {**EXAMPLE, "actor": ACTORS[Role.ADMINISTRATOR], "wcb_account": account, **form}
        await self.client.start_workflow("Employer", filled, id=workflow, task_queue=TASK_QUEUE)
        await self.rest(workflow)
        return workflow

    async def start_refused(self, account: str = "1234567", **form: Any) -> str:  # noqa: ANN401
        """Try to register an employer that must be refused, and give the sentence."""
        workflow = employer_workflow_id(account)
        filled = {**EXAMPLE, "actor": ACTORS[Role.ADMINISTRATOR], "wcb_account": account, **form}
        started = await self.client.start_workflow("Employer", filled, id=workflow, task_queue=TASK_QUEUE)
        try:
            with self._env.auto_time_skipping_disabled():
                await started.result()
        except WorkflowFailureError as failure:
            return sentence_of(failure)
        message = "the registration was not refused"
        raise AssertionError(message)

    async def result_of(self, kind: str, *given: object, name: str = "") -> Any:  # noqa: ANN401
        """Start a workflow that ends by itself, and give its result; time stands still meanwhile."""
        name = name or f"{kind}-{uuid4()}"
        started = await self.client.start_workflow(kind, args=given, id=name, task_queue=TASK_QUEUE)
        with self._env.auto_time_skipping_disabled():
            return await started.result()

    async def act(self, workflow: str, action: str, *, update_id: str = "", **payload: Any) -> Receipt:  # noqa: ANN401
        """Take a staff action; whoever may take it does, unless an actor is named."""
        declared = find_action(_KINDS[workflow.partition("-")[0]], action)
        assert declared is not None, f"{workflow} takes no {action}"
        filled = {"actor": ACTORS[declared.roles[0]], **payload}
        handle = self.client.get_workflow_handle(workflow)
        receipt: Receipt = await handle.execute_update(
            action, filled, id=update_id or str(uuid4()), result_type=Receipt
        )
        await self.rest(workflow)
        return receipt

    async def refused(self, workflow: str, action: str, **payload: Any) -> str:  # noqa: ANN401 - any payload
        """Try an action that must be refused, and give the sentence."""
        try:
            await self.act(workflow, action, **payload)
        except WorkflowUpdateFailedError as failure:
            return sentence_of(failure)
        message = f"{action} was not refused"
        raise AssertionError(message)

    async def gone(self, workflow: str, action: str, **payload: Any) -> bool:  # noqa: ANN401 - any payload
        """Say whether an action is turned away because the case is closed."""
        try:
            await self.act(workflow, action, **payload)
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    async def has_ended(self, workflow: str) -> bool:
        """Say whether a workflow has come to its end, and in order."""
        return has_ended(await self._events(workflow))

    async def case(self, workflow: str) -> CaseView:
        """What the page shows of a case."""
        shown: CaseView = await self.client.get_workflow_handle(workflow).query("case", result_type=CaseView)
        return shown

    def next_certificate_number(self) -> str:
        """The ministry's next number."""
        self._certificates += 1
        return f"SECOR-{self._certificates}"

    # ---- rest

    async def rest(self, *workflows: str) -> None:
        """Wait until workflows, and whatever is open under them, have nothing left to do now."""
        for workflow in workflows:
            await eventually(partial(self._resting, workflow), f"{workflow} does not come to rest")

    async def _resting(self, workflow: str) -> bool:
        try:
            events, now = await self._events(workflow), await self.now()
            if not is_quiet(events, now):
                return False
            children = [await self._events(child) for child in open_children(events)]
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:  # it is just being started
                return False
            raise
        return all(is_quiet(child, now) and not has_ended(child) for child in children)

    async def _events(self, workflow: str) -> Sequence[HistoryEvent]:
        return (await self.client.get_workflow_handle(workflow).fetch_history()).events


def sentence_of(failure: WorkflowFailureError | WorkflowUpdateFailedError) -> str:
    """What a refusal says."""
    assert isinstance(failure.cause, ApplicationError), failure.cause
    return failure.cause.message


async def eventually(true: Callable[[], Awaitable[bool]], message: str) -> None:
    """Wait until something holds, by asking again and again."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + _PATIENCE, _PAUSE
    while not await true():
        assert loop.time() < until, message
        await asyncio.sleep(pause)
        pause = min(pause * _LONGER, _LONGEST_PAUSE)


@asynccontextmanager
async def running_desk(  # noqa: PLR0913 - what a desk is put together from
    register: Register,
    documents: Path,
    *,
    book: PolicyBook = BOOK,
    renderer: LetterRenderer | None = None,
    mail: Mail | None = None,
    corrs: Corrs | None = None,
    converter: DataConverter = DATA_CONVERTER,
    orders_signer: Signer | None = None,
    max_cached_workflows: int = 1000,
) -> AsyncIterator[RunningDesk]:
    """Run a desk on a server of its own, from nine o'clock on :data:`START`.

    Where there is a CORRS, orders are entered there by themselves.
    """
    async with skipping_server(converter) as env:
        store = DocumentStore(documents)
        parties = nobody_outside(register, store)
        hired = partial(
            build_worker,
            env.client,
            register,
            book,
            store,
            replace(
                parties,
                letters=renderer or parties.letters,
                mail=mail,
                corrs=corrs,
                corrs_takes_orders=corrs is not None,
            ),
            orders_signer=orders_signer,
            max_cached_workflows=max_cached_workflows,
        )
        async with RunningDesk(env, register, store, hired).working() as desk:
            await desk.until(START)
            yield desk


@asynccontextmanager
async def skipping_server(converter: DataConverter = DATA_CONVERTER) -> AsyncIterator[WorkflowEnvironment]:
    """Run a server that skips time and knows the program's search attributes."""
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=converter, test_server_existing_path=str(beside_python("temporal-test-server"))
    ) as env:
        await add_search_attributes(env.client)
        yield env


async def add_search_attributes(client: Client) -> None:
    """Add the program's search attributes, which the time-skipping server does not know by itself."""
    types = {key.name: key.indexed_value_type.value for key in KEYS}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=types)  # type: ignore[arg-type]
    await client.operator_service.add_search_attributes(request)


def beside_python(program: str) -> Path:
    """A program that was installed with the project's requirements."""
    return Path(sys.executable).with_name(program)
