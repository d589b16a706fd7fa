"""``secor staff`` and ``secor auditors``: who acts in which role, who is away, which auditors there are."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from activities.contracts import TASK_QUEUE
from activities.templates import lay_out_course_calendar
from cli.connection import namespace, register_to_read, register_to_write, server_is_known, temporal
from cli.failing import CommandError, command, refused, unusable
from cli.log_in import proof_of
from cli.terminal import give_json, say, table, words
from domain.calendar import alberta_day
from domain.directory import read_change, refuse_if_kept_in_file
from domain.directory_changes import ChangeAsked
from domain.roles import Role
from domain.transition import NotRecorded
from models.directory import StaffDirectory, parse_staff
from models.people import Away, Member
from settings import Settings

app = typer.Typer(help="Who acts in which role, and who is away: load a file, or change one line.")
auditors = typer.Typer(help="External auditors that the association has certified: list them, change one.")

_Id = Annotated[str, typer.Argument(metavar="ID", help="The id in the staff directory.")]
_AuditorId = Annotated[str, typer.Argument(metavar="ID", help="The id under which audits name the auditor.")]
_Actor = Annotated[str, typer.Option("--actor", help="Your own id in the staff directory.")]
_Name = Annotated[str | None, typer.Option("--name", help="The name, as it is to be shown.")]
_Roles = Annotated[list[Role] | None, typer.Option("--role", help="A role; may be given several times.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Give it as JSON.")]
_DAY: Final = "YYYY-MM-DD"
_OF_AUDITORS: Final = {"add_auditor", "change_auditor", "remove_auditor"}


@app.command()
@command
def load(
    file: Annotated[Path, typer.Argument(help="The staff file, TOML: the whole directory.")],
    actor: _Actor,
) -> None:
    """Load a staff file into the register: staff, auditors, course sessions; absences that it names.

    The file is the whole directory. Who is no longer in it has left today; nobody is deleted. Absences that
    it does not name stay as they are.
    """
    directory = read_directory(file)
    entry = load_directory(Settings(), directory, actor)
    parts = (
        f"{len(directory.staff)} staff, {len(directory.auditor)} auditors, "
        f"{len(directory.course_session)} course sessions"
    )
    if entry is None:
        say(f"The register already says what {file} says: {parts}.")
    else:
        say(f"The staff directory is brought up to date, as entry {entry}: {parts}.")
    if entry is not None and directory.course_session and server_is_known(Settings()):
        asyncio.run(_let_calendar_look(Settings()))


@app.command("list")
@command
def list_staff(*, as_json: _AsJson = False) -> None:
    """List who is with the association, in which roles, and who is away with whom as a deputy."""
    today = alberta_day(datetime.now(UTC))
    with register_to_read(Settings()) as register:
        members, absences = register.people(today)
    coming = [one for one in absences if one.ends_on >= today]
    if as_json:
        give_json({"staff": [asdict(one) for one in members], "absences": [asdict(one) for one in coming]})
        return
    table(
        ("Id", "Name", "Roles", "Away"),
        [
            (one.id, one.name, ", ".join(words(role) for role in one.roles), _away(one, coming))
            for one in members
        ],
    )


def _away(member: Member, coming: list[Away]) -> str:
    return "; ".join(
        f"{one.begins_on} to {one.ends_on}, {one.deputy or 'nobody'} stands in"
        for one in coming
        if one.staff_id == member.id
    )


@app.command()
@command
def add(
    id_: _Id, *, name: Annotated[str, typer.Option(help="The name.")], role: _Roles = None, actor: _Actor
) -> None:
    """Add somebody, or take back somebody who has left. The first administrator adds themselves."""
    _make("add_staff", actor, id=id_, name=name, roles=role or [])


@app.command()
@command
def change(id_: _Id, *, name: _Name = None, role: _Roles = None, actor: _Actor) -> None:
    """Change somebody's name, or the roles in which they act."""
    _make("change_staff", actor, id=id_, name=name, roles=role)


@app.command()
@command
def leave(
    id_: _Id,
    *,
    on: Annotated[str, typer.Option("--on", metavar=_DAY, help="First day on which they may no longer act.")],
    actor: _Actor,
) -> None:
    """Enter that somebody leaves. Their open reviews become work for the administrator."""
    _make("staff_leaves", actor, id=id_, left_on=on)


@app.command()
@command
def absence(
    id_: _Id,
    *,
    begins: Annotated[str, typer.Option("--from", metavar=_DAY, help="First day of the absence.")],
    ends: Annotated[str, typer.Option("--to", metavar=_DAY, help="Last day of the absence.")],
    deputy: Annotated[str | None, typer.Option(help="Who stands in meanwhile.")] = None,
    actor: _Actor,
) -> None:
    """Enter that somebody is away, both days included; the same first day again changes an absence."""
    _make("absence", actor, staff=id_, begins_on=begins, ends_on=ends, deputy=deputy)


@app.command()
@command
def back(
    id_: _Id,
    *,
    begins: Annotated[str, typer.Option("--from", metavar=_DAY, help="First day of the absence.")],
    on: Annotated[str, typer.Option("--on", metavar=_DAY, help="First day back.")],
    actor: _Actor,
) -> None:
    """End an absence earlier than it was entered, or take it back."""
    _make("end_absence", actor, staff=id_, begins_on=begins, back_on=on)


@auditors.command("list")
@command
def list_auditors(*, as_json: _AsJson = False) -> None:
    """List the external auditors on the association's list, with the days of their certification (R12)."""
    today = alberta_day(datetime.now(UTC))
    with register_to_read(Settings()) as register:
        listed = [one for one in register.auditors() if one.removed_on is None or one.removed_on > today]
    lines = [
        {
            "id": one.id,
            "name": one.name,
            "certified_from": one.certified_from,
            "certified_until": one.certified_until,
            "wcb_accounts": one.wcb_accounts or [],
        }
        for one in listed
    ]
    if as_json:
        give_json(lines)
        return
    table(
        ("Id", "Name", "Certified", "On the staff of", ""),
        [
            (
                one.id,
                one.name,
                f"{one.certified_from} to {one.certified_until}",
                ", ".join(one.wcb_accounts or ()),
                "" if one.certified_from <= today <= one.certified_until else "not current",
            )
            for one in listed
        ],
    )


_From = Annotated[str | None, typer.Option("--from", metavar=_DAY, help="First day of the certification.")]
_Until = Annotated[str | None, typer.Option("--until", metavar=_DAY, help="Last day of the certification.")]
_Accounts = Annotated[
    list[str] | None,
    typer.Option("--account", help="WCB account of an employer to whose staff they belong; several times."),
]


@auditors.command("add")
@command
def add_auditor(  # noqa: PLR0913 - what is known of an auditor
    id_: _AuditorId,
    *,
    name: Annotated[str, typer.Option(help="The name.")],
    begins: Annotated[str, typer.Option("--from", metavar=_DAY, help="First day of the certification.")],
    until: Annotated[str, typer.Option("--until", metavar=_DAY, help="Last day of the certification.")],
    account: _Accounts = None,
    actor: _Actor,
) -> None:
    """Put an external auditor on the list, or back on it."""
    given = {"certified_from": begins, "certified_until": until, "wcb_accounts": account or []}
    _make("add_auditor", actor, id=id_, name=name, **given)


@auditors.command("change")
@command
def change_auditor(  # noqa: PLR0913 - what is known of an auditor
    id_: _AuditorId,
    *,
    name: _Name = None,
    begins: _From = None,
    until: _Until = None,
    account: _Accounts = None,
    actor: _Actor,
) -> None:
    """Renew an auditor's certification, or change something else."""
    given = {"certified_from": begins, "certified_until": until, "wcb_accounts": account}
    _make("change_auditor", actor, id=id_, name=name, **given)


@auditors.command("remove")
@command
def remove_auditor(
    id_: _AuditorId,
    *,
    on: Annotated[str, typer.Option("--on", metavar=_DAY, help="First day without them.")],
    actor: _Actor,
) -> None:
    """Take an external auditor off the list."""
    _make("remove_auditor", actor, id=id_, removed_on=on)


def _make(kind: str, actor: str, **given: Any) -> None:  # noqa: ANN401 - the fields of the change
    """Make a change of the directory, and say what came of it."""
    settings, now = Settings(), datetime.now(UTC)
    fields = {name: value for name, value in given.items() if value is not None}
    made = read_change({"actor": actor, "change": kind, **fields}, alberta_day(now))
    refuse_if_kept_in_file(kind, settings.staff_file)
    proof = proof_of(settings, actor, namespace())
    with register_to_write(settings) as register:
        asked = ChangeAsked(key=f"directory/{uuid4()}", at=now, change=made, proof=proof)
        answer = register.change_directory(asked)
    if isinstance(answer, NotRecorded):
        raise refused(f"Refused: {answer.sentence} The attempt is remembered as entry {answer.number}.")
    say(f"{answer.said} It is entry {answer.number}.")
    if kind not in _OF_AUDITORS and server_is_known(settings):
        asyncio.run(_let_audits_hear(settings, made.whose))


async def _let_audits_hear(settings: Settings, staff: str) -> None:
    """Have audits shown to who stands in at once, and not only when the next round is made."""
    try:
        client = await temporal(settings)
    except CommandError:
        return
    workflow = f"hand-over-reviews-{uuid4()}"
    await client.start_workflow("HandingOver", staff, id=workflow, task_queue=TASK_QUEUE)


async def _let_calendar_look(settings: Settings) -> None:
    """Have the course calendar show new sessions at once, and not only when a worker starts (R8)."""
    with suppress(CommandError):
        await lay_out_course_calendar(await temporal(settings))


def read_directory(file: Path) -> StaffDirectory:
    """Read a staff file.

    Raises:
        CommandError: when it can't be read.
        DirectoryError: when it is no staff file, with a sentence for each mistake.

    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise unusable(f"{file} is not UTF-8 text. Save the file as UTF-8.") from error
    except OSError as error:
        raise unusable(f"{file} can't be read: {error.strerror}.") from error
    return parse_staff(text, str(file))


def load_directory(settings: Settings, directory: StaffDirectory, by: str = "") -> int | None:
    """Load a directory; give the entry's number, or nothing when it changed nothing."""
    proof = proof_of(settings, by, namespace()) if by else None
    with register_to_write(settings) as register:
        return register.load_staff(directory, datetime.now(UTC), by, proof)
