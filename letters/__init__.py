"""Everything that is printed or mailed: one Typst template for each letter, and what turns it into a PDF."""

from letters.renderer import LetterError, MissingTemplateError, TypstRenderer
from letters.wording import mail_wording

__all__ = ["LetterError", "MissingTemplateError", "TypstRenderer", "mail_wording"]
