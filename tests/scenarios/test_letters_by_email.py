"""Letters by e-mail in the life of an employer: sent, put off for days, returned, posted in the end (R24)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.queues import QUEUES
from models.register import Register
from tests.scenarios.test_letters_by_post import ledger
from tests.scenarios.test_letters_of_closed_files import said
from tests.support.employer_file import EmployerFile
from tests.support.mail_server import MailServer, mail_server, mail_through, pdf_of
from tests.support.running_desk import RunningDesk, running_desk

ADDRESS = "office@foothillsfencing.example"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """The mail server of these scenarios."""
    async with mail_server() as running:
        yield running


@pytest.fixture
async def desk(register: Register, tmp_path: Path, server: MailServer) -> AsyncIterator[RunningDesk]:
    """A desk whose letters go through that server."""
    async with running_desk(register, tmp_path / "documents", mail=mail_through(server)) as running:
        yield running
    assert register.verify_chain().whole
    for employer in register.employers():
        assert register.verify_rows(employer.employer_id) == []


async def round_of(desk: RunningDesk) -> dict[str, int]:
    """Run one round of the delivery."""
    came_of: dict[str, int] = await desk.round_of("LetterDelivery")
    return came_of


async def wait(desk: RunningDesk, time: timedelta) -> None:
    await desk.at(await desk.now() + time)


async def test_every_letter_is_sent_once_and_the_last_one_too(desk: RunningDesk, server: MailServer) -> None:
    file = await EmployerFile.ready(desk, email=ADDRESS)
    assert await round_of(desk) == {"sent": 2}
    assert await round_of(desk) == {}
    await file.act("withdraw", reason="The business was sold")
    assert await desk.has_ended(file.workflow)
    assert await round_of(desk) == {"sent": 1}
    assert [one["Subject"].partition(" (")[0] for one in server.taken] == [
        "Registration confirmed",
        "Payment receipt",
        "File closed",
    ]
    assert {letter.status for letter in ledger(file)} == {"sent"}
    for letter, arrived in zip(ledger(file), server.taken, strict=True):
        assert pdf_of(arrived) == (f"{letter.number}.pdf", desk.documents.get(letter.document))


async def test_a_mailbox_that_is_full_for_days_and_the_way_back(
    desk: RunningDesk, server: MailServer
) -> None:
    file = await EmployerFile.opened(desk, email=ADDRESS)
    server.at_recipient = ["452 Mailbox full"] * 50
    rounds = 0
    while await round_of(desk) in ({}, {"waits": 1}):
        rounds += 1
        await wait(desk, timedelta(hours=6))
    assert 5 * 4 <= rounds <= 6 * 4
    await desk.rest(file.workflow)
    (letter,) = ledger(file)
    assert (letter.channel, letter.status, letter.came_back) == ("post", "to_post", True)
    assert file.entries()[-1].event == "mail_came_back"
    shown = await file.case()
    assert shown.owner == "administrator"
    (sentence,) = shown.to_see_to
    assert "change_contact" in sentence

    await file.pay()  # its receipt goes by post meanwhile
    assert [one.channel for one in ledger(file)] == ["post", "post"]
    server.at_recipient = []
    await file.act("confirm_email", reason="The mailbox is empty again")
    assert (await file.case()).to_see_to == ()
    await file.act("send_notice", subject="Hello", text="Again.")
    assert await round_of(desk) == {"sent": 1}
    assert server.taken[0]["To"].addresses[0].addr_spec == ADDRESS


async def test_an_address_that_does_not_exist_is_put_right(desk: RunningDesk, server: MailServer) -> None:
    file = await EmployerFile.ready(desk, email="gone@foothillsfencing.example")
    server.at_recipient = ["550 No such user"] * 2
    assert await round_of(desk) == {"to_post": 2}
    await desk.rest(file.workflow)
    events = [entry.event for entry in file.entries()]
    assert events.count("mail_came_back") == 1
    await file.submit("certification")
    assert ledger(file)[-1].channel == "post"
    await file.act("change_contact", email="new@foothillsfencing.example", reason="A typing error")
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    assert await round_of(desk) == {"sent": 1}
    assert server.taken[0]["To"].addresses[0].addr_spec == "new@foothillsfencing.example"


async def test_a_letter_is_sent_again_as_it_was_by_either_way(desk: RunningDesk, server: MailServer) -> None:
    file = await EmployerFile.ready(desk, email=ADDRESS)
    await round_of(desk)
    refused = await file.refused("send_letter_again", letter="Invoice", by="post", reason="Lost")
    assert 'was sent no letter "Invoice"' in refused
    first = ledger(file)[0]
    await file.act("send_letter_again", letter=first.number, by="email", reason="Lost in a full mailbox")
    await file.act("send_letter_again", letter="Registration confirmed", by="post", reason="Asked for paper")
    assert await round_of(desk) == {"sent": 1}
    again, posted = ledger(file)[-2:]
    for one, status in ((again, "sent"), (posted, "to_post")):
        assert (one.document, one.title, one.status) == (first.document, first.title, status)
    assert (again.again_of, again.reason) == (first.number, "Lost in a full mailbox")
    assert server.taken[-1]["Subject"] == f"Registration confirmed ({again.number})"
    assert server.taken[-1]["Message-ID"] != server.taken[0]["Message-ID"]
    assert pdf_of(server.taken[-1])[1] == pdf_of(server.taken[0])[1]
    entry = desk.register.entry(again.entry)
    assert entry is not None
    assert (entry.data["again_of"], entry.data["reason"]) == (first.number, "Lost in a full mailbox")


async def test_an_employer_that_has_left_gets_its_last_letter_by_post(
    desk: RunningDesk, server: MailServer
) -> None:
    file = await EmployerFile.opened(desk, email=ADDRESS)
    await round_of(desk)
    await file.act("withdraw", reason="The business was sold")
    server.at_recipient = ["550 No such user"]
    assert await round_of(desk) == {"to_post": 1}
    assert (ledger(file)[-1].name, ledger(file)[-1].status) == ("file_closed", "to_post")


async def test_a_letter_of_a_closed_file_is_sent_again_by_e_mail(
    desk: RunningDesk, server: MailServer
) -> None:
    """R24, R30: the file's workflow is over; the form sends the same letter to the address on file."""
    file = await EmployerFile.opened(desk, email=ADDRESS)
    await file.act("withdraw", reason="The business was sold")
    await round_of(desk)
    last = ledger(file)[-1]
    done = await said(desk, letter=last.number, by="email", reason="Deleted by mistake")
    again = ledger(file)[-1]
    assert done.said == f"{last.number} goes out again by e-mail, as {again.number}."
    assert await round_of(desk) == {"sent": 1}
    assert await round_of(desk) == {}
    (arrived,) = server.taken[2:]
    assert arrived["Subject"] == f"File closed ({again.number})"
    assert arrived["To"].addresses[0].addr_spec == ADDRESS
    assert pdf_of(arrived) == (f"{again.number}.pdf", desk.documents.get(last.document))
    assert (ledger(file)[-1].status, ledger(file)[-1].again_of) == ("sent", last.number)


async def test_while_the_mail_server_is_away_one_letter_is_tried_and_the_others_wait(
    desk: RunningDesk, server: MailServer
) -> None:
    file = await EmployerFile.ready(desk, email=ADDRESS)
    server.at_sender = ["421 Back in an hour"]
    assert await round_of(desk) == {"away": 1}
    assert [letter.tries for letter in ledger(file)] == [1, 0]
    await wait(desk, timedelta(hours=1))
    assert await round_of(desk) == {"sent": 2}


async def test_nonsense_about_returned_mail_is_set_aside(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk, email=ADDRESS)
    handle = desk.client.get_workflow_handle(file.workflow)
    for nonsense in ([], [17], ["somebody@else.example"], [ADDRESS, ADDRESS]):
        await handle.signal("mail_came_back", args=nonsense)
    await desk.rest(file.workflow)
    assert (await file.case()).to_see_to == ()
    await file.pay()


def test_staff_find_the_employers_in_a_list() -> None:
    (queue,) = (one for one in QUEUES if one.name == "email-failing")
    assert queue.query == '`SecorFlags`="email_failing" AND `ExecutionStatus`="Running"'
