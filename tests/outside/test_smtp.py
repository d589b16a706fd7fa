"""Letters over SMTP, against a real server: taken, put off, refused, lost on the way."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from domain.mail import LetterMail, MailDelayedError, MailRefusedError, MailServerAwayError
from outside.mail import SmtpSender, SmtpServer
from tests.support.mail_server import (
    DIE_AFTER_DATA,
    HANG,
    PASSWORD,
    USER,
    MailServer,
    mail_server,
    pdf_of,
    plain_text,
)
from tests.support.server import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PDF = b"%PDF-1.7 a letter"


def mail(**changed: Any) -> LetterMail:  # noqa: ANN401 - any field of the e-mail
    known: dict[str, Any] = {
        "message_id": "<letter.0123@aasp.example>",
        "at": datetime(2028, 5, 1, 12, 0, tzinfo=UTC),
        "sender_name": "Alberta Association for Safety Partnerships",
        "sender": "office@aasp.example",
        "reply_to": "secor@aasp.example",
        "to_name": "Geneviève Bouchard, 蓮",
        "to": "genevieve@rundleroofing.example",
        "subject": "Invoice (L-2028-000012)",
        "text": "Dear Geneviève Bouchard,\n\nour letter is attached.\n",
        "filename": "L-2028-000012.pdf",
        "pdf": PDF,
    }
    return LetterMail(**(known | changed))


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server without any security."""
    async with mail_server() as running:
        yield running


def sender(port: int, **changed: Any) -> SmtpSender:  # noqa: ANN401 - any setting of the server
    known: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5.0}
    return SmtpSender(SmtpServer(**(known | changed)))


async def test_a_letter_arrives_whole(server: MailServer) -> None:
    await sender(server.port).send(mail())
    (arrived,) = server.taken
    assert arrived["From"] == "Alberta Association for Safety Partnerships <office@aasp.example>"
    assert arrived["Reply-To"].addresses[0].addr_spec == "secor@aasp.example"
    assert arrived["To"].addresses[0].display_name == "Geneviève Bouchard, 蓮"
    assert arrived["To"].addresses[0].addr_spec == "genevieve@rundleroofing.example"
    assert (arrived["Subject"], arrived["Message-ID"]) == (
        "Invoice (L-2028-000012)",
        "<letter.0123@aasp.example>",
    )
    assert arrived["Date"].datetime == datetime(2028, 5, 1, 12, 0, tzinfo=UTC)
    assert plain_text(arrived).startswith("Dear Geneviève Bouchard,")
    assert pdf_of(arrived) == ("L-2028-000012.pdf", PDF)


async def test_the_same_letter_is_the_same_to_the_last_byte(server: MailServer) -> None:
    for _ in range(2):
        await sender(server.port).send(mail())
    first, again = (letter.as_bytes() for letter in server.taken)
    assert first == again


@pytest.mark.parametrize(
    "to", ["nobody", "a b@c.example", "geneviève@toitures.example", "x@y.example\r\nBcc: all@example.org"]
)
async def test_what_is_no_address_is_refused_before_anything_is_sent(server: MailServer, to: str) -> None:
    with pytest.raises(MailRefusedError):
        await sender(server.port).send(mail(to=to))
    assert server.taken == []


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
async def test_a_letter_that_is_put_off_is_taken_the_next_time(server: MailServer, where: str) -> None:
    setattr(server, where, ["450 Greylisted, come back"])
    with pytest.raises(MailDelayedError, match="said 450: Greylisted"):
        await sender(server.port).send(mail())
    assert server.taken == []
    await sender(server.port).send(mail())
    assert len(server.taken) == 1


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
async def test_a_letter_that_is_refused_stays_refused(server: MailServer, where: str) -> None:
    setattr(server, where, ["550 No such mailbox"])
    with pytest.raises(MailRefusedError, match="said 550: No such mailbox"):
        await sender(server.port).send(mail())
    assert server.taken == []


async def test_a_server_that_hangs_costs_no_more_than_its_time(server: MailServer) -> None:
    server.at_data = [HANG]
    async with asyncio.timeout(3):
        with pytest.raises(MailDelayedError, match="fell silent"):
            await sender(server.port, timeout=0.5).send(mail())


async def test_a_server_that_dies_after_data_leaves_it_in_doubt(server: MailServer) -> None:
    server.at_data = [DIE_AFTER_DATA]
    with pytest.raises(MailDelayedError, match="fell silent"):
        await sender(server.port).send(mail())
    await sender(server.port).send(mail())
    # It had the letter after all: whoever gets both sees one, by its Message-ID.
    assert {letter["Message-ID"] for letter in server.taken} == {"<letter.0123@aasp.example>"}
    assert len(server.taken) == 2


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def test_no_server_and_a_silent_one_are_away() -> None:
    with pytest.raises(MailServerAwayError):
        await sender(free_port()).send(mail())
    port = free_port()
    async with await asyncio.start_server(say_nothing, "127.0.0.1", port):
        with pytest.raises(MailServerAwayError):
            await sender(port, timeout=0.3).send(mail())
        await asyncio.sleep(0.1)


async def test_a_server_that_does_not_send_for_us_is_away(server: MailServer) -> None:
    server.at_sender = ["550 Who are you?"]
    with pytest.raises(MailServerAwayError, match="does not send for us: 550"):
        await sender(server.port).send(mail())


class TestSecured:
    """TLS, and a server that wants to know who sends."""

    @pytest.fixture
    def authority(self) -> trustme.CA:
        """Whom the sender is told to trust."""
        return trustme.CA()

    @pytest.fixture
    def ca_file(self, authority: trustme.CA, tmp_path: Path) -> Path:
        """The authority's certificate as a file."""
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        return file

    @pytest.fixture
    def context(self, authority: trustme.CA) -> ssl.SSLContext:
        """What the server shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context

    async def test_over_starttls_with_a_password(self, context: ssl.SSLContext, ca_file: Path) -> None:
        async with mail_server(starttls=context, log_in=True) as server:
            known = {"security": "starttls", "ca_file": ca_file, "user": USER}
            await sender(server.port, password=PASSWORD, **known).send(mail())
            assert len(server.taken) == 1
            with pytest.raises(MailServerAwayError) as caught:
                await sender(server.port, password="another", **known).send(mail())
            assert USER not in str(caught.value)
            with pytest.raises(MailServerAwayError):
                await sender(server.port, security="starttls", ca_file=ca_file).send(mail())
        assert len(server.taken) == 1

    async def test_over_tls_from_the_first_byte(self, context: ssl.SSLContext, ca_file: Path) -> None:
        async with mail_server(tls=context) as server:
            await sender(server.port, security="tls", ca_file=ca_file).send(mail())
            with pytest.raises(MailServerAwayError):  # nobody vouches for it
                await sender(server.port, security="tls").send(mail())
        assert len(server.taken) == 1

    async def test_no_letter_goes_to_a_server_that_can_not_secure_the_way(self, server: MailServer) -> None:
        with pytest.raises(MailServerAwayError):
            await sender(server.port, security="starttls").send(mail())
        assert server.taken == []
