"""A desk for the commands: a server, a worker and a register in processes and files of their own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from domain.registration import EXAMPLE
from models.engine import engine_for
from models.register import Register
from tests.cli.commands import ROOT, Terminal
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.live import Server

_accounts = count(3_000_001)


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk keeps its files."""
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="session")
def desk_server(desk_folder: Path) -> Iterator[Server]:
    """A Temporal server."""
    server = Server(desk_folder)
    server.start()
    try:
        asyncio.run(_answers(server))
        yield server
    finally:
        server.stop()


async def _answers(server: Server) -> None:
    await server.client()


@pytest.fixture(scope="session")
def terminal(desk_folder: Path, desk_server: Server) -> Iterator[Terminal]:
    """A terminal on a desk that runs, with the demonstration's staff."""
    here = Terminal(
        {"TEMPORAL_ADDRESS": desk_server.address, "SECOR_VAR_DIR": str(desk_folder / "var")}, desk_folder
    )
    assert here.secor("staff", "load", str(ROOT / "demo" / "staff.toml"), "--actor", "a.singh").code == 0
    with here.worker():
        yield here


@pytest.fixture
def form() -> dict[str, Any]:
    """A registration form of an employer that is not registered yet."""
    account = str(next(_accounts))
    return {**EXAMPLE, "actor": "a.singh", "wcb_account": account, "legal_name": f"Employer {account} Ltd."}


@pytest.fixture
def employer(terminal: Terminal, form: dict[str, Any]) -> str:
    """The workflow of an employer that has just registered."""
    said = terminal.secor("register", "-", given=form)
    assert said.code == 0, said.complaint
    return f"employer-{form['wcb_account']}"


@pytest.fixture
def payment() -> dict[str, Any]:
    """A payment of the fee, by cheque."""
    return {"actor": "a.singh", "paid_on": "2026-01-05", "amount": "250.00", "method": "cheque"}


@pytest.fixture
def kept(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """A register where the command looks for one."""
    shutil.copyfile(sqlite_template, tmp_path / "register.db")
    monkeypatch.setenv("SECOR_VAR_DIR", str(tmp_path))
    monkeypatch.delenv("SECOR_DATABASE_URL", raising=False)
    register = Register(engine_for(f"sqlite:///{tmp_path / 'register.db'}"))
    register.load_staff(STAFF, STAFF_LOADED_AT)
    yield register
    register.close()
