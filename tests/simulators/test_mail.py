"""The mail catcher: what the desk sends can be opened, and trouble can be asked for by address."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from domain.mail import MailDelayedError, MailRefusedError
from outside.mail import SmtpSender, SmtpServer
from tests.outside.test_smtp import PDF, mail
from tests.support.simulated import Simulated, simulated


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Simulated]:
    """The catcher, in a process of its own."""
    with simulated("mail", tmp_path) as running:
        yield running


def sender(catcher: Simulated, timeout: float = 10) -> SmtpSender:
    told = catcher.settings
    assert (told["SECOR_SMTP_HOST"], told["SECOR_SMTP_SECURITY"]) == ("127.0.0.1", "none")
    return SmtpSender(SmtpServer("127.0.0.1", int(told["SECOR_SMTP_PORT"]), security="none", timeout=timeout))


def get(catcher: Simulated, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{catcher.ports['web']}{path}")


async def test_what_was_caught_can_be_opened_also_after_a_crash(catcher: Simulated) -> None:
    await sender(catcher).send(mail())
    await sender(catcher).send(mail(message_id="<another@aasp.example>", subject="<b>Second</b>"))
    catcher.kill()
    catcher.start()

    shown = get(catcher, "/").text
    assert shown.index("&lt;b&gt;Second&lt;/b&gt;") < shown.index("Invoice (L-2028-000012)")
    assert "Dear Geneviève Bouchard," in shown
    assert get(catcher, "/000001.pdf").content == PDF
    whole = message_from_bytes(get(catcher, "/000002.eml").content, policy=policy.default)
    assert whole["Message-ID"] == "<another@aasp.example>"
    for path in ("/000003.pdf", "/000003.eml", "/..%2Fmail.log.eml"):
        assert get(catcher, path).status_code == 404


async def test_trouble_is_asked_for_by_address(catcher: Simulated) -> None:
    with pytest.raises(MailDelayedError, match="451"):
        await sender(catcher).send(mail(to="later@example.org"))
    with pytest.raises(MailRefusedError, match="550"):
        await sender(catcher).send(mail(to="refused@example.org"))
    with pytest.raises(MailDelayedError, match="fell silent"):
        await sender(catcher, timeout=0.3).send(mail(to="hangs@example.org"))
    assert ".eml" not in get(catcher, "/").text


async def test_an_e_mail_without_a_letter_has_no_pdf(catcher: Simulated, tmp_path: Path) -> None:
    (tmp_path / "mail" / "000001.eml").write_bytes(b"Subject: Hello\r\n\r\nNothing attached\r\n")
    assert "PDF" not in get(catcher, "/").text
    assert get(catcher, "/000001.pdf").status_code == 404
