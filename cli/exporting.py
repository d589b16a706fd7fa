"""``secor export``: everything of an employer, or of all, as open files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.connection import register_to_read
from cli.failing import command, refused, unusable
from cli.finding import find_employer
from cli.taking_out.folder import new_folder
from cli.taking_out.writing import Export
from cli.terminal import give_json, progress, say
from domain.counting import counted
from models.documents import DocumentStore
from settings import Settings


@command
def export(
    employer: Annotated[
        str | None, typer.Argument(help="A WCB account, a workflow id, or part of a name.")
    ] = None,
    *,
    output: Annotated[Path, typer.Option("--output", help="The folder to write; it must not be there yet.")],
    everybody: Annotated[bool, typer.Option("--all", help="All employers, and the whole register.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Give what was written as JSON.")] = False,
) -> None:
    """Write everything of an employer, or of all: rows, entries, letters and documents, as open files.

    The folder explains itself in its README.txt, and its manifest lets anybody check it. It appears only when
    everything is in it.
    """
    if (employer is None) is not everybody:
        raise unusable("Name one employer, or write --all for all of them.")
    settings = Settings()
    store = DocumentStore(settings.documents_dir)
    with register_to_read(settings) as register, register.whole() as whole, new_folder(output) as folder:
        if employer is not None:
            found = find_employer(register, employer)
            chosen, who = [found.employer_id], f"one employer, {found.legal_name}"
        else:
            chosen = list(whole.employers())
            who = f"all {len(chosen)} employers"
        with Export(folder, whole, store) as files, progress() as bar:
            for one in bar.track(chosen, description="Exporting"):
                files.employer(one)
            if everybody:
                files.association()
            files.explain(who)
        missing = files.missing
    if as_json:
        give_json(
            {"folder": str(output), "employers": len(chosen), "files": folder.files, "missing": missing}
        )
    else:
        say(f"{output} has {who}, in {folder.files} files. Its README.txt says what is what.")
    if missing:
        raise refused(
            f"{counted(len(missing), 'document')} could not be exported as they were: see missing.txt."
        )
