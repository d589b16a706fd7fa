"""Many deadlines at one instant, on a server that runs by the real clock, with two workers in processes.

Every employer was invoiced on the same day, and is reminded of it at the same instant. Their files are opened
from the register, as after the loss of Temporal's store, and are all open before that instant comes.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, func, select

from activities.contracts import TASK_QUEUE
from domain.transition import Recorded, Transition
from models.database import open_register
from models.engine import engine_for
from models.ledger import Letter
from models.register import Register
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.deadline import decided
from tests.support.desk import Desk as FileOnPaper
from tests.support.live import Server, running_server
from tests.support.worker_process import WorkerProcess

REMINDER = "invoice_reminder"
#: From the day of the invoice to its first reminder: 30 days to pay (R7), and a week.
_INVOICED_BEFORE = timedelta(days=37)
_EMPLOYER, _ACCOUNT = "E000001", "1000001"
#: So many workflows open the files side by side.
_OPENING = 4
_LOOKING = 0.5
#: The day goes on for an hour, so that who is served last is served on the same day.
_LEFT = "3600"


@dataclass(frozen=True)
class Burst:
    """What came of it.

    Attributes:
        day: on which all reminders fell due.
        opened: seconds in which all files were opened.
        last_step: seconds from the instant to the step of the employer that was served last.
        done: seconds from the instant until every reminder was written and entered.
        reminders: how many were entered, by employer and date.
        employers: who was to get one.
        chain: what the register says of its chain in the end; nothing if it is whole.
        busy: how many processes wanted a processor when all was done, the workers and the server among them.

    """

    day: date
    opened: float
    last_step: float
    done: float
    reminders: Counter[tuple[str, date]]
    employers: tuple[str, ...]
    chain: str
    busy: float

    @property
    def exact(self) -> bool:
        """Say whether each employer got its reminder once, on its day, and the register is whole."""
        wanted = dict.fromkeys(((employer, self.day) for employer in self.employers), 1)
        return self.reminders == wanted and not self.chain


async def burst(deadlines: int, folder: Path, url: str, *, room: float, patience: float) -> Burst:
    """Let so many reminders fall due at once.

    Args:
        deadlines: how many.
        folder: for the server's file, the documents and the logs.
        url: of a register of its own.
        room: seconds for opening the files, once a worker is ready.
        patience: seconds within which everything has to be done.

    Raises:
        TimeoutError: when it was not, or the files were not opened in time.

    """
    day, instant = datetime.now(UTC).date(), folder / "due"
    register, engine = open_register(url), engine_for(url)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    for step in reminded_on(day, deadlines):
        assert isinstance(register.record(step), Recorded)
    employers = tuple(one.employer_id for one in register.employers())
    program = ("tests.support.deadline", str(instant), str(day), str(room), _LEFT)
    async with running_server(folder) as server:
        workers = [WorkerProcess(folder, server, url, *program) for _ in range(2)]
        for worker in workers:
            worker.start()
        try:
            due = await decided(instant)
            opened = await _open(server, employers, due)
            async with asyncio.timeout(room + patience):
                while _written(engine) < deadlines:  # noqa: ASYNC110 - processes set no event
                    await asyncio.sleep(_LOOKING)
            done, busy = (datetime.now(UTC) - due).total_seconds(), os.getloadavg()[0]
        finally:
            for worker in workers:
                worker.stop()
    found = _found(register, employers, due)
    engine.dispose()
    register.close()
    return Burst(day, opened, found[0], done, found[1], employers, found[2], busy)


async def _open(server: Server, employers: tuple[str, ...], due: datetime) -> float:
    client, began = await server.client(), time.monotonic()
    parts = [employers[first::_OPENING] for first in range(_OPENING)]
    opened = await asyncio.gather(
        *(
            client.execute_workflow(
                "Rebuilding", {"employers": part}, id=f"open-{uuid4()}", task_queue=TASK_QUEUE
            )
            for part in parts
            if part
        )
    )
    assert sum(len(one["opened"]) for one in opened) == len(employers)
    if datetime.now(UTC) >= due:
        message = "The files were not open before the reminders fell due: give them more room."
        raise TimeoutError(message)
    return time.monotonic() - began


def _written(engine: Engine) -> int:
    with engine.connect() as connection:
        count = select(func.count()).select_from(Letter).where(Letter.name == REMINDER)
        return int(connection.scalar(count) or 0)


def _found(
    register: Register, employers: tuple[str, ...], due: datetime
) -> tuple[float, Counter[tuple[str, date]], str]:
    reminders: Counter[tuple[str, date]] = Counter()
    last = due
    for employer in employers:
        last = max(last, *(one.at for one in register.entries_of(employer) if one.action == REMINDER))
        reminders.update((employer, letter.dated) for letter in register.letters_of(employer))
    report = register.verify_chain()
    return (last - due).total_seconds(), reminders, "" if report.whole else report.sentence


def reminded_on(day: date, employers: int) -> Iterator[Transition]:
    """Give the steps of employers that are to be reminded of an invoice on a day; nothing else is owed."""
    invoiced = day - _INVOICED_BEFORE
    paper = FileOnPaper(invoiced, wcb_account=_ACCOUNT)
    paper.act("issue_invoice")
    invoice = paper.employer.open_invoice()
    assert invoice is not None
    steps = []
    for entry in paper.entries:
        assert entry.left is not None
        left = entry.left.model_copy(update={"state": {**entry.left.state, "letters_owed": []}})
        steps.append(entry.model_copy(update={"left": left}).model_dump_json())
    for number in range(employers):
        of_another = {
            _EMPLOYER: f"E{number:06}",
            _ACCOUNT: str(3_000_000 + number),
            str(invoice.invoice_number): f"{invoiced.year}-{number:04}",
        }
        for step in steps:
            yield Transition.model_validate_json(_changed(step, of_another))


def _changed(text: str, names: dict[str, str]) -> str:
    for one, other in names.items():
        text = text.replace(one, other)
    return text
