"""Letters by e-mail, over SMTP."""

from outside.mail.smtp import SmtpSender, SmtpServer

__all__ = ["SmtpSender", "SmtpServer"]
