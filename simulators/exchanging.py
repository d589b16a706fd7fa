"""What simulators have in common that exchange files: a look at their folder again and again, and a page."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path

from starlette.applications import Starlette

#: Between two looks, in seconds.
_PAUSE = 0.2

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title} (played)</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
label {{ display: block; margin: .25rem 0; }} input {{ margin-left: .5rem; }}</style></head>
<body><h1>{title}</h1>
<p>Not the real one: it plays {title} for a desk that runs on this machine.</p>
{more}<h2>Files</h2><ul>{files}</ul></body></html>
"""


def looking(work: Callable[[], None]) -> Callable[[Starlette], object]:
    """Have an application do some work again and again for as long as it runs."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(_again_and_again(work))
        yield
        task.cancel()

    return lifespan


async def _again_and_again(work: Callable[[], None]) -> None:
    while True:
        await asyncio.to_thread(work)
        await asyncio.sleep(_PAUSE)


def put(file: Path, content: bytes) -> None:
    """Put a file into the folder, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = file.with_name(f".{file.name}.new")
    whole.write_bytes(content)
    whole.replace(file)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as the party writes it."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(columns)
    lines.writerows(rows)
    return text.getvalue().encode()


def page(title: str, folder: Path, more: str = "") -> str:
    """Write the page: what lies in the folder, and what else there is to say."""
    files = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    listed = "".join(f"<li>{escape(one)}</li>" for one in files) or "<li>none yet</li>"
    return _PAGE.format(title=escape(title), more=more, files=listed)
