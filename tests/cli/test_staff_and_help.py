"""``secor staff`` loads the directory; ``secor`` itself explains its commands and exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import ROOT, Terminal, clean_environment


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal with an empty folder."""
    return Terminal({"SECOR_VAR_DIR": str(tmp_path / "var")}, tmp_path)


def test_the_directory_is_loaded_and_entered_once(terminal: Terminal) -> None:
    first = terminal.secor("staff", str(ROOT / "demo" / "staff.toml"))
    assert first.code == 0
    assert "brought up to date, as entry 1" in first.out
    again = terminal.secor("staff", str(ROOT / "demo" / "staff.toml"))
    assert again.code == 0
    assert "The register already says what" in again.out


def test_every_mistake_of_a_staff_file_is_told(terminal: Terminal) -> None:
    path = terminal.file('[[staff]]\nid = "a.b"\nroles = ["boss"]\n', "staff.toml")
    said = terminal.secor("staff", path)
    assert (said.code, said.out) == (2, "")
    assert 'staff "a.b", name: Field required.' in said.complaint
    assert 'staff "a.b", roles: ' in said.complaint


def test_a_staff_file_that_can_t_be_read(terminal: Terminal) -> None:
    assert "can't be read: No such file" in terminal.secor("staff", "none.toml").complaint
    (terminal.folder / "latin.toml").write_bytes(b'name = "Ren\xe9e"')
    said = terminal.secor("staff", str(terminal.folder / "latin.toml"))
    assert said.code == 2
    assert "is not UTF-8 text" in said.complaint


def test_help_tells_what_exit_codes_mean(terminal: Terminal) -> None:
    out = " ".join(terminal.secor("--help").out.split())
    assert "Exit codes: 0 done; 1 refused" in out
    for command in (
        "up",
        "demo",
        "worker",
        "register",
        "act",
        "show",
        "agenda",
        "desk",
        "queue",
        "history",
        "verify",
    ):
        assert terminal.secor(command, "--help").code == 0


def test_a_mistyped_command_is_a_usage_error(terminal: Terminal) -> None:
    said = terminal.secor("verfy")
    assert said.code == 2
    assert "verify" in said.complaint


def test_a_mistake_in_the_program_is_told_without_a_traceback(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.declared.sample_cases", None)
    said = terminal.secor("actions")
    assert said.code == 4
    assert "This is a mistake in the program itself: TypeError" in said.complaint
    assert "SECOR_TRACEBACK=1" in said.complaint
    assert "Traceback" not in said.complaint


def test_the_process_ends_with_the_exit_code(tmp_path: Path) -> None:
    """The command as installed, not in this process."""
    for words, code in ((["actions", "suspend"], 0), (["employers"], 3), (["actions", "fire"], 2)):
        ended = subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            cwd=ROOT,
            env=clean_environment() | {"SECOR_VAR_DIR": str(tmp_path)},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode == code, ended.stderr
        assert bool(ended.stdout) == (code == 0)
