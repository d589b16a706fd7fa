"""``secor queue``, ``secor employers`` and ``secor history``: who waits, who is there, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from temporalio.client import Client, WorkflowExecution
from temporalio.common import SearchAttributeKey

from cli.connection import register_to_read, temporal
from cli.failing import command
from cli.finding import find_employer
from cli.telling import tell
from cli.terminal import clock, give_json, say, table, words
from domain.roles import NOBODY, Role
from models.employer_tables import Employer
from models.entries import Entry
from settings import Settings
from workflows.listed import NEXT_DUE, OWNER, REVIEWER, STAGE

_JSON = typer.Option("--json", help="Give it as JSON.")


@command
async def queue(
    role: Annotated[Role | None, typer.Option(help="Only what waits for this role.")] = None,
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """List the cases that wait for somebody at the association, or for one role."""
    settings = Settings()
    client = await temporal(settings)
    waiting = await _waiting(client, role)
    names = _names(settings)
    lines: list[dict[str, Any]] = [
        {
            "role": _shown(case, OWNER),
            "workflow": case.id,
            "employer": names.get(_account(case.id), ""),
            "stage": _shown(case, STAGE),
            "reviewer": _shown(case, REVIEWER),
            "since": case.start_time,
            "next_due": case.typed_search_attributes.get(NEXT_DUE),
        }
        for case in waiting
    ]
    lines.sort(key=lambda line: (line["role"], line["since"]))
    if as_json:
        give_json([_plain(line) for line in lines])
        return
    if not lines:
        say(f"Nothing waits for {'the ' + role.label if role else 'anybody at the association'}.")
        return
    table(
        ("Waits for", "Case", "Employer", "Stands at", "Reviewer", "Next date"),
        [
            (
                words(line["role"]),
                line["workflow"],
                line["employer"],
                words(line["stage"]),
                line["reviewer"],
                clock(line["next_due"]) if line["next_due"] else "",
            )
            for line in lines
        ],
        whole=("Case", "Next date"),
    )


async def _waiting(client: Client, role: Role | None) -> list[WorkflowExecution]:
    whom = f'{OWNER.name} = "{role.value}"' if role else f'{OWNER.name} != "{NOBODY}"'
    return [case async for case in client.list_workflows(f'{whom} AND ExecutionStatus = "Running"')]


def _shown(case: WorkflowExecution, key: SearchAttributeKey[str]) -> str:
    return case.typed_search_attributes.get(key) or ""


def _account(workflow: str) -> str:
    return workflow.split("-")[1]


def _names(settings: Settings) -> dict[str, str]:
    """Give the name of each account's live employer."""
    with register_to_read(settings) as register:
        return {one.wcb_account: one.legal_name for one in register.employers(live=True)}


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in line.items()}


@command
def employers(
    *,
    live: Annotated[bool, typer.Option("--live", help="Leave out those whose file is closed.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """List all employers of the register with where they stand."""
    with register_to_read(Settings()) as register:
        found = register.employers(live=live)
    if as_json:
        give_json([_employer(one) for one in found])
        return
    if not found:
        say("No employer is registered yet. `secor register FILE.json` opens a file.")
        return
    table(
        ("WCB account", "Legal name", "Stage", "Standing", "Fee", "Registered", "Closed"),
        [
            (
                one.wcb_account,
                one.legal_name,
                words(one.stage),
                words(one.standing),
                words(one.fee_status),
                one.registered_on,
                one.ended_on or "",
            )
            for one in found
        ],
    )


def _employer(one: Employer) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in Employer.__table__.columns}


@command
def history(
    employer: Annotated[
        str, typer.Argument(help="WCB account, workflow id, or part of the name of the employer.")
    ],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Show every entry of the register about an employer: who did what, when, on what ground."""
    with register_to_read(Settings()) as register:
        found = find_employer(register, employer)
        entries = register.entries_of(found.employer_id)
    if as_json:
        give_json([_entry(entry) for entry in entries])
        return
    table(("Entry", "When", "What", "Rule", "Who"), _rows(entries), found.legal_name, whole=("When", "Rule"))


def _rows(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    return [(entry.number, clock(entry.at), tell(entry), entry.rule, _who(entry)) for entry in entries]


def _who(entry: Entry) -> str:
    behalf = f" for {entry.on_behalf_of}" if entry.on_behalf_of else ""
    role = f" ({words(entry.role)})" if entry.role and entry.role != entry.actor else ""
    return f"{entry.actor_name or entry.actor}{role}{behalf}"


def _entry(entry: Entry) -> dict[str, Any]:
    return {column.name: getattr(entry, column.name) for column in Entry.__table__.columns}
