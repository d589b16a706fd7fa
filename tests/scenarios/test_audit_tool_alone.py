"""A policy under which audits are taken with the filled-in audit tool alone, at a running desk (R11, R13)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine

from audit_documents.reading import read_form
from audit_documents.submission import answers_of, check, payload_of
from domain.records import AuditDocument
from models.documents import DocumentStore
from models.register import Register
from tests.audit_documents.forms import INSTRUMENTS, cover, filled
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import START, RunningDesk, running_desk


@pytest.fixture
async def desk(engine: Engine, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk under that policy, whose register looks up answers where the desk keeps them."""
    folder = tmp_path / "documents"
    register = Register(engine, DocumentStore(folder))
    register.load_staff(STAFF, STAFF_LOADED_AT)
    book = changed(audit={"audit_document_required": True})
    async with running_desk(register, folder, book=book) as running:
        yield running
    assert register.verify_chain().whole


def handed_in(desk: RunningDesk) -> dict[str, Any]:
    """Read a filled workbook as `secor audit-tool read` does; give the submission."""

    def change(book: Workbook) -> None:
        for label, day in (
            ("Audit completed on", START),
            ("Documentation from", date(2033, 1, 1)),
            ("Documentation to", date(2033, 12, 31)),
        ):
            cover(label, day)(book)

    content = filled(change=change)
    form = read_form(content, INSTRUMENTS)
    check(form, START)
    assert form.mistakes == []
    workbook = desk.documents.put(content, ".xlsx")
    answers = answers_of(form, workbook)
    kept = AuditDocument(
        instrument=answers.instrument,
        workbook=workbook,
        answers=desk.documents.put(answers.model_dump_json(indent=1).encode(), ".json"),
    )
    evidence = [desk.documents.put(b"Inspections of a year", ".txt")]
    return payload_of(form, kept, answers, actor="a.singh", own={"assessor": 1, "documents": evidence})


async def test_an_audit_comes_in_by_its_workbook_and_with_its_points(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    refused = await file.submit_refused("certification")
    assert "Audits are taken with the filled-in audit tool alone" in refused
    assert "(R11)" in refused
    submission = handed_in(desk)
    better = [{**one, "points": one["possible"]} for one in submission["elements"]]
    assert "(R13)" in await file.refused("submit_self_assessment", **{**submission, "elements": better})
    await file.act("submit_self_assessment", **submission)
    (audit,) = file.rows("audit").values()
    assert audit["workbook"] == submission["audit_document"]["workbook"]
    await file.assign()
    await file.review()
    assert (await file.case()).stage == "certificate_ordered"
