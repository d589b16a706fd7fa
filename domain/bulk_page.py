"""The page of a piece of bulk work in Temporal's Web UI, as Markdown. Whatever people typed is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.bulk_run import GOOD
from domain.case_link import case_link
from domain.file_orders import FromFile
from domain.only_tried import TO_DO_IT
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.bulk_run import BulkWork, ItemResult

#: How many items are listed, fewer of those that are done: the page travels in an address, and all are in the
#: result.
_SHOWN, _SHOWN_DONE = 20, 10
#: What to do with lines of a file that are put before a person.
_ASIDE = (
    "Nothing comes of these lines by itself. Ask whoever made the file, or take the step on the employer's "
    "page. A file that was put right is read again, and nothing is recorded twice."
)


def bulk_page(work: BulkWork) -> str:
    """Write the page: what is done, how far it is, what went wrong, and how to go on after a dry run."""
    return "\n".join(line for section in (_head, _items, _what_next) for line in section(work))


def _head(work: BulkWork) -> Iterator[str]:
    title = "Only tried: " if work.order.dry_run else ""
    yield from (f"# {title}{escaped(work.kind.title)}", "", f"**{escaped(work.result().sentence)}**", "")
    own = "" if work.order.dry_run else " Each case has its own entry, as if it had been done by hand."
    yield from (f"Ordered by {escaped(work.order.actor)}.{own}", "")


def _items(work: BulkWork) -> Iterator[str]:
    tried = work.order.dry_run
    good = [one for one in work.results if one.outcome in GOOD]
    aside = [one for one in work.results if one.outcome == "set_aside"]
    bad = [one for one in work.results if one not in good and one not in aside]
    yield from _listed("Not done" if not tried else "Would not be done", bad, _SHOWN)
    yield from _listed("To be looked at", aside, _SHOWN)
    if isinstance(work.order, FromFile) and (bad or aside):
        yield from (_ASIDE, "")
    yield from _listed("Done" if not tried else "Would be done", good, _SHOWN_DONE)


def _listed(title: str, results: list[ItemResult], most: int) -> Iterator[str]:
    if results:
        yield from (f"## {title}: {len(results)}", "", *_lines(results[:most]))
        if len(results) > most:
            yield f"- and {len(results) - most} more, in the result"
        yield ""


def _lines(results: Iterable[ItemResult]) -> Iterator[str]:
    for one in results:
        link = case_link(one.workflow) if one.workflow else "No case"
        entry = f" (entry {one.entry})" if one.entry else ""
        name = f" {escaped(one.title)}" if one.title else ""
        yield f"- {link}{name}: {escaped(one.said)}{entry}"


def _what_next(work: BulkWork) -> Iterator[str]:
    if any(one.outcome == "would_be_done" for one in work.results) and not work.remaining:
        yield from ("## To do it", "", TO_DO_IT)
