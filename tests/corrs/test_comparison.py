"""The comparison with CORRS: on a real server, over the port, from a file; nothing is changed (R19, R20)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import WorkflowFailureError

from activities.contracts import TASK_QUEUE
from domain.corrs.comparison import DIFFERS, Comparison, Kind
from domain.start_forms import CORRS_COMPARISON
from models.engine import engine_for
from models.register import Register
from outside.corrs import HttpCorrs
from tests.cli.commands import ROOT, Said, Terminal
from tests.corrs.test_entering import accepted, stage
from tests.corrs.test_sheet import accepted as accepted_in
from tests.support.reported import MARCH, Reported, order
from tests.support.running_desk import RunningDesk, running_desk
from tests.support.simulated import Simulated, simulated
from workflows.listed import FLAGS


@pytest.fixture
def corrs(tmp_path: Path) -> Iterator[Simulated]:
    """CORRS, in a process of its own, where the ministry decides what it is told to."""
    with simulated("corrs", tmp_path) as running:
        running.ministry(decides=[])
        yield running


@pytest.fixture
async def connected(register: Register, corrs: Simulated, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that reaches CORRS."""
    async with running_desk(register, tmp_path / "documents", corrs=HttpCorrs(corrs.url)) as running:
        yield running


async def compared(desk: RunningDesk, *start: object) -> Comparison:
    """Compare, as the schedule and the form do, and give what came of it."""
    made: Comparison = await desk.client.execute_workflow(
        CORRS_COMPARISON.workflow,
        args=start,
        id=CORRS_COMPARISON.workflow_id,
        task_queue=TASK_QUEUE,
        result_type=Comparison,
    )
    return made


async def flagged(desk: RunningDesk) -> list[str]:
    """What lists show of the comparison."""
    described = await desk.client.get_workflow_handle(CORRS_COMPARISON.workflow_id).describe()
    return list(described.typed_search_attributes.get(FLAGS) or [])


async def test_a_decision_in_corrs_is_found_recorded_and_then_they_agree(
    connected: RunningDesk, corrs: Simulated
) -> None:
    desk = connected
    file, named = await accepted(desk)
    await stage(desk, named, "with_ministry")
    agreed = await compared(desk)
    assert (agreed.found, agreed.sentence) == (0, "1 orders here and 1 in CORRS: they agree.")
    assert await flagged(desk) == []
    number = file.rows("order")[f"order/{named}"]["corrs_number"]
    await asyncio.to_thread(corrs.decide, number, "approved")
    entries = [one.number for one in file.entries() if one.workflow_id == named]
    (difference,) = (await compared(desk, {})).differences
    assert (difference.kind, difference.order_id) == (Kind.DECIDED_THERE, named)
    assert await flagged(desk) == [DIFFERS]
    after = [one.number for one in file.entries() if one.workflow_id == named]
    assert after == entries, "a comparison changes nothing"
    # CORRS's clock is the machine's, and the desk's has been moved: a person would leave the day as it is.
    taken = difference.example | {"actor": "a.singh", "decided_on": str(date(2034, 1, 9))}
    await desk.act(named, difference.action, **taken)
    (day,) = (await compared(desk)).differences
    assert day.kind is Kind.DAY


async def test_corrs_that_stays_away_is_told_in_a_sentence(connected: RunningDesk, corrs: Simulated) -> None:
    corrs.kill()
    with pytest.raises(WorkflowFailureError) as caught:
        await compared(connected)
    assert "CORRS could not be reached for half a day." in str(getattr(caught.value.cause, "message", ""))


async def test_where_corrs_is_not_known_or_something_is_sent_the_run_says_so(desk: RunningDesk) -> None:
    for start, sentence in (((), "secor corrs compare"), (({"actor": "a.singh"},), "leave the braces empty")):
        with pytest.raises(WorkflowFailureError) as caught:
            await compared(desk, *start)
        assert sentence in str(getattr(caught.value.cause, "message", ""))


# ---- from a file, and the command over the port

FILE = """Order number;WCB account;Our reference;Legal name;Decision;Decided on;Certificate number;Remarks
2027-7;1000001;;'=Evil Ltd.;Approved;2027-03-20;SECOR-7;none
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal beside a register with one order that is with the ministry."""
    here = Terminal({"SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    assert here.secor("staff", "load", str(ROOT / "demo" / "staff.toml"), "--actor", "a.singh").code == 0
    register = Register(engine_for(f"sqlite:///{tmp_path / 'register.db'}"))
    steps = Reported(register)
    accepted_in(steps, 1, legal_name="=Evil Ltd.")
    entered = order(
        1,
        audit_id="audit-1000001-certification-2027-1",
        state="with_ministry",
        corrs_number="2027-7",
        entered_on=MARCH[9],
    )
    steps.enter(1, MARCH[9], entered)
    register.close()
    return here


def of_file(terminal: Terminal, text: str, *words: str) -> Said:
    """Compare with a file."""
    file = terminal.folder / "export.csv"
    file.write_text(text, encoding="utf-8")
    return terminal.secor("corrs", "compare", str(file), *words)


def test_a_file_that_was_exported_by_hand_is_compared(terminal: Terminal) -> None:
    said = of_file(terminal, FILE)
    assert said.code == 1
    assert "1 orders here and 1 in CORRS: 1 difference." in said.out
    assert "decided in CORRS, not recorded here" in said.out
    assert said.complaint == "The register and CORRS disagree. Nothing was changed.\n"
    plain = of_file(terminal, FILE, "--json")
    assert plain.code == 1
    (difference,) = plain.data["differences"]
    assert (difference["legal_name"], difference["example"]["certificate_number"]) == (
        "=Evil Ltd.",
        "SECOR-7",
    )
    agreed = of_file(terminal, "ORDER NUMBER,wcb account\n2027-7,1000001\n")
    assert (agreed.code, agreed.out) == (0, "1 orders here and 1 in CORRS: they agree.\n")


def test_a_file_that_can_t_be_used_is_told_with_line_and_column(terminal: Terminal) -> None:
    no_column = of_file(terminal, "Order number,Name\n1,2\n")
    assert (no_column.code, 'there is no column "wcb account"' in no_column.complaint) == (2, True)
    wrong = of_file(
        terminal,
        "Order number,WCB account,Term in years,Decision,Decided on\n"
        "1,1000001,three,approved,2027-03-20\n"
        "2,1000002,3,perhaps,20.3.2027\n"
        "3,1000003,3,,\n3,1000004,3,,\n",
    )
    assert wrong.code == 2
    for mistake in (
        'line 2, column "Term in years"',
        'line 3, column "Decision"',
        'line 3, column "Decided on"',
        'the order number "3" stands there more than once',
    ):
        assert mistake in wrong.complaint


def test_the_command_asks_corrs_itself_where_it_is_known(terminal: Terminal, corrs: Simulated) -> None:
    unknown = terminal.secor("corrs", "compare")
    assert (unknown.code, "set SECOR_CORRS_URL" in unknown.complaint) == (2, True)
    there = Terminal({**terminal.environment, **corrs.settings}, terminal.folder)
    said = there.secor("corrs", "compare")
    assert (said.code, "recorded here, not in CORRS" in said.out) == (1, True)
    corrs.kill()
    away = there.secor("corrs", "compare")
    assert (away.code, "CORRS can't be reached" in away.complaint) == (3, True)
