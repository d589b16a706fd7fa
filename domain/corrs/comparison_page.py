"""The page of a comparison in Temporal's Web UI, as Markdown. Whatever CORRS or people said is escaped.

The page travels in an address, so that employers' names are in the result only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from domain.calendar import time_in_words
from domain.case_link import case_link
from domain.corrs.comparison import Kind
from domain.example_box import example_in_markdown
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.corrs.comparison import Comparison, Difference

#: How many differences are shown; more are in the result.
_SHOWN = 25
#: A reason that fills the page is in the result.
_LONGEST_EXAMPLE = 600


def comparison_page(made: Comparison) -> str:
    """Write the page: what differs, with what to record where CORRS knows more."""
    return "\n".join(_lines(made))


def _lines(made: Comparison) -> Iterator[str]:
    yield from (f"# {escaped(made.sentence)}", "")
    source = escaped(made.source)
    yield from (f"Compared with {source} at {time_in_words(made.at)}. Nothing was changed by it.", "")
    shown = made.differences[:_SHOWN]
    if shown:
        yield from _table(shown)
        yield from ("", "Employers' names are under Result, on the tab Timeline.", "")
    if made.found > _SHOWN:
        yield from (f"And {made.found - _SHOWN} more: in the result, or with `secor corrs compare`.", "")
    for one in shown:
        yield from _to_record(one)


def _table(differences: Iterable[Difference]) -> Iterator[str]:
    yield from ("| Order | What differs | Here | In CORRS |", "|:---|:---|:---|:---|")
    for one in differences:
        # The names of an employer are the one thing in a difference that may be those of a person.
        here, there = ("", "") if one.kind is Kind.NAME else (one.here, one.there)
        in_corrs = ", ".join(dict.fromkeys(filter(None, (one.order_number, there))))
        short = one.order_id.removeprefix("certificate-")  # it fits on one line
        yield f"| {_link(one, short)} | {_sentence(one)} | {escaped(here)} | {escaped(in_corrs)} |"


def _sentence(one: Difference) -> str:
    return f"{one.kind.value[0].upper()}{one.kind.value[1:]}"


def _link(one: Difference, called: str = "") -> str:
    return case_link(one.order_id, called) if one.order_id else ""


def _to_record(one: Difference) -> Iterator[str]:
    if one.action and len(json.dumps(one.example)) <= _LONGEST_EXAMPLE:
        yield from (f"## {_sentence(one)}", "")
        yield from (f"If CORRS is right, take `{one.action}` on the page of {_link(one)}:", "")
        yield from (example_in_markdown(one.action, one.example), "")
