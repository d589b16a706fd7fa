"""``secor verify``: the register holds together, and says the same as the workflows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

import typer
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import TypedSearchAttributes
from temporalio.service import RPCError, RPCStatusCode

from cli.connection import register_to_read, temporal
from cli.failing import command, refused, unusable
from cli.finding import workflow_id
from cli.mending import mend
from cli.terminal import give_json, say, words
from domain.counting import counted
from models.chain import ChainReport
from models.register import Register
from settings import Settings
from workflows.listed import STAGE, STANDING

_ALL_LIVE = 'WorkflowType IN ("Employer", "Audit", "CertificateOrder") AND ExecutionStatus = "Running"'
#: A step that is being entered just now shows in the register first: look again before complaining.
_LOOKS = 4
_PAUSE = 0.5


@dataclass(frozen=True)
class Stands:
    """Where a case stands, as one of the two sides has it; only an employer has a standing."""

    stage: str
    standing: str

    def __str__(self) -> str:
        return ", ".join(words(part) for part in (self.stage, self.standing) if part)


@command
async def verify(
    *,
    mends: Annotated[
        bool,
        typer.Option(
            "--mend", help="Let cases that are behind the register take the steps that they missed."
        ),
    ] = False,
    register_only: Annotated[
        bool, typer.Option("--register-only", help="Leave the workflows out: needs no Temporal server.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give the findings as JSON.")] = False,
) -> None:
    """Check the register: its chain of entries, its rows against them, its employers against workflows.

    Rows are those of employers and of the course calendar.
    """
    settings = Settings()
    if mends and register_only:
        raise unusable(
            "--mend sends steps to the workflows, and --register-only leaves them out: choose one."
        )
    mended: list[str] = []
    with register_to_read(settings) as register:
        chain = register.verify_chain()
        everybody = register.employers()
        findings = [] if chain.whole else [chain.sentence]
        findings += differing_rows(register)
        if not register_only:
            client = await temporal(settings)
            if mends and not findings:
                tried = await mend(client, register, set(await _running(client)))
                mended = [one.sentence for one in tried if one.taken]
                findings = [one.sentence for one in tried if not one.taken]
            findings += await compare(client, register)
    _report(chain, len(everybody), mended, findings, register_only=register_only, as_json=as_json)
    if findings:
        raise refused(
            f"{counted(len(findings), 'difference')} found. Keep a copy of the register's database as it is "
            "before anything is mended."
        )


def differing_rows(register: Register) -> list[str]:
    """Compare all rows with what their entries say; a sentence for each that differs."""
    employers = (register.verify_rows(one.employer_id) for one in register.employers())
    return [finding for found in employers for finding in found] + register.verify_sessions()


async def compare(client: Client, register: Register) -> list[str]:
    """Compare the register's live cases with the running workflows; a sentence for each difference."""
    suspects = await _differing(client, register, None)
    for _ in range(_LOOKS - 1):
        if not suspects:
            break
        await asyncio.sleep(_PAUSE)
        suspects = await _differing(client, register, set(suspects))
    return [suspects[name] for name in sorted(suspects)]


async def _differing(client: Client, register: Register, only: set[str] | None) -> dict[str, str]:
    """Give what differs by workflow id, among some of the workflows or all of them."""
    if only is None:
        running = await _running(client)
    else:
        found = {name: await _ask(client, name) for name in only}
        running = {name: stands for name, stands in found.items() if stands is not None}
    entered = {workflow_id(one): Stands(one.stage, one.standing) for one in register.employers(live=True)} | {
        name: Stands(state, "") for name, state in register.open_cases().items()
    }
    return {
        name: _sentence(name, entered.get(name), running.get(name))
        for name in (entered.keys() | running.keys() if only is None else only)
        if entered.get(name) != running.get(name)
    }


async def _running(client: Client) -> dict[str, Stands]:
    """Give where each running case stands, by its workflow id."""
    return {case.id: _stands(case.typed_search_attributes) async for case in client.list_workflows(_ALL_LIVE)}


async def _ask(client: Client, name: str) -> Stands | None:
    """Ask for one workflow itself: the list may lag behind."""
    try:
        found = await client.get_workflow_handle(name).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise
    running = found.status is WorkflowExecutionStatus.RUNNING
    return _stands(found.typed_search_attributes) if running else None


def _stands(attributes: TypedSearchAttributes) -> Stands:
    return Stands(attributes.get(STAGE) or "", attributes.get(STANDING) or "")


def _sentence(name: str, entered: Stands | None, running: Stands | None) -> str:
    if running is None:
        return (
            f"{name}: the register has this case as live ({entered}), but no workflow runs for it. Was it "
            "terminated in the Web UI? `secor reconcile --mend` opens its file anew as the register has it."
        )
    if entered is None:
        return (
            f"{name}: a workflow runs ({running}), but the register has no live case for it. Is this the "
            "register that its worker writes?"
        )
    return (
        f"{name}: the register says {entered}; the workflow says {running}. If a worker died in the middle "
        f"of a step, the step is in the register alone: `secor history {name}` shows it, and "
        "`secor verify --mend` lets the case take it."
    )


def _report(  # noqa: PLR0913 - all that there is to tell
    chain: ChainReport,
    employers: int,
    mended: list[str],
    findings: list[str],
    *,
    register_only: bool,
    as_json: bool,
) -> None:
    if as_json:
        give_json(
            {
                "whole": not findings,
                "entries": chain.entries,
                "head": chain.head,
                "employers": employers,
                "workflows_compared": not register_only,
                "mended": mended,
                "findings": findings,
            }
        )
        return
    if chain.whole:
        say(f"{chain.sentence} Its head is {chain.head}; keep that elsewhere to notice a chain that was cut.")
    for sentence in mended:
        say(sentence, "yellow")
    for finding in findings:
        say(finding, "red")
    if not findings and register_only:
        say(f"The rows of {employers} employers say what their entries say.")
    elif not findings:
        say(f"The rows of {employers} employers say what their entries say, and so do the workflows.")
