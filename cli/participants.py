"""``secor pir``: the list of qualified PIR participants that goes to the WCB (R29)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from activities.pir_lists import PirLists
from cli.connection import namespace, register_to_read, register_to_write
from cli.failing import command, refused, unusable
from cli.handed_in import write_new
from cli.log_in import proof_of
from cli.terminal import give_json, say, table
from domain.calendar import Moment, in_words
from domain.counting import counted
from domain.pir import as_of
from domain.pir_list import PirListOrder, PirListTold
from domain.policy import PolicyBook, parse_policy
from domain.refusal import Refusal
from models.documents import DocumentStore
from outside.wcb import Wcb
from parties import wcb_folder
from settings import Settings

app = typer.Typer(help="The list of PIR participants that goes to the WCB.", no_args_is_help=True)

_Year = Annotated[
    int | None, typer.Argument(help="The calendar year; this one unless given.", min=2000, max=2200)
]


def _book(settings: Settings) -> PolicyBook:
    return parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file))


@app.command(name="list")
@command
def list_(
    year: _Year = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """List a year's qualified PIR participants, as of the day that the policy names (R29)."""
    settings, today = Settings(), Moment(datetime.now(UTC)).day
    year = year or today.year
    day = as_of(_book(settings).on(date(year, 12, 31)), year)
    with register_to_read(settings) as register:
        found = register.pir_list(day).participants
    if as_json:
        columns = {"employer_id", "wcb_account", "legal_name", "industry_code"}
        listed = [one.model_dump(mode="json", include=columns) for one in found]
        give_json({"year": year, "as_of": day, "final": day < today, "participants": listed})
        return
    if day >= today:
        say(f"{in_words(day)} is not over yet. As things stand today, the list would be this one.")
    if not found:
        say(f"No employer is a qualified PIR participant as of {in_words(day)}.")
        return
    table(
        ("WCB account", "Legal name", "Industry", "Certificate", "In PIR since"),
        [
            (one.wcb_account, one.legal_name, one.industry_code, one.certificate_number, one.in_pir_since)
            for one in found
        ],
        title=f"Qualified PIR participants of {year}, as of {in_words(day)}",
    )


@app.command()
@command
def send(
    year: _Year = None,
    *,
    actor: Annotated[str, typer.Option(help="Your staff id.")],
    day: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="Another day than the policy names.")
    ] = None,
    really: Annotated[
        bool, typer.Option("--really", help="Send it, instead of telling what would be in it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """Send the list to the WCB as CSV with its totals, and a list of what has changed since the last one.

    Each list that is sent has a number and an entry, and is kept: `secor pir sent` lists them.
    """
    settings, moment = Settings(), Moment(datetime.now(UTC))
    documents = DocumentStore(settings.documents_dir)
    order = PirListOrder(
        key=f"pir-list/command/{uuid4()}",
        workflow_id="",
        run_id="",
        actor=actor,
        year=year or moment.day.year,
        as_of=_day(day) if day else None,
        dry_run=not really,
        at=moment.instant,
        day=moment.day,
        proof=proof_of(settings, actor, namespace()) if really else None,
    )
    with register_to_write(settings) as register:
        folder = wcb_folder(documents, settings.wcb_dir)
        try:
            made = PirLists(register, documents, _book(settings), Wcb(folder)).make(order)
        except Refusal as refusal:
            raise refused(f"Refused: {refusal}") from refusal
    if as_json:
        give_json(made.model_dump(mode="json"))
    else:
        _tell(made)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise unusable(f'"{written}" is no day: write one as 2027-12-31.') from error


def _tell(made: PirListTold) -> None:
    participants = counted(made.participants, "qualified participant")
    say(f"{participants} of {made.year}, as of {in_words(made.as_of)}.", "bold")
    if made.totals:
        table(("Industry", "Participants"), list(made.totals.items()))
    if made.previous:
        told = ", ".join(f"{number} {change}" for change, number in made.changes.items()) or "nothing"
        say(f"Since list {made.previous}: {told}.")
    if made.number:
        say(f"Sent as list {made.number}, entry {made.entry}: {', '.join(made.files)}.")
    else:
        say("Nothing was sent. Add --really to send it.")


@app.command()
@command
def sent(
    number: Annotated[str | None, typer.Argument(help="Of one list, such as 2028-0001.")] = None,
    *,
    output: Annotated[Path | None, typer.Option(help="Write that list to this file.")] = None,
    changes: Annotated[bool, typer.Option("--changes", help="Its changes instead of the list.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give the lists as JSON.")] = False,
) -> None:
    """Show which lists were sent to the WCB, or give one of them again, to the last byte as it was sent."""
    settings = Settings()
    with register_to_read(settings) as register:
        lists = register.sent_pir_lists()
    if number is None:
        if as_json:
            names = ("number", "year", "as_of", "known_by", "participants", "sent_on", "entry", "document")
            give_json([{name: getattr(one, name) for name in names} for one in lists])
        elif lists:
            table(
                ("List", "Year", "As of", "Participants", "Sent on", "Entry"),
                [
                    (one.number, one.year, one.as_of, one.participants, one.sent_on, one.entry)
                    for one in lists
                ],
            )
        else:
            say("No list has been sent yet.")
        return
    found = next((one for one in lists if one.number == number), None)
    if found is None:
        raise refused(f"There is no list {number}. `secor pir sent` names those that were sent.")
    if output is None:
        raise unusable("Say with --output where it is to be written.")
    reference = found.changes_document if changes else found.document
    write_new(output, DocumentStore(settings.documents_dir).get(reference))
    say(f"{output} is list {number} as it was sent on {in_words(found.sent_on)}.")
