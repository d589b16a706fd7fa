"""What came in for an employer lies in its folder, is kept by a form, and pasted from its page (R11, R12)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.contracts import TASK_QUEUE
from audit_documents.layout import Column
from domain.calendar import days_after, months_after
from domain.documents_in import DocumentsKept, documents_page
from domain.start_forms import KEEP_DOCUMENTS
from models.documents import DocumentStore
from models.register import Register
from tests.audit_documents.forms import Change, cover, filled, put
from tests.audit_documents.test_evidence import PDF
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk, running_desk


@pytest.fixture
async def desk(engine: Engine, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk whose register looks up documents where the desk keeps them."""
    folder = tmp_path / "documents"
    register = Register(engine, DocumentStore(folder))
    register.load_staff(STAFF, STAFF_LOADED_AT)
    async with running_desk(register, folder) as running:
        yield running
    assert register.verify_chain().whole


def comes_in(desk: RunningDesk, account: str, **files: bytes) -> None:
    """Somebody puts files into the employer's folder."""
    folder = desk.documents.beside("incoming") / account
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)


def form_of(file: EmployerFile, *changes: Change, external: bool = False) -> bytes:
    """A filled form of the audit tool of an employer, of these days."""

    def change(book: Any) -> None:  # noqa: ANN401 - a workbook
        cover("WCB account", file.account)(book)
        cover("Audit completed on", START)(book)
        cover("Documentation from", days_after(months_after(START, -12), 1))(book)
        cover("Documentation to", START)(book)
        for one in changes:
            one(book)

    return filled(external=external, change=change)


async def kept(desk: RunningDesk, form: object) -> DocumentsKept:
    """The form is started, and what comes of it."""
    handle = await desk.client.start_workflow(
        KEEP_DOCUMENTS.workflow,
        form,
        id=KEEP_DOCUMENTS.workflow_id,
        task_queue=TASK_QUEUE,
        result_type=DocumentsKept,
    )
    with desk.standing_still():
        told: DocumentsKept = await handle.result()
    return told


def pasted(page: str, action: str) -> dict[str, Any]:
    """An example as somebody copies it from a page."""
    box = re.search(f'<textarea aria-label="Example: {action}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert box, page
    found: dict[str, Any] = json.loads(html.unescape(box[1]))
    return found


async def test_a_form_with_its_evidence_is_kept_and_its_submission_pasted(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    toolbox = "Zoë was hurt.txt"
    comes_in(
        desk, file.account, audit__xlsx=form_of(file), policy__pdf=PDF, **{toolbox: b"Toolbox talk of May"}
    )
    comes_in(desk, file.account, **{"Thumbs.db": b"-", "~$audit.xlsx": b"-", ".hidden": b"-"})
    told = await kept(desk, {"wcb_account": file.account})
    assert [(one.name, one.kind) for one in told.kept] == [(toolbox, "plain text"), ("policy.pdf", "a PDF")]
    assert (told.refused, told.no_forms) == ((), ())
    page = documents_page(told)
    assert "Zo" not in page, "a file's name is on the page"
    assert pasted(page, "documents") == {"documents": [one.reference for one in told.kept]}

    submission = pasted(page, "submit_self_assessment")
    assert "actor (your id, such as a.singh)" in await file.refused("submit_self_assessment", **submission)
    receipt = await file.act("submit_self_assessment", **submission | {"actor": "a.singh"})
    assert "90.45 %" in receipt.done
    again = await kept(desk, {"wcb_account": file.account})
    assert again == told, "the same files again are the same references"


async def test_an_external_auditors_form_takes_no_evidence_with_it(desk: RunningDesk) -> None:
    """R12: the written responses are the evidence."""
    file = await EmployerFile.ready(desk)
    comes_in(desk, file.account, audit__xlsx=form_of(file, external=True), policy__pdf=PDF)
    told = await kept(desk, {"wcb_account": file.account})
    submission = pasted(documents_page(told), "submit_external_audit")
    assert "documents" not in submission
    assert "90.45 %" in (await file.act("submit_external_audit", **submission | {"actor": "a.singh"})).done


async def test_what_is_wrong_is_told_and_the_rest_is_kept(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    wrong = form_of(file, put("3.4", Column.POINTS, 18), cover("Self-assessor", "Somebody Else"))
    comes_in(desk, file.account, audit__xlsx=wrong, policy__pdf=PDF, scan__pdf=b"%PDF-1.7 cut off")
    comes_in(desk, file.account, **{"card.txt": b"Paid with 4242 4242 4242 4242"})
    told = await kept(desk, {"wcb_account": file.account})
    assert [one.name for one in told.kept] == ["policy.pdf"]
    assert [sentence.split(" ")[0] for sentence in told.refused] == ["This", "scan.pdf"]
    assert "4242 4242" not in told.model_dump_json()
    (form,) = told.submissions
    assert (form.payload, len(form.mistakes)) == ({}, 2)
    page = documents_page(told)
    assert "<b>2 files are not taken</b>" in page
    assert "It has 2 mistakes, and nothing of it is kept" in page
    assert "18 points of 15 possible" in page
    assert "Robin" not in page


async def test_a_form_in_the_folder_of_another_employer_gives_nothing_to_paste(desk: RunningDesk) -> None:
    file, other = await EmployerFile.ready(desk), await EmployerFile.ready(desk, "7654321")
    comes_in(desk, other.account, audit__xlsx=form_of(file), policy__pdf=PDF)
    (form,) = (await kept(desk, {"wcb_account": other.account})).submissions
    assert form.payload == {}
    assert [one.split('"')[2] for one in form.mistakes] == [" is not 7654321, in whose folder the form lies."]


async def test_a_spreadsheet_that_is_no_form_is_evidence(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)

    def renamed(book: Any) -> None:  # noqa: ANN401 - a workbook
        book["Cover"].title = "Inspections"

    comes_in(desk, file.account, inspections__xlsx=form_of(file, renamed))
    told = await kept(desk, {"wcb_account": file.account})
    assert [one.kind for one in told.kept] == ["an Excel workbook"]
    assert [sentence.split(":")[0] for sentence in told.no_forms] == ["inspections.xlsx"]
    assert "1 of them is a workbook" in documents_page(told)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (KEEP_DOCUMENTS.template, 'wcb_account: is the account as "2200101"'),
        ({"wcb_account": "../1234567"}, 'wcb_account: is the account as "2200101"'),
        ({"wcb_account": "1234567", "file": "x"}, "file: is not asked for; only wcb_account is."),
        ({"wcb_account": "7654321"}, "No employer has the WCB account 7654321."),
        ({"wcb_account": "1234567"}, "There is no file in "),
        (None, ""),
    ],
)
async def test_what_can_t_be_asked_is_refused_with_a_sentence(
    desk: RunningDesk, form: object, sentence: str
) -> None:
    await EmployerFile.opened(desk)
    with pytest.raises(WorkflowFailureError) as caught:
        await kept(desk, form)
    assert isinstance(caught.value.cause, ApplicationError)
    assert sentence in caught.value.cause.message
