"""``secor queue``, ``secor employers`` and ``secor history``: who waits, who is there, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from temporalio.client import WorkflowExecution
from temporalio.common import SearchAttributeKey

from cli.connection import register_to_read, temporal
from cli.desk_links import queues_of
from cli.failing import command, unusable
from cli.finding import find_employer
from cli.telling import tell
from cli.terminal import clock, give_json, say, table, words
from domain.queues import Queue, waits_for
from domain.roles import NOBODY, Role
from models.employer_tables import Employer
from models.entries import Entry
from settings import Settings
from workflows.listed import NEXT_DUE, OWNER, REVIEWER, STAGE

_WAITING = f'{OWNER.name} != "{NOBODY}" AND ExecutionStatus = "Running"'
_JSON = typer.Option("--json", help="Give it as JSON.")


@command
async def queue(
    name: Annotated[
        str | None, typer.Argument(help="Only this queue, such as unpaid-invoices; `secor desk` has them.")
    ] = None,
    role: Annotated[Role | None, typer.Option(help="Only what waits for this role.")] = None,
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """List the cases that wait for somebody at the association, or for one role, or that are in one queue."""
    settings = Settings()
    chosen = _chosen(settings, name, role)
    client = await temporal(settings)
    waiting = [case async for case in client.list_workflows(chosen.query if chosen else _WAITING)]
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
        if chosen is not None and name is not None:
            say(f'Nothing is in "{chosen.title}".')
        else:
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


def _chosen(settings: Settings, name: str | None, role: Role | None) -> Queue | None:
    """Find the queue that is meant; none means all that waits for anybody.

    Raises:
        CommandError: when there is no such queue, with the names of those there are.

    """
    wanted = waits_for(role).name if role and name is None else name
    if wanted is None:
        return None
    with register_to_read(settings) as register:
        queues = [one for one in queues_of(register) if role is None or one.role is role]
    found = next((one for one in queues if one.name == wanted), None)
    if found is None:
        whose = f" of the {role.label}" if role else ""
        names = ", ".join(one.name for one in queues)
        raise unusable(f'There is no queue "{wanted}"{whose}. These are: {names}.')
    return found


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
    text: Annotated[
        str | None, typer.Argument(help="Only those whose WCB account or name has this in it.")
    ] = None,
    *,
    live: Annotated[bool, typer.Option("--live", help="Leave out those whose file is closed.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """List the employers of the register with where they stand: all of them, or by account or name."""
    with register_to_read(Settings()) as register:
        found = register.employers() if text is None else register.find_employer(text)
    found = [one for one in found if one.ended_on is None or not live]
    if as_json:
        give_json([_employer(one) for one in found])
        return
    if not found and text is not None:
        say(f'No employer has "{text}" in its WCB account or name.')
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
    away = f", standing in for {entry.stands_in_for}" if entry.stands_in_for else ""
    proven = ", proven" if entry.proof else ""
    return f"{entry.actor_name or entry.actor}{role}{proven}{away}{behalf}"


def _entry(entry: Entry) -> dict[str, Any]:
    return {column.name: getattr(entry, column.name) for column in Entry.__table__.columns}
