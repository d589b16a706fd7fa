"""Many writers at once, in threads and in processes: nothing is lost, doubled or left out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from domain.transition import AccountFree, NotRecorded, Recorded
from models.engine import engine_for
from models.register import Register
from tests.support.steps import account, employer, employer_id, letter, step

WRITERS = 8
Result = TypeVar("Result")


@pytest.fixture
def elsewhere(database_url: str) -> Iterator[Register]:
    """The same register, as another worker has it: with an engine of its own."""
    engine = engine_for(database_url)
    yield Register(engine)
    engine.dispose()


def at_once(work: Callable[[int], Result], writers: int = WRITERS) -> list[Result]:
    """Let every writer begin at the same moment."""
    barrier = Barrier(writers)

    def begin(number: int) -> Result:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(writers) as threads:
        return list(threads.map(begin, range(1, writers + 1)))


def test_eight_threads_with_fifty_steps_each_make_one_chain_without_gaps(
    register: Register, elsewhere: Register
) -> None:
    def write(employer_number: int) -> list[int]:
        ours = (register, elsewhere)[employer_number % 2]
        return [ours.record(step(place, of=employer_number)).number for place in range(50)]

    numbers = at_once(write)

    assert sorted(number for each in numbers for number in each) == list(range(2, 402))
    assert all(each == sorted(each) for each in numbers)
    report = register.verify_chain()
    assert (report.whole, report.entries) == (True, 401)


def test_one_step_tried_by_eight_at_once_is_entered_once(register: Register, elsewhere: Register) -> None:
    answers = at_once(lambda writer: (register, elsewhere)[writer % 2].record(step()))

    assert answers == [answers[0]] * WRITERS
    assert len(register.entries_of(employer_id())) == 1


def test_one_refusal_tried_by_eight_at_once_is_entered_once(register: Register, elsewhere: Register) -> None:
    answers = at_once(lambda writer: (register, elsewhere)[writer % 2].record(step(actor="r.roy")))

    assert answers == [answers[0]] * WRITERS
    assert len(register.entries_of(employer_id())) == 1


def test_r6_eight_registrations_of_one_account_at_once_leave_one_employer(
    register: Register, elsewhere: Register
) -> None:
    def write(number: int) -> Recorded | NotRecorded:
        ours = (register, elsewhere)[number % 2]
        return ours.record(
            step(
                of=number,
                requirements=(AccountFree(wcb_account=account(99)),),
                records=(employer(number, wcb_account=account(99)),),
            )
        )

    answers = at_once(write)

    assert sorted(answer.outcome for answer in answers) == ["recorded"] + ["refused"] * 7
    assert {answer.rule for answer in answers if isinstance(answer, NotRecorded)} == {"R6"}
    assert len(register.employers(live=True)) == 1


def test_one_letter_issued_by_eight_at_once_is_in_the_ledger_once(
    register: Register, elsewhere: Register
) -> None:
    register.record(step())
    issued = at_once(
        lambda writer: (register, elsewhere)[writer % 2].issue_letter(letter(), f"sha256:{writer}", "post")
    )

    assert issued == [issued[0]] * WRITERS
    (entered,) = register.letters_of(employer_id())
    assert (entered.number, entered.document) == (issued[0].number, issued[0].document)


def test_numbers_have_no_gaps_when_eight_ask_at_once(register: Register, elsewhere: Register) -> None:
    def ask(writer: int) -> list[str]:
        ours = (register, elsewhere)[writer % 2]
        return [ours.assign_number("invoice-2027", f"{writer}/{place}") for place in range(10)]

    numbers = sorted(number for each in at_once(ask) for number in each)
    assert numbers == [f"2027-{number:04d}" for number in range(1, 81)]


def test_one_key_that_eight_ask_for_at_once_has_one_number(register: Register, elsewhere: Register) -> None:
    def ask(writer: int) -> str:
        return (register, elsewhere)[writer % 2].assign_number("invoice-2027", "the same")

    assert set(at_once(ask)) == {"2027-0001"}
    assert register.assign_number("invoice-2027", "another") == "2027-0002"


def test_reading_goes_on_while_somebody_writes(register: Register, engine: Engine) -> None:
    register.record(step())
    with engine.begin() as writer:
        writer.exec_driver_sql("UPDATE chain_head SET number = number")
        assert register.verify_chain().whole
        assert len(register.entries_of(employer_id())) == 1


OPEN = """
import sys
from models.database import open_register
register = open_register(sys.argv[1])
report = register.verify_chain()
register.close()
raise SystemExit(0 if report.whole else 1)
"""


def test_workers_that_start_at_once_on_an_empty_database_all_find_their_tables(
    empty_database_url: str,
) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", OPEN, empty_database_url], stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    for worker in workers:
        _, words = worker.communicate(timeout=60)
        assert worker.returncode == 0, words.decode()
