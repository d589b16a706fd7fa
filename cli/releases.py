"""``secor release``: which release of the service takes up work, and which cases still run with another.

Only where SECOR_DEPLOYMENT is set: there every run ends with the release that it began with, and several
releases run beside each other until the older ones have nothing left (docs/upgrading.md).
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Annotated, Any, Final

import typer
from temporalio.api.deployment.v1 import WorkerDeploymentInfo
from temporalio.api.enums.v1 import RoutingConfigUpdateState
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client, WorkflowExecution
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from cli.connection import temporal
from cli.failing import command, refused, unusable
from cli.terminal import give_json, say, table
from cli.waiting import until
from settings import Settings

app = typer.Typer(
    name="release",
    help="Say which release takes up work, and bring cases over to it.",
    no_args_is_help=True,
)

#: Temporal's own attribute: the deployment and the release that a run is tied to.
_TIED_TO: Final = SearchAttributeKey.for_keyword("TemporalWorkerDeploymentVersion")
#: How long all task queues may take to hear of another release in use, in seconds.
_PATIENCE: Final = 30
#: What lives longer than a release, and the signal that has it look around without doing any harm.
_LONG_LIVED: Final = {"Employer": "look_at_places", "CourseCalendar": "look_again"}


@command
async def show(*, as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False) -> None:
    """Show the releases, which of them takes up new work, and how many open runs each still has."""
    settings = Settings()
    name = _deployment(settings)
    client = await temporal(settings)
    found = await _described(client, name)
    routing = found.routing_config
    open_runs = await runs_by_release(client, name)
    known = {one.deployment_version.build_id for one in found.version_summaries}
    current = routing.current_deployment_version.build_id
    ramping = routing.ramping_deployment_version.build_id
    lines = [
        {
            "release": release,
            "takes_up": "all" if release == current else "",
            "share": routing.ramping_version_percentage if release == ramping else None,
            "open_runs": open_runs[release],
        }
        for release in sorted(known | open_runs.keys())
    ]
    if as_json:
        give_json(lines)
        return
    table(
        ("Release", "Takes up new work", "Open runs"),
        [
            (
                str(line["release"]) or "no release",
                f"{line['share']:.0f} %" if line["share"] else str(line["takes_up"]),
                str(line["open_runs"]),
            )
            for line in lines
        ],
    )


@command
async def use(
    release: Annotated[str, typer.Argument(help="The release, such as 1.2.0; its worker must run.")],
    *,
    percent: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Let it take only this share of new work, to try it first."),
    ] = None,
) -> None:
    """Have a release take up all new work from now on, or a share of it; also an earlier one."""
    settings = Settings()
    name = _deployment(settings)
    await use_release(await temporal(settings), name, release, percent)
    share = "all" if percent is None else f"{percent:g} % of"
    say(
        f"Release {release} takes up {share} new work. `secor release move` brings open cases over; leave "
        "the other release's worker running until `secor release show` says that it has no open runs."
    )


@command
async def move() -> None:
    """Have every employer go over to the release in use, as soon as nothing is under way in its file."""
    settings = Settings()
    name = _deployment(settings)
    asked = await move_over(await temporal(settings), name)
    say(
        f"{asked} runs of another release were asked. Those with an open audit or order go over when it ends."
    )


async def use_release(client: Client, deployment: str, release: str, percent: float | None = None) -> None:
    """Have a release take up new work, all of it or a share.

    Raises:
        CommandError: when no worker of this release has ever run.

    """
    which: dict[str, Any] = {
        "namespace": client.namespace,
        "deployment_name": deployment,
        "build_id": release,
    }
    try:
        if percent is None:
            await client.workflow_service.set_worker_deployment_current_version(
                SetWorkerDeploymentCurrentVersionRequest(**which)
            )
        else:
            await client.workflow_service.set_worker_deployment_ramping_version(
                SetWorkerDeploymentRampingVersionRequest(**which, percentage=percent)
            )
    except RPCError as error:
        if error.status not in {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}:
            raise
        raise refused(
            f"No worker of release {release} has reported to the server. Start one with SECOR_DEPLOYMENT="
            f"{deployment} and SECOR_RELEASE={release} first. The server says: {error.message}"
        ) from error

    async def heard() -> bool | None:
        # Cases that are woken before their task queue has heard of it would stay where they are.
        state = (await _described(client, deployment)).routing_config_update_state
        return state != RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS or None

    await until(heard, _PATIENCE)


async def move_over(client: Client, deployment: str) -> int:
    """Wake what lives for years and is of another release than the one in use; give how many."""
    current = (await _described(client, deployment)).routing_config.current_deployment_version.build_id
    asked = 0
    kinds = ", ".join(f'"{kind}"' for kind in _LONG_LIVED)
    async for run in client.list_workflows(f'WorkflowType IN ({kinds}) AND ExecutionStatus = "Running"'):
        if _release_of(run, deployment) == current:
            continue
        with suppress(RPCError):  # it has ended meanwhile
            await client.get_workflow_handle(run.id).signal(_LONG_LIVED[run.workflow_type])
            asked += 1
    return asked


async def _described(client: Client, deployment: str) -> WorkerDeploymentInfo:
    found = await client.workflow_service.describe_worker_deployment(
        DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment)
    )
    return found.worker_deployment_info


async def runs_by_release(client: Client, deployment: str) -> Counter[str]:
    """Count open runs by the release that they are tied to; an empty text for those tied to none."""
    return Counter(
        [_release_of(run, deployment) async for run in client.list_workflows('ExecutionStatus = "Running"')]
    )


def _release_of(run: WorkflowExecution, deployment: str) -> str:
    tied_to = run.typed_search_attributes.get(_TIED_TO) or ""
    return tied_to.removeprefix(deployment)[1:]


def _deployment(settings: Settings) -> str:
    if settings.deployment is None:
        raise unusable(
            "SECOR_DEPLOYMENT is not set: here every worker takes all work, and there is nothing to choose. "
            "docs/upgrading.md says when to set it."
        )
    return settings.deployment


app.command()(show)
app.command()(use)
app.command()(move)
