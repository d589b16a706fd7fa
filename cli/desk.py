"""``secor desk``: the links from which staff begin their work, for a terminal, a script or a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.connection import namespace, register_to_read
from cli.desk_links import DeskLink, desk_links, grouped, queues_of, whose
from cli.desk_page import desk_page
from cli.failing import CommandError, command, unusable
from cli.instance import running_instance
from cli.links import WebUI
from cli.terminal import give_json, heading, say
from domain.roles import Role
from settings import Settings


@command
async def desk(
    role: Annotated[Role | None, typer.Option(help="Only what this role does.")] = None,
    ui: Annotated[str | None, typer.Option(help="Where the Web UI is, if not at SECOR_UI_URL.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page of the links to this file.")] = None,
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Links that keep a list in the Web UI's own views; for once.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """Show the links from which staff begin, by role and kind of work: lists, forms, pages, folders."""
    settings = Settings()
    with register_to_read(settings) as register:
        links = desk_links(WebUI(web_ui(settings, ui), namespace()), queues_of(register), settings)
    links = [one for one in links if role is None or one.role in {role, None}]
    if html is not None:
        write_page(html, links)
        say(f"The links are in {html}, a page for everybody's browser.")
    elif as_json:
        give_json([one.as_json() for one in links])
    else:
        _print(links, keep=keep)


def _print(links: list[DeskLink], *, keep: bool) -> None:
    for role, subjects in grouped(links).items():
        heading(whose(role))
        for subject, mine in subjects.items():
            say(f"  {subject.title}: {subject.sentence}")
            for one in mine:
                say(f"    {one.title} ({one.opens}): {one.sentence}")
                say(f"      {one.keep if keep and one.keep else one.link}")


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
    try:
        file.write_text(desk_page(grouped(links)), encoding="utf-8")
    except OSError as error:
        raise unusable(f"{file} can't be written: {error.strerror}.") from error
