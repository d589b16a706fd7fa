"""The page of a list of PIR participants in Temporal's Web UI, as Markdown. No employer is named on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import in_words
from domain.counting import counted
from domain.only_tried import TO_DO_IT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from domain.pir_list import PirListTold


def pir_list_page(told: PirListTold, today: date) -> str:
    """Write the page: what was sent or would be, with its totals, and where the file lies."""
    told_so_far = [line for section in (_head, _totals, _changes) for line in section(told)]
    return "\n".join([*told_so_far, *(_files(told) if told.files else _not_sent(told, today))])


def _head(told: PirListTold) -> Iterator[str]:
    number = f"Sent as list {told.number}" if told.number else "Only tried: nothing is sent"
    yield from (f"# PIR participants of {told.year}", "", f"**{number}.**", "")
    yield f"{counted(told.participants, 'qualified participant')} as of {in_words(told.as_of)} (R29)."
    if told.entry is not None:
        yield f"It is entry {told.entry} of the register."
    yield ""


def _totals(told: PirListTold) -> Iterator[str]:
    if told.totals:
        yield from ("## By industry", "")
        yield from (f"- {industry}: {number}" for industry, number in told.totals.items())
        yield ""


def _changes(told: PirListTold) -> Iterator[str]:
    if not told.previous:
        yield from ("No list was sent before, so that there are no changes to tell.", "")
        return
    yield from (f"## Since list {told.previous}", "")
    yield from (f"- {change}: {number}" for change, number in told.changes.items())
    yield from (() if told.changes else ("Nothing has changed.",))
    yield ""


def _files(told: PirListTold) -> Iterator[str]:
    yield from ("## The files, in the folder for the WCB", "")
    yield from (f"- `{name}`" for name in told.files)


def _not_sent(told: PirListTold, today: date) -> Iterator[str]:
    over = told.as_of < today
    yield from ("## To send it", "", TO_DO_IT if over else f"It is sent once {in_words(told.as_of)} is over.")
