"""The ledger's queue of letters for the post, a batch at a time (R24)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from domain.calendar import alberta_day
from domain.letters import Addressee
from domain.refusal import Refusal
from domain.roles import SERVICE
from models.chain import append, digest
from models.ledger import Letter, LetterStatus
from models.writing import RegisterWriter

_WAITS = Letter.status == LetterStatus.TO_POST.value


@dataclass(frozen=True)
class LetterToPost:
    """A letter of a batch."""

    number: str
    title: str
    case: str
    document: str
    addressee: Addressee


class PostBatches(RegisterWriter):
    """Puts letters that wait for the post into batches, and notes that they were printed."""

    def close_batch(self, at: datetime) -> str | None:
        """Put every letter that waits for the post into the next batch, and give its name.

        A batch that was closed and not printed, because its run died, comes first. Letters whose document
        could not be read wait for the next batch.
        """
        day = alberta_day(at)
        with self._writing() as (connection, _):
            unfinished: str | None = connection.scalar(
                select(func.min(Letter.batch)).where(_WAITS, Letter.batch.is_not(None))
            )
            if unfinished is not None:
                return unfinished
            name = f"{day}-{_batches_of(connection, f'{day}-') + 1}"
            found = connection.execute(update(Letter).where(_WAITS).values(batch=name))
            return name if found.rowcount else None

    def batch(self, name: str) -> list[LetterToPost]:
        """Give the letters of a batch in the order of their numbers."""
        with self._reading() as session:
            rows = session.scalars(select(Letter).where(Letter.batch == name).order_by(Letter.number))
            return [
                LetterToPost(
                    number=row.number,
                    title=row.title,
                    case=row.case,
                    document=row.document,
                    addressee=Addressee.model_validate(row.addressee),
                )
                for row in rows
            ]

    def batches_to_post(self) -> list[str]:
        """Give the names of batches that are printed and not said to be in the mail, the oldest first."""
        printed = select(Letter.batch).where(Letter.status == LetterStatus.PRINTED.value)
        with self._reading() as session:
            return [name for name in session.scalars(printed.distinct().order_by(Letter.batch)) if name]

    def batch_printed(self, name: str, numbers: Collection[str], at: datetime) -> int:
        """Note which letters of a batch were printed; those that could not be read wait again.

        Returns:
            The entry's number; 0 when no letter of it was waiting.

        """
        said = {"batch": name, "letters": list(numbers)}
        with self._writing() as (connection, head):
            of_batch = update(Letter).where(Letter.batch == name, _WAITS)
            printed = {"status": LetterStatus.PRINTED.value, "left_at": at}
            found = connection.execute(of_batch.where(Letter.number.in_(numbers)).values(printed))
            connection.execute(of_batch.values(batch=None))
            if not found.rowcount:
                return 0
            return append(
                connection,
                head,
                {
                    "key": f"letters_printed/{name}",
                    "employer_id": None,
                    "workflow_id": "",
                    "run_id": "",
                    "at": at,
                    "day": alberta_day(at),
                    "actor": SERVICE,
                    "actor_name": SERVICE,
                    "role": "",
                    "action": "letters_printed",
                    "event": "letters_printed",
                    "rule": "R24",
                    "ground": f"Batch {name} for the post",
                    "data": said,
                    "content_hash": digest(said),
                },
            )


def printed_in(connection: Connection, name: str) -> list[str]:
    """Give the numbers of a batch's letters that are printed and not yet said to be in the mail.

    Raises:
        Refusal: when there are none, with what became of the batch.

    """
    rows = connection.execute(
        select(Letter.number, Letter.status).where(Letter.batch == name).order_by(Letter.number)
    ).all()
    printed = [number for number, status in rows if status == LetterStatus.PRINTED.value]
    if not printed:
        message = f"There is no batch {name}: its name stands on its page and on that of Look up ids."
        if any(status == LetterStatus.POSTED.value for _, status in rows):
            message = f"Batch {name} is entered as posted already."
        elif rows:
            message = f"Batch {name} is just being printed: try again in a moment."
        raise Refusal(message, rule="R24", field="batch")
    return printed


def mark_posted(connection: Connection, numbers: Collection[str]) -> None:
    """Note that letters are in the mail."""
    connection.execute(
        update(Letter).where(Letter.number.in_(numbers)).values(status=LetterStatus.POSTED.value)
    )


def _batches_of(connection: Connection, day: str) -> int:
    """Count the batches that a day has already, by their highest number."""
    names = connection.scalars(select(Letter.batch).where(Letter.batch.startswith(day)).distinct())
    return max((int(name.removeprefix(day)) for name in names if name), default=0)
