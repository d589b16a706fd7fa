"""The comparison with CORRS: on a real server, over the port, from a file; nothing is changed (R19, R20)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import WorkflowFailureError

from activities.contracts import TASK_QUEUE
from domain.corrs.comparison import DIFFERS, Comparison, Kind
from domain.start_forms import CORRS_COMPARISON, CORRS_LIST
from models.engine import engine_for
from models.register import Register
from outside.corrs import HttpCorrs
from outside.folders import SharedFolder
from tests.cli.commands import ROOT, Said, Terminal
from tests.corrs.test_entering import accepted, stage
from tests.corrs.test_sheet import accepted as accepted_in
from tests.support.employer_file import EmployerFile
from tests.support.reported import MARCH, Reported, order
from tests.support.running_desk import RunningDesk, running_desk, sentence_of
from tests.support.simulated import Simulated
from workflows.listed import FLAGS


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
    assert (agreed.found, agreed.sentence) == (0, "1 order here and 1 in CORRS: they agree.")
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


async def refused(desk: RunningDesk, *start: object) -> str:
    """Start a comparison that must be refused, and give the sentence."""
    with pytest.raises(WorkflowFailureError) as caught:
        await compared(desk, *start)
    return sentence_of(caught.value)


async def test_where_corrs_is_not_known_the_run_says_so(desk: RunningDesk) -> None:
    assert "compare a list that it exported instead" in await refused(desk)


# ---- from a file that staff put into the folder


def put_in(desk: RunningDesk, name: str, content: str | bytes) -> Path:
    """Put a file where administrators put lists of CORRS."""
    folder = desk.documents.beside("corrs-lists")
    SharedFolder(folder).put_in(name, content.encode() if isinstance(content, str) else content)
    return folder / "received" / name


async def test_a_list_is_compared_from_the_form_and_nothing_is_entered(desk: RunningDesk) -> None:
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    named = await file.open_case()
    before = len(desk.register.entries_of(file.row().employer_id))
    columns = "Order number;WCB account;Legal name;Decision;Decided on;Certificate number\n"
    put_in(desk, "a.csv", f"{columns}CORRS-20417;1234567;Another Ltd.;Approved;2034-01-09;SECOR-7\n")
    form = {"actor": "a.singh", "file": "a.csv"}
    made = await compared(desk, form)
    assert (made.source, made.here, made.there) == ("a.csv", 1, 1)
    assert [(one.kind, one.order_id) for one in made.differences] == [
        (Kind.NAME, named),
        (Kind.DECIDED_THERE, named),
    ]
    assert await flagged(desk) == [DIFFERS]
    assert len(desk.register.entries_of(file.row().employer_id)) == before, "a comparison enters nothing"
    taken = made.differences[1].example | {"actor": "a.singh"}
    await desk.act(named, made.differences[1].action, **taken)
    put_in(desk, "b.csv", f"{columns}CORRS-20417;1234567;;approved;2034-01-09;SECOR-7\n")
    assert (await compared(desk, form | {"file": "newest"})).sentence.endswith("they agree.")
    assert await flagged(desk) == []


async def test_a_list_that_can_t_be_used_or_asked_for_is_refused_in_words(desk: RunningDesk) -> None:
    form = {"actor": "a.singh", "file": "newest"}
    nothing = await refused(desk, form)
    folder = desk.documents.beside("corrs-lists") / "received"
    assert f"There is no file in the folder {folder} yet." in nothing
    assert folder.is_dir(), "whoever is told finds where it belongs"
    kept = put_in(desk, "cards.csv", "Order number,WCB account,Note\n7,1000001,4242 4242 4242 4242\n")
    other_role = await refused(desk, form | {"actor": "r.roy"})
    assert "may not take the step compare_with_corrs" in other_role
    assert "nobody.here" in await refused(desk, form | {"actor": "nobody.here"})
    assert kept.exists(), "who may not ask has nothing read"
    card = await refused(desk, form)
    assert "cards.csv, line 2: this looks like a full card number" in card
    assert "4242" not in card
    assert not kept.exists()
    for name, content, sentence in (
        ("report.csv", b"PK\x03\x04\x00\x00\x00", "report.csv, line 1: there is a NUL byte"),
        ("names.csv", "Name,Town\nA,B\n", 'names.csv, line 1: there is no column "order number"'),
        ("days.csv", "Order number,WCB account,Decided on\n1,2,soon\n", 'line 2, column "Decided on"'),
    ):
        put_in(desk, name, content)
        assert sentence in await refused(desk, form | {"file": name})
    assert "There is no file gone.csv" in await refused(desk, form | {"file": "gone.csv"})
    assert 'Example: {"actor": "<your staff id>"' in await refused(desk, CORRS_LIST.template)


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
    assert "1 order here and 1 in CORRS: 1 difference." in said.out
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
    assert (agreed.code, agreed.out) == (0, "1 order here and 1 in CORRS: they agree.\n")


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
