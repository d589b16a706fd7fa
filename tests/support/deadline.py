"""A worker for whom letters fall due, and the day ends, at a moment that a test can wait for.

The program counts by Alberta's clock: letters of a day are written at six in the morning, and what lapses
with a day lapses at midnight. Here both are moved to seconds from now, and nothing else is changed: the
service, its server and their clocks are the real ones.

Run as ``python -m tests.support.deadline FILE DAY SECONDS LEFT``: the first worker that is ready writes into
FILE when the letters of DAY fall due, so many seconds later; every other takes it from there. LEFT is for how
many seconds that day then still goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import worker
from checked_settings import checked_settings
from domain import calendar
from tests.support.live import until

_DAY = timedelta(days=1)


def clock(due: datetime, day: date, left: timedelta) -> tuple[timezone, time]:
    """Give the zone in which, and the hour at which, the letters of a day fall due at an instant.

    Args:
        due: the instant.
        day: the day.
        left: how long that day then still goes on.

    """
    over = due.astimezone(UTC).replace(tzinfo=None) + left
    midnight = datetime.combine(day + _DAY, time.min)
    return timezone(midnight - over), (midnight - left).time()


def due_in(file: Path, seconds: float) -> datetime:
    """Read when letters fall due, or decide it: whoever is first does."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    proposed = file.with_name(f"{file.name}-{os.getpid()}")
    proposed.write_text(due.isoformat(), encoding="ascii")
    with contextlib.suppress(FileExistsError):
        file.hardlink_to(proposed)
    return datetime.fromisoformat(file.read_text(encoding="ascii"))


async def decided(file: Path) -> datetime:
    """Wait until a worker is ready and has decided when letters fall due."""

    async def is_decided() -> bool:
        return await asyncio.to_thread(file.exists)

    await until(is_decided, "a worker to be ready", within=120)
    return datetime.fromisoformat(await asyncio.to_thread(file.read_text, encoding="ascii"))


if __name__ == "__main__":
    path, of, within, rest = sys.argv[1:]
    zone, hour = clock(
        due_in(Path(path), float(within)), date.fromisoformat(of), timedelta(seconds=float(rest))
    )
    calendar.ALBERTA, calendar.LETTER_HOUR = zone, hour  # type: ignore[assignment]  # a zone like any other
    asyncio.run(worker.run(checked_settings()))
