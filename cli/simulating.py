"""The simulators that ``secor up`` runs beside the worker, each where nothing names the real party."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from cli.ports import choose
from cli.processes import Kept, end_leftovers
from cli.terminal import say
from simulators.declared import SIMULATORS, Simulator

#: A port that is chosen may lie some behind the first one that was looked at.
_LAST_PORT: Final = 65_000


class Played:
    """A party that a simulator plays here, with the ports that it was given."""

    def __init__(self, simulator: Simulator, folder: Path, environment: Mapping[str, str], away: int) -> None:
        log = folder / "logs" / f"{simulator.name}.log"
        end_leftovers(log, simulator.module)
        self._ports = dict(_ports(simulator, away))
        program = simulator.program(simulator.place(folder), self._ports)
        self.simulator = simulator
        self.kept = Kept(f"The simulator of {simulator.title}", [sys.executable, *program], log, environment)

    @property
    def worker_settings(self) -> dict[str, str]:
        """What the worker is told of it."""
        return self.simulator.worker_settings(self._ports)

    @property
    def page(self) -> str:
        """Where people can look at it; empty where there is nothing to see."""
        return self.simulator.page.format_map(self._ports)


def players(folder: Path, away: int = 0) -> list[Played]:
    """Give a simulator for each party that nothing in the environment names, not yet started.

    Args:
        folder: where they keep their files.
        away: how far the desk's own port lies from the usual one. Theirs lie as far from theirs, so that two
            desks that start at the same moment don't choose the same ones.

    """
    environment = dict(os.environ)
    return [Played(one, folder, environment, away) for one in SIMULATORS if one.is_played(environment)]


async def started(stack: AsyncExitStack, programs: list[Kept]) -> list[Kept]:
    """Start what runs beside the desk; it ends with the stack."""
    return [await stack.enter_async_context(one) for one in programs]


def say_who_is_played(played: list[Played]) -> None:
    """Say which parties are only played here, and where people can look at them."""
    for one in played:
        if one.page:
            say(f"  {one.simulator.title + ' (played)':<34} {one.page}")


def _ports(simulator: Simulator, away: int) -> Iterator[tuple[str, int]]:
    for each in simulator.ports:
        first = each.usual + away
        port, note = choose(first if 0 < first < _LAST_PORT else each.usual, None, each.what)
        if note:
            say(note, "yellow")
        yield each.name, port
