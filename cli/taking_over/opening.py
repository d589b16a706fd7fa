"""The files of employers that are taken over are opened, several at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count
from typing import Final

from temporalio.client import Client, WorkflowExecutionStatus

from cli.acting import begin_file, opened
from cli.failing import CommandError, ExitCode
from cli.taking_over.judging import Judge, Judged, Outcome
from cli.terminal import complain, progress

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
    rest = iter(new)
    with progress() as bar:
        task = bar.add_task("Taking over", total=len(new))

        async def some() -> None:
            for one in rest:
                await _take_over_one(client, judge, one)
                bar.advance(task)

        workers = [asyncio.create_task(some()) for _ in range(min(_AT_ONCE, len(new)))]
        try:
            await asyncio.gather(*workers)
        except (CommandError, asyncio.CancelledError):
            for worker in workers:
                worker.cancel()
            done = sum(one.outcome is Outcome.TAKEN_OVER for one in new)
            complain(f"Stopped: {done} of {len(new)} are taken over. Run the same again for the rest.")
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
        if next(looks) % _RARELY == 0:
            found = await handle.describe()
            if found.status is not WorkflowExecutionStatus.RUNNING:
                await handle.result(rpc_timeout=timedelta(seconds=5))
        return None

    await opened(handle, look, _PAUSE)
