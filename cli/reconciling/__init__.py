"""``secor reconcile``: Temporal's store and the register are compared case by case, and brought together.

One of the two may have been lost, or restored from an older copy. The register decides: it is what the
association answers for, and an entry is never taken back. What it lost itself, Temporal's histories give back
first (:mod:`cli.entering_again`). Then a file that Temporal has lost, or of which it knows fewer steps, is
opened anew from the register. Nothing is entered for that, and its letters and numbers have keys under which
they are there already. A letter that a case owed when it ended is written.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.connection import temporal
from cli.entering_again import Told, register_again, told_by_histories
from cli.failing import command, refused, unusable
from cli.reconciling.comparing import MENDED, Difference, differences
from cli.reconciling.mending import mend
from cli.reconciling.put_back import take_up
from cli.terminal import complain, give_json, say
from domain.counting import counted
from domain.rebuilding import Rebuild
from settings import Settings


@command
async def reconcile(
    *,
    mends: Annotated[
        bool,
        typer.Option(
            "--mend",
            help="Enter again what the register lost, and open files anew of which Temporal knows less.",
        ),
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day of the backup, where the register has gone on since it was put back.",
        ),
    ] = None,
    goes_on: Annotated[
        bool,
        typer.Option("--go-on", help="Let a register that was put back go on without what it still lacks."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give the findings as JSON.")] = False,
) -> None:
    """Compare register and Temporal, after either was lost or restored from a backup.

    First come the histories, with what was entered and the register does not have: workers stand still for
    that. Then comes every open case, which needs a worker. A register that was put back takes entries again
    once nothing of the first is left.
    """
    settings = Settings()
    client = await temporal(settings)
    with register_again(settings) as again:
        register = again.register
        chain = register.verify_chain()
        if not chain.whole:
            raise refused(f"{chain.sentence} Nothing is done with a register that is not whole.")
        put_back = register.is_to_be_compared()
        if goes_on and not put_back:
            raise unusable("--go-on is for a register that was put back, and was not compared since.")
        day = since.replace(tzinfo=UTC) if since else None
        told = await told_by_histories(client, again, day, mends=mends)
        if put_back:
            await take_up(client, register, told, goes_on=goes_on)
        compares = told.next_step == ""
        found = await differences(client, register) if compares else []
        done = await mend(client, register, found) if mends and found else Rebuild(employers=())
        left = await differences(client, register) if done.opened or done.written else found
    if as_json:
        plain = [{"case": one.case, "kind": one.kind, "sentence": one.sentence} for one in left]
        give_json({"differences": plain, "opened": done.opened, "written": done.written, **told.plain()})
    else:
        _say(told, done, left)
        if compares and not left:
            say("Every open case of the register has its workflow, and they agree to the last step.")
    count = len(told.lost) + len(told.left) + len(left)
    if goes_on:
        complain(f"The register takes entries again, without {counted(count, 'thing')}. {told.next_step}")
    elif count:
        hint = _hint(left, mends=mends)
        raise refused(f"{counted(count, 'difference')} found.{hint} {told.next_step}".rstrip())


def _say(told: Told, done: Rebuild, left: list[Difference]) -> None:
    told.say()
    for name in done.opened:
        say(f"{name}: opened anew from the register.", "yellow")
    for number in done.written:
        say(f"Letter {number}: written, as a case that is over still owed it.", "yellow")
    for one in left:
        say(f"{one.case}: {one.sentence}.", "red")


def _hint(left: list[Difference], *, mends: bool) -> str:
    mendable = 0 if mends else sum(one.kind in MENDED for one in left)
    return f" `secor reconcile --mend` mends {mendable} of them." if mendable else ""
