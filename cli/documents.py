"""``secor documents``: evidence that employers hand in is checked, kept, listed and given back (R11)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit_documents.evidence import LARGEST, kind_of, printable
from cli.connection import register_to_read
from cli.failing import CommandError, command, refused, unusable
from cli.finding import find_employer
from cli.handed_in import content_of, write_new
from cli.terminal import give_json, say, table
from domain.refusal import Refusal
from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore
from models.holdings import HeldDocument
from settings import Settings

app = typer.Typer(
    help="Evidence that employers hand in, and letters as sent: add, get, list.", no_args_is_help=True
)


@app.command()
@command
def add(
    files: Annotated[list[Path], typer.Argument(help="The files that were handed in.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the references as JSON.")] = False,
) -> None:
    """Check files of evidence, keep them, and give the reference of each, for a payload's list of documents.

    Each file stands for itself: those that are in order are kept, whatever is wrong with the others. The same
    file twice is kept once.
    """
    store = DocumentStore(Settings().documents_dir)
    kept: list[dict[str, str]] = []
    wrong: list[str] = []
    for file in files:
        try:
            content = content_of(file, LARGEST)
            kind = kind_of(file.name, content)
        except (Refusal, CommandError) as error:
            wrong.append(str(error))
            continue
        reference = store.put(content, kind.endings[0])
        kept.append({"file": printable(file.name), "kind": kind.called, "reference": reference})
    if as_json:
        give_json(kept)
    else:
        for one in kept:
            say(f"{one['reference']}  {one['file']} ({one['kind']})")
    if wrong:
        raise refused("\n".join(f"Not kept: {sentence}" for sentence in wrong))


@app.command()
@command
def get(
    reference: Annotated[str, typer.Argument(help='The document\'s reference: "sha256:" and 64 digits.')],
    output: Annotated[Path, typer.Option("--output", help="The file to write; it must not be there yet.")],
) -> None:
    """Write a document of the store to a file: exactly the bytes that were handed in or sent."""
    store = DocumentStore(Settings().documents_dir)
    try:
        content = store.get(reference)
        suffix = store.path(reference).suffix
    except ValueError as error:
        raise unusable(str(error)) from error
    except (DocumentMissingError, DocumentDamagedError) as error:
        raise refused(str(error)) from error
    write_new(output, content)
    kind = f", of the kind {suffix}" if suffix else ""
    say(f"{output}: {len(content):,} bytes{kind}.")


@app.command(name="list")
@command
def list_(
    employer: Annotated[str, typer.Argument(help="A WCB account, a workflow id, or part of a name.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give them as JSON.")] = False,
) -> None:
    """List the documents that an employer handed in or was sent, with their references."""
    settings = Settings()
    store = DocumentStore(settings.documents_dir)
    with register_to_read(settings) as register:
        whose = find_employer(register, employer)
        found = register.documents_of(whose.employer_id)
    told = [_told(store, one) for one in found]
    if as_json:
        give_json(told)
    elif told:
        columns = ("day", "what", "kind", "bytes", "reference")
        table(
            [column.capitalize() for column in columns],
            [["" if one[column] is None else one[column] for column in columns] for one in told],
            title=f"Documents of {whose.legal_name}",
            whole=("Day", "Reference"),
        )
    else:
        say(f"The register refers to no document of {whose.legal_name}.")


def _told(store: DocumentStore, document: HeldDocument) -> dict[str, object]:
    try:
        path = store.path(document.reference)
    except DocumentMissingError:
        kind, size = "not in the store", None
    else:
        kind, size = path.suffix or "without ending", path.stat().st_size
    return {
        "day": str(document.day),
        "what": document.what,
        "kind": kind,
        "bytes": size,
        "reference": document.reference,
    }
