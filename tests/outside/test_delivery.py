"""The ledger's queue of letters for e-mail, on both databases and with a real mail server (R24)."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.contracts import LettersAsked, LetterTried, LetterTry
from activities.mail import Mail, MailActivities
from domain.mail import FIRST_PAUSE
from models.documents import DocumentStore
from models.ledger import Letter
from models.register import Register
from outside.mail import SmtpSender, SmtpServer
from tests.support.mail_server import DIE_AFTER_DATA, WORDING, MailServer, mail_server, pdf_of, plain_text
from tests.support.server import free_port
from tests.support.steps import NOON, account, employer_id, letter, step

PDF = b"%PDF-1.7 one letter"
PATIENCE = timedelta(days=5)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server without any security."""
    async with mail_server() as running:
        yield running


@pytest.fixture
def documents(tmp_path: Path) -> DocumentStore:
    """Where the letters lie."""
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def key(register: Register, documents: DocumentStore) -> str:
    """A letter that waits for e-mail."""
    register.record(step())
    return waits(register, documents, 1)


def waits(register: Register, documents: DocumentStore, place: int) -> str:
    """Enter a letter that waits for e-mail, and give its key."""
    order = letter(place)
    order.addressee.email = "zoe@example.org"
    register.issue_letter(order, documents.put(PDF, ".pdf"), "email")
    return order.key


def delivery(register: Register, documents: DocumentStore, port: int | None) -> MailActivities:
    """The activities, with a mail server or without."""
    if port is None:
        return MailActivities(register, documents, None)
    sender = SmtpSender(SmtpServer(host="127.0.0.1", port=port, security="none", timeout=5.0))
    return MailActivities(register, documents, Mail(sender, WORDING, PATIENCE))


async def tried(activities: MailActivities, key: str, at: datetime = NOON) -> LetterTried:
    """Try a letter once, as a worker would."""
    outcome: Any = await ActivityEnvironment().run(activities.send_letter, LetterTry(key=key, at=at))
    assert isinstance(outcome, LetterTried)
    return outcome


def due(activities: MailActivities, at: datetime = NOON, most: int = 10) -> list[str]:
    """The letters that may be tried at an instant."""
    found: list[str] = ActivityEnvironment().run(activities.letters_to_send, LettersAsked(at=at, most=most))
    return found


def row(register: Register, key: str) -> Letter:
    """A letter as the ledger has it."""
    return next(one for one in register.letters_of(employer_id()) if one.key == key)


async def test_a_letter_leaves_once_and_the_record_shows_when(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    sending = delivery(register, documents, server.port)
    assert due(sending) == [key]
    assert (await tried(sending, key)).outcome == "sent"
    assert due(sending, NOON + timedelta(days=9)) == []
    again = await tried(sending, key, NOON + timedelta(days=9))
    assert again == LetterTried(outcome="sent", entry=register.entries_of(employer_id())[-1].number)

    (arrived,) = server.taken
    assert arrived["Subject"] == "Registration confirmed (L-2027-000001)"
    assert "Dear Zoë Côté,\n\nOur letter to Northern Fencing 1 Ltd. is attached" in plain_text(arrived)
    assert pdf_of(arrived) == ("L-2027-000001.pdf", PDF)
    assert key not in str(arrived["Message-ID"])
    left = row(register, key)
    assert (left.status, left.left_at, left.tries, left.next_try_at) == ("sent", NOON, 1, None)
    entry = register.entries_of(employer_id())[-1]
    assert (entry.event, entry.data, entry.at) == ("letter_sent", {"number": "L-2027-000001"}, NOON)
    assert register.verify_chain().whole


async def test_a_letter_that_is_put_off_waits_and_longer_each_time(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    sending = delivery(register, documents, server.port)
    server.at_data = ["450 Busy", "450 Busy"]
    assert (await tried(sending, key)).outcome == "waits"
    assert row(register, key).trouble == "The mail server said 450: Busy"
    again = NOON + FIRST_PAUSE
    assert due(sending, again - timedelta(seconds=1)) == []
    assert due(sending, again) == [key]
    assert (await tried(sending, key, again)).outcome == "waits"
    assert due(sending, again + FIRST_PAUSE) == []
    third = again + 2 * FIRST_PAUSE
    assert (await tried(sending, key, third)).outcome == "sent"
    left = row(register, key)
    assert (left.tries, left.first_tried_at, left.left_at, left.trouble) == (3, NOON, third, None)
    assert len(server.taken) == 1


async def test_an_address_that_is_refused_gives_the_letter_to_the_post_and_staff_something_to_do(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    sending = delivery(register, documents, server.port)
    server.at_recipient = ["550 User unknown"]
    first = await tried(sending, key)
    entered = register.entries_of(employer_id())[-1].number
    expected = LetterTried(
        outcome="to_post", employer=f"employer-{account()}", email="zoe@example.org", entry=entered
    )
    assert first == expected
    # A worker that died before its answer was heard gives the same one.
    assert await tried(sending, key) == expected
    posted = row(register, key)
    assert (posted.channel, posted.status, posted.came_back) == ("post", "to_post", True)
    assert posted.trouble == "The mail server said 550: User unknown"
    entry = register.entries_of(employer_id())[-1]
    assert (entry.event, entry.ground) == (
        "letter_to_post",
        "Registration confirmed: e-mail can't deliver it",
    )
    assert due(sending, NOON + timedelta(days=30)) == []


async def test_after_days_in_vain_the_address_is_given_up(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    sending = delivery(register, documents, server.port)
    server.at_recipient = ["451 Mailbox full"] * 100
    at, outcomes = NOON, []
    while found := due(sending, at):
        outcomes.append(await tried(sending, found[0], at))
        at = row(register, key).next_try_at or at
    assert {one.outcome for one in outcomes[:-1]} == {"waits"}
    assert (outcomes[-1].outcome, outcomes[-1].email) == ("to_post", "zoe@example.org")
    assert PATIENCE <= at - NOON < PATIENCE + timedelta(hours=12)
    assert len(outcomes) < 25
    assert server.taken == []


async def test_a_server_that_is_away_for_days_is_no_fault_of_the_address(
    register: Register, documents: DocumentStore, key: str
) -> None:
    sending = delivery(register, documents, free_port())
    assert (await tried(sending, key)).outcome == "away"
    late = NOON + PATIENCE
    given_up = await tried(sending, key, late)
    assert given_up == LetterTried(outcome="to_post", entry=register.entries_of(employer_id())[-1].number)
    assert (row(register, key).status, row(register, key).came_back) == ("to_post", False)


async def test_without_a_mail_server_what_waited_for_one_goes_by_post(
    register: Register, documents: DocumentStore, key: str
) -> None:
    assert (await tried(delivery(register, documents, None), key)).outcome == "to_post"
    assert row(register, key).status == "to_post"


async def test_a_letter_in_doubt_is_sent_again_and_known_by_its_id(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    sending = delivery(register, documents, server.port)
    server.at_data = [DIE_AFTER_DATA]
    assert (await tried(sending, key)).outcome == "waits"
    assert (await tried(sending, key, NOON + FIRST_PAUSE)).outcome == "sent"
    first, again = (one.as_bytes() for one in server.taken)
    assert first == again


class KilledError(Exception):
    """The worker is gone."""


class Lost(Register):
    """A register whose worker dies after the letter was taken and before that is noted."""

    def letter_sent(self, key: str, at: datetime) -> int:
        """Die."""
        raise KilledError(key, at)


async def test_a_worker_that_dies_between_sending_and_marking_does_not_send_at_once_again(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    dying = delivery(Lost(register._engine), documents, server.port)  # noqa: SLF001 - the same database
    with pytest.raises(KilledError):
        await tried(dying, key)
    sending = delivery(register, documents, server.port)
    assert (await tried(sending, key)).outcome == "waits"  # Temporal's own retry of the same try
    assert due(sending) == []
    assert len(server.taken) == 1
    assert (await tried(sending, key, NOON + FIRST_PAUSE)).outcome == "sent"
    assert len({one["Message-ID"] for one in server.taken}) == 1


async def test_two_rounds_at_once_send_a_letter_once(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    sending = delivery(register, documents, server.port)
    assert register.begin_sending(key, NOON) is not None
    assert register.begin_sending(key, NOON) is None
    assert (await tried(sending, key)).outcome == "waits"
    assert server.taken == []


async def test_a_letter_that_left_meanwhile_is_not_marked_again(register: Register, key: str) -> None:
    register.letter_sent(key, NOON)
    register.letter_to_post(key, NOON, "late", came_back=True)
    register.letter_sent(key, NOON + FIRST_PAUSE)
    assert (row(register, key).status, row(register, key).left_at) == ("sent", NOON)


async def test_the_oldest_letters_come_first_and_so_many_at_most(
    register: Register, documents: DocumentStore, key: str
) -> None:
    others = [waits(register, documents, place) for place in (2, 3)]
    assert due(delivery(register, documents, None), most=2) == [key, others[0]]


async def test_a_letter_whose_document_is_damaged_is_told_and_not_sent(
    register: Register, documents: DocumentStore, key: str, server: MailServer
) -> None:
    documents.path(row(register, key).document).write_bytes(b"something else")
    with pytest.raises(Exception, match="was changed after it was stored"):
        await tried(delivery(register, documents, server.port), key)
    assert server.taken == []


def test_letters_are_addressed_to_whom_they_are_for(register: Register, key: str) -> None:
    found = register.begin_sending(key, NOON)
    assert found is not None
    assert dataclasses.asdict(found)["addressee"].contact_name == "Zoë Côté"
