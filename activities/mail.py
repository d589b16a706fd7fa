"""Letters by e-mail: which of them are due, and one try to send one (R24)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from temporalio import activity

from activities.contracts import LETTERS_TO_SEND, SEND_LETTER, LettersAsked, LetterTried, LetterTry
from activities.failing import told
from domain.mail import (
    LetterMail,
    MailRefusedError,
    MailServerAwayError,
    MailTroubleError,
    MailWording,
)
from models.documents import DocumentStore
from models.register import Register

if TYPE_CHECKING:
    from models.email_queue import LetterToSend

_NO_SERVER: Final = "No mail server is set any more."


class MailSender(Protocol):
    """Sends e-mails."""

    async def send(self, mail: LetterMail) -> None:
        """Send one, or say why not.

        Raises:
            MailRefusedError: when the letter or its address is refused for good.
            MailDelayedError: when it was not taken this time, or nobody can tell.
            MailServerAwayError: when no letter has a chance just now.

        """
        ...


@dataclass(frozen=True)
class Mail:
    """How letters leave by e-mail.

    Attributes:
        sender: sends them.
        wording: what every e-mail has around its letter.
        patience: how long after the first try in vain a letter is given to the post.

    """

    sender: MailSender
    wording: MailWording
    patience: timedelta


class MailActivities:
    """Serves the ledger's queue of letters for e-mail.

    Without a mail server, what still waits for one goes to the post.
    """

    def __init__(self, register: Register, documents: DocumentStore, mail: Mail | None) -> None:
        self._register = register
        self._documents = documents
        self._mail = mail

    @activity.defn(name=LETTERS_TO_SEND.name, no_thread_cancel_exception=True)
    def letters_to_send(self, asked: LettersAsked) -> list[str]:
        """Give the keys of letters that may be tried now, the oldest first."""
        return self._register.letters_to_send(asked.at, asked.most)

    @activity.defn(name=SEND_LETTER.name)
    async def send_letter(self, asked: LetterTry) -> LetterTried:
        """Try once to send a letter.

        The try is noted before it is made: one that dies unheard is made again after its pause and never at
        once, under the same Message-ID.
        """
        with told():
            letter = await asyncio.to_thread(self._register.begin_sending, asked.key, asked.at)
            if letter is None:
                # It has left meanwhile, or this very try died after it was noted.
                return await self._as_it_is(asked.key)
            if self._mail is None:
                entry = await self._to_post(letter, asked.at, _NO_SERVER, came_back=False)
                return LetterTried(outcome="to_post", entry=entry)
            pdf = await asyncio.to_thread(self._documents.get, letter.document)
            try:
                await self._mail.sender.send(mail_of(letter, self._mail.wording, pdf))
            except MailTroubleError as trouble:
                return await self._in_trouble(letter, asked.at, trouble, self._mail.patience)
            entry = await asyncio.to_thread(self._register.letter_sent, letter.key, asked.at)
            return LetterTried(outcome="sent", entry=entry)

    async def _in_trouble(
        self, letter: LetterToSend, at: datetime, trouble: MailTroubleError, patience: timedelta
    ) -> LetterTried:
        """Decide what becomes of a letter that was not sent."""
        # Names of people and addresses stay out of logs: the ledger has the server's own words.
        activity.logger.warning("Letter %s was not sent: %s", letter.number, type(trouble).__name__)
        away = isinstance(trouble, MailServerAwayError)
        too_long = at - letter.first_tried_at >= patience
        if isinstance(trouble, MailRefusedError) or too_long:
            entry = await self._to_post(letter, at, str(trouble), came_back=not away)
            return await self._given_to_post(letter.key, entry)
        await asyncio.to_thread(self._register.letter_delayed, letter.key, str(trouble))
        return LetterTried(outcome="away" if away else "waits")

    async def _to_post(self, letter: LetterToSend, at: datetime, trouble: str, *, came_back: bool) -> int:
        given = self._register.letter_to_post
        return await asyncio.to_thread(given, letter.key, at, trouble, came_back=came_back)

    async def _as_it_is(self, key: str) -> LetterTried:
        """Say how far a letter has come by the ledger."""
        match await asyncio.to_thread(self._register.way_of_letter, key):
            case ("letter_sent", entry):
                return LetterTried(outcome="sent", entry=entry)
            case (_, entry):
                return await self._given_to_post(key, entry)
            case _:
                return LetterTried(outcome="waits")

    async def _given_to_post(self, key: str, entry: int) -> LetterTried:
        found = await asyncio.to_thread(self._register.letter_that_came_back, key)
        if found is None:
            return LetterTried(outcome="to_post", entry=entry)
        return LetterTried(outcome="to_post", entry=entry, employer=found.workflow_id, email=found.email)


def mail_of(letter: LetterToSend, wording: MailWording, pdf: bytes) -> LetterMail:
    """Put the e-mail of a letter together: the same one whenever it is asked for."""
    to = letter.addressee
    known = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    text = wording.text.format(
        contact_name=to.contact_name, legal_name=to.legal_name, title=letter.title, number=letter.number
    )
    return LetterMail(
        message_id=f"<letter.{known}@{wording.sender.rpartition('@')[2]}>",
        at=letter.dated_at,
        sender_name=wording.sender_name,
        sender=wording.sender,
        reply_to=wording.reply_to,
        to_name=to.contact_name,
        to=to.email or "",
        subject=f"{letter.title} ({letter.number})",
        text=text,
        filename=f"{letter.number}.pdf",
        pdf=pdf,
    )
