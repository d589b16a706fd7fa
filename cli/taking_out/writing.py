"""What an export is made of: JSON for each employer, CSV for each table, letters and documents as kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Self

from cli.taking_out.folder import ExportFolder
from domain.spreadsheet import safe
from models.documents import DocumentMissingError, DocumentStore
from models.exporting import OF_EMPLOYERS, OF_THE_ASSOCIATION, WholeRegister

README: Final = """\
An export of the register of SECOR employers, made at {at}
==========================================================

It has {employers}. It needs no program of ours to be read: text is UTF-8, days are Alberta days,
instants are UTC.

employers/<WCB account>-<id>/employer.json   all rows of one employer, by table, and its entries
employers/<...>/letters/                     its letters as they were sent
employers/<...>/documents/                   what it handed in, each named by the SHA-256 hash of its
                                             content
tables/<table>.csv                           the same rows, for a spreadsheet
register/<table>.jsonl                       with all employers only: entries, staff, numbers; one row a
                                             line
manifest.sha256                              the SHA-256 hash of every other file
missing.txt                                  only where documents were not in the store, or damaged

Check the files:  sha256sum --check manifest.sha256

The entries say what happened. They are numbered through the whole register, and each holds the hash of
the one before it (previous_hash) and its own (hash): the SHA-256 of the entry without "hash", and without
"stands_in_for" and "proof" where these are null, as JSON with sorted keys, no spaces (separators "," and
":") and every character beyond ASCII as \\u escape. The entries of a single employer have gaps, where
others' lie; with all employers, register/entries.jsonl is the whole chain.

In the CSV files, a text that a spreadsheet might take for a formula has an apostrophe before it; the
JSON files have
each text as it is.

This folder has names, addresses and letters of people in it. Keep it where nobody else can read it.
"""


class Export:
    """Writes employers into a folder, one after the other; no more than one of them is kept in memory."""

    def __init__(self, folder: ExportFolder, whole: WholeRegister, store: DocumentStore) -> None:
        self._folder = folder
        self._whole = whole
        self._store = store
        self._open = ExitStack()
        self._tables: dict[str, Any] = {}
        self.missing: list[str] = []

    def __enter__(self) -> Self:
        for name, table in OF_EMPLOYERS.items():
            file = self._open.enter_context(self._folder.writing(f"tables/{name}.csv"))
            self._tables[name] = csv.writer(file)
            self._tables[name].writerow(table.columns.keys())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def employer(self, employer_id: str) -> None:
        """Write one employer."""
        found = {name: self._whole.of_employer(name, employer_id) for name in OF_EMPLOYERS}
        for name, rows in found.items():
            self._tables[name].writerows([_cell(value) for value in row.values()] for row in rows)
        place = f"employers/{found['employers'][0]['wcb_account']}-{employer_id}"
        with self._folder.writing(f"{place}/employer.json") as file:
            json.dump(
                {"employer_id": employer_id, **found}, file, indent=1, ensure_ascii=False, default=plain
            )
        letters = {one["document"]: f"{one['number']}-{one['name']}" for one in found["letters"]}
        for reference in dict.fromkeys(one.reference for one in self._whole.documents(employer_id)):
            letter = letters.get(reference)
            kept = f"letters/{letter}" if letter else f"documents/{reference.removeprefix('sha256:')}"
            self._document(f"{place}/{kept}", reference)

    def association(self) -> None:
        """Write what belongs to no employer alone, and the whole chain of entries."""
        for name in ("entries", *OF_THE_ASSOCIATION):
            with self._folder.writing(f"register/{name}.jsonl") as file:
                for row in self._whole.rows(name):
                    file.write(json.dumps(row, default=plain) + "\n")

    def explain(self, employers: str) -> None:
        """Write what the folder is, and what is missing in it."""
        at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        with self._folder.writing("README.txt") as file:
            file.write(README.format(at=at, employers=employers))
        if self.missing:
            with self._folder.writing("missing.txt") as file:
                file.write("".join(f"{line}\n" for line in self.missing))

    def _document(self, name: str, reference: str) -> None:
        try:
            path = self._store.path(reference)
        except DocumentMissingError:
            self.missing.append(f"{name}: {reference} is not in the document store")
            return
        if self._folder.copy(f"{name}{path.suffix}", path) != reference.removeprefix("sha256:"):
            self.missing.append(f"{name}: {reference} was changed after it was stored")


def plain(value: object) -> str:
    """Write a value that JSON has no word for; entries have the form in which they were hashed."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no place in an export.")


def _cell(value: object) -> str | int:
    if value is None:
        return ""
    if isinstance(value, bool) or (isinstance(value, Iterable) and not isinstance(value, str)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return value
    return str(safe(value if isinstance(value, str) else plain(value)))
