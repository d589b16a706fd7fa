"""The files of employers that are taken over are opened, several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Final, TypeVar

from temporalio.client import Client

from cli.acting import begin_file, is_running, opened
from cli.failing import CommandError, ExitCode
from cli.taking_over.judging import Judge, Judged, Outcome
from cli.terminal import complain, progress

T = TypeVar("T")

#: How many files are opened at once: more would only wait for the same register and the same worker.
_AT_ONCE: Final = 16
#: Between two looks into the register, in seconds.
_PAUSE: Final = 0.2
#: The server is asked whether a registration was refused every so many looks.
_RARELY: Final = 10


async def take_over(client: Client, judge: Judge, judged: list[Judged]) -> None:
    """Open the files of the new ones among rows; each row then says what came of it.

    Raises:
        CommandError: when the server or the worker no longer answers.

    """
    new = [one for one in judged if one.outcome is Outcome.NEW]

    async def one_of_them(one: Judged) -> None:
        await _take_over_one(client, judge, one)

    await several_at_once("Taking over", new, one_of_them, done="taken over")


async def several_at_once(
    what: str, todo: Sequence[T], do: Callable[[T], Awaitable[None]], done: str
) -> None:
    """Open many files, several at once, and show how far that is.

    Args:
        what: is being done, for the bar.
        todo: the files.
        do: opens one of them.
        done: what those are that are done, for whoever interrupts it.

    Raises:
        CommandError: when the server or the worker no longer answers.

    """
    rest, finished = iter(todo), 0
    with progress() as bar:
        task = bar.add_task(what, total=len(todo))

        async def some() -> None:
            nonlocal finished
            for one in rest:
                await do(one)
                finished += 1
                bar.advance(task)

        workers = [asyncio.create_task(some()) for _ in range(min(_AT_ONCE, len(todo)))]
        try:
            await asyncio.gather(*workers)
        except (CommandError, asyncio.CancelledError):
            for worker in workers:
                worker.cancel()
            complain(f"Stopped: {finished} of {len(todo)} are {done}. Run the same again for the rest.")
            raise


async def _take_over_one(client: Client, judge: Judge, one: Judged) -> None:
    try:
        await _open(client, judge, one)
    except CommandError as error:
        if error.code is not ExitCode.REFUSED:
            raise
        # A run that was interrupted may have begun this very one a moment ago.
        again = judge.judge(one.row)
        known = again.outcome in {Outcome.UNCHANGED, Outcome.DIFFERENT}
        one.outcome = again.outcome if known else Outcome.REFUSED
        one.says = again.says if known else error.sentence.splitlines()[0]
        return
    one.outcome = Outcome.TAKEN_OVER


async def _open(client: Client, judge: Judge, one: Judged) -> None:
    """Open a file and wait until the register has it: asking each case would keep the worker busy."""
    handle = await begin_file(client, one.account, one.form)
    looks = count(1)

    async def look() -> bool | None:
        if judge.is_open(one.account):
            return True
        if next(looks) % _RARELY == 0 and not await is_running(handle):
            await handle.result(rpc_timeout=timedelta(seconds=5))
        return None

    await opened(handle, look, _PAUSE)
