"""Sends letters over SMTP, one connection each, and tells three kinds of trouble apart.

The mail server is away: nothing was handed over, and no other letter would fare better. A letter is delayed:
the server asks to come back, or went silent after the letter was handed over, so that nobody can tell whether
it has it. A letter is refused: trying again can't help.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import aiosmtplib

from domain.mail import MailDelayedError, MailRefusedError, MailServerAwayError
from outside.mail.message import message

if TYPE_CHECKING:
    from pathlib import Path

    from domain.mail import LetterMail

Security = Literal["starttls", "tls", "none"]
_PORTS: Final[dict[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
#: How long to wait for an answer to the last word, in seconds.
_LEAVE: Final = 2.0
#: From here on, SMTP's answers are final.
_FINAL: Final = 500


@dataclass(frozen=True)
class SmtpServer:
    """A mail server, and how to be let in.

    Attributes:
        port: the usual one of the security unless it is named.
        user: and password, both or neither.
        timeout: how long each answer may take, in seconds.
        ca_file: certificates to trust instead of the machine's own.

    """

    host: str
    port: int | None = None
    security: Security = "starttls"
    user: str | None = None
    password: str | None = None
    timeout: float = 20.0
    ca_file: Path | None = None


class SmtpSender:
    """Sends e-mails through one server."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._trusted = (
            None
            if server.security == "none"
            else ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
        )

    async def send(self, mail: LetterMail) -> None:
        """Send an e-mail.

        Raises:
            MailTroubleError: in one of its three kinds.

        """
        made = message(mail)
        client = self._client()
        try:
            await self._connect(client)
            await self._hand_over(client, mail, made.as_bytes())
            # The letter is gone: how the server takes its leave changes nothing.
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_LEAVE)
        finally:
            client.close()

    async def answers(self) -> None:
        """Connect and log in as for a letter, and take leave.

        Raises:
            MailServerAwayError: when that can't be done.

        """
        client = self._client()
        try:
            await self._connect(client)
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_LEAVE)
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        at = self._server
        return aiosmtplib.SMTP(
            hostname=at.host,
            port=at.port or _PORTS[at.security],
            use_tls=at.security == "tls",
            start_tls=at.security == "starttls",
            tls_context=self._trusted,
            username=at.user,
            password=at.password,
            timeout=at.timeout,
        )

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        try:
            async with asyncio.timeout(2 * self._server.timeout):
                await client.connect()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # What the server says to a log-in may repeat the user's name: its number has to do.
            said = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else error
            raise MailServerAwayError(f"The mail server lets nothing in: {said}.") from error

    async def _hand_over(self, client: aiosmtplib.SMTP, mail: LetterMail, content: bytes) -> None:
        try:
            async with asyncio.timeout(2 * self._server.timeout):
                await client.sendmail(mail.sender, [mail.to], content)
        except aiosmtplib.SMTPSenderRefused as error:
            raise MailServerAwayError(f"The mail server does not send for us: {error.code}.") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            raise _judged(refusal.code, refusal.message) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _judged(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailDelayedError(f"The mail server fell silent: {type(error).__name__}.") from error


def _judged(code: int, said: str) -> MailRefusedError | MailDelayedError:
    """Tell a refusal for good from one for now."""
    sentence = f"The mail server said {code}: {said}"
    return MailRefusedError(sentence) if code >= _FINAL else MailDelayedError(sentence)
