"""What the register has and Temporal does not is taken up again: files are opened, letters are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import TASK_QUEUE
from cli.reconciling.comparing import (
    OPENED_ANEW,
    Difference,
    Kind,
    is_running,
    owed_by_gone,
    views_of_running,
)
from cli.waiting import until
from domain.rebuilding import Rebuild
from models.register import Register
from workflows.rebuilding import Rebuilding

_PATIENCE: Final = 60
_WHY: Final = "The register is ahead of this run: the file is opened anew from it (secor reconcile)"


async def mend(client: Client, register: Register, found: Iterable[Difference]) -> Rebuild:
    """Open the files anew of which Temporal knows less than the register, and write what ended cases owe.

    A file is not opened where anything else of it can't be mended so. Letters have their keys, so that one
    that is in the ledger by now is not written again.

    Returns:
        The workflows that began, and the numbers of the letters.

    """
    files: dict[str, list[Difference]] = defaultdict(list)
    for one in found:
        if one.kind is not Kind.OWED:
            files[one.employer_id].append(one)
    to_open = {name for name, some in files.items() if all(one.kind in OPENED_ANEW for one in some)}
    running = [view for view in (await views_of_running(client)).values() if view.employer_id in to_open]
    # An employer first: it would take an audit that ends under it for lost.
    for view in sorted(running, key=lambda view: view.kind != "Employer"):
        await _end(client, view.workflow_id)
    owing = {one.employer_id for one in await owed_by_gone(client, register)}
    if not to_open and not owing:
        return Rebuild(employers=())
    done: Rebuild = await client.execute_workflow(
        Rebuilding.run,
        Rebuild(employers=tuple(sorted(to_open)), owing=tuple(sorted(owing))),
        id=f"rebuilding-{uuid4()}",
        task_queue=TASK_QUEUE,
    )
    return done


async def _end(client: Client, name: str) -> None:
    """End a run that is behind. What runs under it ends with it; what it did not know is in the register."""
    try:
        await client.get_workflow_handle(name).terminate(reason=_WHY)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise

    async def has_ended() -> bool | None:
        return not await is_running(client, name) or None

    await until(has_ended, _PATIENCE)
