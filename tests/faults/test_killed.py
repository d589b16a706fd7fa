"""Server and worker are killed with -9 in the middle of their work and started again on their files."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowQueryFailedError
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from models.documents import DocumentStore
from tests.support.live import LiveDesk, Server, until
from tests.support.resting import failed_tasks
from tests.support.worker_process import WorkerProcess, desk_of_processes

EMPLOYERS = 6
KILLS = 5
#: What each employer is written, once; an invoice too where it asked for one.
LETTERS = [
    "audit_accepted",
    "audit_received",
    "certificate_cover",
    "payment_receipt",
    "registration_confirmed",
]
_PATIENCE = 20.0
#: What asking comes to while nobody is there, or while the case is not that far yet.
NOT_YET = (RPCError, WorkflowQueryFailedError, TimeoutError, LookupError)


@dataclass
class Journal:
    """What the staff were told.

    Attributes:
        acknowledged: workflow, action, update id and entry of each action that got its receipt.
        unheard: actions that turned out to be done, though their receipt never arrived.

    """

    acknowledged: list[tuple[str, str, str, int]] = field(default_factory=list)
    unheard: list[tuple[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.acknowledged) + len(self.unheard)


@dataclass
class Clerk:
    """Takes one employer's steps, and asks again with the same update id until somebody answers."""

    desk: LiveDesk
    journal: Journal

    async def insist(self, workflow: str, action: str, **changed: Any) -> None:  # noqa: ANN401 - any payload
        payload: dict[str, Any] = {}
        clicks = 1
        while True:
            update_id = f"{workflow}/{action}/{clicks}"
            try:
                payload = payload or await asyncio.wait_for(self.desk.payload(workflow, action, **changed), 5)
                sent = self.desk.send(workflow, action, payload, update_id=update_id)
                answer = await asyncio.wait_for(sent, _PATIENCE)
                if answer.receipt is None and await self.is_done(workflow, action):
                    self.journal.unheard.append((workflow, action))
                    return
            except NOT_YET:
                await asyncio.sleep(0.1)
                continue
            if answer.receipt is not None and answer.receipt["entry"]:
                self.journal.acknowledged.append((workflow, action, update_id, answer.receipt["entry"]))
                return
            if answer.kind == "Refused":
                clicks += 1  # such as: try again in a minute
            await asyncio.sleep(0.1)

    async def is_done(self, workflow: str, action: str) -> bool:
        """Look on the page whether an action was taken; a closed case has no page that changes."""
        view = await asyncio.wait_for(self.desk.view(workflow), 5)
        return view["ended"] or any(line["action"] == action for line in view["latest"])

    async def register(self, place: int) -> str:
        form = self.desk.form(wcb_account=str(7_000_000 + place))
        employer = f"employer-{form['wcb_account']}"
        while True:
            try:
                await asyncio.wait_for(self.desk.start(employer, form), 5)
            except WorkflowAlreadyStartedError:
                return employer
            except NOT_YET:
                await asyncio.sleep(0.1)
            else:
                return employer

    async def case_of(self, employer: str, kind: str) -> str:
        """Wait for the audit or the order that an employer began."""
        while True:
            try:
                related = (await asyncio.wait_for(self.desk.view(employer), 5))["related"]
            except NOT_YET:
                related = []
            if found := [name for name in related if name.startswith(kind)]:
                return str(found[0])
            await asyncio.sleep(0.1)

    async def lead_to_certificate(self, place: int) -> str:
        employer = await self.register(place)
        if place % 2:
            await self.insist(employer, "issue_invoice")
        await self.insist(employer, "record_payment")
        await self.insist(employer, "record_training")
        await self.insist(employer, "submit_self_assessment", assessor=1)
        audit = await self.case_of(employer, "audit-")
        await self.insist(audit, "assign_reviewer", reviewer="r.roy")
        await self.insist(audit, "record_review")
        order = await self.case_of(employer, "certificate-")
        await self.insist(order, "record_corrs_entry", corrs_number=f"C-{place}")
        approved = {"decision": "approved", "certificate_number": f"S-{place}"}
        await self.insist(order, "record_ministry_decision", **approved)
        await self.insist(order, "record_director_signature")
        await self.insist(order, "record_executive_director_signature")
        await self.insist(order, "record_mailing")
        return employer


async def strike(chance: random.Random, journal: Journal, server: Server, worker: WorkerProcess) -> None:
    """Kill the server, the worker or both, again and again, each time in the middle of something."""
    for _ in range(KILLS):
        seen = len(journal)
        while len(journal) < seen + chance.randint(1, 8):  # noqa: ASYNC110 - it is the work that goes on
            await asyncio.sleep(0.02)
        await asyncio.sleep(chance.uniform(0, 0.1))
        victims = chance.choice([("server",), ("worker",), ("server", "worker")])
        print("kill", *victims, "after", len(journal), "actions")  # noqa: T201 - shown when the test fails
        for name in victims:
            (server if name == "server" else worker).kill()
        for name in victims:
            (server if name == "server" else worker).start()


async def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("SECOR_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    print(f"SECOR_SEED={seed} repeats where the blows fall, as far as the machine lets it")  # noqa: T201
    chance, journal = random.Random(seed), Journal()  # noqa: S311 - chance, not secrecy
    async with desk_of_processes(tmp_path) as (desk, server, worker):
        blows = asyncio.create_task(strike(chance, journal, server, worker))
        clerk = Clerk(desk, journal)
        employers = await asyncio.gather(*(clerk.lead_to_certificate(place) for place in range(EMPLOYERS)))
        await blows
        for employer in employers:
            await is_certified(desk, employer)
        for employer in employers:
            check_file(desk, employer, journal, invoiced=int(employer[-1]) % 2 == 1)
        await check_histories(desk, employers)
        check_all_told(desk, journal)


async def is_certified(desk: LiveDesk, employer: str) -> None:
    """Wait until an employer holds its certificate and everything owed to it is written."""

    async def settled() -> bool:
        try:
            stands = (await asyncio.wait_for(desk.view(employer), 5))["stands"]
        except NOT_YET:
            return False
        return "Certified" in stands and len(letters(desk, employer)) >= len(LETTERS)

    await until(settled, f"{employer} to be certified")


def letters(desk: LiveDesk, employer: str) -> list[Any]:
    return desk.register.letters_of(desk.entries(employer)[0].employer_id)


def check_file(desk: LiveDesk, employer: str, journal: Journal, *, invoiced: bool) -> None:
    entries = [entry for entry in desk.entries(employer) if not entry.refused]
    # Every step once, whoever asked how often.
    steps = Counter((entry.workflow_id, entry.action) for entry in entries if entry.action != "issue_letter")
    assert set(steps.values()) == {1}, steps
    account = employer.removeprefix("employer-")
    told = {(workflow, action) for workflow, action, *_ in journal.acknowledged if account in workflow}
    told |= {one for one in journal.unheard if account in one[0]}
    assert told <= set(steps)
    # Every letter once, and each with its document.
    wanted = sorted([*LETTERS, "invoice"] if invoiced else LETTERS)
    assert sorted(one.name for one in letters(desk, employer)) == wanted
    documents = DocumentStore(desk.documents)
    assert all(documents.get(one.document).startswith(b"%PDF") for one in letters(desk, employer))
    assert desk.register.verify_rows(entries[0].employer_id) == []


def check_all_told(desk: LiveDesk, journal: Journal) -> None:
    """Compare each receipt with the entry that it names."""
    for workflow, action, _, number in journal.acknowledged:
        entry = desk.register.entry(number)
        assert entry is not None
        assert (entry.workflow_id, entry.action) == (workflow, action)
        assert entry.update_id.startswith(f"{workflow}/{action}/")
        assert not entry.refused
    numbers = [number for *_, number in journal.acknowledged]
    assert len(numbers) == len(set(numbers))
    given = [one.number for employer in desk.register.employers() for one in letters_of(desk, employer)]
    assert len(given) == len(set(given))
    report = desk.register.verify_chain()
    assert report.whole, report.sentence


def letters_of(desk: LiveDesk, employer: Any) -> list[Any]:  # noqa: ANN401 - a row of the register
    return desk.register.letters_of(employer.employer_id)


async def check_histories(desk: LiveDesk, employers: list[str]) -> None:
    """No workflow task failed: a task that a worker did not finish is given out again."""
    async for one in desk.client.list_workflows(""):
        history = await desk.client.get_workflow_handle(one.id, run_id=one.run_id).fetch_history()
        failed = failed_tasks(history.events)
        assert not failed, f"{one.id}: {failed}"
    assert len(employers) == EMPLOYERS


async def test_a_worker_that_dies_between_a_commit_and_its_answer(tmp_path: Path) -> None:
    # One thing for each way in which the register is written: a number, a report, an action, a letter.
    deadly = ("assign_number", "audit_received", "record_review", "certificate_cover")
    program = ("tests.faults.dying_worker", str(tmp_path), *deadly)
    journal = Journal()
    async with desk_of_processes(tmp_path, program=program) as (desk, _, worker):

        async def revive() -> None:
            while True:
                if worker.has_died:
                    worker.start()
                await asyncio.sleep(0.05)

        keeper = asyncio.create_task(revive())
        clerk = Clerk(desk, journal)
        employers = await asyncio.gather(*(clerk.lead_to_certificate(place) for place in (1, 3)))
        for employer in employers:
            await is_certified(desk, employer)
        keeper.cancel()
        assert all([(tmp_path / f"died-of-{what}").exists() for what in deadly])  # noqa: C419
        for employer in employers:
            check_file(desk, employer, journal, invoiced=True)
        check_all_told(desk, journal)
