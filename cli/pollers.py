"""Who asks the Temporal server for work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import PollerInfo, TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from activities.contracts import TASK_QUEUE
from cli.failing import refused
from cli.terminal import complain

#: A worker asks again after a minute at the latest; the server remembers for some minutes who asked. The rest
#: is for clocks that differ.
LONGEST_SILENCE: Final = timedelta(seconds=75)
_PAUSE: Final = 1.0
#: Each of them does something of its own to the register.
_KINDS: Final = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)


async def pollers_of(
    client: Client, queue: str, kind: TaskQueueType.ValueType = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
) -> list[PollerInfo]:
    """Say who has asked for work of a kind in the last minutes."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
    )
    return list((await client.workflow_service.describe_task_queue(request)).pollers)


async def refuse_while_a_worker_works(client: Client, what: str) -> None:
    """Refuse to do what no worker may meet; who asked a while ago is given time to ask again.

    Raises:
        CommandError: when a worker asks for work.

    """
    first = await _asked(client)
    looked, told = first, False
    while looked:
        moved = [name for name, at in looked.items() if at != first.get(name)]
        if moved:
            raise refused(
                f"A worker takes work ({', '.join(sorted({who for who, _ in moved}))}): {what} Stop every "
                "worker, and run this again."
            )
        if datetime.now(UTC) - max(looked.values()) > LONGEST_SILENCE:
            return
        if not told:
            complain("A worker was there a moment ago. Whether it still is shows within about a minute ...")
            told = True
        await asyncio.sleep(_PAUSE)
        looked = await _asked(client)


async def _asked(client: Client) -> dict[tuple[str, int], datetime]:
    """Say when each worker asked last, for either kind of work."""
    return {
        (one.identity, kind): one.last_access_time.ToDatetime(UTC)
        for kind in _KINDS
        for one in await pollers_of(client, TASK_QUEUE, kind)
    }
