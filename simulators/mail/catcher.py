"""Takes letters over SMTP and keeps each as a file, in the order in which they came."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

if TYPE_CHECKING:
    from pathlib import Path

#: What becomes of a letter by the part of its address before the @: so anybody can try how that goes.
TROUBLES: Final[dict[str, str]] = {
    "later": "451 Not now, as was asked",
    "refused": "550 No such mailbox, as was asked",
}
_HANGS: Final = "hangs"


@dataclass(frozen=True)
class Caught:
    """A letter that was caught.

    Attributes:
        name: of its file, without the ending.
        pdf: what is attached to it, if anything is.

    """

    name: str
    sent: str
    to: str
    subject: str
    message_id: str
    text: str
    pdf: bytes | None


class Catcher:
    """Keeps letters in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def server(self) -> SMTP:
        """Make what speaks SMTP with one client."""
        return SMTP(self, hostname="mail.example", loop=asyncio.get_running_loop())

    async def handle_RCPT(  # noqa: N802 - the names of aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take an address, unless it asks for trouble."""
        wish = address.partition("@")[0]
        if wish in TROUBLES:
            return TROUBLES[wish]
        if wish == _HANGS:
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 Taken"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter."""
        file = self.folder / f"{len(self._files()) + 1:06d}.eml"
        content = envelope.content
        file.write_bytes(content if isinstance(content, bytes) else str(content).encode())
        return f"250 Kept as {file.name}"

    def letters(self) -> list[Caught]:
        """Give what was caught, the newest first."""
        return [_read(file) for file in reversed(self._files())]

    def letter(self, name: str) -> tuple[Caught, bytes] | None:
        """Give one letter and its file, or nothing."""
        file = next((one for one in self._files() if one.stem == name), None)
        return None if file is None else (_read(file), file.read_bytes())

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"))


def _read(file: Path) -> Caught:
    letter = message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default)
    body = letter.get_body(("plain",))
    pdf = next(
        (one for one in letter.iter_attachments() if one.get_content_type() == "application/pdf"), None
    )
    return Caught(
        name=file.stem,
        sent=str(letter["Date"]),
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        message_id=str(letter["Message-ID"]),
        text=body.get_content() if body is not None else "",
        pdf=pdf.get_content() if pdf is not None else None,
    )
