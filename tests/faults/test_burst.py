"""Two workers and many deadlines at one instant: each fires once, and all of them on their day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.letters import LetterOrder
from domain.transition import Recorded, Transition
from models.register import Register
from parties import nobody_outside
from tests.support.desk import Desk as FileOnPaper
from tests.support.running_desk import BOOK, START, running_desk
from worker import build_worker

#: How many invoices were made out on the same day, and so are reminded of at the same instant.
#: With many more of them the server that skips time breaks off the connection on which its clock is moved.
DEADLINES = 200
#: Six in the morning, a week after the due day.
REMINDED = date(2034, 2, 15)
EMPLOYER, ACCOUNT, INVOICE = "E000001", "1000001", "2027-0002"


class Plainly:
    """Writes letters of a few bytes: what is tried here is not the printing of them."""

    def render(self, order: LetterOrder) -> bytes:
        return f"%PDF {order.content.name} {order.key}".encode()


def files() -> list[Transition]:
    """The steps of many employers that were registered and invoiced on the same day, nothing owed to them."""
    paper = FileOnPaper(START, wcb_account=ACCOUNT)
    paper.act("issue_invoice")
    steps = []
    for entry in paper.entries:
        assert entry.left is not None
        state = {**entry.left.state, "letters_owed": []}
        left = entry.left.model_copy(update={"state": state})
        steps.append(entry.model_copy(update={"left": left}).model_dump_json())
    return [Transition.model_validate_json(numbered(text, one)) for one in range(DEADLINES) for text in steps]


def numbered(text: str, number: int) -> str:
    """The same step of another employer."""
    others = ((EMPLOYER, f"E{number:06}"), (ACCOUNT, f"{3_000_000 + number}"), (INVOICE, f"2034-{number:04}"))
    for one, other in others:
        text = text.replace(one, other)
    return text


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.no_cover  # the server waits for the workers only so long, and a tracer holds them up
async def test_two_workers_and_a_burst_of_deadlines(register: Register, tmp_path: Path) -> None:
    steps = files()
    for step in steps:
        assert isinstance(register.record(step), Recorded)
    employers = [one.employer_id for one in register.employers()]
    assert len(employers) == DEADLINES
    async with running_desk(register, tmp_path / "documents", renderer=Plainly()) as desk:
        parties = replace(nobody_outside(register, desk.documents), letters=Plainly())
        address = desk.client.service_client.config.target_host
        second = await Client.connect(address, data_converter=desk.client.data_converter)
        async with build_worker(second, register, BOOK, desk.documents, parties):
            done = await desk.result_of("Rebuilding", {"employers": employers})
            assert len(done["opened"]) == DEADLINES
            await desk.until(REMINDED)

            reminders = Counter(
                (letter.employer_id, letter.dated)
                for employer in employers
                for letter in register.letters_of(employer)
            )
    assert reminders == dict.fromkeys(((employer, REMINDED) for employer in employers), 1)
    assert register.verify_chain().whole
