"""A worker is killed after the register took a line of a file, or a seat back (R7, R8, R28).

It goes on where it was: each line is recorded once, with its letters, and the seat goes to who waits first.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from activities.templates import lay_out_course_calendar
from domain.calendar import alberta_day, days_after, years_after
from domain.course_calendar import COURSE_CALENDAR_ID
from models.documents import DocumentStore
from outside.folders import SharedFolder
from tests.support.bulk import outcomes, result, start
from tests.support.live import LiveDesk, until
from tests.support.worker_process import WorkerProcess, desk_of_processes

TODAY = alberta_day(datetime.now(UTC))
CODE = "M1-KILLED-RD"
#: The worker dies once of each, right after the register has committed it.
DEADLY = ("record_payment", "confirm_pir_discount", "cancel_enrolment")


async def dies_and_is_started_again(worker: WorkerProcess) -> None:
    async def died() -> bool:
        return worker.has_died

    await until(died, "the worker to die")
    worker.start()


def happened(desk: LiveDesk, employer: str) -> list[str]:
    return [entry.action for entry in desk.entries(employer)]


def letters(desk: LiveDesk, employer: str) -> list[str]:
    return [letter.name for letter in desk.register.letters_of(desk.entries(employer)[0].employer_id)]


def put_in(desk: LiveDesk, party: str, name: str, *lines: str) -> None:
    folder = SharedFolder(DocumentStore(desk.documents).beside(party))
    folder.put_in(name, "".join(f"{line}\n" for line in lines).encode())


async def carried_out(desk: LiveDesk, kind: str, number: int, **order: Any) -> dict[str, int]:  # noqa: ANN401
    workflow = f"bulk-{kind}-{number}"
    await start(desk.client, workflow, {"actor": "a.singh", "kind": kind, "dry_run": False, **order})
    return dict(outcomes(await result(desk.client, workflow)))


async def test_files_are_booked_once_and_the_seat_goes_to_who_waits(tmp_path: Path) -> None:
    program = ("tests.faults.dying_worker", str(tmp_path), *DEADLY)
    async with desk_of_processes(tmp_path, program=program) as (desk, _, worker):
        employers = [await desk.registered() for _ in range(3)]
        await pays_and_is_paid_back(desk, worker, employers)
        await discounts_are_confirmed(desk, worker)
        await a_seat_is_given_up(desk, worker, employers)
        assert desk.register.verify_chain().whole
        for one in desk.register.employers():
            assert desk.register.verify_rows(one.employer_id) == []


async def pays_and_is_paid_back(desk: LiveDesk, worker: WorkerProcess, employers: list[str]) -> None:
    accounts = [employer.removeprefix("employer-") for employer in employers]
    put_in(
        desk,
        "cards",
        "settlement.csv",
        "reference,type,amount,date,card,last_four,order",
        f"MON-4,refund,100.00,{TODAY},,,{accounts[0]}",
        *(f"MON-{place},sale,250.00,{TODAY},visa,4242,{one}" for place, one in enumerate(accounts)),
    )
    booking = asyncio.create_task(carried_out(desk, "card_settlement", 1, file="newest"))
    await dies_and_is_started_again(worker)
    assert await booking == {"done": 4}
    assert await carried_out(desk, "card_settlement", 2, file="newest") == {"done_before": 4}
    for employer in employers:
        assert happened(desk, employer).count("record_payment") == 1
        assert letters(desk, employer).count("payment_receipt") == 1
    assert happened(desk, employers[0]).count("refund_payment") == 1
    assert letters(desk, employers[0]).count("refund_notice") == 1


async def discounts_are_confirmed(desk: LiveDesk, worker: WorkerProcess) -> None:
    dated = years_after(TODAY, -1)
    employers = [
        await desk.registered(
            taken_over={
                "number": f"SECOR-{place}",
                "dated": str(dated),
                "term_years": 3,
                "trained_people": [{"name": "Robin Okafor", "module_1_on": str(dated)}],
                "pir_registered_on": str(dated),
            }
        )
        for place in range(3)
    ]
    put_in(
        desk,
        "wcb",
        "discounts.csv",
        "wcb_account,year,confirmed_percent,confirmed_on",
        *(f"{one.removeprefix('employer-')},{TODAY.year},5,{TODAY}" for one in employers),
    )
    order = {"file": "newest", "year": TODAY.year}
    booking = asyncio.create_task(carried_out(desk, "pir_discounts", 1, **order))
    await dies_and_is_started_again(worker)
    assert await booking == {"done": 3}
    assert await carried_out(desk, "pir_discounts", 2, **order) == {"done_before": 3}
    assert {happened(desk, employer).count("confirm_pir_discount") for employer in employers} == {1}


async def a_seat_is_given_up(desk: LiveDesk, worker: WorkerProcess, employers: list[str]) -> None:
    held: date = days_after(TODAY, 30)
    session = {"session": CODE, "course": "module-1", "place": "Red Deer", "seats": 1}
    days = {"starts_on": str(held), "ends_on": str(held)}
    await lay_out_course_calendar(desk.client)
    added = await desk.send(COURSE_CALENDAR_ID, "add_session", {"actor": "t.okoye", **session, **days})
    assert added.receipt, added.refusal
    for employer in employers[1:]:
        wanted = {"course": "module-1", "delivery": "classroom", "session": CODE, "waiting_list": True}
        await desk.act(employer, "enrol_in_course", person_name="Robin Okafor", **wanted)
    seated, waiting = employers[1:]
    given_up = asyncio.create_task(
        desk.act(seated, "cancel_enrolment", enrolment=1, reason="Nobody can be spared")
    )
    await dies_and_is_started_again(worker)

    async def told() -> bool:
        return "course_confirmation" in letters(desk, waiting)

    await until(told, "the first who waits to be told of the seat", within=60)
    assert (await given_up)["entry"]
    assert happened(desk, waiting).count("seat_given") == 1
    assert letters(desk, waiting).count("course_confirmation") == 1
    (line,) = desk.register.course_lines(TODAY)
    assert [(one.workflow, one.status, one.behind) for one in line.people] == [(waiting, "enrolled", False)]
