"""``secor export``: everything as open files, read here as somebody without this program would."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from models.documents import DocumentStore
from models.register import Register
from tests.cli.commands import Said, Terminal
from tests.cli.running_up import eventually
from tests.cli.test_import import Importing, row
from tests.letters.reading import text_of
from tests.support.reported import audit
from tests.support.steps import account, employer, step


def checked(folder: Path) -> list[str]:
    """The files of an export, after their hashes were compared with the manifest."""
    lines = (folder / "manifest.sha256").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {str(one.relative_to(folder)): one for one in folder.rglob("*") if one.is_file()}
    assert listed.keys() == there.keys() - {"manifest.sha256"}
    for name, digest in listed.items():
        assert hashlib.sha256(there[name].read_bytes()).hexdigest() == digest, name
    return sorted(listed)


def hash_of(entry: dict[str, Any]) -> str:
    """The hash of an entry, as the README of an export says it."""
    left_out = {"hash", *(name for name in ("stands_in_for", "proof") if entry[name] is None)}
    sealed = {name: value for name, value in entry.items() if name not in left_out}
    return hashlib.sha256(json.dumps(sealed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_what_was_imported_comes_out_again(terminal: Terminal, tmp_path: Path) -> None:
    imported = row(trade_name="Zoë's", email="zoe@example.example")
    assert Importing(terminal).rows(imported).code == 0
    folder, account_of_it = tmp_path / "out", imported["wcb_account"]
    eventually(lambda: len(terminal.secor("letters", "list", account_of_it, "--json").data) == 1, "a welcome")
    said = terminal.secor("export", account_of_it, "--output", str(folder), "--json")
    assert (said.code, said.data["employers"], said.data["missing"]) == (0, 1, [])
    names = checked(folder)
    assert said.data["files"] == len(names)
    (place,) = [name.removesuffix("/employer.json") for name in names if name.endswith("/employer.json")]
    held = json.loads((folder / place / "employer.json").read_text(encoding="utf-8"))
    (employer,) = held["employers"]
    for column in (
        "wcb_account",
        "legal_name",
        "trade_name",
        "industry_code",
        "contact_name",
        "email",
        "phone",
    ):
        assert employer[column] == imported[column]
    assert [(one["number"], one["dated"], str(one["term_years"])) for one in held["certificates"]] == [
        (imported["certificate_number"], imported["certificate_dated"], imported["term_years"])
    ]
    assert [one["status"] for one in held["anniversaries"]] == ["accepted", "open", "open"]
    assert [(one["name"], one["module_1_on"]) for one in held["people"]] == [
        (imported["person_1_name"], imported["person_1_trained_on"])
    ]
    assert [one["registered_on"] for one in held["pir_registrations"]] == [imported["pir_registered_on"]]
    assert all(hash_of(entry) == entry["hash"] for entry in held["entries"])
    (letter,) = (folder / place / "letters").iterdir()
    assert letter.name.endswith("-taken_over.pdf")
    assert imported["certificate_number"] in text_of(letter.read_bytes())
    with (folder / "tables" / "employers.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["legal_name"], line["phone"]) == (imported["legal_name"], f"'{imported['phone']}")
    assert (folder.stat().st_mode & 0o077, "register" in {one.name for one in folder.iterdir()}) == (0, False)
    again = terminal.secor("export", imported["wcb_account"], "--output", str(folder))
    assert (again.code, "is there already, and is left as it is" in again.complaint) == (2, True)


def _export(url: str, tmp_path: Path, *words: str) -> Said:
    environment = {"SECOR_DATABASE_URL": url, "SECOR_VAR_DIR": str(tmp_path / "var")}
    return Terminal(environment, tmp_path).secor("export", *words, "--output", str(tmp_path / "out"))


def test_all_employers_with_the_whole_chain(register: Register, database_url: str, tmp_path: Path) -> None:
    """On each database: the chain is worked out again from the files alone."""
    for number in (1, 2, 3):
        register.record(step(of=number, records=(employer(number),)))
    said = _export(database_url, tmp_path, "--all")
    assert said.code == 0, said.complaint
    names = checked(tmp_path / "out")
    assert sum(name.endswith("/employer.json") for name in names) == 3
    lines = (tmp_path / "out" / "register" / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    before, number = "0" * 64, 0
    for entry in map(json.loads, lines):
        assert (entry["number"], entry["previous_hash"]) == (number + 1, before)
        assert hash_of(entry) == entry["hash"]
        before, number = entry["hash"], entry["number"]
    assert register.verify_chain().head == before
    staff = (tmp_path / "out" / "register" / "staff.jsonl").read_text(encoding="utf-8")
    assert "Renée Roy" in [json.loads(line)["name"] for line in staff.splitlines()]


@pytest.mark.parametrize("words", [(), ("1234567", "--all")])
def test_one_or_all(terminal: Terminal, tmp_path: Path, words: tuple[str, ...]) -> None:
    said = terminal.secor("export", *words, "--output", str(tmp_path / "out"))
    assert (said.code, "Name one employer, or write --all" in said.complaint) == (2, True)


def test_nothing_is_left_of_an_export_that_failed(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.secor("export", "nobody at all", "--output", str(tmp_path / "out"))
    assert said.code == 1
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "out.unfinished").mkdir()
    said = terminal.secor("export", "--all", "--output", str(tmp_path / "out"))
    assert (said.code, "left from an export that broke off" in said.complaint) == (2, True)


def test_a_missing_and_a_damaged_document_are_named_and_the_rest_is_written(
    register: Register, database_url: str, tmp_path: Path
) -> None:
    """The export goes on: each document that is not as it was is told, with where it belongs."""
    store = DocumentStore(tmp_path / "var" / "documents")
    whole, damaged = store.put(b"%PDF- whole", ".pdf"), store.put(b"%PDF- damaged", ".pdf")
    store.path(damaged).chmod(0o600)
    store.path(damaged).write_bytes(b"%PDF- somebody else's")
    gone = "sha256:" + "0" * 64
    for number, reference in enumerate((whole, damaged, gone), start=1):
        register.record(step(of=number, records=(employer(number), audit(number, documents=[reference]))))
    said = _export(database_url, tmp_path, "--all", "--json")
    assert said.code == 1
    assert "2 documents could not be exported as they were: see missing.txt." in said.complaint
    names = checked(tmp_path / "out")
    assert sum(name.endswith("/employer.json") for name in names) == 3
    assert [name for name in names if name.endswith(f"documents/{whole[7:]}.pdf")]
    told = (tmp_path / "out" / "missing.txt").read_text(encoding="utf-8").splitlines()
    assert said.data["missing"] == told
    assert [line.partition(": ")[2] for line in told] == [
        f"{damaged} was changed after it was stored",
        f"{gone} is not in the document store",
    ]
    assert all(line.startswith(f"employers/{account(2 + place)}-") for place, line in enumerate(told))
