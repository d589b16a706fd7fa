"""``secor corrs``: data sheets from which orders are typed into CORRS (R19)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from activities.corrs import CorrsSheets
from cli.connection import register_to_read, register_to_write
from cli.failing import command, refused, unusable
from cli.terminal import give_json, say, table
from domain.corrs.sheet import SheetMade, SheetRequest
from domain.refusal import Refusal
from letters import TypstRenderer
from models.documents import DocumentStore
from models.register import Register
from settings import Settings
from worker import corrs_sheets

app = typer.Typer(help="CORRS: data sheets to type from.", no_args_is_help=True)


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


def _made(actor: str) -> SheetMade:
    settings = Settings()
    asked = SheetRequest(actor=actor, request=f"command/{uuid4()}", at=datetime.now(UTC))
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
    return corrs_sheets(register, store, TypstRenderer(settings.letters_dir))


def _tell(made: SheetMade) -> None:
    say(made.sentence)
    for file in made.files:
        say(f"  {file}")
    for title, lines in (("On it", made.lines), ("Still to be entered, on earlier sheets", made.earlier)):
        if lines:
            rows = [(one.sheet, one.legal_name, one.order_id) for one in lines]
            table(("Sheet", "Legal name", "Order"), rows, title=title, whole=("Order",))
