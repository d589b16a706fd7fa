"""A worker is killed with -9 after the mail server took a letter and before the ledger knows of it (R24)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.contracts import TASK_QUEUE
from domain.mail import FIRST_PAUSE
from tests.support.live import until
from tests.support.mail_server import mail_server
from tests.support.worker_process import desk_of_processes


async def test_the_letter_is_neither_lost_nor_sent_at_once_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_server() as server:
        monkeypatch.setenv("SECOR_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("SECOR_SMTP_PORT", str(server.port))
        monkeypatch.setenv("SECOR_SMTP_SECURITY", "none")
        program = ("tests.faults.dying_worker", str(tmp_path), "letter_sent")
        async with desk_of_processes(tmp_path, program=program) as (desk, _, worker):
            await desk.registered()
            await desk.client.start_workflow("LetterDelivery", id="first-round", task_queue=TASK_QUEUE)

            async def died() -> bool:
                return worker.has_died

            await until(died, "the worker to die")
            assert len(server.taken) == 1

            worker.start()
            again = await desk.client.start_workflow(
                "LetterDelivery", id="second-round", task_queue=TASK_QUEUE
            )
            assert await again.result() == {}
            assert len(server.taken) == 1
            (letter,) = desk.register.letters(waiting=True)
            assert (letter.status, letter.tries) == ("to_send", 1)
            assert desk.register.letters_to_send(datetime.now(UTC) + FIRST_PAUSE, 10) == [letter.key]
