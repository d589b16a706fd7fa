"""What e-mails have around their letters: names, addresses and a few sentences from ``association.toml``."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from domain.mail import MailWording

if TYPE_CHECKING:
    from pathlib import Path


def mail_wording(folder: Path, sender: str | None = None, reply_to: str | None = None) -> MailWording:
    """Read what e-mails say.

    Args:
        folder: holds ``association.toml``.
        sender: the address that e-mails are from; the association's own unless it is given.
        reply_to: where answers go; the association's own address unless it is given.

    Raises:
        ValueError: when something is missing, or a name in braces is not one that is filled in.

    """
    file = folder / "association.toml"
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        wording = MailWording(
            sender_name=said["name"],
            sender=sender or said["email"],
            reply_to=reply_to or said["email"],
            text=said["mail"].strip() + "\n",
        )
        wording.text.format(contact_name="", legal_name="", title="", number="")
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"{file}: e-mails can't be written with what it says ({error}).") from error
    return wording
