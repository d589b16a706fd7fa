"""A data sheet from the start form and from the command, on a real server and worker (R19, R32)."""

from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.client import WorkflowFailureError

from activities.contracts import TASK_QUEUE
from domain.corrs.sheet import SheetMade
from domain.start_forms import CORRS_SHEET
from models.engine import engine_for
from models.register import Register
from tests.cli.commands import ROOT, Terminal
from tests.corrs.test_sheet import accepted
from tests.support.employer_file import EmployerFile
from tests.support.reported import Reported
from tests.support.running_desk import RunningDesk


async def started(desk: RunningDesk, form: object) -> SheetMade:
    """Start the form and give what came of it."""
    made: SheetMade = await desk.client.execute_workflow(
        CORRS_SHEET.workflow,
        form,
        id=CORRS_SHEET.workflow_id,
        task_queue=TASK_QUEUE,
        result_type=SheetMade,
    )
    return made


async def test_an_accepted_audit_comes_onto_a_sheet_and_its_number_from_there(
    desk: RunningDesk, tmp_path: Path
) -> None:
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    order = await file.open_case()
    made = await started(desk, {"actor": "a.singh"})
    assert [one.order_id for one in made.lines] == [order]
    assert [Path(one).parent for one in made.files] == [tmp_path / "corrs-sheets"] * 2
    assert [begins(one) for one in made.files] == [b"%PDF", "\ufeffS".encode()]
    again = await started(desk, {"actor": "a.singh"})
    assert (again.number, [one.order_id for one in again.earlier]) == (None, [order])
    await file.enter_in_corrs()
    assert (await started(desk, {"actor": "a.singh"})).sentence == "No order waits to be entered in CORRS."


def begins(file: str) -> bytes:
    """How a file begins."""
    return Path(file).read_bytes()[:4]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"actor": "<your id>"}, "Not filled in yet: actor."),
        ({"actor": "r.roy"}, "may not take the step make_corrs_sheet"),
        ({"actor": "a.singh", "number": 7}, "number"),
        ("a.singh", "This needs one JSON object in braces, and got a text."),
        ({"actor": "4111 1111 1111 1111"}, "full card number"),
    ],
)
async def test_a_form_that_can_t_be_used_is_refused_in_words(
    desk: RunningDesk, form: object, sentence: str
) -> None:
    await (await EmployerFile.ready(desk)).pass_audit("certification")
    with pytest.raises(WorkflowFailureError) as caught:
        await started(desk, form)
    said = str(getattr(caught.value.cause, "message", ""))
    assert sentence in said
    assert '"actor": "<your id>"' in said


def test_the_command_makes_a_sheet_and_gives_one_again(tmp_path: Path) -> None:
    terminal = Terminal({"SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    assert terminal.secor("staff", "load", str(ROOT / "demo" / "staff.toml"), "--actor", "a.singh").code == 0
    nothing = terminal.secor("corrs", "sheet", "--actor", "a.singh")
    assert (nothing.code, nothing.out) == (0, "No order waits to be entered in CORRS.\n")
    register = Register(engine_for(f"sqlite:///{tmp_path / 'register.db'}"))
    accepted(Reported(register), 1)
    register.close()
    made = terminal.secor("corrs", "sheet", "--actor", "a.singh")
    assert "CORRS data sheet 1 has 1 order." in made.out
    assert str(tmp_path / "corrs-sheets" / "corrs-sheet-0001.pdf") in made.out
    again = terminal.secor("corrs", "sheet", "--number", "1", "--json").data
    assert (again["number"], again["lines"][0]["order_id"]) == (1, "certificate-1000001-2027-1")
    for words, code, complaint in (
        (("--number", "2"), 1, "There is no data sheet 2."),
        (("--actor", "nobody"), 0, ""),
        ((), 2, "Say who you are with --actor"),
        (("--actor", "a.singh", "--number", "1"), 2, "Say who you are with --actor"),
    ):
        said = terminal.secor("corrs", "sheet", *words)
        assert (said.code, complaint in said.complaint) == (code, True)
