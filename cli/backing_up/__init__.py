"""``secor backup`` and ``secor restore``: register and documents, as of one instant and checked."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.backing_up.checking import DOCUMENTS, TOLD, Backup, read_backup
from cli.backing_up.databases import dump, entries_in, kind_of, put_back
from cli.connection import register_to_write
from cli.failing import command, refused
from cli.taking_out.folder import new_folder
from cli.terminal import give_json, progress, say
from cli.verifying import differing_rows
from models.documents import DocumentStore
from settings import Settings

_JSON = Annotated[bool, typer.Option("--json", help="For scripts.")]


@command
def backup(
    folder: Annotated[
        Path, typer.Argument(help="Where backups are kept; each is a folder of its own in it.")
    ],
    *,
    as_json: _JSON = False,
) -> None:
    """Back up register and documents while the desk runs: as of one instant, with the hash of every file.

    The backup appears under its name only when everything is in it. Keys and other secrets are not.
    """
    settings = Settings()
    store = DocumentStore(settings.documents_dir)
    now = datetime.now(UTC)
    target = folder / f"secor-{now:%Y%m%dT%H%M%S.%fZ}"
    with new_folder(target) as made:
        # The register first: whatever an entry names is in the store before the entry is made.
        dumped = dump(settings, made)
        damaged, kept = [], 0
        with progress() as bar:
            for document in bar.track(list(store.files()), description="Documents"):
                digest = made.copy(f"{DOCUMENTS}/{document.parent.name}/{document.name}", document)
                damaged += [document.name] if document.stem != digest else []
                kept += 1
        told = Backup(
            made_at=now, kind=kind_of(settings), **dumped.model_dump(), documents=kept, damaged=tuple(damaged)
        )
        with made.writing(TOLD) as file:
            file.write(told.model_dump_json(indent=2))
        os.sync()  # a backup that a loss of power can take back is none
    if as_json:
        give_json({"folder": str(target)} | told.model_dump(mode="json"))
    else:
        say(f"{target}: the register up to entry {told.entries}, {kept} documents. The head is {told.head}.")
    if damaged:
        raise refused(
            "The backup is made, but not every document in the store is what it was: "
            f"{', '.join(damaged)}. Bring them back from an earlier backup."
        )


@command
def restore(
    folder: Annotated[Path, typer.Argument(help="The backup: the folder that `secor backup` made.")],
    *,
    replaces: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a register that has entries.")
    ] = False,
    as_json: _JSON = False,
) -> None:
    """Put register and documents back from a backup, and check them. Stop every worker first.

    Nothing is touched unless every file of the backup is what it was. The register changes as a whole or not
    at all; documents that are there stay. It takes no entry until `secor reconcile` has compared it.
    """
    settings = Settings()
    told = read_backup(folder)
    if told.kind != kind_of(settings):
        raise refused(
            f"This is a backup of a register on {told.kind}, and SECOR_DATABASE_URL names one on "
            f"{kind_of(settings)}. Name a database of the same kind."
        )
    if not replaces and (there := entries_in(settings)):
        raise refused(
            f"The register at {settings.register_shown} has {there} entries. Nothing was changed. If they "
            "are to go, back them up and say --replace."
        )
    store = DocumentStore(settings.documents_dir)
    with progress() as bar:
        for document in bar.track(sorted((folder / DOCUMENTS).glob("*/*")), description="Documents"):
            if document.name not in told.damaged:
                store.put(document.read_bytes(), document.suffix)
    put_back(settings, folder, datetime.now(UTC))
    with register_to_write(settings) as register:  # brings tables of an earlier release up to date
        chain = register.verify_chain()
        findings = [*([] if chain.whole else [chain.sentence]), *differing_rows(register)]
    if (chain.entries, chain.head) != (told.entries, told.head):
        findings.append(
            f"The backup ends with entry {told.entries} ({told.head}), and the register that was put back "
            f"with entry {chain.entries} ({chain.head})."
        )
    if as_json:
        give_json(
            {"entries": chain.entries, "head": chain.head, "documents": told.documents, "findings": findings}
        )
    if findings:
        raise refused("\n".join(findings))
    if not as_json:
        say(
            f"The register is back up to entry {chain.entries}, whole, with {told.documents} documents, as "
            f"of {told.made_at:%Y-%m-%d %H:%M} UTC. No worker starts, and nothing is entered, until "
            "`secor reconcile` has found that Temporal knows nothing more, or `secor reconcile --mend` has "
            "entered it again."
        )
