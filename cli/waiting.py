"""Waiting for something that can only be asked about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T | None]], patience: float, pause: float = 0.05) -> T:
    """Ask again and again until there is an answer.

    Args:
        ask: gives nothing for as long as it is too early.
        patience: how long to ask, in seconds.
        pause: between two questions, in seconds.

    Raises:
        TimeoutError: when there was no answer in time.

    """
    async with asyncio.timeout(patience):
        while (answer := await ask()) is None:  # noqa: ASYNC110 - nobody could set an event here
            await asyncio.sleep(pause)
        return answer
