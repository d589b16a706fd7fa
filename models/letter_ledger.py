"""The letters ledger, written: each letter is entered once, and waits there to leave on its channel (R24)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from domain.letters import LetterIssued, LetterOrder, SentAgain
from domain.refusal import Refusal
from domain.roles import CALENDAR
from models.chain import append, digest
from models.ledger import WAITING, Channel, Letter
from models.numbering import assign
from models.repeating import letter_to_repeat
from models.writing import RegisterWriter

_ISSUED: Final = select(Letter.key, Letter.number, Letter.document, Letter.entry).where(
    Letter.key == bindparam("key")
)


class LetterLedger(RegisterWriter):
    """Enters letters, and finds them again."""

    def issued_letter(self, key: str) -> LetterIssued | None:
        """Give the letter that was issued under a key, or nothing (R24)."""
        with self._engine.connect() as connection:
            return _issued(connection, key)

    def issue_letter(self, order: LetterOrder, document: str, channel: str) -> LetterIssued:
        """Enter a letter in the ledger, once for its key; asked again, give the first one (R24).

        Args:
            order: what was ordered.
            document: the reference of the letter as sent, in the document store.
            channel: ``post`` or ``email``; the letter waits in the ledger to leave on it.

        """
        way = Channel(channel)
        with self._writing() as (connection, head):
            if given := _issued(connection, order.key):
                return given
            called: dict[str, Any] = {
                "name": order.content.name,
                "title": order.content.title,
                "rule": order.content.rule,
            }
            again: dict[str, str] = {}
            if isinstance(order.content, SentAgain):
                first = letter_to_repeat(connection, order.employer_id, order.content.letter)
                called = {"name": first.name, "title": first.title, "rule": first.rule}
                again = {"again_of": first.number, "reason": order.content.reason}
            number = assign(connection, f"letter-{order.dated:%Y}", f"letter/{order.key}")
            said = {
                "letter": called["name"],
                "number": number,
                "document": document,
                "channel": way.value,
                **again,
            }
            entry = append(
                connection,
                head,
                {
                    "key": f"letter/{order.key}",
                    "employer_id": order.employer_id,
                    "workflow_id": order.workflow_id,
                    "run_id": order.run_id,
                    "at": order.at,
                    "day": order.dated,
                    "actor": CALENDAR,
                    "actor_name": CALENDAR,
                    "role": "",
                    "action": "issue_letter",
                    "event": "letter_issued",
                    "rule": called["rule"],
                    "ground": called["title"],
                    "data": said,
                    "content_hash": digest(said),
                },
            )
            connection.execute(
                insert(Letter),
                {
                    "key": order.key,
                    "number": number,
                    "employer_id": order.employer_id,
                    **called,
                    **again,
                    "case": order.workflow_id,
                    "dated": order.dated,
                    "issued_at": order.at,
                    "document": document,
                    "addressee": order.addressee.model_dump(mode="json"),
                    "channel": way.value,
                    "status": WAITING[way].value,
                    "entry": entry,
                },
            )
        return LetterIssued(key=order.key, number=number, document=document, entry=entry)

    def document_to_repeat(self, employer_id: str, named: str) -> str:
        """Give the reference of the document of a letter that is to be sent again.

        Raises:
            ValueError: when the employer has no such letter any more.

        """
        with self._engine.connect() as connection:
            try:
                document: str = letter_to_repeat(connection, employer_id, named).document
            except Refusal as refusal:
                raise ValueError(refusal.sentence) from refusal
        return document

    def letters(self, employer_id: str | None = None, *, waiting: bool = False) -> list[Letter]:
        """List letters, the newest first: all, or those of an employer, or those that have not left."""
        asked = select(Letter).order_by(Letter.issued_at.desc(), Letter.number.desc())
        if employer_id is not None:
            asked = asked.where(Letter.employer_id == employer_id)
        if waiting:
            asked = asked.where(Letter.status.in_([one.value for one in WAITING.values()]))
        with self._reading() as session:
            return list(session.scalars(asked))

    def letter(self, number: str) -> Letter | None:
        """Give a letter by its number."""
        with self._reading() as session:
            return session.scalar(select(Letter).where(Letter.number == number))


def _issued(connection: Connection, key: str) -> LetterIssued | None:
    given = connection.execute(_ISSUED, {"key": key}).one_or_none()
    return given and LetterIssued.model_validate(given._mapping)  # noqa: SLF001 - SQLAlchemy's public name
