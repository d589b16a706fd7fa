"""``secor verify``: finds what was changed behind the program's back, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from domain.bulk_run import Attempt, Judgement
from domain.transition import Recorded
from models.database import open_register
from tests.cli.commands import Terminal
from tests.support.live import Server

Form = dict[str, Any]


@pytest.fixture
def database(desk_folder: Path) -> Path:
    """The register's file."""
    return desk_folder / "var" / "register.db"


def test_a_register_that_nobody_touched_is_whole(terminal: Terminal, employer: str) -> None:
    said = terminal.secor("verify", "--json")
    assert said.code == 0, said.out
    found = said.data
    assert (found["whole"], found["findings"], found["workflows_compared"]) == (True, [], True)
    assert found["entries"] >= len(terminal.secor("history", employer, "--json").data)
    assert len(found["head"]) == 64
    out = terminal.secor("verify").out
    assert "is whole" in out
    assert "and so do the workflows" in out


def test_a_row_changed_by_hand_is_found(
    terminal: Terminal, form: Form, employer: str, database: Path
) -> None:
    where = (form["wcb_account"],)
    _write(database, "UPDATE employers SET standing = 'in_good_standing' WHERE wcb_account = ?", where)
    try:
        said = terminal.secor("verify")
        assert said.code == 1
        assert "changed without an entry: standing" in said.out
        assert f"{employer}: the register says registered, in good standing" in said.out
        assert "the workflow says registered, no certificate" in said.out
        assert terminal.secor("verify", "--register-only").code == 1
    finally:
        _write(database, "UPDATE employers SET standing = 'no_certificate' WHERE wcb_account = ?", where)
    assert terminal.secor("verify").code == 0


def test_a_case_that_missed_a_step_takes_it_when_it_is_mended(
    terminal: Terminal, employer: str, desk_server: Server, database: Path, payment: Form
) -> None:
    """What is left when a worker dies after the register's commit, and the server forgets the update."""
    assert terminal.secor("act", employer, "record_payment", "-", given=payment).code == 0
    training = {"actor": "t.okoye", "person_name": "Kim Lee", "completed_on": "2026-02-02"}
    number = asyncio.run(_enter_alone(desk_server, database, employer, "record_training", training))
    said = terminal.secor("verify")
    assert said.code == 1
    assert "`secor verify --mend` lets the case take it" in said.out
    mended = terminal.secor("verify", "--mend", "--json")
    assert (mended.code, mended.data["whole"]) == (0, True), mended.out
    stands = ", ".join(terminal.secor("show", employer, "--json").data[0]["stands"])
    (sentence,) = mended.data["mended"]
    assert f"record_training of t.okoye (entry {number}) was in the register alone" in sentence
    assert sentence.endswith(f"The case took it; it stands at: {stands}.")
    assert terminal.secor("verify", "--mend", "--json").data["mended"] == []
    history = terminal.secor("history", employer, "--json").data
    assert [one["action"] for one in history].count("record_training") == 1


def test_a_step_that_its_case_does_not_take_is_a_difference(
    terminal: Terminal, employer: str, desk_server: Server, database: Path
) -> None:
    notice = {"actor": "a.singh", "subject": "Closed", "text": "Our office is closed."}
    asyncio.run(_enter_alone(desk_server, database, employer, "send_notice", notice, subject=""))
    said = terminal.secor("verify", "--mend", "--json")
    assert (said.code, said.data["mended"]) == (1, [])
    (finding,) = said.data["findings"]
    assert f"{employer}: send_notice of a.singh" in finding
    assert "the case does not take it. Refused: subject: must not be empty" in finding


def test_a_workflow_that_was_terminated_is_found(
    terminal: Terminal, employer: str, desk_server: Server, form: Form
) -> None:
    asyncio.run(_terminate(desk_server, employer))
    said = terminal.secor("verify", "--json")
    assert said.code == 1
    (finding,) = said.data["findings"]
    assert f"{employer}: the register has this case as live" in finding
    assert "no workflow runs for it" in finding
    # A new workflow of the same account can't open a second file (R6), and does not mend the first.
    again = terminal.secor("register", "-", given=form)
    assert again.code == 1


def test_the_register_alone_mends_nothing(terminal: Terminal) -> None:
    said = terminal.secor("verify", "--mend", "--register-only")
    assert (said.code, "choose one" in said.complaint) == (2, True)


def test_a_workflow_of_another_register_is_found(terminal: Terminal, employer: str, tmp_path: Path) -> None:
    elsewhere = Terminal(terminal.environment | {"SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    assert elsewhere.secor("staff", "load", "demo/staff.toml", "--actor", "a.singh").code == 0
    said = elsewhere.secor("verify", "--json")
    assert said.code == 1
    assert any(
        finding.startswith(
            f"{employer}: a workflow runs (registered, no certificate), but the register has no"
        )
        for finding in said.data["findings"]
    )


def test_the_register_alone_needs_no_server(terminal: Terminal) -> None:
    offline = Terminal(terminal.environment | {"TEMPORAL_ADDRESS": "127.0.0.1:1"}, terminal.folder)
    said = offline.secor("verify", "--register-only")
    assert said.code == 0
    assert "say what their entries say." in said.out
    assert offline.secor("verify").code == 3


async def _enter_alone(
    server: Server, database: Path, workflow: str, action: str, payload: Form, **unlike: str
) -> int:
    """Enter a step as its case would, without the case, and perhaps as if something else had been sent."""
    client = await server.client()
    attempt = Attempt(action=action, payload=payload, at=datetime.now(UTC))
    judged = await client.get_workflow_handle(workflow).query("judge", attempt, result_type=Judgement)
    assert judged.transition is not None, judged.refusal
    entered = judged.transition.model_copy(update={"data": judged.transition.data | unlike})
    register = open_register(f"sqlite:///{database}")
    try:
        answer = register.record(entered)
    finally:
        register.close()
    assert isinstance(answer, Recorded)
    return answer.number


async def _terminate(server: Server, workflow: str) -> None:
    client: Client = await server.client()
    await client.get_workflow_handle(workflow).terminate("by a test")


def _write(database: Path, statement: str, values: tuple[str, ...]) -> None:
    connection = sqlite3.connect(database)
    try:
        with connection:
            connection.execute(statement, values)
    finally:
        connection.close()
