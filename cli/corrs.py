"""``secor corrs``: data sheets from which orders are typed, and what CORRS has against the register."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from activities.corrs import CorrsSheets
from cli.connection import namespace, register_to_read, register_to_write
from cli.failing import command, refused, unreachable, unusable
from cli.instance import running_instance
from cli.log_in import proof_of
from cli.payloads import read_bytes
from cli.terminal import give_json, say, table
from domain.corrs.comparison import Difference, compared
from domain.corrs.listed_file import orders_in
from domain.corrs.port import CorrsListed
from domain.corrs.sheet import SheetMade, SheetRequest
from domain.refusal import Refusal
from models.documents import DocumentStore
from models.register import Register
from outside.corrs import CorrsError, HttpCorrs
from parties import corrs_sheets
from settings import Settings

_COLUMNS = ("What", "Legal name", "Order", "CORRS", "Here", "There")

app = typer.Typer(
    help="CORRS: data sheets to type from, and a comparison with what it has.", no_args_is_help=True
)


@app.command()
@command
def sheet(
    actor: Annotated[str | None, typer.Option(help="Your staff id: makes the next sheet.")] = None,
    number: Annotated[int | None, typer.Option(help="Give this sheet again instead.", min=1)] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """Make the data sheet of every order that is to be entered in CORRS and stands on none, as PDF and CSV.

    A sheet never changes: given again by its number, its files are the same to the last byte.
    """
    if (actor is None) is (number is None):
        raise unusable(
            "Say who you are with --actor to make a sheet, or name one that is there with --number."
        )
    made = _again(number) if number is not None else _made(actor or "")
    if as_json:
        give_json(made.model_dump(mode="json") | {"sentence": made.sentence})
    else:
        _tell(made)


@app.command()
@command
def compare(
    file: Annotated[
        str | None, typer.Argument(help="What CORRS lists, as CSV; without it, CORRS itself is asked.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """List in what the register and CORRS disagree; nothing is changed. The exit code is 1 if they do.

    The file's first line names its columns, those that it has of these: Order number, WCB account, Our
    reference, Legal name, Term in years, Entered on, Decision, Decided on, Certificate number, Reason. Days
    are written as 2027-03-10; a decision is approved, returned or declined.
    """
    settings = Settings()
    there = _read(file) if file is not None else _asked(settings)
    with register_to_read(settings) as register, register.corrs() as reader:
        here = reader.orders()
    made = compared(here, there, at=datetime.now(UTC), source=file or "CORRS itself", most=sys.maxsize)
    if as_json:
        give_json(made.model_dump(mode="json") | {"sentence": made.sentence})
    else:
        say(made.sentence)
    if made.found:
        if not as_json:
            table(_COLUMNS, [_row(one) for one in made.differences], whole=("Order",))
        raise refused("The register and CORRS disagree. Nothing was changed.")


def _read(file: str) -> list[CorrsListed]:
    raw = read_bytes(file)
    try:
        return orders_in("standard input" if file == "-" else file, raw)
    except Refusal as refusal:
        raise unusable(refusal.sentence) from refusal


def _asked(settings: Settings) -> list[CorrsListed]:
    url = settings.corrs_url
    if url is None and (instance := running_instance(settings.var_dir)) is not None:
        url = instance.told.get("SECOR_CORRS_URL")  # `secor up` plays CORRS here
    if url is None:
        raise unusable("Nobody said where CORRS can be reached: name a file, or set SECOR_CORRS_URL.")
    try:
        return HttpCorrs(url).orders()
    except CorrsError as error:
        raise unreachable(str(error)) from error


def _row(one: Difference) -> tuple[str, ...]:
    return one.kind.value, one.legal_name, one.order_id, one.order_number, one.here, one.there


def _made(actor: str) -> SheetMade:
    settings = Settings()
    proof = proof_of(settings, actor, namespace())
    asked = SheetRequest(actor=actor, request=f"command/{uuid4()}", at=datetime.now(UTC), proof=proof)
    with register_to_write(settings) as register:
        try:
            return _sheets(settings, register).make(asked)
        except Refusal as refusal:
            raise refused(str(refusal)) from refusal


def _again(number: int) -> SheetMade:
    settings = Settings()
    with register_to_read(settings) as register:
        made = _sheets(settings, register).again(number)
    if made is None:
        raise refused(f"There is no data sheet {number}.")
    return made


def _sheets(settings: Settings, register: Register) -> CorrsSheets:
    store = DocumentStore(settings.documents_dir)
    return corrs_sheets(register, store, settings.letters_dir)


def _tell(made: SheetMade) -> None:
    say(made.sentence)
    for file in made.files:
        say(f"  {file}")
    for title, lines in (("On it", made.lines), ("Still to be entered, on earlier sheets", made.earlier)):
        if lines:
            rows = [(one.sheet, one.legal_name, one.order_id) for one in lines]
            table(("Sheet", "Legal name", "Order"), rows, title=title, whole=("Order",))
