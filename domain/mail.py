"""Letters by e-mail: what is sent, when it is tried again, and how it can fail (R24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

#: The signal with which an employer's case hears that its address takes no letters.
MAIL_CAME_BACK: Final = "mail_came_back"

#: The pause after the first try in vain; it doubles with each further one, up to the longest.
FIRST_PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=12)


def next_try(tries: int, at: datetime) -> datetime:
    """Say when a letter may be tried again after so many tries, the last of them at an instant."""
    doubled = min(tries - 1, 16)  # far past the longest pause
    pause: timedelta = FIRST_PAUSE * 2**doubled
    return at + min(pause, LONGEST_PAUSE)


@dataclass(frozen=True)
class MailWording:
    """What every e-mail has around its letter.

    Attributes:
        sender_name: the association's name.
        sender: the address that e-mails are from.
        reply_to: where answers go.
        text: a few plain sentences, with ``{contact_name}``, ``{legal_name}``, ``{title}`` and ``{number}``
            where these are filled in.

    """

    sender_name: str
    sender: str
    reply_to: str
    text: str


@dataclass(frozen=True)
class LetterMail:
    """An e-mail with a letter, whole and always the same for the same letter.

    Attributes:
        message_id: known again by mail systems when the same letter is sent twice.
        at: the instant that it bears.
        filename: of the letter, a PDF.

    """

    message_id: str
    at: datetime
    sender_name: str
    sender: str
    reply_to: str
    to_name: str
    to: str
    subject: str
    text: str
    filename: str
    pdf: bytes


class MailTroubleError(Exception):
    """A letter could not be sent by e-mail; what was said about it is for staff, and names the address."""


class MailRefusedError(MailTroubleError):
    """The letter, or its address, was refused for good."""


class MailDelayedError(MailTroubleError):
    """The letter was not taken this time, or nobody can tell whether it was."""


class MailServerAwayError(MailTroubleError):
    """The mail server can't be reached, or doesn't let the service in: no letter has a chance just now."""
