"""A real SMTP server on this machine, that does to each letter what a test asks for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from activities.mail import Mail
from domain.mail import MailWording
from outside.mail import SmtpSender, SmtpServer
from tests.support.server import free_port

WORDING: Final = MailWording(
    sender_name="Alberta Association for Safety Partnerships",
    sender="office@aasp.example",
    reply_to="secor@aasp.example",
    text="Dear {contact_name},\n\nOur letter to {legal_name} is attached: {title} ({number}).\n",
)
USER, PASSWORD = "secor", "Kanada-1867"
ACCEPTED: Final = "250 Taken"
#: What a test may ask for beside an answer of its own.
HANG, DIE_AFTER_DATA = "hang", "die after data"


@dataclass
class MailServer:
    """The server's port and what has come in.

    Attributes:
        at_sender: the answers to who the next letters are from, then it takes all.
        at_recipient: the answers to the next addresses, then it takes all.
        at_data: the answers to the next letters, then it takes all.
        taken: the letters that it has, whether or not its client knows.
        unknown: addresses that it never takes letters for.

    """

    port: int
    at_sender: list[str] = field(default_factory=list)
    at_recipient: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    unknown: frozenset[str] = frozenset()

    async def handle_MAIL(  # noqa: N802 - the names of aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to who a letter is from."""
        envelope.mail_from = address
        return self.at_sender.pop(0) if self.at_sender else ACCEPTED

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to an address."""
        if address in self.unknown:
            return "550 No such user"
        answer = self.at_recipient.pop(0) if self.at_recipient else ACCEPTED
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer to a letter."""
        answer = self.at_data.pop(0) if self.at_data else ACCEPTED
        if answer == HANG:
            await asyncio.sleep(3600)
        if answer in {ACCEPTED, DIE_AFTER_DATA}:
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, EmailMessage, policy=SMTP_POLICY)
            assert isinstance(letter, EmailMessage)
            self.taken.append(letter)
        if answer == DIE_AFTER_DATA:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer


def mail_through(server: MailServer) -> Mail:
    """Give the way by e-mail through a server, which gives up after five days."""
    sender = SmtpSender(SmtpServer(host="127.0.0.1", port=server.port, security="none", timeout=5.0))
    return Mail(sender, WORDING, timedelta(days=5))


def plain_text(letter: EmailMessage) -> str:
    """The sentences of an e-mail."""
    body = letter.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def pdf_of(letter: EmailMessage) -> tuple[str, bytes]:
    """The name and the bytes of the letter that is attached."""
    (attached,) = letter.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    content: bytes = attached.get_content()
    return str(attached.get_filename()), content


@asynccontextmanager
async def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    log_in: bool = False,
    unknown: frozenset[str] = frozenset(),
) -> AsyncIterator[MailServer]:
    """Run a server on this loop.

    Args:
        tls: speak TLS from the first byte.
        starttls: speak TLS once asked to, and not without.
        log_in: take letters only from :data:`USER`.
        unknown: addresses that it never takes letters for.

    """
    server = MailServer(free_port(), unknown=unknown)
    options: dict[str, Any] = {"hostname": "mail.example"}
    if starttls is not None:
        options |= {"tls_context": starttls, "require_starttls": True}
    if log_in:
        options |= {"authenticator": _authenticate, "auth_required": True}
    made: Callable[[], SMTP] = lambda: SMTP(server, loop=asyncio.get_running_loop(), **options)  # noqa: E731
    listening = await asyncio.get_running_loop().create_server(made, "127.0.0.1", server.port, ssl=tls)
    async with listening:
        yield server


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == right, handled=False)
