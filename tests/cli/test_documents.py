"""``secor documents``: what is handed in is checked, kept under its hash, listed and given back (R11)."""

from __future__ import annotations

import hashlib
import os
from decimal import Decimal
from pathlib import Path

import pytest

from domain.records import AuditRecord, Purpose, RoundRecord
from models.database import open_register
from tests.audit_documents.packages import EXCEL, bomb
from tests.audit_documents.test_evidence import PDF
from tests.cli.commands import Terminal
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.steps import TODAY, account, employer, step

REFERENCE = f"sha256:{hashlib.sha256(PDF).hexdigest()}"
GONE = "sha256:" + "0" * 64


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal with an empty folder, on a desk that has nothing yet."""
    return Terminal({"SECOR_VAR_DIR": str(tmp_path / "var")}, tmp_path)


@pytest.fixture
def policy(terminal: Terminal) -> str:
    """The path of a PDF that was handed in."""
    path = terminal.folder / "policy.pdf"
    path.write_bytes(PDF)
    return str(path)


def stored(terminal: Terminal) -> list[str]:
    return sorted(path.name for path in (terminal.folder / "var").rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_hash_and_given_back(terminal: Terminal, policy: str) -> None:
    said = terminal.secor("documents", "add", policy)
    assert (said.code, said.out) == (0, f"{REFERENCE}  policy.pdf (a PDF)\n")

    back = terminal.folder / "back.pdf"
    said = terminal.secor("documents", "get", REFERENCE, "--output", str(back))
    assert said.code == 0
    assert said.out.endswith("of the kind .pdf.\n")
    assert back.read_bytes() == PDF


def test_the_same_file_twice_is_kept_once_and_its_name_is_not_kept(terminal: Terminal, policy: str) -> None:
    """A name may say who was hurt."""
    other = terminal.folder / "Injury of Kim Lee.pdf"
    other.write_bytes(PDF)
    said = terminal.secor("documents", "add", policy, str(other), policy, "--json")
    assert [one["reference"] for one in said.data] == [REFERENCE] * 3
    assert stored(terminal) == [f"{REFERENCE[7:]}.pdf"]


def test_what_is_wrong_with_some_files_is_told_and_the_others_are_kept(
    terminal: Terminal, policy: str
) -> None:
    (terminal.folder / "empty.pdf").write_bytes(b"")
    (terminal.folder / "book.xlsx").write_bytes(bomb(EXCEL, 201))
    names = ["empty.pdf", "none.pdf", "book.xlsx", "."]
    said = terminal.secor("documents", "add", policy, *(str(terminal.folder / name) for name in names))
    assert said.code == 1
    assert said.out.startswith(REFERENCE)
    assert stored(terminal) == [f"{REFERENCE[7:]}.pdf"]
    wrong = said.complaint.splitlines()
    assert wrong[0] == "Not kept: empty.pdf is empty. (R11)"
    assert wrong[1] == f"Not kept: There is no file {terminal.folder / 'none.pdf'}."
    assert "book.xlsx is not taken: it would unpack to more than 200 MB" in wrong[2]
    assert wrong[3].endswith("is no file.")


def test_an_upload_of_200_mb_is_refused_without_being_read_whole(terminal: Terminal) -> None:
    film = terminal.folder / "film.pdf"
    with film.open("wb") as file:
        file.write(PDF)
        file.truncate(200_000_000)
    said = terminal.secor("documents", "add", str(film))
    assert said.code == 1
    assert said.complaint == (
        "Not kept: film.pdf has more than 25 MB: hand it in in parts, or scan it more coarsely. (R11)\n"
    )
    assert stored(terminal) == []


def test_what_has_no_end_is_no_file(terminal: Terminal) -> None:
    pipe = terminal.folder / "pipe.pdf"
    os.mkfifo(pipe)
    assert "pipe.pdf is no file." in terminal.secor("documents", "add", str(pipe)).complaint


def test_a_file_that_is_there_is_never_written_over(terminal: Terminal, policy: str) -> None:
    terminal.secor("documents", "add", policy)
    (terminal.folder / "mine.txt").write_text("mine")
    said = terminal.secor("documents", "get", REFERENCE, "--output", str(terminal.folder / "mine.txt"))
    assert said.code == 2
    assert "is there already, and is left as it is" in said.complaint
    assert (terminal.folder / "mine.txt").read_text() == "mine"
    said = terminal.secor("documents", "get", REFERENCE, "--output", str(terminal.folder / "no" / "such"))
    assert (said.code, "can't be written" in said.complaint) == (2, True)


def test_what_the_store_cannot_give_is_told(terminal: Terminal, policy: str) -> None:
    output = ("--output", str(terminal.folder / "x"))
    assert terminal.secor("documents", "get", "../../etc/passwd", *output).code == 2
    said = terminal.secor("documents", "get", GONE, *output)
    assert (said.code, said.complaint) == (1, f"The document store has no {GONE}.\n")
    terminal.secor("documents", "add", policy)
    (kept,) = (terminal.folder / "var").rglob("*.pdf")
    kept.write_bytes(b"%PDF-1.7 another")
    said = terminal.secor("documents", "get", REFERENCE, *output)
    assert (said.code, "was changed after it was stored" in said.complaint) == (1, True)


def test_an_employers_documents_are_listed_with_what_they_belong_to(terminal: Terminal, policy: str) -> None:
    terminal.secor("documents", "add", policy)
    audit = AuditRecord(
        audit_id="audit-1",
        purpose=Purpose.CERTIFICATION,
        external=False,
        assessor="Robin",
        received_on=TODAY,
        completed_on=TODAY,
        documentation_from=TODAY,
        documentation_to=TODAY,
        elements=[],
        documents=[REFERENCE],
        score=Decimal(85),
        term_years=1,
    )
    answer = RoundRecord(audit_id="audit-1", number=2, received_on=TODAY, answer_documents=[GONE])
    register = open_register(f"sqlite:///{terminal.folder / 'var' / 'register.db'}")
    register.load_staff(STAFF, STAFF_LOADED_AT)
    register.record(step(records=(employer(),)))
    assert "refers to no document of" in terminal.secor("documents", "list", account()).out
    register.record(step(2, records=(audit, answer)))
    register.close()

    shown = terminal.secor("documents", "list", account()).out
    assert "audit-1: evidence" in shown
    assert terminal.secor("documents", "list", account(), "--json").data == [
        {
            "day": str(TODAY),
            "what": "audit-1: answer in round 2",
            "kind": "not in the store",
            "bytes": None,
            "reference": GONE,
        },
        {
            "day": str(TODAY),
            "what": "audit-1: evidence",
            "kind": ".pdf",
            "bytes": len(PDF),
            "reference": REFERENCE,
        },
    ]


def test_an_unknown_employer_is_refused(terminal: Terminal) -> None:
    open_register(f"sqlite:///{terminal.folder / 'var' / 'register.db'}").close()
    assert terminal.secor("documents", "list", "nobody").code == 1
