"""``secor staff`` keeps the directory; ``secor`` itself explains its commands and exit codes."""

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
    load = ("staff", "load", str(ROOT / "demo" / "staff.toml"), "--actor", "a.singh")
    first = terminal.secor(*load)
    assert first.code == 0
    assert "brought up to date, as entry 1" in first.out
    again = terminal.secor(*load)
    assert again.code == 0
    assert "The register already says what" in again.out


def test_every_mistake_of_a_staff_file_is_told(terminal: Terminal) -> None:
    path = terminal.file('[[staff]]\nid = "a.b"\nroles = ["boss"]\n', "staff.toml")
    said = terminal.secor("staff", "load", path, "--actor", "a.b")
    assert (said.code, said.out) == (2, "")
    assert 'staff "a.b", name: Field required.' in said.complaint
    assert 'staff "a.b", roles: ' in said.complaint


def test_a_staff_file_that_can_t_be_read(terminal: Terminal) -> None:
    assert (
        "can't be read: No such file"
        in terminal.secor("staff", "load", "none.toml", "--actor", "a.b").complaint
    )
    (terminal.folder / "latin.toml").write_bytes(b'name = "Ren\xe9e"')
    said = terminal.secor("staff", "load", str(terminal.folder / "latin.toml"), "--actor", "a.b")
    assert said.code == 2
    assert "is not UTF-8 text" in said.complaint


def test_the_directory_is_begun_and_kept_without_a_file(terminal: Terminal) -> None:
    """R12, R32: from the first administrator on; every change is told with its entry."""

    def said(*words: str) -> str:
        answer = terminal.secor(*words)
        assert (answer.code, answer.complaint) == (0, ""), answer.complaint
        return answer.out

    me = ("--actor", "a.singh")
    begun = said("staff", "add", "a.singh", "--name", "Asha Singh", "--role", "administrator", *me)
    assert begun == "Asha Singh may act as a.singh, as an administrator. It is entry 1.\n"
    said("staff", "add", "r.roy", "--name", "Renée", "--role", "reviewer", *me)
    said("staff", "change", "r.roy", "--name", "Renée Roy", *me)
    said("staff", "add", "r.li", "--name", "Rong Li", "--role", "reviewer", *me)
    away = ("--from", "2099-07-05", "--to", "2099-07-16")
    assert "r.li stands in" in said(
        "staff", "absence", "r.roy", *away, "--deputy", "r.li", "--actor", "r.roy"
    )
    assert "2099-07-05 to 2099-07-16, r.li stands in" in said("staff", "list")
    assert terminal.secor("staff", "list", "--json").data["absences"] == [
        {"staff_id": "r.roy", "begins_on": "2099-07-05", "ends_on": "2099-07-16", "deputy": "r.li"}
    ]
    said("staff", "back", "r.roy", "--from", "2099-07-05", "--on", "2099-07-05", *me)
    assert terminal.secor("staff", "list", "--json").data["absences"] == []
    said("staff", "leave", "r.li", "--on", "2026-01-01", *me)
    assert "r.li" not in said("staff", "list")

    days = ("--from", "2026-01-01", "--until", "2028-12-31")
    said("auditors", "add", "x.auditor", "--name", "Xenia", *days, "--account", "1234567", *me)
    said("auditors", "change", "x.auditor", "--name", "Xenia Audit", "--until", "2099-12-31", *me)
    assert "2026-01-01 to 2099-12-31" in said("auditors", "list")
    assert terminal.secor("auditors", "list", "--json").data[0]["wcb_accounts"] == ["1234567"]
    said("auditors", "remove", "x.auditor", "--on", "2026-01-01", *me)
    assert terminal.secor("auditors", "list", "--json").data == []


def test_a_change_of_the_directory_is_refused_in_a_sentence(terminal: Terminal) -> None:
    path = str(ROOT / "demo" / "staff.toml")
    assert terminal.secor("staff", "load", path, "--actor", "r.roy").complaint.startswith("r.roy is no admin")
    assert terminal.secor("staff", "load", path, "--actor", "a.singh").code == 0
    said = terminal.secor("staff", "leave", "r.li", "--on", "2099-01-01", "--actor", "r.roy")
    assert said.code == 1
    assert "an administrator may. The attempt is remembered as entry 2." in said.complaint
    said = terminal.secor("staff", "leave", "r.li", "--on", "soon", "--actor", "a.singh")
    assert (said.code, said.complaint[:22]) == (1, "Refused: left_on: must")


def test_a_directory_that_is_kept_in_a_file_is_changed_there(terminal: Terminal) -> None:
    path = str(ROOT / "demo" / "staff.toml")
    terminal.secor("staff", "load", path, "--actor", "a.singh")
    kept = Terminal({**terminal.environment, "SECOR_STAFF_FILE": path}, terminal.folder)
    said = kept.secor("staff", "leave", "r.li", "--on", "2099-01-01", "--actor", "a.singh")
    assert said.code == 1
    assert f"The staff directory is kept in {path} (SECOR_STAFF_FILE)" in said.complaint
    away = ("--from", "2099-07-05", "--to", "2099-07-16", "--actor", "r.roy")
    assert kept.secor("staff", "absence", "r.roy", *away).code == 0


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
