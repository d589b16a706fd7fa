"""Tables in CSV that somebody names on the command line."""

from __future__ import annotations

from cli.failing import unusable
from cli.payloads import read_bytes
from domain.refusal import Refusal
from domain.tables import Table, read_table


def table_in(source: str) -> Table:
    """Read a table from a file, or from standard input for ``-``.

    Raises:
        CommandError: when there is no such file, or it is no such table; it names the line.

    """
    try:
        return read_table("standard input" if source == "-" else source, read_bytes(source))
    except Refusal as refusal:
        raise unusable(refusal.sentence) from refusal
