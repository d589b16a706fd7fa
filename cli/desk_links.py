"""The links from which staff begin: lists, start forms, pages and folders, each in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.calendar import alberta_day
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.queues import Queue, all_employers, all_queues
from domain.roles import Role
from domain.start_forms import START_FORMS
from domain.subjects import Subject
from models.documents import DocumentStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli.links import WebUI
    from models.register import Register
    from settings import Settings


class Opens(StrEnum):
    """What a link opens."""

    LIST = "list"
    FORM = "form"
    PAGE = "page"
    FOLDER = "folder"


@dataclass(frozen=True)
class DeskLink:
    """A link from which somebody begins.

    Attributes:
        role: whose work it is; nobody's in particular where everybody does it.
        subject: the kind of work that it belongs to.
        name: of the queue, as ``secor queue`` takes it; empty for anything else.
        link: opens it.
        keep: opens it and keeps it among the Web UI's views, under its title; for queues alone.

    """

    role: Role | None
    subject: Subject
    opens: Opens
    title: str
    sentence: str
    link: str
    name: str = ""
    keep: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give it for a script, with its subject by name."""
        return vars(self) | {"subject": self.subject.title}


#: The links of a role, or of everybody, by the kind of work.
Grouped = dict[Role | None, dict[Subject, list[DeskLink]]]


def desk_links(ui: WebUI, queues: list[Queue], settings: Settings) -> list[DeskLink]:
    """Give every link: those of a role side by side, what everybody does at the end.

    Within a role they stand by the kind of work: lists before the forms for the same work, and then what is
    only looked through.
    """
    links = [*_lists(ui, queues), *_forms(ui), *_pages(ui), *_folders(settings)]
    order = list(Subject)
    roles: tuple[Role | None, ...] = (*Role, None)
    return sorted(links, key=lambda one: (roles.index(one.role), order.index(one.subject)))


def grouped(links: list[DeskLink]) -> Grouped:
    """Put links under whose work they are, and there under the kind of work, in their order."""
    found: Grouped = {}
    for one in links:
        found.setdefault(one.role, {}).setdefault(one.subject, []).append(one)
    return found


def whose(role: Role | None) -> str:
    """Say whose work it is, as a heading."""
    return role.label.capitalize() if role else "Everybody"


def queues_of(register: Register) -> list[Queue]:
    """Give every queue, with one for each reviewer who is with the association today."""
    today = alberta_day(datetime.now(UTC))
    staff = [one for one in register.staff() if one.left_on is None or one.left_on > today]
    return all_queues({one.id: one.name for one in staff if Role.REVIEWER in one.roles})


def _lists(ui: WebUI, queues: list[Queue]) -> Iterator[DeskLink]:
    for queue in queues:
        yield DeskLink(
            queue.role,
            queue.subject,
            Opens.LIST,
            queue.title,
            queue.sentence,
            ui.list(queue.query),
            name=queue.name,
            keep=ui.kept(queue.query, queue.title),
        )


def _forms(ui: WebUI) -> Iterator[DeskLink]:
    for form in START_FORMS:
        yield DeskLink(form.role, form.subject, Opens.FORM, form.title, form.sentence, ui.start(form))


def _pages(ui: WebUI) -> Iterator[DeskLink]:
    yield DeskLink(
        None,
        Subject.EMPLOYERS,
        Opens.LIST,
        "All employers",
        "Everybody whose file is open, by WCB account: to find one, whatever it waits for.",
        ui.list(all_employers()),
    )
    yield DeskLink(
        Role.TRAINING_COORDINATOR,
        Subject.COURSES,
        Opens.PAGE,
        "Course calendar",
        "Sessions with their codes, seats and waiting lists: add, change and cancel them (R8). See its "
        "tab User Metadata.",
        ui.case(COURSE_CALENDAR_ID),
    )
    yield DeskLink(
        Role.ADMINISTRATOR,
        Subject.CERTIFICATES,
        Opens.PAGE,
        "Comparisons with CORRS",
        "In what the register and CORRS disagree: the newest one is from last night (R19, R20).",
        ui.list('`WorkflowType`="CorrsComparison"'),
    )
    yield DeskLink(
        Role.ADMINISTRATOR,
        Subject.LETTERS,
        Opens.PAGE,
        "Batches of letters for the post",
        "What each batch holds and where its files are: open the newest (R24).",
        ui.list('`WorkflowType`="PostRun"'),
    )


def _folders(settings: Settings) -> Iterator[DeskLink]:
    documents = DocumentStore(settings.documents_dir)

    def folder(subject: Subject, title: str, sentence: str, where: Path) -> DeskLink:
        return DeskLink(Role.ADMINISTRATOR, subject, Opens.FOLDER, title, sentence, where.resolve().as_uri())

    yield folder(
        Subject.AUDITS,
        "Documents that came in",
        "Put an employer's files into a folder that is called as its WCB account, and start the form (R11).",
        settings.incoming_folder,
    )
    yield folder(
        Subject.CERTIFICATES,
        "CORRS data sheets",
        "Data sheets to print and to type from (R19).",
        documents.beside("corrs-sheets"),
    )
    yield folder(
        Subject.CERTIFICATES,
        "Lists of CORRS",
        "Put what CORRS exports into its part received, and have it compared by the form (R19, R20).",
        settings.corrs_lists_dir or documents.beside("corrs-lists"),
    )
    yield folder(
        Subject.PIR,
        "Exchange with the WCB",
        "Lists that were sent to the WCB, and what came back (R28, R29).",
        settings.wcb_dir or documents.beside("wcb"),
    )
    yield folder(
        Subject.LETTERS,
        "Letters to print and post",
        "Letters for the post, a batch for each working day, with their labels (R24).",
        settings.post_folder,
    )
    yield folder(
        Subject.EMPLOYERS,
        "Card settlements",
        "Into this the card processor puts its settlements (R7).",
        settings.cards_dir or documents.beside("cards"),
    )
