"""A run whose history must not be kept is deleted (R7)."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sysconfig

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from activities.contracts import Run
from activities.expunge import ExpungeActivities


def installed(program: str) -> str:
    """Find a server's program beside this Python."""
    path = shutil.which(program, path=sysconfig.get_path("scripts"))
    assert path is not None, f"{program} is not installed"
    return path


async def expunge(client: Client, run: Run) -> None:
    """Run the activity as a worker would."""
    await ActivityEnvironment(client=client).run(ExpungeActivities(client).expunge_run, run)


async def test_a_run_is_deleted_with_its_history() -> None:
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=installed("temporal")
    ) as server:
        handle = await server.client.start_workflow(
            "Employer", "a number", id="employer-1", task_queue="nobody"
        )
        run = Run(workflow_id=handle.id, run_id=handle.first_execution_run_id or "")

        await expunge(server.client, run)

        with pytest.raises(RPCError) as caught:
            await _look_until_it_fails(server.client, run)
        assert caught.value.status == RPCStatusCode.NOT_FOUND
        await expunge(server.client, run)


async def test_a_server_that_can_t_delete_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=installed("temporal-test-server")
    ) as server:
        handle = await server.client.start_workflow(
            "Employer", "a number", id="employer-1", task_queue="nobody"
        )
        with caplog.at_level(logging.WARNING):
            await expunge(
                server.client, Run(workflow_id=handle.id, run_id=handle.first_execution_run_id or "")
            )
    assert "This server can't delete runs: the history of employer-1" in caplog.text


async def test_any_other_failure_of_the_server_is_tried_again() -> None:
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=installed("temporal")
    ) as server:
        with pytest.raises(RPCError) as caught:
            await expunge(server.client, Run(workflow_id="employer-1", run_id="no run id"))
    assert caught.value.status == RPCStatusCode.INVALID_ARGUMENT


async def _look_until_it_fails(client: Client, run: Run) -> None:
    handle = client.get_workflow_handle(run.workflow_id, run_id=run.run_id)
    async with asyncio.timeout(30):
        while True:
            await handle.describe()
            await asyncio.sleep(0.05)
