"""What was caught, as a person looks at it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from simulators.mail.catcher import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulators.mail.catcher import Caught

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>E-mails (caught)</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; }} th, td {{ text-align: left; padding: .25rem .75rem; }}
td {{ vertical-align: top; }}
pre {{ white-space: pre-wrap; margin: .5rem 0; }}
</style></head>
<body>
<h1>E-mails</h1>
<p>Nothing leaves this machine: every e-mail of the desk that runs here ends on this page. An address
{troubles} or <code>hangs@</code> does as it says.</p>
<table><tr><th>Sent</th><th>To</th><th>Subject</th><th>Letter</th><th>E-mail</th></tr>{rows}</table>
</body></html>
"""


def page(letters: Iterable[Caught]) -> str:
    """Write the page."""
    troubles = ", ".join(f"<code>{name}@</code>" for name in TROUBLES)
    return _PAGE.format(troubles=troubles, rows="".join(map(_row, letters)))


def _row(letter: Caught) -> str:
    subject = (
        f"<details><summary>{escape(letter.subject)}</summary><pre>{escape(letter.text)}</pre></details>"
    )
    pdf = f'<a href="/{letter.name}.pdf">PDF</a>' if letter.pdf is not None else ""
    cells = (
        escape(letter.sent),
        escape(letter.to),
        subject,
        pdf,
        f'<a href="/{letter.name}.eml">{letter.name}.eml</a>',
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
