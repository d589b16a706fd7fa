"""``secor show`` and ``secor agenda``: where an employer or one of its cases stands, and what comes next."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from temporalio.client import Client

from cli.cases import ask, unknown
from cli.connection import register_to_read, temporal
from cli.failing import command, refused
from cli.finding import case_of, find_employer, workflow_id
from cli.terminal import clock, events, give_json, heading, say, table, words
from domain.calendar import in_words
from domain.roles import NOBODY
from domain.view import CaseView
from settings import Settings

_EMPLOYER = typer.Argument(
    help="WCB account, workflow id, or part of the name; for one of its cases that case's workflow id."
)
_JSON = typer.Option("--json", help="Give it as JSON.")


@command
async def show(employer: Annotated[str, _EMPLOYER], *, as_json: Annotated[bool, _JSON] = False) -> None:
    """Show where an employer stands, what is known of it, and what may be done now."""
    views = await _views(employer)
    if as_json:
        give_json([view.model_dump(mode="json") for view in views])
        return
    for view in views:
        _show(view)


@command
async def agenda(employer: Annotated[str, _EMPLOYER], *, as_json: Annotated[bool, _JSON] = False) -> None:
    """Show everything that will happen to an employer by itself, each with its day and its rule."""
    views = await _views(employer)
    lines = sorted(
        ((item, view.workflow_id) for view in views for item in view.agenda), key=lambda line: line[0].at
    )
    if as_json:
        give_json([{**item.model_dump(mode="json"), "case": case} for item, case in lines])
        return
    if not lines:
        say(f"Nothing will happen to {views[0].title} by itself.")
        return
    table(
        ("When", "What", "Rule", "Case"),
        [(clock(item.at), item.sentence, item.rule, case) for item, case in lines],
        title=f"{views[0].title}: what will happen by itself",
        whole=("When", "Rule"),
    )


async def _views(text: str) -> list[CaseView]:
    """Ask an employer and its open cases, or the one case that was named."""
    settings = Settings()
    if text.startswith(("audit-", "certificate-")):
        workflow = case_of(text)[0]
    else:
        with register_to_read(settings) as register:
            found = find_employer(register, text)
        workflow = workflow_id(found)
    client = await temporal(settings)
    view = await ask(client, workflow)
    if view is None and workflow.startswith("employer-"):
        raise refused(
            f"The server no longer has {workflow}: its file ended too long ago. The register keeps it: "
            f"`secor history {workflow}`."
        )
    if view is None:
        raise unknown(workflow)
    return [view, *await _related(client, view)]


async def _related(client: Client, view: CaseView) -> list[CaseView]:
    if view.kind != "Employer":
        return []
    asked = [await ask(client, name) for name in view.related]
    return [one for one in asked if one is not None]


def _show(view: CaseView) -> None:
    heading(f"{view.title}  ({view.workflow_id})")
    say("; ".join(view.stands))
    if view.ended:
        say("This case is over.")
    elif view.owner == NOBODY:
        say("Nobody at the association has to act now.")
    else:
        say(f"Next: the {words(view.owner)}.")
    if view.facts:
        table(("Known", ""), [(fact.name, fact.value) for fact in view.facts])
    if view.latest:
        rows = [
            (line.entry, line.day, events(line.event), line.actor_name or line.actor, line.ground)
            for line in view.latest
        ]
        table(("Entry", "Day", "What happened last", "Who", "Ground"), rows)
    if view.agenda:
        rows_to_come = [(in_words(item.day), item.sentence, item.rule) for item in view.agenda]
        table(("Day", "What will happen by itself", "Rule"), rows_to_come)
    if view.possible:
        heading("What may be done now")
        for action in view.possible:
            say(f"  secor act {view.workflow_id} {action.name} FILE.json")
            say(f"    {action.sentence} ({', '.join(action.roles)})", "dim")
            say(f"    {json.dumps(action.example, ensure_ascii=False, default=str)}", "dim")
