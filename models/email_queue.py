"""The ledger's queue of letters for e-mail (R24).

Whoever sends a letter by e-mail first notes the try, with the instant of the next one, and only then sends: a
crash in between costs a pause, and nobody else takes the same letter meanwhile
(docs/decisions/0018-a-letter-in-doubt-is-sent-again.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.orm import Session

from domain.calendar import alberta_day
from domain.letters import Addressee
from domain.mail import next_try
from domain.registration import employer_workflow_id
from domain.roles import SERVICE
from models.chain import Head, append, digest
from models.employer_tables import Employer
from models.entries import Entry
from models.ledger import Channel, Letter, LetterStatus
from models.writing import RegisterWriter


@dataclass(frozen=True)
class LetterToSend:
    """A letter whose try has just been noted.

    Attributes:
        key: of the letter in the ledger.
        title: what it is called.
        document: the reference of its PDF.
        first_tried_at: the instant of the first try, this one included.

    """

    key: str
    number: str
    title: str
    document: str
    dated_at: datetime
    addressee: Addressee
    first_tried_at: datetime


@dataclass(frozen=True)
class CameBack:
    """A letter that e-mail can't deliver to the address that it was for.

    Attributes:
        workflow_id: of the employer's workflow, under its account of today.
        email: the address that does not take letters.

    """

    workflow_id: str
    email: str


class EmailQueue(RegisterWriter):
    """Says which letters may be tried by e-mail, and notes how far each has come."""

    def letters_to_send(self, at: datetime, most: int) -> list[str]:
        """Give the keys of letters that wait for e-mail and may be tried at an instant, the oldest first."""
        due = or_(Letter.next_try_at.is_(None), Letter.next_try_at <= at)
        asked = (
            select(Letter.key)
            .where(Letter.status == LetterStatus.TO_SEND.value, due)
            .order_by(Letter.issued_at, Letter.number)
            .limit(most)
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(asked))

    def begin_sending(self, key: str, at: datetime) -> LetterToSend | None:
        """Note a try to send a letter; nothing when it does not wait, or not yet."""
        with self._writing() as (connection, _):
            row = Session(connection).get(Letter, key)
            if (
                row is None
                or row.status != LetterStatus.TO_SEND
                or (row.next_try_at and row.next_try_at > at)
            ):
                return None
            tries = row.tries + 1
            first = row.first_tried_at or at
            _note(connection, key, tries=tries, first_tried_at=first, next_try_at=next_try(tries, at))
            return LetterToSend(
                key=key,
                number=row.number,
                title=row.title,
                document=row.document,
                dated_at=row.issued_at,
                addressee=Addressee.model_validate(row.addressee),
                first_tried_at=first,
            )

    def letter_sent(self, key: str, at: datetime) -> int:
        """Note that a letter has left by e-mail (R24: the record shows when).

        Returns:
            The entry's number; 0 when it does not wait for e-mail any more.

        """
        with self._writing() as (connection, head):
            row = Session(connection).get_one(Letter, key)
            if row.status != LetterStatus.TO_SEND:
                return 0
            _note(connection, key, status=LetterStatus.SENT.value, left_at=at, next_try_at=None, trouble=None)
            return _enter((connection, head), row, at, "letter_sent", f"{row.title}, by e-mail")

    def letter_delayed(self, key: str, trouble: str) -> None:
        """Note why a letter could not be sent by e-mail yet."""
        with self._writing() as (connection, _):
            _note(connection, key, trouble=trouble)

    def letter_to_post(self, key: str, at: datetime, trouble: str, *, came_back: bool) -> int:
        """Give a letter that e-mail can't deliver to the post.

        Args:
            key: of the letter.
            at: the instant of the last try.
            trouble: why.
            came_back: whether its address is to blame, and not the mail server.

        Returns:
            The entry's number; 0 when it does not wait for e-mail any more.

        """
        with self._writing() as (connection, head):
            row = Session(connection).get_one(Letter, key)
            if row.status != LetterStatus.TO_SEND:
                return 0
            _note(
                connection,
                key,
                channel=Channel.POST.value,
                status=LetterStatus.TO_POST.value,
                next_try_at=None,
                trouble=trouble,
                came_back=came_back,
            )
            ground = f"{row.title}: e-mail can't deliver it"
            return _enter((connection, head), row, at, "letter_to_post", ground)

    def way_of_letter(self, key: str) -> tuple[str, int] | None:
        """Give how a letter left e-mail's queue, ``letter_sent`` or ``letter_to_post``, and that entry."""
        asked = select(Entry.event, Entry.number).where(
            Entry.key.in_([f"letter_sent/{key}", f"letter_to_post/{key}"])
        )
        with self._engine.connect() as connection:
            found = connection.execute(asked).one_or_none()
        return None if found is None else (found.event, found.number)

    def letter_that_came_back(self, key: str) -> CameBack | None:
        """Say whose address did not take a letter; nothing when it was not the address."""
        with self._reading() as session:
            row = session.get_one(Letter, key)
            if not row.came_back:
                return None
            account = session.get_one(Employer, row.employer_id).wcb_account
            return CameBack(employer_workflow_id(account), str(row.addressee["email"]))


def _note(connection: Connection, key: str, **columns: Any) -> None:  # noqa: ANN401 - values of columns
    connection.execute(update(Letter).where(Letter.key == key).values(**columns))


def _enter(writing: tuple[Connection, Head], row: Letter, at: datetime, event: str, ground: str) -> int:
    said = {"number": row.number}
    return append(
        *writing,
        {
            "key": f"{event}/{row.key}",
            "employer_id": row.employer_id,
            "workflow_id": row.case,
            "run_id": "",
            "at": at,
            "day": alberta_day(at),
            "actor": SERVICE,
            "actor_name": SERVICE,
            "role": "",
            "action": event,
            "event": event,
            "rule": row.rule,
            "ground": ground,
            "data": said,
            "content_hash": digest(said),
        },
    )
