"""The parties outside and the papers for them, each behind the port that its activities know it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from activities.corrs import CorrsSheets
from activities.mail import Mail
from activities.post import BatchPrinting
from letters import TypstRenderer, mail_wording
from outside.cards import CardProcessor
from outside.corrs import HttpCorrs
from outside.corrs_lists import CorrsLists
from outside.folders import SharedFolder
from outside.incoming import IncomingFolder
from outside.mail import SmtpSender, SmtpServer
from outside.wcb import Wcb
from settings import INSTRUMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from activities.corrs import Corrs, CorrsFiles
    from activities.documents_in import Incoming
    from activities.exchange import CardProcessorPort, WcbPort
    from activities.letters import LetterRenderer
    from models.documents import DocumentStore
    from models.register import Register
    from settings import Settings


@dataclass(frozen=True)
class Parties:
    """Everything outside that a worker reaches, and what makes its papers.

    Attributes:
        letters: writes the letters.
        sheets: makes CORRS data sheets.
        printing: prints the letters that wait for the post.
        wcb: the Workers' Compensation Board.
        cards: the card processor.
        corrs_files: lists of CORRS's orders that somebody exported.
        incoming: where staff put what came in for an employer.
        instruments: the folder with every version of the audit tool.
        mail: the way by e-mail; without it all letters go by post.
        corrs: the provincial registry, where it can be asked.
        corrs_takes_orders: whether accepted audits are entered there without a person.

    """

    letters: LetterRenderer
    sheets: CorrsSheets
    printing: BatchPrinting
    wcb: WcbPort
    cards: CardProcessorPort
    corrs_files: CorrsFiles
    incoming: Incoming
    instruments: Path
    mail: Mail | None = None
    corrs: Corrs | None = None
    corrs_takes_orders: bool = False


def parties_as_set(settings: Settings, register: Register, documents: DocumentStore) -> Parties:
    """Give the parties that the settings name."""
    letters = TypstRenderer(settings.letters_dir)
    return Parties(
        letters,
        corrs_sheets(register, documents, settings.letters_dir),
        batch_printing(register, documents, settings.post_folder, settings.letters_dir),
        Wcb(wcb_folder(documents, settings.wcb_dir)),
        CardProcessor(cards_folder(documents, settings.cards_dir)),
        CorrsLists(corrs_lists_folder(documents, settings.corrs_lists_dir)),
        IncomingFolder(settings.incoming_folder),
        settings.instruments_dir,
        mail=mail_of(settings),
        corrs=HttpCorrs(settings.corrs_url) if settings.corrs_url else None,
        corrs_takes_orders=settings.corrs_takes_orders,
    )


def nobody_outside(register: Register, documents: DocumentStore) -> Parties:
    """Give parties where nothing is set: letters go by post, what is exchanged lies beside the documents."""
    return Parties(
        TypstRenderer(),
        corrs_sheets(register, documents),
        batch_printing(register, documents),
        Wcb(wcb_folder(documents)),
        CardProcessor(cards_folder(documents)),
        CorrsLists(corrs_lists_folder(documents)),
        IncomingFolder(documents.beside("incoming")),
        INSTRUMENTS,
    )


def mail_server(settings: Settings) -> SmtpSender | None:
    """Give the mail server as it is set; nothing where it isn't."""
    if settings.smtp_host is None:
        return None
    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user or None,
        password=settings.password_for_smtp,
        timeout=settings.smtp_timeout,
        ca_file=settings.smtp_ca_file,
    )
    return SmtpSender(server)


def mail_of(settings: Settings) -> Mail | None:
    """Give the way by e-mail as it is set; nothing where it isn't."""
    sender = mail_server(settings)
    if sender is None:
        return None
    wording = mail_wording(settings.letters_dir, settings.mail_from, settings.mail_reply_to)
    return Mail(sender, wording, timedelta(days=settings.smtp_give_up_days))


def corrs_sheets(register: Register, documents: DocumentStore, letters: Path | None = None) -> CorrsSheets:
    """Give what makes CORRS data sheets; the templates are those of the letters."""
    return CorrsSheets(register, documents, _typst(letters), documents.beside("corrs-sheets"))


def wcb_folder(documents: DocumentStore, named: Path | None = None) -> SharedFolder:
    """Give the folder that is shared with the WCB."""
    return SharedFolder(named or documents.beside("wcb"))


def cards_folder(documents: DocumentStore, named: Path | None = None) -> SharedFolder:
    """Give the folder that is shared with the card processor."""
    return SharedFolder(named or documents.beside("cards"))


def corrs_lists_folder(documents: DocumentStore, named: Path | None = None) -> SharedFolder:
    """Give the folder into which lists of CORRS's orders are put."""
    return SharedFolder(named or documents.beside("corrs-lists"))


def batch_printing(
    register: Register, documents: DocumentStore, folder: Path | None = None, letters: Path | None = None
) -> BatchPrinting:
    """Give what prints the letters that wait for the post.

    Args:
        register: whose ledger is the queue.
        documents: the letters.
        folder: where batches are laid out; beside the documents unless it is named.
        letters: the templates; the project's own unless they are named.

    """
    return BatchPrinting(register, documents, _typst(letters), folder or documents.beside("post"))


def _typst(letters: Path | None) -> TypstRenderer:
    return TypstRenderer(letters) if letters else TypstRenderer()
