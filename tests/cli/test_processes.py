"""Programs that are kept running: started again, given up, ended with their parent or after it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli import leash
from cli.failing import CommandError
from cli.processes import Kept, end_leftovers, while_they_run
from tests.cli.running_up import eventually

FOREVER = (sys.executable, "-c", "import time; time.sleep(600)")

_PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, sys.argv[1], str(os.getpid()), *sys.argv[2:]])
print(child.pid, flush=True)
time.sleep(600)
"""


def kept(folder: Path, *program: str) -> Kept:
    """A program with its log in a folder."""
    return Kept("The program", program, folder / "logs" / "program.log", dict(os.environ))


def runs(process: int) -> bool:
    """Whether a process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_what_dies_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with kept(tmp_path, *FOREVER) as program:
        first = program.process
        os.kill(first, signal.SIGKILL)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if program.process != first:
                break
        assert program.process != first
        last = program.process
    assert not runs(last)
    assert "The program ended with signal 9; starting it again." in capsys.readouterr().out


async def test_what_never_runs_is_given_up_with_the_end_of_its_log(tmp_path: Path) -> None:
    async with kept(tmp_path, sys.executable, "-c", "raise SystemExit('no such thing')") as program:
        with pytest.raises(CommandError) as failure:
            await while_they_run(asyncio.sleep(60), program)
    assert failure.value.code == 3
    assert "The program ended 3 times in a row, last with code 1" in failure.value.sentence
    assert "  no such thing" in failure.value.sentence


async def test_work_ends_with_its_result_while_programs_run(tmp_path: Path) -> None:
    async with kept(tmp_path, *FOREVER) as program:
        assert await while_they_run(asyncio.sleep(0, "done"), program) == "done"


async def test_what_does_not_end_when_asked_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.processes._GRACE", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); "
    async with kept(tmp_path, sys.executable, "-c", deaf + "time.sleep(600)") as program:
        log = tmp_path / "logs" / "program.log"
        await asyncio.to_thread(eventually, lambda: "deaf" in log.read_text(encoding="utf-8"), "it runs")
        process = program.process
    assert not runs(process)


def test_a_program_on_the_leash_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _PARENT,
            leash.__file__,
            *FOREVER,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        assert runs(child)
        parent.kill()
        parent.wait(10)
        eventually(lambda: not runs(child), "the child ended with its parent", within=10)


def test_a_program_whose_parent_is_gone_already_does_not_start() -> None:
    ended = subprocess.run(
        [sys.executable, leash.__file__, "1", *FOREVER], check=False, timeout=20, capture_output=True
    )
    assert ended.returncode == 0


def test_what_an_earlier_desk_left_running_is_ended(tmp_path: Path) -> None:
    """Where programs don't end with their parent, the next start ends them."""
    log = tmp_path / "program.log"
    left = subprocess.Popen([*FOREVER, "left-by-an-earlier-desk"])
    try:
        log.with_suffix(".process").write_text(str(left.pid), encoding="ascii")
        end_leftovers(log, "another mark")
        assert runs(left.pid), "a process of the same id was mistaken for ours"
        log.with_suffix(".process").write_text(str(left.pid), encoding="ascii")
        began = time.monotonic()
        waiting = subprocess.Popen([sys.executable, "-c", _BURY, str(left.pid)])
        end_leftovers(log, "left-by-an-earlier-desk")
        waiting.wait(20)
        assert time.monotonic() - began < 10
        assert not runs(left.pid)
        assert not log.with_suffix(".process").exists()
        end_leftovers(log, "left-by-an-earlier-desk")
    finally:
        left.kill()
        left.wait(20)


#: A parent that is still there would have to bury its child; here the test is the parent.
_BURY = "import sys"
