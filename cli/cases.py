"""Cases as their workflows tell them: where one stands, its agenda, what may be done."""

from __future__ import annotations

import json
from datetime import timedelta

from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from cli.failing import CommandError, refused, unreachable
from domain.possible_now import possible_now
from domain.view import CaseView

#: How long a worker may take to answer a question, and how often it is asked: a question that meets a case
#: just when it goes on as a new run may be lost.
_ANSWERS = (timedelta(seconds=1), timedelta(seconds=3), timedelta(seconds=6))


async def view_of_case(client: Client, workflow: str) -> CaseView:
    """Ask a case how it stands.

    Raises:
        CommandError: when there is no such case, it is not open yet, or no worker answers.

    """
    view = await ask(client, workflow)
    if view is None:
        raise unknown(workflow)
    return view


async def ask(client: Client, workflow: str) -> CaseView | None:
    """Ask a case how it stands; nothing when there is no such workflow."""
    for patience in _ANSWERS:
        try:
            return await _ask_once(client, workflow, patience)
        except TimeoutError:
            continue
    raise no_worker()


async def _ask_once(client: Client, workflow: str, patience: timedelta) -> CaseView | None:
    handle = client.get_workflow_handle(workflow)
    try:
        view: CaseView = await handle.query("case", result_type=CaseView, rpc_timeout=patience)
    except (WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
        raise refused(
            f"{workflow} can't say how it stands: {error}. If it was registered just now, try again in a "
            "moment; a registration that was refused shows the reason in the Web UI, as its result."
        ) from error
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        if error.status in {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}:
            raise TimeoutError from error
        if error.status == RPCStatusCode.FAILED_PRECONDITION:
            raise no_worker() from error
        raise
    return view


def no_worker() -> CommandError:
    """Say that the server is there and nobody works."""
    return unreachable(
        "The Temporal server is there, but no worker answers. Start one with `secor worker` (`secor up` has "
        "one of its own) and try again."
    )


def unknown(workflow: str) -> CommandError:
    """Say that there is no such workflow."""
    return refused(
        f"The server knows no workflow {workflow}. `secor show EMPLOYER` names an employer's open cases, "
        "`secor queue` those that wait for somebody."
    )


def possible(view: CaseView) -> list[str]:
    """Say what may be done with a case now."""
    names = [action.name for action in view.possible]
    return [possible_now(names, sum(action.awaited for action in view.possible))]


def example(view: CaseView, action: str) -> list[str]:
    """Give an example of an action's payload for this case, where it may be taken now."""
    found = next((one for one in view.possible if one.name == action), None)
    return [f"Example for {action}: {json.dumps(found.example, default=str)}"] if found else []
