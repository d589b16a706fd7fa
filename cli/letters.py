"""``secor letters``: what the letters look like, which have gone out, and those for the post (R24)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import register_to_read, register_to_write
from cli.failing import command, refused, unusable
from cli.finding import find_employer
from cli.handed_in import write_new
from cli.terminal import clock, give_json, say, table
from domain.counting import counted
from domain.post import PostBatch
from letters import LetterError, TypstRenderer
from letters.samples import SAMPLES, order
from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore
from models.ledger import Letter
from models.register import Register
from parties import batch_printing
from settings import Settings

app = typer.Typer(
    help="Letters: look at their wording, list and get them, print those for the post.", no_args_is_help=True
)


@app.command()
@command
def preview(
    name: Annotated[str, typer.Argument(help="The letter's name, as its template has it.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The file, a PDF or a picture (.png); NAME.pdf if unset."),
    ] = None,
) -> None:
    """Write a letter with sample values, in each of its variants, to look at its wording and letterhead.

    Change letters/NAME.typ, letters/letterhead.typ or letters/association.toml and do it again.
    """
    found = [content for content in SAMPLES.values() if content.name == name]
    if not found:
        names = ", ".join(sorted({content.name for content in SAMPLES.values()}))
        raise unusable(f'There is no letter "{name}". There are: {names}.')
    renderer = TypstRenderer(Settings().letters_dir)
    file = out or Path(f"{name}.pdf")
    shown = found[:1] if file.suffix == ".png" else found
    try:
        made = (
            renderer.picture(order(found[0]))
            if file.suffix == ".png"
            else renderer.one_after_the_other([renderer.render(order(content)) for content in shown])
        )
    except LetterError as error:
        raise unusable(str(error)) from error
    try:
        file.write_bytes(made)
    except OSError as error:
        raise unusable(f"{file} can't be written: {error.strerror}.") from error
    say(f"{file}: {counted(len(shown), 'variant')} of {found[0].title}.")


@app.command(name="list")
@command
def list_(
    employer: Annotated[
        str | None, typer.Argument(help="A WCB account, a workflow id, or part of a name; all without it.")
    ] = None,
    *,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that have not left yet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give them as JSON.")] = False,
) -> None:
    """List letters, the newest first: how each leaves, how far it is, and what keeps it."""
    with register_to_read(Settings()) as register:
        whose = find_employer(register, employer).employer_id if employer else None
        found = [_told(one) for one in register.letters(whose, waiting=waiting)]
    if as_json:
        give_json(found)
    elif found:
        columns = ("number", "dated", "title", "case", "channel", "status", "trouble")
        table(
            [column.capitalize() for column in columns],
            [[one[column] or "" for column in columns] for one in found],
            whole=("Number", "Dated", "Status"),
        )
    else:
        say("No letter waits." if waiting else "There is no letter.")


@app.command()
@command
def get(
    number: Annotated[str, typer.Argument(help="The letter's number, such as L-2027-000001.")],
    output: Annotated[Path, typer.Option("--output", help="The file to write; it must not be there yet.")],
) -> None:
    """Write a letter to a file, exactly as it was sent."""
    settings = Settings()
    with register_to_read(settings) as register:
        letter = _letter(register, number)
    try:
        content = DocumentStore(settings.documents_dir).get(letter.document)
    except (DocumentMissingError, DocumentDamagedError) as error:
        raise refused(str(error)) from error
    write_new(output, content)
    say(f"{output}: {letter.title}, of {letter.dated}.")


@app.command(name="print")
@command
def print_(
    again: Annotated[
        str | None, typer.Option("--again", help="Lay out this batch once more, such as 2027-05-03-1.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """Lay out every letter that waits for the post as one file to print, with their labels as another.

    The service does so by itself each working day at seven. Each letter is in one batch.
    """
    settings, at = Settings(), datetime.now(UTC)
    with register_to_write(settings) as register:
        documents = DocumentStore(settings.documents_dir)
        printing = batch_printing(register, documents, settings.post_folder, settings.letters_dir)
        batch = printing.make(at) if again is None else printing.again(again, at)
    if batch is None:
        raise refused(f"There is no batch {again}.")
    _tell(batch, as_json=as_json)


def _tell(batch: PostBatch, *, as_json: bool) -> None:
    if as_json:
        give_json(batch.model_dump(mode="json") | {"sentence": batch.sentence})
        return
    say(batch.sentence)
    for file in batch.files:
        say(f"  {file}")


def _letter(register: Register, number: str) -> Letter:
    letter = register.letter(number)
    if letter is None:
        raise refused(f"There is no letter {number}. `secor letters list` lists them.")
    return letter


def _told(letter: Letter) -> dict[str, object]:
    return {
        "number": letter.number,
        "dated": str(letter.dated),
        "name": letter.name,
        "title": letter.title,
        "case": letter.case,
        "channel": letter.channel,
        "status": letter.status,
        "left_at": letter.left_at and clock(letter.left_at),
        "tries": letter.tries,
        "next_try_at": letter.next_try_at and clock(letter.next_try_at),
        "trouble": letter.trouble,
        "batch": letter.batch,
        "again_of": letter.again_of,
        "reason": letter.reason,
    }
