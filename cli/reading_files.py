"""Files of parties outside: brought into their folder and read, each line an ordinary step (R7, R28)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.bulk import carry_out, tell, unless_all_good
from cli.connection import temporal
from cli.failing import command, refused
from cli.handed_in import content_of
from cli.terminal import give_json
from domain.file_lines import refuse_cards_in
from domain.refusal import Refusal
from models.documents import DocumentStore
from outside.folders import MOST_BYTES, SharedFolder
from parties import cards_folder, wcb_folder
from settings import Settings

payments = typer.Typer(
    help="Payments and refunds by card, as the processor tells of them.", no_args_is_help=True
)

_File = Annotated[Path, typer.Argument(help="The file, a .csv.")]
_Actor = Annotated[str, typer.Option(help="Your staff id; yours are the entries.")]
_Really = Annotated[bool, typer.Option("--really", help="Record it, instead of telling what would be.")]
_Json = Annotated[bool, typer.Option("--json", help="Give what came of each line as JSON.")]


@payments.command(name="read")
@command
async def read_settlement(
    file: _File, *, actor: _Actor, really: _Really = False, as_json: _Json = False
) -> None:
    """Record the payments and refunds of a card processor's settlement; tell what fits nothing or differs.

    Columns: reference, type (sale or refund), amount, date, order (invoice number or WCB account), card (visa
    or mastercard), last_four; others are passed over. Read again, it records nothing twice.
    """
    settings = Settings()
    folder = cards_folder(DocumentStore(settings.documents_dir), settings.cards_dir)
    order = {"actor": actor, "kind": "card_settlement", "dry_run": not really}
    await _read(settings, folder, file, order, as_json=as_json)


@command
async def read_discounts(  # noqa: PLR0913 - what may be typed
    file: _File,
    *,
    year: Annotated[int, typer.Option(help="The year that the file is for.", min=2000, max=2200)],
    actor: _Actor,
    accept_differences: Annotated[
        bool, typer.Option("--accept-differences", help="Record figures that the table does not give, too.")
    ] = False,
    really: _Really = False,
    as_json: _Json = False,
) -> None:
    """Record the discounts that the WCB confirmed for a year; tell by line and column what differs.

    Columns: wcb_account, year, confirmed_percent, confirmed_on, claims_percent; others are passed over. Read
    again, it records nothing twice.
    """
    settings = Settings()
    folder = wcb_folder(DocumentStore(settings.documents_dir), settings.wcb_dir)
    order = {
        "actor": actor,
        "kind": "pir_discounts",
        "year": year,
        "accept_differences": accept_differences,
        "dry_run": not really,
    }
    await _read(settings, folder, file, order, as_json=as_json)


async def _read(
    settings: Settings, folder: SharedFolder, file: Path, order: dict[str, Any], *, as_json: bool
) -> None:
    name, digest = _brought_in(folder, file)
    tried = "-dry-run" if order["dry_run"] else ""
    # The same file read again is the same work, and a differing one is not.
    workflow = f"bulk-{order['kind']}-{digest}{'-all' if order.get('accept_differences') else ''}{tried}"
    result = await carry_out(await temporal(settings), workflow, order | {"file": name})
    if as_json:
        give_json({"workflow": workflow, **result.model_dump(mode="json")})
    else:
        tell(workflow, result)
    unless_all_good(result)


def _brought_in(folder: SharedFolder, file: Path) -> tuple[str, str]:
    """Copy a file into the folder of its party, unless it must not be kept; give its name there."""
    content = content_of(file, MOST_BYTES)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", file.name).lstrip("._-")[:100] or "file.csv"
    if len(content) > MOST_BYTES:
        raise refused(f"{file} has more than {MOST_BYTES:,} bytes: ask for a smaller one.")
    try:
        refuse_cards_in(name, content)
        folder.put_in(name, content)
    except Refusal as refusal:
        raise refused(f"Refused: {refusal}") from refusal
    return name, hashlib.sha256(content).hexdigest()[:16]
