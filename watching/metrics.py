"""The metrics that a worker shows, each declared once: the page of metrics and the tests read the same list.

No label is personal: kinds, stages, roles and names of activities, which are the program's own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from domain.listing import STAGES
from domain.machines import open_states
from domain.machines.employer import EmployerMachine
from domain.queues import CASES
from models.ledger import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from prometheus_client.core import Metric

    from models.figures import Figures


@dataclass(frozen=True)
class Declared:
    """A metric.

    Attributes:
        name: as Prometheus knows it, with its unit at the end.
        sentence: what it says.
        labels: what it is told apart by.

    """

    name: str
    sentence: str
    labels: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it only grows, from 0 at each start of the worker."""
        return self.name.endswith("_total")


_CASES: Final = Declared(
    "secor_cases", "Open cases: employers, audits and certificate orders.", ("kind", "stage")
)
_WAITING: Final = Declared(
    "secor_cases_waiting",
    "Cases that wait for somebody at the association, by whose turn it is.",
    ("kind", "stage", "role"),
)
_LONGEST: Final = Declared(
    "secor_longest_wait_days",
    "How long the case has waited that came first; 0 where none waits.",
    ("kind", "stage", "role"),
)
_STANDINGS: Final = Declared(
    "secor_employers", "Employers with an open file, by standing (R26).", ("standing",)
)
_LETTERS: Final = Declared(
    "secor_letters", "Letters, by channel and how far they have come (R24).", ("channel", "status")
)
_LETTERS_FAILED: Final = Declared(
    "secor_letters_failed", "Letters that wait for e-mail and were tried in vain at least once."
)
_OLDEST_LETTER: Final = Declared(
    "secor_oldest_letter_seconds", "Age of the oldest letter that waits to leave by e-mail; 0 without one."
)
_ADDRESSES: Final = Declared(
    "secor_email_addresses_failed", "Employers whose letters come back from their address (R30)."
)
_WINDOWS: Final = Declared(
    "secor_reply_windows_ending", "Reply windows that end within the days that the policy lists ahead (R17)."
)
_IN_FORCE: Final = Declared("secor_certificates_in_force", "Certificates that run (R22).")
_EXPIRING: Final = Declared(
    "secor_certificates_expiring", "Of these, the ones that end within the days that the policy lists (R25)."
)
_INVOICES: Final = Declared("secor_invoices_overdue", "Invoices past their day that are not paid (R7).")
_ENTRIES: Final = Declared("secor_entries", "Number of the register's newest entry.")
_LAST_ENTRY: Final = Declared(
    "secor_last_entry_timestamp_seconds", "Instant of the newest entry, by its workflow's clock."
)
_REGISTER_UP: Final = Declared("secor_register_up", "1 if the register answered, 0 if it did not.")
_REGISTER_SECONDS: Final = Declared(
    "secor_register_reading_seconds", "How long the register took to answer for these figures."
)
_TIMERS: Final = Declared(
    "secor_timers_late", "Cases whose next date passed some minutes ago and has brought nothing about."
)
_TEMPORAL_UP: Final = Declared("secor_temporal_up", "1 if the Temporal server answered, 0 if it did not.")
_READ_AT: Final = Declared("secor_read_timestamp_seconds", "Instant at which these figures were read.")
_ACTIVITIES: Final = Declared(
    "secor_activity_failures_total",
    "Tries of activities that failed in this worker, whatever came of the next try.",
    ("activity", "error"),
)
_CODEC: Final = Declared(
    "secor_codec_refusals_total",
    "Payloads that this worker could not open or was not to take, by reason.",
    ("reason",),
)

DECLARED: Final = (
    _CASES,
    _WAITING,
    _LONGEST,
    _STANDINGS,
    _LETTERS,
    _LETTERS_FAILED,
    _OLDEST_LETTER,
    _ADDRESSES,
    _WINDOWS,
    _IN_FORCE,
    _EXPIRING,
    _INVOICES,
    _ENTRIES,
    _LAST_ENTRY,
    _REGISTER_UP,
    _REGISTER_SECONDS,
    _TIMERS,
    _TEMPORAL_UP,
    _READ_AT,
    _ACTIVITIES,
    _CODEC,
)
#: Why a payload is refused; each is there from the start, so that an alert sees the first one.
CODEC_REASONS: Final = ("unsealed", "unknown_key")


class _LastRead(Collector):
    """Shows what was read last, and no more: of a register that does not answer nobody sees old figures."""

    def __init__(self) -> None:
        self.families: dict[Declared, GaugeMetricFamily] = {}

    def collect(self) -> Iterable[Metric]:
        return list(self.families.values())


# Beside each count it would show when the count began, which `process_start_time_seconds` says once.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library's own has no types


class Metrics:
    """A worker's metrics."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._last_read = _LastRead()
        self._registry.register(self._last_read)
        ProcessCollector(registry=self._registry)
        self._counters = {
            one.name: Counter(one.name, one.sentence, one.labels, registry=self._registry)
            for one in DECLARED
            if one.counts
        }
        for reason in CODEC_REASONS:
            self._counters[_CODEC.name].labels(reason)

    def shown(self) -> bytes:
        """Give all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)

    def activity_failed(self, activity: str, error: str) -> None:
        """Count a try of an activity that failed, by the type of its error."""
        self._counters[_ACTIVITIES.name].labels(activity, error).inc()

    def codec_refused(self, reason: str) -> None:
        """Count a payload that was not opened."""
        self._counters[_CODEC.name].labels(reason).inc()

    def read(self, now: datetime, figures: Figures | None, seconds: float, late: int | None) -> None:
        """Keep what was read.

        Args:
            now: the instant of reading.
            figures: the register's; nothing if it did not answer.
            seconds: how long it took to answer, or to fail.
            late: cases whose date has passed; nothing if Temporal did not answer.

        """
        self._last_read.families = {}
        self._set(_READ_AT, now.timestamp())
        self._set(_REGISTER_UP, figures is not None)
        self._set(_REGISTER_SECONDS, seconds)
        self._set(_TEMPORAL_UP, late is not None)
        if late is not None:
            self._set(_TIMERS, late)
        if figures is not None:
            self._read_register(now, figures)

    def _read_register(self, now: datetime, figures: Figures) -> None:
        for case in CASES:
            for stage in STAGES[case.machine]:
                self._set(_CASES, figures.cases[case.kind, stage], case.kind, stage)
        for queue in figures.queues:
            labels = (queue.kind, queue.state, queue.owner.value)
            self._set(_WAITING, queue.waiting, *labels)
            self._set(_LONGEST, queue.oldest.days if queue.oldest else 0, *labels)
        for standing in open_states(EmployerMachine, "standing"):
            self._set(_STANDINGS, figures.standings[standing], standing)
        for channel, status in sorted({*WAITING.items(), *figures.letters}):
            self._set(_LETTERS, figures.letters[channel, status], channel, status)
        oldest = figures.oldest_letter_at
        self._set(_OLDEST_LETTER, (now - oldest).total_seconds() if oldest else 0)
        self._set(_LETTERS_FAILED, figures.letters_failed)
        self._set(_ADDRESSES, figures.addresses_failed)
        self._set(_WINDOWS, figures.reply_windows_ending)
        self._set(_IN_FORCE, figures.certificates_in_force)
        self._set(_EXPIRING, figures.certificates_expiring)
        self._set(_INVOICES, figures.invoices_overdue)
        self._set(_ENTRIES, figures.entries)
        if figures.last_entry_at is not None:
            self._set(_LAST_ENTRY, figures.last_entry_at.timestamp())

    def _set(self, metric: Declared, value: float, *labels: str) -> None:
        families = self._last_read.families
        if metric not in families:
            families[metric] = GaugeMetricFamily(metric.name, metric.sentence, labels=metric.labels)
        families[metric].add_metric(labels, value)
