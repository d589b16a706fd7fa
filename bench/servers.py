"""The two servers that the figures are taken on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from cli.ports import choose
from cli.server_settings import server_flags
from workflows.conversion import DATA_CONVERTER
from workflows.listed import KEYS

#: On top of the settings of ``secor up``: at its default, one of the development server's throttles pins the
#: latency of a single client, and hides whatever is measured behind it.
UNTHROTTLED: Final = {"history.transferProcessorMaxPollRPS": "2000"}
#: Far from the one of a desk that may run here.
_PORT = 17_233
_STARTED_WITHIN = 60.0
_LETTING_GO = 0.5
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class DevServer:
    """A development server that runs on a file."""

    address: str
    pid: int

    def cpu(self) -> float:
        """Give the seconds of processor time that it has used."""
        return seconds_of(self.pid)

    async def client(self, namespace: str) -> Client:
        """Connect to one of its namespaces."""
        return await Client.connect(self.address, namespace=namespace, data_converter=DATA_CONVERTER)


def seconds_of(pid: int) -> float:
    """Give the seconds of processor time that a process has used."""
    used = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / _TICKS


@asynccontextmanager
async def dev_server(folder: Path, namespaces: tuple[str, ...]) -> AsyncIterator[DevServer]:
    """Run a development server on a file in a folder, with a namespace for each party."""
    port, _ = choose(_PORT, None, "the development server")
    flags = ["--headless", "--ip", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    flags += ["--db-filename", str(folder / "temporal.db")]
    flags += server_flags()
    for name, value in UNTHROTTLED.items():
        flags += ["--dynamic-config-value", f"{name}={value}"]
    for namespace in namespaces:
        flags += ["--namespace", namespace]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = await asyncio.create_subprocess_exec(
            beside_python("temporal"), "server", "start-dev", *flags, stdout=log, stderr=log
        )
        try:
            server = DevServer(f"127.0.0.1:{port}", process.pid)
            async with asyncio.timeout(_STARTED_WITHIN):
                for namespace in namespaces:
                    await _prepared(server, namespace)
            yield server
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _prepared(server: DevServer, namespace: str) -> None:
    """Wait for a namespace and give it the search attributes that the workflows set."""
    while True:
        try:
            client = await server.client(namespace)
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
            await _add_search_attributes(client)
        except (RPCError, RuntimeError):
            await asyncio.sleep(0.1)
        else:
            return


@asynccontextmanager
async def skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Run the server that skips time."""
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=beside_python("temporal-test-server"), data_converter=DATA_CONVERTER
    )
    async with environment:
        await _add_search_attributes(environment.client)
        yield environment
    # A thread of the SDK is still letting go of the server; a Python that ends meanwhile is aborted.
    await asyncio.sleep(_LETTING_GO)


async def _add_search_attributes(client: Client) -> None:
    kinds = {key.name: key.indexed_value_type.value for key in KEYS}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=kinds)  # type: ignore[arg-type]
    await client.operator_service.add_search_attributes(request)


def beside_python(program: str) -> str:
    """Find a program that was installed with this Python.

    Raises:
        FileNotFoundError: when it was not.

    """
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    if found is None:
        raise FileNotFoundError(f"{program} is not installed beside {sys.executable}: run `make bench`.")
    return found
