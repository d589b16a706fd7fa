"""``secor desk``: the links from which staff begin their work, for a terminal, a script or a page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import namespace, register_to_read
from cli.desk_page import desk_page
from cli.failing import CommandError, command, unusable
from cli.instance import running_instance
from cli.links import WebUI
from cli.terminal import give_json, heading, say
from domain.calendar import alberta_day
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.queues import Queue, all_queues
from domain.roles import Role
from domain.start_forms import START_FORMS
from models.documents import DocumentStore
from models.register import Register
from settings import Settings


@dataclass(frozen=True)
class DeskLink:
    """A link from which somebody begins.

    Attributes:
        name: of the queue, as ``secor queue`` takes it; empty for a form.
        link: opens it.
        keep: opens it and keeps it among the Web UI's views, under its title; none for a form.

    """

    role: Role
    title: str
    sentence: str
    link: str
    name: str = ""
    keep: str | None = None


@command
async def desk(
    role: Annotated[Role | None, typer.Option(help="Only the links of this role.")] = None,
    ui: Annotated[str | None, typer.Option(help="Where the Web UI is, if not at SECOR_UI_URL.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page of the links to this file.")] = None,
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Links that keep a list in the Web UI's own views; for once.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """Show the links from which staff begin: a list for each kind of work, and forms to start something."""
    settings = Settings()
    with register_to_read(settings) as register:
        links = desk_links(WebUI(web_ui(settings, ui), namespace()), queues_of(register), settings)
    links = [one for one in links if role is None or one.role is role]
    if html is not None:
        write_page(html, links)
        say(f"The links are in {html}, a page for everybody's browser.")
    elif as_json:
        give_json([asdict(one) for one in links])
    else:
        _print(links, keep=keep)


def _print(links: list[DeskLink], *, keep: bool) -> None:
    for each in Role:
        mine = [one for one in links if one.role is each]
        if mine:
            heading(each.label.capitalize())
        for one in mine:
            say(f"  {one.title}")
            say(f"    {one.sentence}")
            say(f"    {one.keep if keep and one.keep else one.link}")


def desk_links(ui: WebUI, queues: list[Queue], settings: Settings) -> list[DeskLink]:
    """Give every link, those of a role side by side, what it starts before what it looks through."""
    documents = DocumentStore(settings.documents_dir)
    others = [
        DeskLink(
            Role.TRAINING_COORDINATOR,
            "Course calendar",
            "Sessions with seats and waiting lists: add, change and cancel them (R8).",
            ui.case(COURSE_CALENDAR_ID),
        ),
        DeskLink(
            Role.ADMINISTRATOR,
            "CORRS data sheets",
            "The folder of data sheets, to print and to type from (R19).",
            documents.beside("corrs-sheets").resolve().as_uri(),
        ),
        DeskLink(
            Role.ADMINISTRATOR,
            "Comparisons with CORRS",
            "In what the register and CORRS disagree: the newest one is from last night (R19, R20).",
            ui.list('`WorkflowType`="CorrsComparison"'),
        ),
        DeskLink(
            Role.ADMINISTRATOR,
            "Exchange with the WCB",
            "The folder of lists that were sent to the WCB, and of what came back (R28, R29).",
            (settings.wcb_dir or documents.beside("wcb")).resolve().as_uri(),
        ),
        DeskLink(
            Role.ADMINISTRATOR,
            "Letters to print and post",
            "The folder of letters for the post, a batch for each working day, with their labels (R24).",
            settings.post_folder.resolve().as_uri(),
        ),
        DeskLink(
            Role.ADMINISTRATOR,
            "Batches of letters for the post",
            "What each batch holds and where its files are: open the newest (R24).",
            ui.list('`WorkflowType`="PostRun"'),
        ),
        DeskLink(
            Role.ADMINISTRATOR,
            "Card settlements",
            "The folder into which the card processor puts its settlements (R7).",
            (settings.cards_dir or documents.beside("cards")).resolve().as_uri(),
        ),
    ]
    forms = [
        DeskLink(role, form.title, form.sentence, ui.start(form))
        for form in START_FORMS
        for role in ((form.role,) if form.role else Role)
    ]
    lists = [
        DeskLink(
            queue.role,
            queue.title,
            queue.sentence,
            ui.list(queue.query),
            name=queue.name,
            keep=ui.kept(queue.query, queue.title),
        )
        for queue in queues
    ]
    return [one for role in Role for one in (*forms, *others, *lists) if one.role is role]


def queues_of(register: Register) -> list[Queue]:
    """Give every queue, with one for each reviewer who is with the association today."""
    today = alberta_day(datetime.now(UTC))
    staff = [one for one in register.staff() if one.left_on is None or one.left_on > today]
    return all_queues({one.id: one.name for one in staff if Role.REVIEWER in one.roles})


def web_ui(settings: Settings, given: str | None = None) -> str:
    """Say where the Web UI is: as was said, or else that of the desk that runs here.

    Raises:
        CommandError: when nobody said and none runs here, or it is no address of a web page.

    """
    address = given or settings.ui_url
    if address is None and (instance := running_instance(settings.var_dir)) is not None:
        return instance.ui
    if address is None or not address.startswith(("http://", "https://")):
        raise _no_web_ui(address)
    return address.rstrip("/")


def _no_web_ui(address: str | None) -> CommandError:
    said = f'"{address}" is no address of a Web UI' if address else "Nobody said where the Web UI is"
    return unusable(
        f"{said}. Give it with --ui or SECOR_UI_URL, such as https://temporal.example, or start a desk here "
        "with `secor up`."
    )


def write_page(file: Path, links: list[DeskLink]) -> None:
    """Write the links as one page that needs nothing else.

    Raises:
        CommandError: when the file can't be written.

    """
    parts = {role.label.capitalize(): [one for one in links if one.role is role] for role in Role}
    shown = {
        title: [(one.title, one.sentence, one.link, one.keep) for one in mine]
        for title, mine in parts.items()
        if mine
    }
    try:
        file.write_text(desk_page(shown), encoding="utf-8")
    except OSError as error:
        raise unusable(f"{file} can't be written: {error.strerror}.") from error
