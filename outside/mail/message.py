"""An e-mail as bytes: the same bytes for the same letter."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from domain.mail import MailRefusedError

if TYPE_CHECKING:
    from domain.mail import LetterMail


def message(mail: LetterMail) -> EmailMessage:
    """Write an e-mail: a few sentences as plain text, and the letter as a PDF.

    Raises:
        MailRefusedError: when there can be no such address.

    """
    made = EmailMessage(policy=SMTP)
    try:
        made["To"] = Address(mail.to_name, addr_spec=mail.to)
    except ValueError as error:
        raise MailRefusedError("No e-mail can be addressed like this.") from error
    made["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    made["Reply-To"] = Address(mail.sender_name, addr_spec=mail.reply_to)
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.at)
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"  # nobody's out-of-office message is wanted in answer
    made.set_content(mail.text)
    made.add_attachment(mail.pdf, maintype="application", subtype="pdf", filename=mail.filename)
    made.set_boundary(hashlib.sha256(mail.message_id.encode()).hexdigest()[:32])
    return made
