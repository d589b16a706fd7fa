"""How long it takes until all reminders that fall due at one instant are written and entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.support.burst import Burst, burst

if TYPE_CHECKING:
    from pathlib import Path

#: Seconds for opening no file at all, for one, and for one reminder, on a machine that others use, too.
_BEGINNING: Final = 10
_OPENING: Final = 0.35
_REMINDING: Final = 0.5


async def at_one_instant(deadlines: int, folder: Path) -> Burst:
    """Let reminders fall due at one instant, with two workers and a register on SQLite.

    Raises:
        RuntimeError: when one was written twice, or with a wrong date.

    """
    url = f"sqlite:///{folder / 'register.db'}"
    room, patience = _BEGINNING + deadlines * _OPENING, _BEGINNING + deadlines * _REMINDING
    found = await burst(deadlines, folder, url, room=room, patience=patience)
    if not found.exact:
        wrong = {one: times for one, times in found.reminders.items() if times > 1 or one[1] != found.day}
        raise RuntimeError(f"Not each of {deadlines} reminders was written once: {wrong} {found.chain}")
    return found
