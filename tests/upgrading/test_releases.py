"""Release A is followed by B, with employers in every stage, and B by A again: every case goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from temporalio import workflow
from temporalio.client import Client

import worker
from cli.failing import ExitCode
from cli.releases import runs_by_release
from models.database import open_register
from models.documents import DocumentStore
from models.register import Register
from parties import nobody_outside
from settings import Settings
from tests.cli.commands import Said, Terminal
from tests.histories.replaying import replay
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.live import LiveDesk, policy_book, running_server, until
from tests.support.resting import failed_tasks
from workflows.audit import Audit
from workflows.employer import Employer

NAME = "secor-desk"
#: What release B does otherwise: a history that A wrote does not replay with it, nor the other way round.
_OTHERWISE = "Release B takes a breath first"


async def _breathe() -> None:
    await workflow.sleep(timedelta(milliseconds=1), summary=_OTHERWISE)


@workflow.defn(name="Employer")
class EmployerOfB(Employer):
    """An employer that gives other commands than that of release A, without any patch."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Any:  # noqa: ANN401 - as release A takes it
        await _breathe()
        return await Employer.run(self, start, *more)


@workflow.defn(name="Audit")
class AuditOfB(Audit):
    """An audit that gives other commands, too."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Any:  # noqa: ANN401 - as release A takes it
        await _breathe()
        return await Audit.run(self, start, *more)


OF_A: tuple[Any, ...] = worker.WORKFLOWS
OF_B = (EmployerOfB, AuditOfB, *(one for one in OF_A if one not in {Employer, Audit}))


@asynccontextmanager
async def release(
    client: Client, register: Register, folder: Path, name: str, workflows: tuple[Any, ...]
) -> AsyncIterator[None]:
    """Run a worker of a release beside whatever others run."""
    store = DocumentStore(folder)
    with patch.object(worker, "WORKFLOWS", workflows):
        built = worker.build_worker(
            client,
            register,
            policy_book(),
            store,
            nobody_outside(register, store),
            deployment=worker.deployment_of(NAME, name),
        )
    async with built:
        yield


async def tied_to(desk: LiveDesk, case: str) -> str:
    """The release that the newest run of a case is tied to."""
    found = await desk.client.get_workflow_handle(case).describe()
    return found.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id


async def is_of(desk: LiveDesk, release: str, *cases: str) -> None:
    """Wait until cases run with a release."""

    async def there() -> bool:
        return all([await tied_to(desk, case) == release for case in cases])

    await until(there, f"{cases} to be of release {release}")


@dataclass(frozen=True)
class Operator:
    """Who changes the release, with the commands that docs/upgrading.md tells."""

    terminal: Terminal

    async def release(self, *words: str) -> Said:
        return await asyncio.to_thread(self.terminal.secor, "release", *words)

    async def use(self, release: str, *words: str) -> str:
        """Have a release take up new work, as soon as the server has heard of its worker."""
        said: list[Said] = []

        async def takes_up() -> bool:
            said.append(await self.release("use", release, *words))
            return said[-1].code == ExitCode.DONE

        await until(takes_up, f"release {release} to be used")
        return said[-1].out

    async def move(self) -> int:
        """Bring open cases over; give how many runs were asked."""
        said = await self.release("move")
        assert said.code == ExitCode.DONE, said.complaint
        return int(said.out.partition(" ")[0])

    async def shown(self) -> dict[str, tuple[str, float | None]]:
        """What takes up new work, and which share, by release."""
        lines = (await self.release("show", "--json")).data
        return {one["release"]: (one["takes_up"], one["share"]) for one in lines}


@dataclass
class Staff:
    """Who works on through both changes of release, and the cases that they work on."""

    desk: LiveDesk

    async def open_files(self) -> None:
        """Have an employer in each stage, and wait until all are tied to release 1."""
        self.fresh = await self.desk.registered()
        self.paid = await self.desk.registered()
        await self.desk.act(self.paid, "record_payment")
        self.reviewed, self.audit = await self.desk.with_audit()
        self.ordered, self.order = await self.desk.with_order()
        await is_of(self.desk, "1", *self.employers, self.audit, self.order)

    @property
    def employers(self) -> tuple[str, ...]:
        """Those that were there before release 2."""
        return self.fresh, self.paid, self.reviewed, self.ordered

    async def go_forward(self) -> None:
        """Work on while release 2 takes over: what has nothing under way is its own from then on."""
        await is_of(self.desk, "2", self.fresh, self.paid)
        await is_of(self.desk, "1", self.reviewed, self.audit, self.ordered, self.order)
        await self.desk.act(self.fresh, "record_payment")
        await self.desk.act(self.paid, "record_training")
        await self.desk.act(self.audit, "assign_reviewer", reviewer="r.roy")
        await self.desk.act(self.order, "record_corrs_entry", corrs_number="C-1")
        # An audit begins with the release of its employer.
        await self.desk.act(self.paid, "submit_self_assessment", assessor=1)
        self.second = await self.desk.opened((await self.desk.view(self.paid))["related"][0])
        await is_of(self.desk, "2", self.second)
        # An employer goes over by itself when its audit ends.
        await self.desk.act(self.audit, "withdraw_audit")
        await is_of(self.desk, "2", self.reviewed)
        self.newcomer = await self.desk.registered()
        await is_of(self.desk, "2", self.newcomer)
        with pytest.raises(workflow.NondeterminismError):  # release 2 is truly another one
            await replay(await self.desk.client.get_workflow_handle(self.newcomer).fetch_history())

    async def go_back(self) -> None:
        """Work on while release 1 takes over again: what release 2 has begun stays with it until it ends."""
        await is_of(self.desk, "1", self.fresh, self.reviewed, self.newcomer)
        await is_of(self.desk, "2", self.paid, self.second)
        await self.desk.act(self.second, "withdraw_audit")
        await is_of(self.desk, "1", self.paid)
        await self.desk.act(self.newcomer, "record_payment")

    async def end(self) -> None:
        """Find everything as it should be, with release 2 gone."""
        await self.desk.act(self.order, "record_ministry_decision", decision="declined", reason="Stop order")
        await self.desk.act(self.fresh, "record_training")
        cases = (*self.employers, self.newcomer, self.audit, self.order, self.second)
        await no_task_failed(self.desk, *cases)
        assert self.desk.register.verify_chain().whole
        for case in (*self.employers, self.newcomer):
            assert self.desk.register.verify_rows(self.desk.entries(case)[0].employer_id) == []


async def test_from_one_release_to_the_next_and_back(tmp_path: Path) -> None:
    register = open_register(f"sqlite:///{tmp_path / 'register.db'}")
    register.load_staff(STAFF, STAFF_LOADED_AT)
    async with running_server(tmp_path) as server:
        client = await server.client()
        desk = LiveDesk(client, register, tmp_path / "documents")
        operator = Operator(
            Terminal({"TEMPORAL_ADDRESS": server.address, "SECOR_DEPLOYMENT": NAME}, tmp_path)
        )
        staff = Staff(desk)
        too_soon = await operator.release("use", "1")
        assert too_soon.code == ExitCode.REFUSED
        assert "No worker of release 1 has reported" in too_soon.complaint
        async with release(client, register, desk.documents, "1", OF_A):
            assert "Release 1 takes up all new work." in await operator.use("1")
            await staff.open_files()
            async with release(client, register, desk.documents, "2", OF_B):
                await is_tried_with_a_share(operator, desk)
                assert "Release 2 takes up all new work." in await operator.use("2")
                assert await operator.shown() == {"1": ("", None), "2": ("all", None)}
                assert await operator.move() >= len(staff.employers)
                await staff.go_forward()
                await operator.use("1")
                await until(partial(all_listed, desk), "the lists to show who is of which release")
                await operator.move()
                await staff.go_back()
                await until(partial(nothing_left, desk, "2"), "release 2 to have nothing left")
            await staff.end()
    register.close()


async def is_tried_with_a_share(operator: Operator, desk: LiveDesk) -> None:
    """Release 2 takes a share of what begins while release 1 stays in use: all of it, to see whom it gets."""
    assert "Release 2 takes up 25 % of new work." in await operator.use("2", "--percent", "25")
    assert await operator.shown() == {"1": ("all", None), "2": ("", 25)}
    assert "25 %" in (await operator.release("show")).out
    await operator.use("2", "--percent", "100")
    tried = await desk.registered()
    await is_of(desk, "2", tried)
    await desk.act(tried, "withdraw")
    await operator.use("2", "--percent", "0")
    assert await operator.shown() == {"1": ("all", None), "2": ("", 0)}


async def all_listed(desk: LiveDesk) -> bool:
    """Whether the lists, which lag behind, show all that release 2 has open: four employers, an audit."""
    return (await runs_by_release(desk.client, NAME))["2"] == 5


async def nothing_left(desk: LiveDesk, release: str) -> bool:
    """Whether no open run is tied to a release any more."""
    return (await runs_by_release(desk.client, NAME))[release] == 0


async def no_task_failed(desk: LiveDesk, *cases: str) -> None:
    """No release met a history that it could not go on with."""
    runs = [run async for run in desk.client.list_workflows("") if run.id in cases]
    assert len(runs) > len(cases)
    for run in runs:
        history = await desk.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        assert not failed_tasks(history.events), run.id


def test_there_is_nothing_to_choose_without_a_deployment(tmp_path: Path) -> None:
    said = Terminal({}, tmp_path).secor("release", "move")
    assert said.code == ExitCode.USAGE
    assert "SECOR_DEPLOYMENT is not set" in said.complaint


def test_without_a_deployment_every_worker_takes_all_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker.deployment_of(None, "1") is None
    monkeypatch.setenv("SECOR_DEPLOYMENT", NAME)
    monkeypatch.setenv("SECOR_RELEASE", "1.2.0")
    settings = Settings()
    made = worker.deployment_of(settings.deployment, settings.release)
    assert made is not None
    assert made.version.to_canonical_string() == f"{NAME}.1.2.0"
