"""The worker: settings, client, activities with their adapters, and nothing else."""

from __future__ import annotations

import asyncio
import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.bulk import BulkActivities
from activities.contracts import TASK_QUEUE
from activities.corrs import Corrs, CorrsActivities, CorrsSheets, SheetPrinter
from activities.courses import CourseActivities
from activities.directory import DirectoryActivities
from activities.exchange import CardProcessorPort, WcbPort
from activities.expunge import ExpungeActivities
from activities.letters import EmailFirst, LetterActivities, LetterRenderer, PostQueue
from activities.mail import Mail, MailActivities
from activities.pir_lists import PirListActivities, PirLists
from activities.policy import PolicyActivities
from activities.post import BatchPrinting, PostActivities
from activities.register import RegisterActivities
from activities.templates import lay_out_course_calendar, lay_out_templates
from checked_settings import checked_settings
from domain.policy import parse_policy
from encryption import SealingCodec, read_keys, read_verifier
from letters import TypstRenderer, mail_wording
from models.database import open_register
from models.documents import DocumentStore
from outside.cards import CardProcessor
from outside.corrs import HttpCorrs
from outside.folders import SharedFolder
from outside.mail import SmtpSender, SmtpServer
from outside.wcb import Wcb
from schedules import CORRS_COMPARISON, SCHEDULES, lay_out_schedules
from settings import Settings
from workflows.audit import Audit
from workflows.bulk_action import BulkAction
from workflows.certificate_order import CertificateOrder
from workflows.conversion import DATA_CONVERTER
from workflows.corrs_comparison import CorrsComparison
from workflows.corrs_sheet import CorrsSheet
from workflows.course_calendar import CourseCalendar
from workflows.directory_change import DirectoryChange, HandingOver
from workflows.employer import Employer
from workflows.letter_delivery import LetterDelivery
from workflows.page_on_demand import PageOnDemand
from workflows.participant_list import ParticipantList
from workflows.post_run import PostRun
from workflows.registration import Registration
from workflows.template import Template

if TYPE_CHECKING:
    from temporalio.converter import DataConverter

    from domain.policy import PolicyBook
    from models.register import Register

WORKFLOWS = (
    Employer,
    Audit,
    CertificateOrder,
    Registration,
    BulkAction,
    CorrsSheet,
    CorrsComparison,
    ParticipantList,
    CourseCalendar,
    LetterDelivery,
    DirectoryChange,
    HandingOver,
    PostRun,
    Template,
)
#: Where Temporal's own tools look for a server when nothing says where it is.
LOCAL_SERVER = "localhost:7233"
#: Activities that run at once; each holds a thread, and at most one database connection.
ACTIVITY_THREADS = 16


def data_converter(settings: Settings, namespace: str) -> DataConverter:
    """Give what seals and opens all that goes to Temporal and comes from there, as it is set.

    Raises:
        KeyFileError: when the keys can't be used.
        SignerFileError: when those who sign can't be read.

    """
    codec = SealingCodec(
        namespace,
        read_keys(settings.keys_file) if settings.keys_file else None,
        read_verifier(settings.signers_file, namespace) if settings.signers_file else None,
        refuse_plain=settings.plain_payloads == "refused",
    )
    return dataclasses.replace(DATA_CONVERTER, payload_codec=codec)


async def connect(settings: Settings) -> Client:
    """Connect to Temporal as its environment and profile file say, or else to the one on this machine."""
    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", LOCAL_SERVER)
    converter = data_converter(settings, config.get("namespace") or "default")
    return await Client.connect(**config, data_converter=converter)


def corrs_sheets(register: Register, documents: DocumentStore, printer: SheetPrinter) -> CorrsSheets:
    """Give what makes CORRS data sheets and lays them out for people."""
    return CorrsSheets(register, documents, printer, documents.beside("corrs-sheets"))


def wcb_folder(documents: DocumentStore, named: Path | None = None) -> SharedFolder:
    """Give the folder that is shared with the WCB."""
    return SharedFolder(named or documents.beside("wcb"))


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
    renderer = TypstRenderer(letters) if letters else TypstRenderer()
    return BatchPrinting(register, documents, renderer, folder or documents.beside("post"))


def cards_folder(documents: DocumentStore, named: Path | None = None) -> SharedFolder:
    """Give the folder that is shared with the card processor."""
    return SharedFolder(named or documents.beside("cards"))


def build_worker(  # noqa: PLR0913 - everything that a worker is put together from
    client: Client,
    register: Register,
    book: PolicyBook,
    documents: DocumentStore,
    *,
    renderer: LetterRenderer | None = None,
    mail: Mail | None = None,
    staff_file: Path | None = None,
    corrs: Corrs | None = None,
    corrs_takes_orders: bool = False,
    printing: BatchPrinting | None = None,
    wcb: WcbPort | None = None,
    cards: CardProcessorPort | None = None,
    max_cached_workflows: int = 1000,
) -> Worker:
    """Put a worker together from what it needs.

    Letters are written by Typst unless another renderer is named, and all go by post unless there is mail.
    What is exchanged with parties outside lies beside the documents unless other folders are named.
    """
    entries = RegisterActivities(register)
    wcb = wcb or Wcb(wcb_folder(documents))
    bulk = BulkActivities(client, register, wcb, cards or CardProcessor(cards_folder(documents)))
    courses = CourseActivities(register, book)
    letters = LetterActivities(
        register, renderer or TypstRenderer(), documents, EmailFirst() if mail else PostQueue()
    )
    by_email = MailActivities(register, documents, mail)
    directory = DirectoryActivities(client, register, staff_file)
    sheets = corrs_sheets(
        register, documents, renderer if isinstance(renderer, TypstRenderer) else TypstRenderer()
    )
    in_corrs = CorrsActivities(register, sheets, corrs, takes_orders=corrs_takes_orders)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=[
            entries.record_transition,
            entries.assign_number,
            entries.last_entered,
            courses.course_calendar,
            courses.course_lines,
            courses.change_course_calendar,
            courses.places_of,
            letters.issue_letter,
            letters.enter_with_letters,
            by_email.letters_to_send,
            by_email.send_letter,
            PostActivities(printing or batch_printing(register, documents)).print_letters,
            PolicyActivities(book).load_policy,
            ExpungeActivities(client).expunge_run,
            bulk.list_items,
            bulk.try_action,
            bulk.take_action,
            directory.change_directory,
            directory.hand_over,
            in_corrs.corrs_takes_orders,
            in_corrs.enter_in_corrs,
            in_corrs.compare_with_corrs,
            in_corrs.make_corrs_sheet,
            PirListActivities(PirLists(register, documents, book, wcb)).make_pir_list,
        ],
        activity_executor=ThreadPoolExecutor(ACTIVITY_THREADS, thread_name_prefix="activity"),
        max_concurrent_activities=ACTIVITY_THREADS,
        max_concurrent_local_activities=ACTIVITY_THREADS,
        max_cached_workflows=max_cached_workflows,
        interceptors=[PageOnDemand()],
        # docs/decisions/0010-the-sandbox-is-a-check.md
        workflow_runner=UnsandboxedWorkflowRunner(),
    )


def mail_of(settings: Settings) -> Mail | None:
    """Give the way by e-mail as it is set; nothing where it isn't."""
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
    wording = mail_wording(settings.letters_dir, settings.mail_from, settings.mail_reply_to)
    return Mail(SmtpSender(server), wording, timedelta(days=settings.smtp_give_up_days))


async def run(settings: Settings) -> None:
    """Run a worker until it is stopped."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    documents = DocumentStore(settings.documents_dir)
    register = open_register(settings.register_url, documents, proven_only=settings.identity == "proven")
    client = await connect(settings)
    await lay_out_templates(client)
    await lay_out_schedules(client, (*SCHEDULES, CORRS_COMPARISON) if settings.corrs_url else SCHEDULES)
    await lay_out_course_calendar(client)
    worker = build_worker(
        client,
        register,
        parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file)),
        documents,
        renderer=TypstRenderer(settings.letters_dir),
        mail=mail_of(settings),
        staff_file=settings.staff_file,
        corrs=HttpCorrs(settings.corrs_url) if settings.corrs_url else None,
        corrs_takes_orders=settings.corrs_takes_orders,
        printing=batch_printing(register, documents, settings.post_folder, settings.letters_dir),
        wcb=Wcb(wcb_folder(documents, settings.wcb_dir)),
        cards=CardProcessor(cards_folder(documents, settings.cards_dir)),
        max_cached_workflows=settings.max_cached_workflows,
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(run(checked_settings()))
