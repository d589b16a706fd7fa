"""The page of a comparison in Temporal's Web UI, as Markdown. Whatever CORRS or people said is escaped.

The page travels in an address, so that employers' names are in the result only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from domain.calendar import time_in_words
from domain.corrs.comparison import Kind
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    yield from (f"Compared on {time_in_words(made.at)}. Nothing was changed by it.", "")
    for one in made.differences[:_SHOWN]:
        yield from _difference(one)
    if made.found > _SHOWN:
        yield f"And {made.found - _SHOWN} more: in the result, or with `secor corrs compare`."


def _difference(one: Difference) -> Iterator[str]:
    where = f"[{one.order_id}](/namespaces/{{namespace}}/workflows/{one.order_id})" if one.order_id else ""
    number = f"CORRS order {escaped(one.order_number)}" if one.order_number else ""
    yield from (f"## {one.kind.value[0].upper()}{one.kind.value[1:]}", "")
    yield f"- {', '.join(filter(None, (where, number)))}"
    if one.kind is Kind.NAME:
        yield "- both names are under Result, on the tab Timeline"
    else:
        sides = (("here", one.here), ("CORRS", one.there))
        yield from (f"- {who}: {escaped(said)}" for who, said in sides if said)
    example = json.dumps(one.example, indent=1, ensure_ascii=False)
    if one.action and len(example) <= _LONGEST_EXAMPLE:
        yield from ("", f"If CORRS is right, take `{one.action}` on the order's page:")
        # In JSON a backquote may be written so, and the block then ends only where it should.
        yield from ("", "```json", example.replace("`", "\\u0060"), "```")
    yield ""
