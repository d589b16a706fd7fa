"""An example to copy, as a page in Temporal's Web UI shows it: in a box, where it can be changed."""

from __future__ import annotations

import html
import json
from typing import Any, Final

#: How many characters fit on a line beside the UI's own navigation on a laptop.
_LINE: Final = 56


def example_box(what: str, example: dict[str, Any]) -> str:
    """Show an example in a box of its own, so that Ctrl+A chooses it alone; it can be changed there.

    Args:
        what: the name of the action that it is for.
        example: the payload.

    """
    # The UI's data field writes JSON anew when it is left. What looks like this already keeps its height;
    # else Submit would move from under the mouse, and the click would count for nothing.
    text = json.dumps(example, indent=2, ensure_ascii=False)
    rows = sum(map(_rows, text.splitlines()))
    shown = html.escape(text, quote=False)
    return f'<textarea aria-label="Example: {what}" rows="{rows}" cols="{_LINE}">{shown}</textarea>'


def _rows(line: str) -> int:
    """Count the rows that a line takes: a word that does not fit goes to the next, and breaks at its end."""
    rows, column = 1, 0
    for word in line.split(" "):
        if column and column + len(word) > _LINE:
            rows, column = rows + 1, 0
        more = max(len(word) - 1, 0) // _LINE
        rows, column = rows + more, column + len(word) - more * _LINE + 1
    return rows


def example_in_markdown(what: str, example: dict[str, Any]) -> str:
    """Show an example on a page that is written in Markdown; a line of its own.

    Only within a block is its text left as it is: elsewhere the quotation marks would be made round ones.
    """
    return f"<div>{example_box(what, example)}</div>"
