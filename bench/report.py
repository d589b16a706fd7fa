"""Writes what was measured as ``docs/benchmarks.md``."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from statistics import median
from textwrap import fill
from typing import TYPE_CHECKING, Final

from bench.explanations import explanations
from bench.figures import MEDIAN, NEARLY_ALL, targets
from bench.load import AT_ONCE
from bench.servers import UNTHROTTLED
from bench.worker import Party
from cli.server_settings import DYNAMIC_CONFIG, SQLITE_PRAGMAS
from domain.actions.registry import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bench.figures import Measured, Target
    from bench.reporting import Reporting
    from bench.sizes import ActionSize, Size
    from bench.taking_over import TakingOver
    from tests.support.burst import Burst

_NAMES: Final = {
    Party.MINIMAL: "minimal workflow",
    Party.SERVICE: "service, letters not rendered",
    Party.SERVICE_WITH_LETTERS: "service, letters rendered",
}
_WIDTH: Final = 118
_MS: Final = 1000
_KIB: Final = 1024


def report(measured: Measured, day: date, server: str, busy: tuple[float, float]) -> str:
    """Write the page.

    Args:
        measured: the figures.
        day: the day on which they were taken.
        server: the version of the Temporal server.
        busy: how many processes wanted a processor, at the start and at the end.

    """
    sections = (
        _beginning(measured, day, server, busy),
        _targets(targets(measured)),
        _load(measured),
        _processor_time(measured),
        _sizes(measured),
        _actions(measured.actions),
        _reporting(measured.reporting),
        moving_in(measured.moving_in),
        at_one_instant(measured.instant),
        _explanations(measured),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _beginning(measured: Measured, day: date, server: str, busy: tuple[float, float]) -> Iterator[str]:
    rounds = len(measured.rounds.of(AT_ONCE[0], Party.SERVICE))
    settings = SQLITE_PRAGMAS | DYNAMIC_CONFIG | UNTHROTTLED
    yield from ("# Benchmarks", "")
    yield from _said(
        "`make bench` takes these figures and writes this page. The lifecycle of the service, from",
        "registration to the mailed certificate, is compared with a minimal workflow",
        "(`bench/minimal.py`) that takes as many updates and makes one register write for each, and does",
        "nothing else. Both run on the same server, with the same settings of the worker and the same",
        "kind of register, in stretches of load that take turns. A ratio is the median of",
        f"{rounds} rounds, each of which compares its own stretches.",
    )
    machine = f"{_processor()}, {os.cpu_count()} processors, {_memory():.0f} GiB"
    python, sdk, alchemy = platform.python_version(), version("temporalio"), version("sqlalchemy")
    facts = (
        f"Day: {day}",
        f"Machine: {machine}. Server, workers and load share it.",
        f"Its load average: {busy[0]:.1f} before, from what else ran on it; {busy[1]:.1f} at the end.",
        f"Software: Python {python}, temporalio {sdk}, Temporal server {server}, SQLAlchemy {alchemy}",
        f"Server, on a file: {', '.join(f'`{name}={value}`' for name, value in settings.items())}",
        "Register: SQLite on a file, `journal_mode=WAL`, `synchronous=FULL`",
    )
    yield from (fill(f"- {fact}", _WIDTH, subsequent_indent="  ", break_on_hyphens=False) for fact in facts)
    yield ""


def _targets(found: list[Target]) -> Iterator[str]:
    yield from ("## Targets", "", "| figure | measured | target | |", "|---|---|---|---|")
    for target in found:
        sign = "≥" if target.more_is_better else "≤"
        yield f"| {target.what} | {target.shown} | {sign} {target.wanted:,} | {target.verdict} |"
    yield ""


def _load(measured: Measured) -> Iterator[str]:
    rounds = measured.rounds
    yield from ("## Throughput and latency", "")
    yield from _said(
        "Latency is that of one update, from sending it to its answer. In brackets stands the ratio to the",
        "minimal workflow's.",
    )
    yield from ("| at once | | lives a second | median | 99 of 100 |", "|---|---|---|---|---|")
    for at_once in AT_ONCE:
        for party, name in _NAMES.items():
            stretches = rounds.of(at_once, party)
            a_second = median(one.throughput for one in stretches)
            cells = [f"{a_second:.2f} ({rounds.throughput_ratio(at_once, party):.2f})"]
            for part in (MEDIAN, NEARLY_ALL):
                within = median(one.latency(part) for one in stretches)
                cells.append(f"{within * _MS:.0f} ms ({rounds.latency_ratio(at_once, party, part):.2f})")
            yield f"| {at_once} | {name} | {' | '.join(cells)} |"
    yield ""


def _processor_time(measured: Measured) -> Iterator[str]:
    rounds = measured.rounds
    yield from (
        f"Processor time, {AT_ONCE[-1]} at once:",
        "",
        "| | worker, for a life | worker, for a transition | server, for a life |",
        "|---|---|---|---|",
    )
    for party, name in _NAMES.items():
        transitions = (measured.least if party is Party.MINIMAL else measured.whole_lifecycle).transitions
        worker, server = rounds.worker_cpu(party) * _MS, rounds.server_cpu(party) * _MS
        yield f"| {name} | {worker:.0f} ms | {worker / transitions:.1f} ms | {server:.0f} ms |"
    each = rounds.memory_per_employer() / _KIB
    yield from ("", f"Memory of the worker for each employer that it keeps: {each:.0f} KiB.", "")


def _sizes(measured: Measured) -> Iterator[str]:
    years, whole = measured.years, measured.whole_lifecycle
    yield from (
        "## Size of the histories",
        "",
        "| | events | KiB | workflow tasks | transitions | letters |",
        "|---|---|---|---|---|---|",
        *(_row(name, size) for name, size in measured.lifecycle.items()),
        _row("**lifecycle, together**", whole),
        _row("minimal workflow", measured.least),
        _row("quiet maintenance year: employer", years.employer),
        _row("quiet maintenance year: audit", years.audit),
        _row("**quiet maintenance year, together**", years.size),
        "",
    )
    yield from _said(
        "A quiet year has two reminder letters, an audit and its review, and ends as the run continues as",
        "new.",
        f"It was lived by {years.employers} employers at once on skipped time, served by {years.workers}",
        f"workers, letters not rendered: {years.a_minute:,.0f} employer-years a minute.",
    )
    yield from _said(
        f"Replaying the histories of a lifecycle takes {measured.replay * _MS:.0f} ms,",
        f"{measured.replay / whole.events * _MS * _MS:.0f} µs for each event.",
    )


def _row(name: str, size: Size) -> str:
    cells = (size.events, f"{size.bytes / _KIB:.1f}", size.tasks, size.transitions, size.letters)
    return f"| {name} | {' | '.join(str(cell) for cell in cells)} |"


def _actions(actions: list[ActionSize]) -> Iterator[str]:
    yield from ("## Events of each staff action", "")
    yield from _said(
        "The history of the case that takes the action, before and after it, with everything that the",
        "case does on account of it. An ordinary action is one with which no workflow begins and no run",
        "ends.",
    )
    yield from ("| case | action | events | |", "|---|---|---|---|")
    for action in actions:
        note = "begins a workflow" if action.begins else "ends the run" if action.ends else ""
        yield f"| {action.case} | {action.action} | {action.events} | {note} |"
    yield ""
    declared = dict.fromkeys(one.name for of_case in ACTIONS.values() for one in of_case)
    left = sorted(declared.keys() - {action.action for action in actions})
    yield from _said(
        "Not measured are those that take a year, or another employer, policy or person than this life has:",
        f"{', '.join(left)}.",
    )


def _reporting(found: Reporting) -> Iterator[str]:
    yield from ("## Reports", "")
    yield from _said(
        f"`secor report` on {found.employers:,} employers with {found.entries:,} entries, on SQLite. The",
        f"whole page takes {found.page:.2f} s from the command to its end, {found.processor:.1f} s of them",
        "on a processor, with the register read from the disk and not from memory. The report is right:",
        "the bench stops unless each figure is what counting in plain Python gives (`bench/counting.py`).",
        f"Filling the register took {found.filled:.0f} s.",
    )
    yield from ("| section | first asked | asked again |", "|---|---|---|")
    for section, (first, again) in found.sections.items():
        yield f"| {section.value} | {first * _MS:.0f} ms | {again * _MS:.0f} ms |"
    yield ""


def moving_in(found: TakingOver) -> Iterator[str]:
    """Give the section on the way in and the way out."""
    each = _MS / found.employers
    yield from ("## Taking over and taking out", "")
    yield from _said(
        f"A table of {found.employers:,} employers in mid-cycle (`bench/taking_over.py`), with one worker on",
        "the same machine, each command from its start to its end. The load average at the end of the import",
        f"was {found.busy:.1f}.",
    )
    yield from (
        "| command | seconds | for an employer |",
        "|---|---|---|",
        *(
            f"| {name} | {seconds:,.0f} | {seconds * each:.0f} ms |"
            for name, seconds in (
                ("`secor import --dry-run`", found.checked),
                ("`secor import`", found.opened),
                ("`secor import` again, which changes nothing", found.again),
                (f"`secor export --all`, {found.files:,} files", found.taken_out),
            )
        ),
        "",
    )
    yield from _said(
        f"For an employer the worker uses {found.worker * each:.0f} ms of a processor and the server",
        f"{found.server * each:.0f} ms, the welcoming letter as a PDF among it: processors to themselves are",
        "what an import is waiting for. It has 16 files in hand at once, and more would only wait longer.",
    )


def at_one_instant(found: Burst) -> Iterator[str]:
    """Give the section on deadlines that come together."""
    many = len(found.employers)
    yield from ("## Deadlines at one instant", "")
    yield from _said(
        f"{many:,} employers are reminded of an invoice at the same instant (`tests/support/burst.py`), on",
        "a server that runs by the real clock and with the settings of `secor up`, with two workers in",
        f"processes of their own and SQLite. The day was {found.day}, the load average at the end",
        f"{found.busy:.1f}. The bench stops unless each reminder is written once and has that day's date.",
    )
    yield from (
        "| | seconds | for an employer |",
        "|---|---|---|",
        *(
            f"| {name} | {seconds:,.0f} | {seconds / many * _MS:.0f} ms |"
            for name, seconds in (
                ("before: all files are opened from the register", found.opened),
                ("from the instant until the last employer was taken up", found.last_step),
                ("from the instant until the last letter was written and entered", found.done),
            )
        ),
        "",
    )


def _explanations(measured: Measured) -> Iterator[str]:
    yield from ("## What holds it back", "")
    for paragraph in explanations(measured):
        yield from _said(paragraph)


def _said(*words: str) -> Iterator[str]:
    yield from (fill(" ".join(words), _WIDTH, break_on_hyphens=False), "")


def _processor() -> str:
    """Name the processor."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> float:
    """Give the machine's memory in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _KIB**3
