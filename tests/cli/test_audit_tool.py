"""``secor audit-tool``: an empty form goes out, a filled one comes back and is received (R11 to R13)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from audit_documents.layout import VALUES, Column, Sheet
from domain.answers import AuditAnswers
from models.documents import DocumentStore
from tests.audit_documents.forms import cover, filled, line_of, put
from tests.audit_documents.test_evidence import PDF
from tests.cli.commands import Terminal
from tests.cli.running_up import eventually


@pytest.fixture
def trained(terminal: Terminal, employer: str, payment: dict[str, Any]) -> str:
    """An employer that has paid, and has a trained self-assessor."""
    training = {"actor": "t.okoye", "person_name": "Robin Okafor", "completed_on": "2026-01-10"}
    assert terminal.secor("act", employer, "record_payment", "-", given=payment).code == 0
    said = terminal.secor("act", employer, "record_training", "-", given=training)
    assert said.code == 0, said.complaint
    return employer


def account_of(workflow: str) -> str:
    return workflow.removeprefix("employer-")


def form_of(terminal: Terminal, workflow: str, *, name: str = "filled.xlsx", external: bool = False) -> str:
    """Write a filled form of an employer; give its path."""

    def change(book: Workbook) -> None:
        cover("WCB account", account_of(workflow))(book)
        for label, day in (("Audit completed on", "2026-11-01"), ("Documentation to", "2026-10-31")):
            cover(label, day)(book)
        cover("Documentation from", "2025-11-01")(book)

    path = terminal.folder / name
    path.write_bytes(filled(external=external, change=change))
    return str(path)


def documents(terminal: Terminal) -> DocumentStore:
    return DocumentStore(Path(terminal.environment["SECOR_VAR_DIR"]) / "documents")


@pytest.fixture
def evidence(terminal: Terminal) -> str:
    """The reference of a document that was handed in."""
    path = terminal.folder / "policy.pdf"
    path.write_bytes(PDF)
    reference: str = terminal.secor("documents", "add", str(path), "--json").data[0]["reference"]
    return reference


def test_a_form_with_what_is_known_goes_out(terminal: Terminal, trained: str) -> None:
    path = terminal.folder / f"{trained}.xlsx"
    said = terminal.secor("audit-tool", "blank", "--employer", trained, "--output", str(path))
    assert said.code == 0
    assert said.out.endswith("Small employer health and safety audit, 2026, 54 questions, 560 points.\n")
    sheet = load_workbook(io.BytesIO(path.read_bytes()))[Sheet.COVER]
    shown = {
        label: sheet.cell(line_of(sheet, label), VALUES).value for label in ("WCB account", "Self-assessor")
    }
    assert shown == {"WCB account": account_of(trained), "Self-assessor": "Robin Okafor"}
    again = terminal.secor("audit-tool", "blank", "--output", str(path))
    assert (again.code, "is there already" in again.complaint) == (2, True)


def test_an_external_auditors_form_goes_out(terminal: Terminal, trained: str) -> None:
    path = terminal.folder / f"external-{trained}.xlsx"
    words = ("--external", "--employer", trained, "--instrument", "secor-2026", "--output", str(path))
    assert terminal.secor("audit-tool", "blank", *words).code == 0
    sheet = load_workbook(io.BytesIO(path.read_bytes()))[Sheet.COVER]
    assert not line_of(sheet, "Self-assessor")
    assert sheet.cell(line_of(sheet, "Auditor's id"), VALUES).value is None


def test_an_unknown_instrument_is_refused_with_those_there_are(terminal: Terminal) -> None:
    said = terminal.secor("audit-tool", "blank", "--instrument", "secor-1999", "--output", "x.xlsx")
    assert (said.code, said.out) == (2, "")
    assert 'There is no audit tool "secor-1999". There are: secor-2026 (from 2026-01-01).' in said.complaint


def test_a_filled_form_is_received_with_its_scores_computed(
    terminal: Terminal, trained: str, evidence: str
) -> None:
    """R11, R13: read, piped to `secor act`, entered with the answers that the scores follow from."""
    form = form_of(terminal, trained)
    shown = terminal.secor("audit-tool", "read", form)
    assert shown.code == 0, shown.complaint
    assert "90.45 %" in shown.out
    assert f"secor act {trained} submit_self_assessment -" in shown.out
    assert "Add the evidence with `secor documents add`" in shown.out

    words = ("--actor", "a.singh", "--document", evidence, "--json")
    payload = terminal.secor("audit-tool", "read", form, *words)
    received = terminal.secor("act", trained, "submit_self_assessment", "-", given=payload.out)
    assert received.code == 0, received.complaint
    assert "90.45 %" in received.out

    def listed() -> dict[str, Any]:
        found = terminal.secor("documents", "list", trained, "--json").data
        return {one["what"].partition(": ")[2]: one for one in found}

    eventually(lambda: "evidence" in listed(), "the audit's own case has entered it")
    kept = listed()
    assert kept["evidence"]["reference"] == evidence
    assert (kept["audit tool"]["kind"], kept["answers"]["kind"]) == (".xlsx", ".json")
    store = documents(terminal)
    assert store.get(kept["audit tool"]["reference"]) == Path(form).read_bytes()
    answers = AuditAnswers.model_validate_json(store.get(kept["answers"]["reference"]))
    assert (answers.instrument, answers.workbook) == ("secor-2026", kept["audit tool"]["reference"])
    assert [element.model_dump() for element in answers.elements()] == payload.data["elements"]


def test_points_that_somebody_changed_are_refused(terminal: Terminal, trained: str, evidence: str) -> None:
    """R13: scores are computed, never typed."""
    words = ("--actor", "a.singh", "--document", evidence, "--json")
    payload = terminal.secor("audit-tool", "read", form_of(terminal, trained), *words).data
    payload["elements"][0]["points"] = 50
    said = terminal.secor("act", trained, "submit_self_assessment", "-", given=payload)
    assert said.code == 1
    assert "The points are not those that the answers give" in said.complaint
    assert terminal.secor("history", trained, "--json").data[-1]["refused"]


def test_an_external_audit_is_received_without_documents(
    terminal: Terminal, trained: str, evidence: str
) -> None:
    """R12."""
    form = form_of(terminal, trained, external=True)
    refused = terminal.secor("audit-tool", "read", form, "--document", evidence)
    assert (refused.code, "leave --document out (R12)" in refused.complaint) == (1, True)
    payload = terminal.secor("audit-tool", "read", form, "--actor", "a.singh", "--json")
    counts = {name: payload.data[name] for name in ("questions", "written_responses", "suggestions")}
    assert counts == {"questions": 54, "written_responses": 54, "suggestions": 52}
    assert payload.data["covered"] == ["documentation", "interview", "observation"]
    assert "documents" not in payload.data
    received = terminal.secor("act", trained, "submit_external_audit", "-", given=payload.out)
    assert received.code == 0, received.complaint


def test_reading_again_keeps_nothing_twice(terminal: Terminal, trained: str) -> None:
    form = form_of(terminal, trained)
    first = terminal.secor("audit-tool", "read", form, "--json")
    before = sorted(path.name for path in (terminal.folder / "var" / "documents").rglob("*"))
    assert terminal.secor("audit-tool", "read", form, "--json").out == first.out
    assert sorted(path.name for path in (terminal.folder / "var" / "documents").rglob("*")) == before


def test_every_mistake_is_told_at_once_and_nothing_is_kept(terminal: Terminal, trained: str) -> None:
    path = Path(form_of(terminal, trained, name="wrong.xlsx"))
    book = load_workbook(path)
    for change in (
        put("3.4", Column.POINTS, 18),
        put("2.2", Column.POINTS, None),
        cover("Self-assessor", "Somebody Else"),
        cover("Owners", "two"),
    ):
        change(book)
    book.save(path)
    said = terminal.secor("audit-tool", "read", str(path))
    assert (said.code, said.out) == (1, "")
    lines = said.complaint.splitlines()
    assert lines[0] == "wrong.xlsx has 4 mistakes, and nothing of it was kept:"
    assert any("Question 3.4: 18 points of 15 possible." in line for line in lines)
    assert any("Question 2.2 is not answered" in line for line in lines)
    assert (
        '  Cover, B9: "Self-assessor" is no trained self-assessor of the employer with the account '
        f"{account_of(trained)}: the page of its case says who is."
    ) in lines
    assert '  Cover, B14: "Owners" must be a whole number.' in lines


def test_an_account_that_nobody_has_is_told_with_its_cell(terminal: Terminal, trained: str) -> None:
    del trained
    said = terminal.secor("audit-tool", "read", form_of(terminal, "employer-9999999", name="nobody.xlsx"))
    assert 'Cover, B8: "WCB account" belongs to no employer in the register.' in said.complaint


def test_evidence_that_was_not_added_is_refused(terminal: Terminal, trained: str) -> None:
    form = form_of(terminal, trained)
    said = terminal.secor("audit-tool", "read", form, "--document", "sha256:" + "0" * 64)
    assert (said.code, "Add the file with `secor documents add`" in said.complaint) == (1, True)
    assert terminal.secor("audit-tool", "read", form, "--document", "policy.pdf").code == 2


def test_a_hostile_workbook_is_refused_with_a_sentence(terminal: Terminal) -> None:
    film = terminal.folder / "film.xlsx"
    with film.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200_000_000)
    said = terminal.secor("audit-tool", "read", str(film))
    assert said.code == 1
    assert "It has more than 10 MB" in said.complaint
    assert terminal.secor("audit-tool", "read", str(terminal.folder / "none.xlsx")).code == 2


def test_instruments_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    terminal = Terminal({"SECOR_VAR_DIR": str(tmp_path), "SECOR_INSTRUMENTS_DIR": str(tmp_path)}, tmp_path)
    out = ("--output", str(tmp_path / "x.xlsx"))
    assert "holds no version of the audit tool" in terminal.secor("audit-tool", "blank", *out).complaint
    (tmp_path / "one.toml").write_bytes(b'id = "Ren\xe9e"')
    assert "is not UTF-8 text" in terminal.secor("audit-tool", "blank", *out).complaint
    (tmp_path / "one.toml").write_text('id = "one"')
    said = terminal.secor("audit-tool", "blank", *out)
    assert (said.code, "one.toml, line 1: element: Field required" in said.complaint) == (2, True)


def test_the_payload_fits_into_an_action(terminal: Terminal, trained: str) -> None:
    """Answers travel by reference, so that a payload stays small."""
    said = terminal.secor("audit-tool", "read", form_of(terminal, trained), "--json")
    assert len(json.dumps(said.data)) < 3_000
