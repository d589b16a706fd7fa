"""How long ``secor report`` takes on a register of many employers, and that it is right there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bench.counting import differences
from bench.filling import fill, population
from domain.measuring import first_day
from domain.policy import parse_policy
from domain.report import Section
from models.database import open_register
from models.engine import engine_for
from settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from models.register import Register

#: A day long after the policy begins, so that it does not matter when the bench is run.
_DAY: Final = date(2026, 11, 2)
_POLICY: Final = parse_policy(Settings().policy_file.read_text(encoding="utf-8")).on(_DAY)


@dataclass(frozen=True)
class Reporting:
    """What a report on many employers took.

    Attributes:
        employers: whose lives fill the register.
        entries: how many entries these have.
        filled: seconds in which the register was filled.
        sections: seconds for each section, as first asked and as asked again.
        page: seconds for the whole page, from the command's start to its end.
        processor: seconds of a processor in these.

    """

    employers: int
    entries: int
    filled: float
    sections: dict[Section, tuple[float, float]]
    page: float
    processor: float


def reports(employers: int, folder: Path) -> Reporting:
    """Fill a register, see that the report on it is right, and time it.

    Raises:
        RuntimeError: when the report and counting by hand differ, or the page can't be made.

    """
    lived = population(employers, _DAY)
    began = time.perf_counter()
    url = f"sqlite:///{folder / 'register.db'}"
    open_register(url).close()
    engine = engine_for(url)
    fill(engine, lived)
    engine.dispose()
    filled = time.perf_counter() - began
    _forget(folder)
    page, processor = _page(url, folder)
    _forget(folder)
    register = open_register(url)
    sections = {section: (_seconds(register, section), _seconds(register, section)) for section in Section}
    wrong = differences(lived, register.report(_DAY, tuple(Section), _POLICY), first_day(_DAY))
    register.close()
    if wrong:
        raise RuntimeError(f"The report is wrong. {'; '.join(wrong)}.")
    return Reporting(employers, len(lived.steps), filled, sections, page, processor)


def _seconds(register: Register, section: Section) -> float:
    began = time.perf_counter()
    register.report(_DAY, [section], _POLICY)
    return time.perf_counter() - began


def _page(url: str, folder: Path) -> tuple[float, float]:
    """Time the command as somebody would give it."""
    command = (sys.executable, "-m", "cli.main", "report", "--as-of", str(_DAY))
    began, used = time.perf_counter(), _used()
    done = subprocess.run(  # noqa: S603 - our own command
        (*command, "--output", str(folder / "report.html")),
        env=os.environ | {"SECOR_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"No report was made. {done.stderr}")
    return time.perf_counter() - began, _used() - used


def _used() -> float:
    """Give the processor time of all commands that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _forget(folder: Path) -> None:
    """Have the operating system keep nothing of the register in memory, so that it is read from the disk."""
    for file in folder.iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
