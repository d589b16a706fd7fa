"""What holds the figures back, in words, from what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.figures import EVENTS_WANTED
from bench.load import AT_ONCE
from bench.worker import Party
from bench.years import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.figures import Measured

_MS: Final = 1000
#: Why an action has more events than are wanted.
_LONG: Final = {
    "issue_invoice": (
        "An invoice is entered twice: when it is asked for, and with its number, which no other has. The "
        "second brings the day by which it is to be paid, which is listed, and the timer of its reminder."
    ),
}


def explanations(measured: Measured) -> Iterator[str]:
    """Give a paragraph for each figure that has a target and may miss it."""
    yield _throughput(measured)
    yield _latency()
    yield _events(measured)
    yield _simulated_years(measured)
    yield _reports(measured)


def _throughput(measured: Measured) -> str:
    rounds, whole, least = measured.rounds, measured.whole_lifecycle, measured.least
    server = rounds.server_cpu(Party.SERVICE) / rounds.server_cpu(Party.MINIMAL)
    worker = rounds.worker_cpu(Party.SERVICE) / rounds.worker_cpu(Party.MINIMAL)
    for_each_write = rounds.throughput_ratio(AT_ONCE[-1], Party.SERVICE) * whole.writes / least.writes
    return (
        "**Throughput.** As many updates are not as much work. A lifecycle is "
        f"{len(measured.lifecycle)} runs of three workflows, with {whole.tasks} workflow tasks and "
        f"{whole.writes} register writes; the minimal workflow is one run with {least.tasks} and "
        f"{least.writes}. Audits and certificate orders are workflows of their own, which staff find in "
        "lists and act on: they are started, reported to their employer and closed, and nearly each step "
        f"changes what lists show. The server alone spends {server:.1f} times the processor time on that, "
        f"whatever the worker does, and the worker {worker:.1f} times. For each register write, the "
        f"throughput at {AT_ONCE[-1]} at once is {for_each_write:.2f} of the minimal workflow's."
    )


def _latency() -> str:
    return (
        "**Latency.** An update is judged by its validator and again by its handler, because somebody else "
        "may have acted in between; its entry carries rows and requirements, and the search attributes "
        "follow. A letter that a step owes is written right after it, which saves events, and the answer "
        "waits for it. The program's own rules are the smaller part: sampled under load, four fifths of the "
        "worker's time in Python are the SDK's, for activations, payloads and local activities, and most of "
        "the rest is the register's. Many at once wait for the same processors, and the ratio follows that "
        "of the throughput."
    )


def _events(measured: Measured) -> str:
    long = [one for one in measured.ordinary() if one.events > EVENTS_WANTED]
    named = dict.fromkeys(f"{one.action} ({one.case}, {one.events})" for one in long)
    found = f"More than that have: {', '.join(named)}." if long else "No action has more."
    reasons = dict.fromkeys(_LONG[one.action] for one in long if one.action in _LONG)
    return (
        f"**Events.** {' '.join((found, *reasons))} The turn itself takes three events; accepting the "
        "action, entering it, listing it and answering take one each, its letters included. A timer that "
        "moves adds two."
    )


def _simulated_years(measured: Measured) -> str:
    years = measured.years
    lived = years.employers * YEARS
    each, cpu = (spent / lived * _MS for spent in (years.seconds * years.workers, years.worker_cpu))
    most = 60 * _MS * years.workers / cpu
    return (
        f"**Simulated years.** An employer-year takes {each:.0f} ms of a processor, of which the workers "
        f"use {cpu:.0f} ms: {years.size.tasks} workflow tasks and {years.size.writes} register writes, each "
        "with its way through the SDK and SQLAlchemy. The rest is the server that skips time, the load "
        f"itself and whatever else runs. If the workers had {years.workers} processors to themselves and "
        f"never waited, they would come to {most:,.0f} a minute; more processors, with a worker on each, "
        "come to more."
    )


def _reports(measured: Measured) -> str:
    found = measured.reporting
    asking = sum(first for first, _ in found.sections.values())
    return (
        f"**Reports.** Of the {found.page:.2f} s, {found.processor:.1f} s are work on a processor and the "
        "rest is waiting, for the disk and for other work on the machine. Asked one by one, the sections "
        f"take {asking:.1f} s; the command also starts Python, loads the libraries and draws the charts."
    )
