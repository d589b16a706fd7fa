"""What commands write: tables and sentences for people, JSON for scripts, complaints on standard error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from domain.calendar import ALBERTA

#: Wide enough for every table where nobody said how wide the screen is: in a pipe or a file.
_WIDTH_OF_A_FILE = 150
_ABBREVIATION = re.compile(r"\b(cor|corrs|pir)\b")


def screen(*, stderr: bool = False) -> Console:
    """Give what to write on. Nothing that people typed is taken for markup."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_A_FILE
    return Console(stderr=stderr, width=width, markup=False, emoji=False, highlight=False)


def say(text: str = "", style: str = "") -> None:
    """Write a line for people."""
    screen().print(Text(text, style), soft_wrap=True)


def complain(sentence: str) -> None:
    """Write what went wrong on standard error."""
    screen(stderr=True).print(Text(sentence), soft_wrap=True)


def progress() -> Progress:
    """Give a bar that shows how far long work is, on standard error; it goes when the work is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=screen(stderr=True), transient=True)


def heading(text: str) -> None:
    """Begin a part."""
    say()
    say(text, "bold")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "", whole: Sequence[str] = ()
) -> None:
    """Write a table; long cells are folded, none is cut. The columns named `whole` are never folded."""
    grid = Table(
        box=SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False
    )
    for column in columns:
        grid.add_column(column, overflow="fold", no_wrap=column in whole)
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    screen().print(grid)


def give_json(value: Any) -> None:  # noqa: ANN401 - any plain data
    """Write plain data for a script."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def clock(instant: datetime) -> str:
    """Write an instant as people in Alberta read it."""
    return f"{instant.astimezone(ALBERTA):%Y-%m-%d %H:%M}"


def events(names: str) -> str:
    """Write the machine's events of one step as words, a comma between two."""
    return ", ".join(words(name) for name in names.split())


def words(name: str) -> str:
    """Write a name of the program as words: ``moved_to_cor`` becomes ``moved to COR``."""
    return _ABBREVIATION.sub(lambda word: word[0].upper(), name.replace("_", " "))
