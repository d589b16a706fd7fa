"""The staff of the year: they do on each day what the lives say, each employer's in order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk
from tests.year.lives import Do, Life

#: How many employers are seen to at once.
_AT_ONCE = 8


class Staff:
    """Staff at a desk."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk = desk
        self._lock = asyncio.Semaphore(_AT_ONCE)
        self._do: dict[Do, Callable[[EmployerFile, Life], Awaitable[Any]]] = {
            Do.PAY: lambda file, _: file.pay(),
            Do.INVOICE: lambda file, _: file.act("issue_invoice"),
            Do.TRAIN: lambda file, _: file.train(),
            Do.REFRESH: lambda file, _: file.act(
                "record_refresher", person=1, days=1, **_on(file, "completed_on")
            ),
            Do.SUBMIT: lambda file, life: file.submit(_purpose(life, file.desk.today)),
            Do.ACCEPT: self._accept,
            Do.ASK: lambda file, _: self._ask(file),
            Do.REPLY: lambda file, _: file.reply(),
            Do.ENTER: lambda file, _: file.enter_in_corrs(),
            Do.APPROVE: lambda file, _: file.ministry(
                "approved", certificate_number=self._desk.next_certificate_number()
            ),
            Do.MAIL: lambda file, _: file.sign_and_mail(),
            Do.COUNT_ELEVEN: lambda file, _: file.act(
                "report_head_count", head_count={"owners": 1, "full_time": 10}, **_on(file, "reported_on")
            ),
            Do.JOIN_PIR: lambda file, _: file.act("register_in_pir", **_on(file, "registered_on")),
            Do.WITHDRAW: lambda file, _: file.act("withdraw", reason="The owner retires"),
        }

    async def work(self, lives: list[Life], last: date) -> None:
        """Do everything that is planned, day after day, and let the last day come."""
        days: dict[date, list[Life]] = defaultdict(list)
        for life in lives:
            for day in {life.registered, *(day for day, _ in life.plan)}:
                days[day].append(life)
        for day in sorted(days):
            if day > self._desk.today:
                await self._desk.until(day)
            await asyncio.gather(*(self._see_to(life, day) for life in days[day]))
        await self._desk.until(last)

    async def _see_to(self, life: Life, today: date) -> None:
        async with self._lock:
            file = EmployerFile(self._desk, life.account)
            if life.registered == today:
                await self._desk.start(life.account, **_form(life))
            for day, done in life.plan:
                if day == today:
                    await self._do[done](file, life)

    async def _ask(self, file: EmployerFile) -> None:
        await file.assign()
        await file.ask_for("No inspection was recorded.")

    async def _accept(self, file: EmployerFile, life: Life) -> None:
        if life.day_of(Do.ASK) is None:
            await file.assign()
        await file.review()


def _on(file: EmployerFile, name: str) -> dict[str, str]:
    return {name: str(file.desk.today)}


def _purpose(life: Life, today: date) -> str:
    if life.paper is None:
        return "certification"
    *_, end = life.paper.anniversaries()
    coming = min(day for day in life.paper.anniversaries() if day >= today)
    return "renewal" if coming == end else "maintenance"


def _form(life: Life) -> dict[str, Any]:
    if life.paper is None:
        return {}
    people = [
        {"name": f"Person {number}", "module_1_on": str(day)}
        for number, day in enumerate(life.paper.trained, 1)
    ]
    paper = {
        "number": life.paper.number,
        "dated": str(life.paper.dated),
        "term_years": life.paper.years,
        "maintenance_accepted": [str(day) for day in life.paper.accepted],
        "trained_people": people,
    }
    return {"taken_over": paper | ({"pir_registered_on": str(life.paper.dated)} if life.paper.in_pir else {})}
