"""A register that takes again what it had acknowledged, after an older copy was put in its place.

What was acknowledged stands: nobody is asked again whether it may be entered. It comes under the same keys,
so that taking it twice changes nothing, and an entry that the register has is never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, select, update

from domain.calendar import alberta_day
from domain.directory_changes import ChangeAsked
from domain.letters import LetterIssued, LetterOrder
from domain.roles import SERVICE
from domain.transition import NotRecorded, Recorded, Transition
from models import put_back
from models.chain import Head, append, digest, lock_head
from models.directory_changes import enter_change
from models.documents import DocumentStore
from models.entries import ChainHead, Entry
from models.errors import OvertakenError
from models.kept_states import KeptState
from models.ledger import Letter, LetterStatus
from models.numbering import give_again, has_number
from models.register import Register
from models.requirements import Checks

#: So many keys are looked up at once.
_AT_ONCE: Final = 500
_NOT_KEPT: Final = "What the mail server said was lost with the register."
_LOST: Final = (
    "What stood here was lost when an older copy of the register was put back, and no history of Temporal "
    "holds it. The number is not used again."
)


class _TriedError(Exception):
    """Ends the transaction of a trial."""


class RegisterAgain(Register):
    """Enters again what was acknowledged, as it was acknowledged.

    Args:
        engine: of the register that was put back.
        documents: the store of documents.
        proven_only: whether only what people have proven to have sent is entered (R32).

    """

    _writes_put_back = True

    def __init__(
        self, engine: Engine, documents: DocumentStore | None = None, *, proven_only: bool = False
    ) -> None:
        super().__init__(engine, documents, proven_only=proven_only)
        self._told: Recorded | NotRecorded | None = None
        self._trial: Connection | None = None

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Let what is entered meanwhile be tried only: all of it is undone at the end."""
        with suppress(_TriedError), self._writing() as (connection, _):
            self._trial = connection
            try:
                yield
            finally:
                self._trial = None
            raise _TriedError

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, Head]]:
        if self._trial is None:
            with super()._writing() as held:
                yield held
        else:
            with self._trial.begin_nested():
                yield self._trial, lock_head(self._trial, even_put_back=True)

    @contextmanager
    def acknowledged(self, told: Recorded | NotRecorded | None) -> Iterator[None]:
        """Let what is entered meanwhile be what was acknowledged before."""
        self._told = told
        try:
            yield
        finally:
            self._told = None

    def _judged(self, checks: Checks) -> Recorded | NotRecorded:
        judged = super()._judged(checks)  # which finds for whom somebody stood in
        match self._told:
            case None:
                return judged
            case Recorded(actor_name=""):
                return self._told.model_copy(update={"actor_name": checks.actor_name()})
            case told:
                return told

    def _entered(self, connection: Connection, head: Head, transition: Transition) -> Recorded | NotRecorded:
        if isinstance(self._told, Recorded):
            _refuse_overtaken(connection, transition)
        return super()._entered(connection, head, transition)

    # ---- what it has

    @property
    def head(self) -> int:
        """The number of the newest entry."""
        with self._engine.connect() as connection:
            return connection.scalar(select(ChainHead.number)) or 0

    def newest_at(self) -> datetime | None:
        """Give the instant of the newest entry; nothing where there is none."""
        with self._engine.connect() as connection:
            return connection.scalar(select(Entry.at).order_by(Entry.number.desc()).limit(1))

    def known(self, keys: Sequence[str]) -> dict[str, int]:
        """Say which of some keys are entered, with the numbers of their entries."""
        found: dict[str, int] = {}
        with self._engine.connect() as connection:
            for first in range(0, len(keys), _AT_ONCE):
                asked = select(Entry.key, Entry.number).where(Entry.key.in_(keys[first : first + _AT_ONCE]))
                found |= {row.key: row.number for row in connection.execute(asked)}
        return found

    def refusal_of(self, key: str) -> int | None:
        """Give the number of the entry with which what came under a key was refused."""
        with self._engine.connect() as connection:
            return connection.scalar(
                select(Entry.number).where(Entry.key.startswith(f"{key}/refused/", autoescape=True))
            )

    def has_number(self, kind: str, key: str, written: str) -> bool:
        """Say whether a key has the number that it was given."""
        with self._engine.connect() as connection:
            return has_number(connection, kind, key, written)

    def tries_of(self, key: str) -> int:
        """Say how often it was tried to send a letter by e-mail."""
        with self._engine.connect() as connection:
            return connection.scalar(select(Letter.tries).where(Letter.key == key)) or 0

    # ---- that it was compared

    def is_to_be_compared(self) -> bool:
        """Say whether it was put back and not compared since, or lies on another server than it did then."""
        with self._engine.connect() as connection:
            return put_back.put_back_at(connection) is not None or put_back.is_elsewhere(connection)

    def compared(self) -> None:
        """Note that it was compared with Temporal, on the server that it lies on: it takes entries again."""
        with self._writing() as (connection, _):
            put_back.compared(connection)

    # ---- what it takes again

    def number_again(self, kind: str, key: str, written: str) -> None:
        """Give a key the number that it had.

        Raises:
            RegisterDisagreesError: when the number is another's by now, or the key has another.

        """
        with self._writing() as (connection, _):
            give_again(connection, kind, key, written)

    def letter_again(self, order: LetterOrder, document: str, channel: str, number: str) -> LetterIssued:
        """Enter a letter in the ledger under the number that it had, where that is known.

        Raises:
            RegisterDisagreesError: when the number is another letter's by now.

        """
        if number:
            self.number_again("letter", f"letter/{order.key}", number)
        return self.issue_letter(order, document, channel)

    def letter_tried_again(self, key: str, at: datetime, outcome: str, *, came_back: bool) -> None:
        """Note a try to send a letter by e-mail, and what came of it; nothing is sent."""
        begun = self.begin_sending(key, at) is not None
        match outcome:
            case "sent":
                self.letter_sent(key, at)
            case "to_post":
                self.letter_to_post(key, at, _NOT_KEPT, came_back=came_back)
            case _ if begun:
                self.letter_delayed(key, _NOT_KEPT)

    def batch_again(self, name: str, numbers: Collection[str], at: datetime) -> None:
        """Note that letters were printed in a batch."""
        waits = Letter.status == LetterStatus.TO_POST.value
        with self._writing() as (connection, _):
            connection.execute(update(Letter).where(Letter.number.in_(numbers), waits).values(batch=name))
        self.batch_printed(name, numbers, at)

    def directory_again(self, asked: ChangeAsked, told: Recorded | NotRecorded) -> Recorded | NotRecorded:
        """Make a change of the staff directory that was made, or enter its refusal.

        Raises:
            OvertakenError: when the directory of today bears it no more, or would bear what it refused.

        """
        with self._writing() as (connection, head):
            answer = enter_change(connection, head, asked, proven_only=self._proven_only)
            if answer.outcome != told.outcome:
                said = answer.sentence if isinstance(answer, NotRecorded) else "It would not be refused now."
                raise OvertakenError(f"The staff directory is not as it was then. {said}")
            return answer

    def enter_lost(self, number: int, at: datetime) -> None:
        """Keep the place of an entry that nobody can give back, so that later ones have their numbers again.

        Args:
            number: of the entry; it has to be the next one.
            at: the instant at which this is found.

        """
        with self._writing() as (connection, head):
            if head.number + 1 == number:
                append(
                    connection,
                    head,
                    {
                        "key": f"lost/{number}",
                        "at": at,
                        "day": alberta_day(at),
                        "actor": SERVICE,
                        "actor_name": SERVICE,
                        "role": "",
                        "action": "entry_lost",
                        "event": "entry_lost",
                        "rule": "R31",
                        "ground": _LOST,
                        "content_hash": digest(number),
                    },
                )


def _refuse_overtaken(connection: Connection, transition: Transition) -> None:
    """Refuse a step of a case that has made later ones since: their rows would be overwritten."""
    if transition.left is None:
        return
    if connection.scalar(select(Entry.number).where(Entry.key == transition.key)) is not None:
        return
    kept = connection.scalar(
        select(KeptState.step).where(
            KeptState.employer_id == transition.employer_id, KeptState.key == transition.workflow_id
        )
    )
    if kept is not None and kept >= transition.left.step:
        raise OvertakenError(
            f"The case has gone on to step {kept} since the register was put back, and this was its step "
            f"{transition.left.step}."
        )
