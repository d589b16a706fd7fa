"""What can't be reached is said in a sentence with a next step, soon, and with exit code 3."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import ROOT, Terminal
from tests.support.live import Server

READING = (
    ("show", "1234567"),
    ("agenda", "1234567"),
    ("history", "1234567"),
    ("employers",),
    ("verify",),
)


@pytest.fixture
def nowhere(tmp_path: Path) -> Terminal:
    """A terminal where nothing runs and nothing is kept."""
    return Terminal({"TEMPORAL_ADDRESS": "127.0.0.1:1", "SECOR_VAR_DIR": str(tmp_path / "var")}, tmp_path)


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal on a server for which nobody works."""
    server = Server(tmp_path)
    server.start()
    try:
        asyncio.run(_answers(server))
        yield Terminal({"TEMPORAL_ADDRESS": server.address, "SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    finally:
        server.stop()


async def _answers(server: Server) -> None:
    await server.client()


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_no_register(nowhere: Terminal, words: tuple[str, ...]) -> None:
    said = nowhere.secor(*words)
    assert (said.code, said.out) == (3, "")
    assert "There is no register at sqlite:///" in said.complaint
    assert "`secor up` makes one" in said.complaint
    assert not (nowhere.folder / "var").exists(), "looking made something"


def test_no_server(nowhere: Terminal, payment: dict[str, Any]) -> None:
    for words in (("act", "1234567", "record_payment", "-"), ("queue",)):
        said = nowhere.secor(*words, given=payment)
        assert (said.code, said.out) == (3, "")
        assert "No Temporal server answers at 127.0.0.1:1" in said.complaint
        assert "`secor up`" in said.complaint


def test_no_worker(idle: Terminal, form: dict[str, Any], payment: dict[str, Any], monkeypatch: Any) -> None:  # noqa: ANN401
    monkeypatch.setattr("cli.acting._PATIENCE", 2)
    monkeypatch.setattr("cli.cases._ANSWERS", (timedelta(seconds=1), timedelta(seconds=2)))
    workflow = f"employer-{form['wcb_account']}"
    registered = idle.secor("register", "-", given=form)
    assert registered.code == 3
    assert f"is with the server as {workflow}, but no worker has taken it up" in registered.complaint
    assert "don't send it again" in registered.complaint
    began = time.monotonic()
    acted = idle.secor("act", workflow, "record_payment", "-", given=payment)
    assert acted.code == 3
    assert "no worker answers. Start one with `secor worker`" in acted.complaint
    assert time.monotonic() - began < 15
    # What was sent while nobody worked is done as soon as somebody does.
    assert idle.secor("staff", "load", str(ROOT / "demo" / "staff.toml"), "--actor", "a.singh").code == 0
    with idle.worker():
        assert _eventually(idle, workflow, payment).code == 0


def _eventually(idle: Terminal, workflow: str, payment: dict[str, Any]) -> Any:  # noqa: ANN401
    said = idle.secor("act", workflow, "record_payment", "-", given=payment)
    for _ in range(20):
        if said.code == 0:
            break
        said = idle.secor("act", workflow, "record_payment", "-", given=payment)
    return said


def test_a_database_url_that_is_none(tmp_path: Path) -> None:
    for url in ("nonsense", "mysql://x/y", "oracle:///x"):
        here = Terminal({"SECOR_DATABASE_URL": url}, tmp_path)
        said = here.secor("employers")
        assert said.code == 2, said.complaint
        assert "sqlite:///var/register.db" in said.complaint


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    here = Terminal({"SECOR_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/secor"}, tmp_path)
    said = here.secor("employers")
    assert said.code == 3
    assert "The register can't be used: " in said.complaint


def test_a_file_that_is_no_register(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_text("something else entirely, and long enough to be looked at")
    said = Terminal({"SECOR_VAR_DIR": str(tmp_path)}, tmp_path).secor("employers")
    assert said.code == 3
    assert "file is not a database" in said.complaint


def test_a_worker_without_a_server(nowhere: Terminal) -> None:
    said = nowhere.secor("worker")
    assert said.code == 3
    assert "No Temporal server answers at 127.0.0.1:1" in said.complaint


def test_a_policy_file_that_is_not_there(tmp_path: Path) -> None:
    here = Terminal({"SECOR_POLICY_FILE": "no-such.toml", "SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    missing = "no-such.toml can't be used: No such file or directory."
    told = {
        "up": "SECOR_POLICY_FILE names no-such.toml, which is not there.",
        "demo": missing,
        "actions": missing,
    }
    for command, sentence in told.items():
        said = here.secor(command)
        assert said.code == 2
        assert said.complaint.endswith(f"{sentence}\n")


def test_a_folder_that_can_t_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    said = Terminal({"SECOR_VAR_DIR": str(tmp_path / "file" / "var")}, tmp_path).secor("up")
    assert said.code == 2
    assert "can't be used: Not a directory" in said.complaint


def test_a_setting_that_can_t_be_used(tmp_path: Path) -> None:
    said = Terminal({"SECOR_MAX_CACHED_WORKFLOWS": "many"}, tmp_path).secor("employers")
    assert said.code == 2
    assert "The setting SECOR_MAX_CACHED_WORKFLOWS can't be used" in said.complaint


def test_temporal_s_own_settings_that_can_t_be_read(tmp_path: Path) -> None:
    profile = tmp_path / "temporal.toml"
    profile.write_text("[profile.default\n", encoding="utf-8")
    here = Terminal({"TEMPORAL_CONFIG_FILE": str(profile), "SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    said = here.secor("queue")
    assert said.code == 2
    assert "Temporal's own settings can't be read" in said.complaint
