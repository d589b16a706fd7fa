"""A register that was put back from a backup takes entries again once it was compared with the histories."""

from __future__ import annotations

import asyncio
from typing import Final

from temporalio.client import Client

from cli.entering_again import Told
from cli.reconciling.comparing import ALL_LIVE
from cli.terminal import say
from models.entering_again import RegisterAgain
from models.errors import PutBackError
from models.register import Register

#: How often the register is asked whether it was compared, in seconds.
_PAUSE: Final = 1.0
_START: Final = "Start the workers now, and run `secor reconcile` again: it compares the cases."
_NO_WORKER: Final = "Until then no worker starts."
_GO_ON: Final = "Where it can't be had back, `secor reconcile --go-on` goes on without it."
_LOST_TOO: Final = (
    "Temporal runs not one of the {0} cases that the register has open. If this is the wrong server or "
    "namespace, name the right one (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE). If its store was lost too, what "
    "was entered after the backup is lost, and letters that left after it leave again"
)


async def take_up(client: Client, register: RegisterAgain, told: Told, *, goes_on: bool) -> None:
    """Let the register take entries again, if nothing is missing any more or somebody wants it all the same.

    Args:
        client: reaches Temporal.
        register: was put back, or lies on another server than before.
        told: what the histories told; what is to be done next is said in it.
        goes_on: whether somebody wants it.

    """
    if not (told.lost or told.given_back) and (open_cases := await _cases_of_lost_store(client, register)):
        told.left.append(_LOST_TOO.format(open_cases))
    if (told.lost or told.left) and not goes_on:
        first = told.next_step if told.lost or not told.given_back else ""
        # Restored past `secor restore`, it has no mark.
        second = _NO_WORKER if register.put_back_at() is not None else ""
        told.next_step = " ".join(filter(None, (first, second, _GO_ON)))
        return
    register.compared()
    told.next_step = _START


async def _cases_of_lost_store(client: Client, register: RegisterAgain) -> int:
    """Count the register's open cases, if Temporal runs not one; else give none."""
    there = (await client.count_workflows(ALL_LIVE)).count
    return 0 if there else sum(not one.ended for one in register.kept_cases())


async def until_compared(register: Register) -> None:
    """Wait until a register that was put back takes entries again, which a worker would wait for in vain."""
    try:
        register.refuse_if_put_back()
    except PutBackError as error:
        say(str(error), "yellow")
        say("The server runs for that. The worker starts by itself once it is done, from another terminal.")
    while register.put_back_at() is not None:  # noqa: ASYNC110 - another process changes it
        await asyncio.sleep(_PAUSE)
