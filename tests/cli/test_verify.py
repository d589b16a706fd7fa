"""``secor verify``: finds what was changed behind the program's back, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

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


def test_a_workflow_of_another_register_is_found(terminal: Terminal, employer: str, tmp_path: Path) -> None:
    elsewhere = Terminal(terminal.environment | {"SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    assert elsewhere.secor("staff", "demo/staff.toml").code == 0
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
