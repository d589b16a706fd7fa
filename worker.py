"""The worker: settings, client, activities with their adapters, and nothing else."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TYPE_CHECKING

from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

from activities.bulk import BulkActivities
from activities.contracts import TASK_QUEUE
from activities.corrs import CorrsActivities
from activities.courses import CourseActivities
from activities.directory import DirectoryActivities
from activities.documents_in import DocumentActivities
from activities.expunge import ExpungeActivities
from activities.letters import EmailFirst, LetterActivities, PostQueue
from activities.looking_up import LookUpActivities
from activities.mail import MailActivities
from activities.pir_lists import PirListActivities, PirLists
from activities.policy import PolicyActivities
from activities.post import PostActivities
from activities.register import RegisterActivities
from activities.templates import lay_out_course_calendar, lay_out_templates
from checked_settings import checked_settings
from connecting import connect
from domain.policy import parse_policy
from encryption import read_signer
from models.database import open_register
from models.documents import DocumentStore
from parties import parties_as_set
from schedules import lay_out_schedules, schedules_of
from settings import Settings
from watching import Watch
from workflows.audit import Audit
from workflows.bulk_action import BulkAction
from workflows.certificate_order import CertificateOrder
from workflows.corrs_comparison import CorrsComparison
from workflows.corrs_sheet import CorrsSheet
from workflows.course_calendar import CourseCalendar
from workflows.directory_change import DirectoryChange, HandingOver
from workflows.documents_in import DocumentsIn
from workflows.employer import Employer
from workflows.letter_delivery import LetterDelivery
from workflows.letter_of_closed_file import LetterOfClosedFile
from workflows.look_up import LookUp
from workflows.page_on_demand import PageOnDemand
from workflows.participant_list import ParticipantList
from workflows.post_confirmed import PostConfirmed
from workflows.post_run import PostRun
from workflows.rebuilding import Rebuilding
from workflows.registration import Registration
from workflows.template import Template, UpgradedTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from temporalio.client import Client
    from temporalio.worker import Interceptor

    from domain.policy import PolicyBook
    from encryption import Signer
    from models.register import Register
    from parties import Parties

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
    LetterOfClosedFile,
    DirectoryChange,
    HandingOver,
    LookUp,
    DocumentsIn,
    PostRun,
    PostConfirmed,
    Template,
    Rebuilding,
)
#: Activities that run at once; each holds a thread, and at most one database connection.
ACTIVITY_THREADS = 16


def build_worker(  # noqa: PLR0913 - everything that a worker is put together from
    client: Client,
    register: Register,
    book: PolicyBook,
    documents: DocumentStore,
    parties: Parties,
    *,
    staff_file: Path | None = None,
    interceptors: Sequence[Interceptor] = (),
    orders_signer: Signer | None = None,
    max_cached_workflows: int = 1000,
    deployment: WorkerDeploymentConfig | None = None,
) -> Worker:
    """Put a worker together from what it needs."""
    entries = RegisterActivities(register)
    bulk = BulkActivities(client, register, parties.wcb, parties.cards, orders_signer)
    courses = CourseActivities(register, book)
    way = EmailFirst() if parties.mail else PostQueue()
    letters = LetterActivities(register, parties.letters, documents, way)
    by_email = MailActivities(register, documents, parties.mail)
    by_post = PostActivities(parties.printing, register)
    directory = DirectoryActivities(client, register, staff_file)
    in_corrs = CorrsActivities(
        register,
        parties.sheets,
        parties.corrs_files,
        parties.corrs,
        takes_orders=parties.corrs_takes_orders,
    )
    pir_lists = PirListActivities(PirLists(register, documents, book, parties.wcb))
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[UpgradedTemplate if deployment and one is Template else one for one in WORKFLOWS],
        activities=[
            entries.record_transition,
            entries.assign_number,
            entries.last_entered,
            entries.kept_file,
            entries.letters_owed_by_ended,
            courses.course_calendar,
            courses.course_lines,
            courses.change_course_calendar,
            courses.places_of,
            letters.issue_letter,
            letters.enter_with_letters,
            letters.send_letter_of_closed_file,
            by_email.letters_to_send,
            by_email.send_letter,
            by_post.print_letters,
            by_post.confirm_posted,
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
            in_corrs.compare_file_of_corrs,
            in_corrs.make_corrs_sheet,
            pir_lists.make_pir_list,
            LookUpActivities(register, book).look_up,
            DocumentActivities(register, documents, parties.incoming, parties.instruments).keep_documents,
        ],
        activity_executor=ThreadPoolExecutor(ACTIVITY_THREADS, thread_name_prefix="activity"),
        max_concurrent_activities=ACTIVITY_THREADS,
        max_concurrent_local_activities=ACTIVITY_THREADS,
        max_cached_workflows=max_cached_workflows,
        deployment_config=deployment,
        interceptors=[PageOnDemand(), *interceptors],
        # docs/decisions/0010-the-sandbox-is-a-check.md
        workflow_runner=UnsandboxedWorkflowRunner(),
    )


def deployment_of(name: str | None, release: str | None) -> WorkerDeploymentConfig | None:
    """Give what tells this worker's release from others: every run ends with the one that it began with."""
    if name is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=name, build_id=release or version("secor-desk")),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


async def run(settings: Settings) -> None:
    """Run a worker until it is stopped."""
    settings.incoming_folder.mkdir(parents=True, exist_ok=True)
    documents = DocumentStore(settings.documents_dir)
    register = open_register(settings.register_url, documents, proven_only=settings.identity == "proven")
    register.refuse_if_put_back()
    book = parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file))
    watch = Watch(settings)
    client = await connect(settings, watch)
    await lay_out_templates(client)
    await lay_out_schedules(client, schedules_of(settings))
    await lay_out_course_calendar(client)
    orders = settings.orders_signer_file
    worker = build_worker(
        client,
        register,
        book,
        documents,
        parties_as_set(settings, register, documents),
        staff_file=settings.staff_file,
        interceptors=watch.worker_interceptors,
        orders_signer=read_signer(orders, client.namespace) if orders else None,
        max_cached_workflows=settings.max_cached_workflows,
        deployment=deployment_of(settings.deployment, settings.release),
    )
    async with watch.over(worker, register, client, book):
        await worker.run()


if __name__ == "__main__":
    asyncio.run(run(checked_settings(works=True)))
