"""A case's page in Temporal's Web UI, as Markdown. Whatever people typed is escaped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from domain.calendar import in_words
from domain.roles import NOBODY
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.view import CaseView


def page(view: CaseView) -> str:
    """Write a case's page: where it stands, whose turn, by when; what happened; what comes; what may be done."""
    return "\n".join(_lines(view))


def _lines(view: CaseView) -> Iterator[str]:
    yield f"# {escaped(view.title)}"
    yield ""
    yield f"**{escaped('; '.join(view.stands))}**"
    yield ""
    if view.ended:
        yield "This case is over."
    elif view.owner == NOBODY:
        yield "Nobody at the association has to act now."
    else:
        yield f"Next: the **{view.owner.replace('_', ' ')}**."
    yield ""
    yield "## What happened last"
    yield ""
    for entry in view.latest:
        ground = f": {escaped(entry.ground)}" if entry.ground else ""
        who = escaped(entry.actor_name or entry.actor)
        yield f"- {entry.day}, {entry.event.replace('_', ' ')}, by {who} (entry {entry.entry}){ground}"
    yield ""
    yield "## What is known"
    yield ""
    for fact in view.facts:
        yield f"- {fact.name}: {escaped(fact.value)}"
    yield ""
    if view.agenda:
        yield "## What will happen by itself"
        yield ""
        for item in view.agenda:
            yield f"- {in_words(item.day)}: {item.sentence} ({item.rule})"
        yield ""
    if view.related:
        yield "## Belongs to it"
        yield ""
        for name in view.related:
            yield f"- [{name}](/namespaces/{{namespace}}/workflows/{name})"
        yield ""
    if view.possible:
        yield "## What may be done now"
        yield ""
        for action in view.possible:
            yield f"<details><summary>{action.name}: {action.sentence} ({', '.join(action.roles)})</summary>"
            yield ""
            yield "```json"
            yield json.dumps(action.example, indent=1, default=str)
            yield "```"
            yield ""
            yield "</details>"
            yield ""
