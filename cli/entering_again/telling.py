"""What ``secor reconcile`` tells of the histories, and its register that takes again what it lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from temporalio.client import Client

from cli import terminal
from cli.connection import engine_to_read
from cli.entering_again.again import Again
from cli.entering_again.giving_back import give_back, what_was_lost, why_none_can_be_entered
from cli.pollers import refuse_while_a_worker_works
from domain.policy import parse_policy
from models.documents import DocumentStore
from models.entering_again import RegisterAgain
from parties import parties_as_set
from settings import Settings

_MEND: Final = (
    "The register lost what Temporal's histories hold. Stop every worker, and run `secor reconcile --mend`, "
    "which enters this again."
)
_MEANWHILE: Final = (
    "while what was lost is entered again, it would enter other things under the same numbers, and send "
    "letters once more."
)
_UNREAD: Final = (
    "Nothing is entered again as long as histories can't be read: put the keys back that are named, or take "
    "the release that lived them (docs/recovery.md)."
)
_START: Final = "Start the workers now, and run `secor reconcile` again: it compares the cases."
_GAP: Final = (
    "Entry {0} is in no history: a command made it (a staff file, a sheet, a list), or a run that Temporal "
    "has deleted. An entry that says so keeps its number; do again what is missing"
)


@dataclass
class Told:
    """What the histories told.

    Attributes:
        lost: what the register does not have, where it was not entered again.
        given_back: what was done about it.
        left: what a person has to see to.
        next_step: what has to be done before cases can be compared; empty when nothing has.

    """

    lost: list[str] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    next_step: str = ""

    def plain(self) -> dict[str, Any]:
        """Give it for scripts."""
        return {
            "lost": self.lost,
            "given_back": self.given_back,
            "to_be_seen_to": self.left,
            "next_step": self.next_step,
        }

    def say(self) -> None:
        """Tell it."""
        for sentences, style in ((self.lost, "red"), (self.given_back, "yellow"), (self.left, "red")):
            for sentence in sentences:
                terminal.say(f"{sentence}.", style)
        if self.next_step and not (self.lost or self.left):
            terminal.say(self.next_step)


@contextmanager
def register_again(settings: Settings) -> Iterator[Again]:
    """Open the register, so that it takes again what it lost."""
    documents = DocumentStore(settings.documents_dir)
    book = parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file))
    proven_only = settings.identity == "proven"
    register = RegisterAgain(engine_to_read(settings), documents, proven_only=proven_only)
    try:
        yield Again(register, documents, parties_as_set(settings, register, documents), book)
    finally:
        register.close()


async def told_by_histories(client: Client, again: Again, since: datetime | None, *, mends: bool) -> Told:
    """Compare the histories with the register, and enter again what it lost if that is wanted.

    Args:
        client: reaches the histories.
        again: enters.
        since: the day of the backup, where the register has gone on since.
        mends: whether it is wanted.

    Raises:
        CommandError: when it is wanted, and a worker takes work.

    """
    lost = await what_was_lost(client, again, since)
    if not lost.items:
        return Told(left=lost.unread)
    left = None if lost.unread else why_none_can_be_entered(again, lost)
    if left is not None:
        return Told(left=left)
    if lost.unread or not mends:
        names = [f"Entry {one.entry}: {one.said}" if one.entry else one.said for one in lost.items]
        return Told(lost=names, left=lost.unread, next_step=_UNREAD if lost.unread else _MEND)
    await refuse_while_a_worker_works(client, _MEANWHILE)
    came = give_back(again, lost, datetime.now(UTC))
    done = [f"{came.entered} of {len(lost.items)} things that the register lost are entered again"]
    done += [_GAP.format(number) for number in came.gaps]
    return Told(given_back=done, left=[*came.left, *again.missing], next_step=_START)
