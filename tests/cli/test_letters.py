"""``secor letters``: a look at the wording, what has gone out, and a batch for the post."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from models.database import open_register
from models.documents import DocumentStore
from tests.cli.commands import ROOT, Terminal
from tests.letters.reading import opened, text_of
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.steps import letter, step


@pytest.fixture
def office(tmp_path: Path) -> Terminal:
    """A terminal where two letters wait, one for each way."""
    register = open_register(f"sqlite:///{tmp_path / 'var' / 'register.db'}")
    register.load_staff(STAFF, STAFF_LOADED_AT)
    register.record(step())
    documents = DocumentStore(tmp_path / "var" / "documents")
    from letters import TypstRenderer  # noqa: PLC0415 - beside the command of that name

    for place, channel in ((1, "post"), (2, "email")):
        pdf = TypstRenderer().render(letter(place))
        register.issue_letter(letter(place), documents.put(pdf, ".pdf"), channel)
    register.close()
    return Terminal({"SECOR_VAR_DIR": str(tmp_path / "var")}, tmp_path)


def test_a_letter_is_shown_in_each_of_its_variants(tmp_path: Path) -> None:
    here = Terminal({"SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    said = here.secor("letters", "preview", "audit_accepted", "--out", str(tmp_path / "look.pdf"))
    assert said.code == 0
    assert "look.pdf: 3 variants of Audit accepted." in said.out
    assert len(opened((tmp_path / "look.pdf").read_bytes()).pages) == 3
    picture = here.secor("letters", "preview", "audit_accepted", "--out", str(tmp_path / "look.png"))
    assert "1 variant" in picture.out
    assert (tmp_path / "look.png").read_bytes().startswith(b"\x89PNG")
    unknown = here.secor("letters", "preview", "love_letter")
    assert unknown.code == 2
    assert "anniversary_reminder_first" in unknown.complaint


def test_a_changed_wording_is_seen_and_a_mistake_in_it_told(tmp_path: Path) -> None:
    folder = tmp_path / "wording"
    shutil.copytree(ROOT / "letters", folder)
    here = Terminal({"SECOR_VAR_DIR": str(tmp_path), "SECOR_LETTERS_DIR": str(folder)}, tmp_path)
    association = folder / "association.toml"
    text = association.read_text(encoding="utf-8")
    association.write_text(text.replace('phone = "780-555-0100"', 'phone = "403-555-0199"'), encoding="utf-8")
    assert here.secor("letters", "preview", "invoice", "--out", str(tmp_path / "look.pdf")).code == 0
    assert "403-555-0199" in text_of((tmp_path / "look.pdf").read_bytes())
    (folder / "invoice.typ").write_text("#nonsense", encoding="utf-8")
    wrong = here.secor("letters", "preview", "invoice")
    assert wrong.code == 2
    assert "invoice.typ: error: unknown variable: nonsense" in wrong.complaint


def test_letters_are_listed_and_given_back(office: Terminal, tmp_path: Path) -> None:
    listed: list[dict[str, Any]] = office.secor("letters", "list", "--json").data
    assert [(one["number"], one["channel"], one["status"]) for one in listed] == [
        ("L-2027-000002", "email", "to_send"),
        ("L-2027-000001", "post", "to_post"),
    ]
    assert "L-2027-000001" in office.secor("letters", "list", "northern", "--waiting").out
    got = office.secor("letters", "get", "L-2027-000001", "--output", str(tmp_path / "letter.pdf"))
    assert got.code == 0
    assert "Northern Fencing 1 Ltd." in text_of((tmp_path / "letter.pdf").read_bytes())
    assert office.secor("letters", "get", "L-2027-000009", "--output", str(tmp_path / "x.pdf")).code == 1


def test_what_waits_for_the_post_is_printed_once_and_again_when_asked(
    office: Terminal, tmp_path: Path
) -> None:
    made = office.secor("letters", "print", "--json").data
    assert [one["number"] for one in made["letters"]] == ["L-2027-000001"]
    assert all(Path(file).is_relative_to(tmp_path / "var" / "post") for file in made["files"])
    assert "No letter waits for the post." in office.secor("letters", "print").out
    again = office.secor("letters", "print", "--again", made["name"])
    assert again.code == 0
    assert "letters.pdf" in again.out
    assert office.secor("letters", "print", "--again", "2027-01-01-1").code == 1
    assert office.secor("letters", "list", "--waiting", "--json").data[0]["status"] == "to_send"
