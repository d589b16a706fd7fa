"""The page of a piece of bulk work in Temporal's Web UI, as Markdown. Whatever people typed is escaped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from domain.bulk_run import GOOD
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.bulk_run import BulkWork, ItemResult

#: How many items are listed, fewer of those that are done: the page travels in an address, and all are in the
#: result.
_SHOWN, _SHOWN_DONE = 20, 10
_LONGEST_ORDER = 3000


def bulk_page(work: BulkWork) -> str:
    """Write the page: what is done, how far it is, what went wrong, and how to go on after a dry run."""
    return "\n".join(line for section in (_head, _items, _what_next) for line in section(work))


def _head(work: BulkWork) -> Iterator[str]:
    title = "Dry run: " if work.order.dry_run else ""
    yield from (f"# {title}{escaped(work.kind.sentence)}", "", f"**{escaped(work.result().sentence)}**", "")
    who = escaped(work.order.actor)
    if work.order.dry_run:
        yield f"Ordered by {who}. Nothing is changed."
    else:
        yield f"Ordered by {who}. Each case has its own entry, as if it had been done by hand."
    yield ""


def _items(work: BulkWork) -> Iterator[str]:
    bad = [one for one in work.results if one.outcome not in GOOD]
    good = [one for one in work.results if one.outcome in GOOD]
    yield from _listed("Not done" if not work.order.dry_run else "Would not be done", bad, _SHOWN)
    yield from _listed("Done" if not work.order.dry_run else "Would be done", good, _SHOWN_DONE)


def _listed(title: str, results: list[ItemResult], most: int) -> Iterator[str]:
    if results:
        yield from (f"## {title}: {len(results)}", "", *_lines(results[:most]))
        if len(results) > most:
            yield f"- and {len(results) - most} more, in the result"
        yield ""


def _lines(results: Iterable[ItemResult]) -> Iterator[str]:
    for one in results:
        link = f"[{one.workflow}](/namespaces/{{namespace}}/workflows/{one.workflow})"
        if not one.workflow:
            link = "No case"
        entry = f" (entry {one.entry})" if one.entry else ""
        name = f" {escaped(one.title)}" if one.title else ""
        yield f"- {link}{name}: {escaped(one.said)}{entry}"


def _what_next(work: BulkWork) -> Iterator[str]:
    if not work.order.dry_run or work.remaining or not work.results:
        return
    order = json.dumps(work.order.model_dump(mode="json", exclude_none=True) | {"dry_run": False}, indent=1)
    yield from ("## To do it", "")
    if len(order) > _LONGEST_ORDER:
        yield 'Open the form again, fill it in as before, and start it with "dry_run": false.'
        return
    yield "Open the form again, and paste this over what stands in Data:"
    # In JSON a backquote may be written so, and the block then ends only where it should.
    yield from ("", "```json", order.replace("`", "\\u0060"), "```")
