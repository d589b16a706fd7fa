"""Checks of the Temporal server: its namespace, search attributes, workers, schedules and clock."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeWorkerDeploymentRequest,
    GetSystemInfoRequest,
    PollWorkflowTaskQueueRequest,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import TASK_QUEUE
from cli.checkup.finding import Finding, ok, wrong
from cli.pollers import pollers_of
from domain.policy import parse_policy
from workflows.listed import KEYS, type_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from temporalio.client import Client

    from schedules import Planned
    from settings import Settings

#: Two clocks that differ by more than this are wrong: what people send is fresh for minutes only.
TOLERANCE: Final = timedelta(seconds=10)
#: What the server shows of closed runs for less than this is gone before an auditor asks.
_RETENTION: Final = timedelta(days=30)
_DAY: Final = 24 * 60 * 60
#: A queue that nobody serves: whoever asks it for work is told to wait, and the server notes when.
_CLOCK_QUEUE: Final = "secor-doctor"
_LOOKS: Final = 40
_PAUSE: Final = 0.05


async def server(client: Client) -> Finding:
    """Ask the server which version it is."""
    told = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    address = client.service_client.config.target_host
    return ok("server", f"Temporal {told.server_version} answers at {address}.")


async def namespace(client: Client, policy: Path) -> Finding:
    """Look whether the namespace is there, and how long it keeps closed runs.

    Args:
        client: of that namespace.
        policy: the file that says for how long. Not every server lets it be so long.

    """
    closed_cases = _closed_cases(policy)
    request = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        found = await client.workflow_service.describe_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return wrong(
            "namespace",
            f"The server has no namespace {client.namespace}. Set TEMPORAL_NAMESPACE, or make it: `temporal "
            f"operator namespace create -n {client.namespace} --retention {closed_cases.days}d`.",
        )
    kept = found.config.workflow_execution_retention_ttl.ToTimedelta()
    days = f"{kept.total_seconds() / _DAY:.0f} days"
    longer = f"`temporal operator namespace update -n {client.namespace} --retention {closed_cases.days}d`"
    if kept < _RETENTION:
        return wrong(
            "namespace",
            f"{client.namespace} keeps closed runs for {days} only. Have it keep them longer: {longer}.",
        )
    wanted = "" if kept >= closed_cases else f" The policy wants more, where the server allows it: {longer}."
    return ok("namespace", f"{client.namespace} keeps closed runs for {days}.{wanted}")


def _closed_cases(policy: Path) -> timedelta:
    return parse_policy(policy.read_text(encoding="utf-8"), str(policy)).closed_cases


async def search_attributes(client: Client) -> Finding:
    """Look whether every search attribute is there, under its type."""
    request = ListSearchAttributesRequest(namespace=client.namespace)
    found = (await client.operator_service.list_search_attributes(request)).custom_attributes
    prefix = "INDEXED_VALUE_TYPE_"
    known = {name: IndexedValueType.Name(kind).removeprefix(prefix) for name, kind in found.items()}
    lacking = [key for key in KEYS if known.get(key.name) != key.indexed_value_type.name]
    if not lacking:
        return ok("search attributes", f"All {len(KEYS)} are there.")
    flags = " ".join(f"--name {key.name} --type {type_name(key)}" for key in lacking)
    return wrong(
        "search attributes",
        f"{', '.join(key.name for key in lacking)} is not there under its type, and no case gets on without "
        f"it: `temporal operator search-attribute create -n {client.namespace} {flags}`.",
    )


async def workers(client: Client, settings: Settings, installed: str) -> Finding:
    """Look whether a worker takes work, and, where releases are told apart, whether one of them is in use."""
    pollers = await pollers_of(client, TASK_QUEUE)
    if not pollers:
        return wrong("workers", "No worker takes work. Start one with `secor worker`, or see its log.")
    count = f"{len({one.identity for one in pollers})} take work"
    if settings.deployment is None:
        return ok("workers", f"{count}; releases are not told apart (SECOR_DEPLOYMENT).")
    release = settings.release or installed
    current = await _release_in_use(client, settings.deployment)
    serving = {one.deployment_options.build_id for one in pollers}
    if not current or current not in serving:
        return wrong(
            "workers",
            f"New work of {settings.deployment} goes to release {current or '(none)'}, and no worker of it "
            f"runs. Start one with SECOR_DEPLOYMENT={settings.deployment}, or `secor release use {release}`.",
        )
    return ok("workers", f"{count}; new work goes to release {current}.")


async def _release_in_use(client: Client, deployment: str) -> str:
    """Give the release that takes up new work; nothing while there is none."""
    request = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment)
    try:
        found = await client.workflow_service.describe_worker_deployment(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return ""
    return found.worker_deployment_info.routing_config.current_deployment_version.build_id


async def schedules(client: Client, planned: Iterable[Planned]) -> Finding:
    """Look whether everything that starts by itself is laid out and not paused."""
    troubles = []
    names = []
    for one in planned:
        names.append(one.id)
        try:
            told = await client.get_schedule_handle(one.id).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            troubles.append(f"{one.id} is not there: start a worker, which lays it out")
        else:
            if told.schedule.state.paused:
                troubles.append(f"{one.id} is paused: `temporal schedule toggle --unpause -s {one.id}`")
    if troubles:
        return wrong("schedules", f"{'; '.join(troubles)}.")
    return ok("schedules", f"{', '.join(names)} go on.")


async def clock(client: Client, now: Callable[[], datetime]) -> Finding:
    """Compare this machine's clock with the server's.

    The server tells its time by noting when somebody asked for work. That leaves nothing behind.
    """
    request = PollWorkflowTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=_CLOCK_QUEUE), identity=_CLOCK_QUEUE
    )
    before = await _newest_access(client)
    began = now()
    asking = asyncio.create_task(
        client.workflow_service.poll_workflow_task_queue(request, timeout=timedelta(seconds=5))
    )
    try:
        for _ in range(_LOOKS):
            noted = await _newest_access(client)
            if noted is not None and noted != before:  # not what it still remembers of an earlier look
                return compared("clock", noted, began, now(), "the Temporal server")
            await asyncio.sleep(_PAUSE)
    finally:
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError, RPCError):
            await asking
    return wrong("clock", "The Temporal server does not say what time it is. Try again in a moment.")


async def _newest_access(client: Client) -> datetime | None:
    pollers = await pollers_of(client, _CLOCK_QUEUE)
    return max((one.last_access_time.ToDatetime(UTC) for one in pollers), default=None)


def compared(what: str, theirs: datetime, began: datetime, ended: datetime, whose: str) -> Finding:
    """Compare a clock with this machine's, which was read before and after the other."""
    away = max(began - theirs, theirs - ended, timedelta())
    if away > TOLERANCE:
        return wrong(
            what,
            f"This machine's clock and that of {whose} are {away.total_seconds():.0f} s apart. Have both set "
            "by the network (`timedatectl set-ntp true`): what people send counts for minutes only.",
        )
    return ok(what, f"It agrees with {whose}.")
