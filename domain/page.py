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
    """Write a case's page: where it stands, whose turn it is, what happened, what comes, what may be done."""
    sections = (
        _where_it_stands,
        _what_happened,
        _what_is_known,
        _what_comes,
        _what_belongs,
        _what_may_be_done,
    )
    return "\n".join(line for section in sections for line in section(view))


#: Longer texts are cut on the page, which travels in an address; a case's whole text is in the register.
MOST_SHOWN = 500


def _shown(text: str) -> str:
    return escaped(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN].rstrip()} …")


def _where_it_stands(view: CaseView) -> Iterator[str]:
    yield from (f"# {escaped(view.title)}", "", f"**{escaped('; '.join(view.stands))}**", "")
    if view.ended:
        yield "This case is over."
    elif view.owner == NOBODY:
        yield "Nobody at the association has to act now."
    else:
        yield f"Next: the **{view.owner.replace('_', ' ')}**."
    yield ""


def _what_happened(view: CaseView) -> Iterator[str]:
    yield from ("## What happened last", "")
    for entry in view.latest:
        ground = f": {_shown(entry.ground)}" if entry.ground else ""
        who = escaped(entry.actor_name or entry.actor)
        yield f"- {entry.day}, {entry.event.replace('_', ' ')}, by {who} (entry {entry.entry}){ground}"
    yield ""


def _what_is_known(view: CaseView) -> Iterator[str]:
    yield from ("## What is known", "")
    yield from (f"- {fact.name}: {_shown(fact.value)}" for fact in view.facts)
    yield ""


def _what_comes(view: CaseView) -> Iterator[str]:
    if view.agenda:
        yield from ("## What will happen by itself", "")
        yield from (f"- {in_words(item.day)}: {item.sentence} ({item.rule})" for item in view.agenda)
        yield ""


def _what_belongs(view: CaseView) -> Iterator[str]:
    if view.related:
        yield from ("## Belongs to it", "")
        yield from (f"- [{name}](/namespaces/{{namespace}}/workflows/{name})" for name in view.related)
        yield ""


def _what_may_be_done(view: CaseView) -> Iterator[str]:
    if view.possible:
        yield from ("## What may be done now", "")
    for action in view.possible:
        yield f"<details><summary>{action.name}: {action.sentence} ({', '.join(action.roles)})</summary>"
        yield from (
            "",
            "```json",
            json.dumps(action.example, indent=1, default=str),
            "```",
            "",
            "</details>",
            "",
        )
