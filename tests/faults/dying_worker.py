"""A worker that dies right after the register has committed something, once for each thing that is named.

Run as ``python -m tests.faults.dying_worker FOLDER WHAT...``; FOLDER remembers what it has died of.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from connecting import connect
from domain.letters import LetterIssued, LetterOrder
from domain.transition import NotRecorded, Recorded, Transition
from models.database import open_register
from models.documents import DocumentStore
from models.engine import engine_for
from models.register import Register
from parties import parties_as_set
from settings import Settings
from tests.support.live import policy_book
from worker import build_worker
from workflows import asking


class DeadlyRegister(Register):
    """Commits as any register does, and then the process is gone before anybody hears of it."""

    folder: Path
    deadly: tuple[str, ...]

    def record(self, transition: Transition) -> Recorded | NotRecorded:
        answer = super().record(transition)
        self._die_of(transition.action)
        return answer

    def issue_letter(self, order: LetterOrder, document: str, channel: str) -> LetterIssued:
        issued = super().issue_letter(order, document, channel)
        self._die_of(order.content.name)
        return issued

    def assign_number(self, series: str, key: str) -> str:
        number = super().assign_number(series, key)
        self._die_of("assign_number")
        return number

    def letter_sent(self, key: str, at: datetime) -> int:
        self._die_of("letter_sent")  # after the mail server took it, and before this is noted
        return super().letter_sent(key, at)

    def _die_of(self, what: str) -> None:
        mark = self.folder / f"died-of-{what}"
        if what in self.deadly and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


async def run(folder: Path, deadly: tuple[str, ...]) -> None:
    settings = Settings()
    open_register(settings.register_url).close()
    register = DeadlyRegister(engine_for(settings.register_url))
    register.folder, register.deadly = folder, deadly
    documents = DocumentStore(settings.documents_dir)
    # What a party outside did not answer because this process died is asked for again soon.
    asking._OUTSIDE_TRY = timedelta(seconds=4)  # noqa: SLF001 - two minutes are too long for a test
    asking._PATIENT_TRY = timedelta(seconds=8)  # noqa: SLF001 - so are many half minutes
    await build_worker(
        await connect(settings),
        register,
        policy_book(),
        documents,
        parties_as_set(settings, register, documents),
    ).run()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), tuple(sys.argv[2:])))
