"""Employers that e-mail does not reach: none on file, or one from which letters come back (R30)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError

from activities.contracts import TASK_QUEUE
from domain.calendar import days_after
from domain.post import PostBatch, PostedLetter, post_page
from domain.start_forms import LETTERS_POSTED
from domain.transition import Recorded
from models.ledger import Letter
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk


def ledger(file: EmployerFile) -> list[Letter]:
    """The employer's letters as the ledger has them."""
    return file.desk.register.letters_of(file.row().employer_id)


async def test_an_employer_without_an_e_mail_address_gets_every_letter_by_post(desk: RunningDesk) -> None:
    file = await EmployerFile.holding_certificate(desk, email=None)
    await desk.until(date(2034, 12, 4))
    letters = ledger(file)
    assert len(letters) == 7
    assert {(letter.channel, letter.status) for letter in letters} == {("post", "to_post")}
    assert {letter.addressee["email"] for letter in letters} == {None}
    assert "12 Range Road" in file.letter_text("anniversary_reminder_first")


async def test_letters_that_bounce_go_by_post_once_staff_have_cleared_the_address(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk, email="gone@foothillsfencing.example")
    await file.submit("certification")
    await file.act("change_contact", email=None, reason="Letters of 9 January came back")
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    await file.act(
        "change_contact",
        address={"street": "Box 7", "city": "Nanton", "postal_code": "T0L 1R0"},
        reason="Moved",
    )
    await desk.until(date(2034, 1, 20))
    to_whom = [(letter.name, letter.addressee["email"]) for letter in ledger(file)]
    assert to_whom[-3:] == [
        ("audit_received", "gone@foothillsfencing.example"),
        ("information_requested", None),
        ("information_reminder", None),
    ]
    assert "Box 7" in file.letter_text("information_reminder")
    assert file.entries()[-1].event == "reminded"


async def test_what_waits_for_the_post_is_printed_and_staff_see_where(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk, email=None)
    batch = await desk.round_of("PostRun")
    assert batch["name"] == f"{START}-1"
    assert [one["case"] for one in batch["letters"]] == [file.workflow] * 2
    assert [one.rpartition("/")[2] for one in batch["files"]] == ["letters.pdf", "labels.pdf"]
    assert {letter.status for letter in ledger(file)} == {"printed"}
    assert (await desk.round_of("PostRun"))["name"] is None


async def posted(desk: RunningDesk, **form: Any) -> Recorded:  # noqa: ANN401 - any field of the form
    """Start the form, as the Web UI does, and wait for what came of it."""
    filled = {"actor": "a.singh", "batch": f"{START}-1", "posted_on": str(START), **form}
    handle = await desk.client.start_workflow(
        LETTERS_POSTED.workflow,
        filled,
        id=LETTERS_POSTED.workflow_id,
        task_queue=TASK_QUEUE,
        result_type=Recorded,
    )
    with desk.standing_still():
        made: Recorded = await handle.result()
    return made


async def test_a_printed_batch_is_confirmed_as_posted_each_letter_once(desk: RunningDesk) -> None:
    """R24, R32: by an administrator, with an entry that names the letters."""
    file = await EmployerFile.ready(desk, email=None)
    batch = await desk.round_of("PostRun")
    name = batch["name"]
    assert f'"batch": "{name}"' in post_page(PostBatch.model_validate(batch))
    assert desk.register.batches_to_post() == [name]
    for form, sentence in (
        ({"actor": "r.roy"}, "may not take the step confirm_posted"),
        ({"batch": f"{START}-2"}, f"There is no batch {START}-2"),
        ({"posted_on": str(days_after(START, -1))}, f"Batch {name} was printed later than that."),
        ({"posted_on": "<day, as 2027-05-03>"}, "Not filled in yet: posted_on."),
        ({"batch": "the first"}, "batch: "),
    ):
        with pytest.raises(WorkflowFailureError) as caught:
            await posted(desk, **form)
        assert sentence in str(getattr(caught.value.cause, "message", ""))
    assert {letter.status for letter in ledger(file)} == {"printed"}
    done = await posted(desk)
    entry = desk.register.entry(done.number)
    assert entry is not None
    assert (entry.actor, entry.event, entry.rule) == ("a.singh", "letters_posted", "R24")
    assert entry.data["letters"] == [letter.number for letter in ledger(file)]
    assert {letter.status for letter in ledger(file)} == {"posted"}
    assert desk.register.batches_to_post() == []
    with pytest.raises(WorkflowFailureError) as again:
        await posted(desk)
    assert f"Batch {name} is entered as posted already." in str(getattr(again.value.cause, "message", ""))


def test_the_page_of_a_batch_says_where_it_lies_and_names_nobody() -> None:
    letter = PostedLetter(number="L-2034-000001", title="Invoice", case="employer-1234567")
    shown = post_page(PostBatch(name="2034-01-09-1", files=("/post/<1>/letters.pdf",), letters=(letter,)))
    assert 'href="/namespaces/{namespace}/workflows/employer-1234567"' in shown
    assert "<1>" not in shown
    assert "1 letter" in shown
    assert post_page(PostBatch(name=None)) == "<div><p>No letter waits for the post&#46;</p></div>\n"


async def test_a_letter_says_where_it_went_even_after_the_address_changed(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    address = {"street": "Box 7", "city": "Nanton", "postal_code": "T0L 1R0"}
    await file.act("change_contact", address=address, reason="Moved")
    await file.pay()
    streets = [letter.addressee["address"]["street"] for letter in ledger(file)]
    assert streets == ["12 Range Road", "Box 7"]
    assert "12 Range Road" in file.letter_text("registration_confirmed")
    assert {letter.dated for letter in ledger(file)} == {START}


async def test_what_must_be_there_cannot_be_cleared(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    refused = await file.refused("change_contact", address=None, reason="Unknown")
    assert "address: This can be changed and not cleared. (R30)" in refused
