"""What was measured, which of it has a target, and whether the target was reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.load import AT_ONCE
from bench.worker import Party

if TYPE_CHECKING:
    from bench.load import Rounds
    from bench.reporting import Reporting
    from bench.sizes import ActionSize, Size
    from bench.taking_over import TakingOver
    from bench.years import Years
    from tests.support.burst import Burst

#: Of the updates of a stretch.
MEDIAN: Final = 0.5
NEARLY_ALL: Final = 0.99
#: What is to be reached.
THROUGHPUT_WANTED: Final = 0.7
LATENCY_WANTED: Final = 1.25
EVENTS_WANTED: Final = 9
YEARLY_EVENTS_WANTED: Final = 100
YEARS_WANTED: Final = 2000
REPORT_SECONDS_WANTED: Final = 5
_LARGE: Final = 10


@dataclass(frozen=True)
class Measured:
    """Everything that a run of the bench measured.

    Attributes:
        lifecycle: the histories of a lifecycle, by the workflow and its run.
        replay: seconds in which all of these are replayed.

    """

    rounds: Rounds
    lifecycle: dict[str, Size]
    least: Size
    actions: list[ActionSize]
    replay: float
    years: Years
    reporting: Reporting
    moving_in: TakingOver
    instant: Burst

    @property
    def whole_lifecycle(self) -> Size:
        """All histories of a lifecycle together."""
        first, *others = self.lifecycle.values()
        for other in others:
            first += other
        return first

    def ordinary(self) -> list[ActionSize]:
        """Give the actions with which nothing begins or ends."""
        return [action for action in self.actions if action.ordinary]


@dataclass(frozen=True)
class Target:
    """A figure that is to be reached.

    Attributes:
        what: the figure in words.
        value: what was measured.
        wanted: what it is compared with.
        more_is_better: whether it has to be at least that, or at most.

    """

    what: str
    value: float
    wanted: float
    more_is_better: bool = False

    @property
    def shown(self) -> str:
        """The value as it is printed."""
        whole = self.value >= _LARGE or float(self.value).is_integer()
        return f"{self.value:,.0f}" if whole else f"{self.value:.2f}"

    @property
    def reached(self) -> bool:
        """Say whether it was."""
        return self.value >= self.wanted if self.more_is_better else self.value <= self.wanted

    @property
    def verdict(self) -> str:
        """Say whether it was, and if not by how much."""
        if self.reached:
            return "reached"
        if self.more_is_better:
            return f"**not reached**: {self.value / self.wanted:.0%} of it"
        return f"**not reached**: {self.value / self.wanted - 1:.0%} over it"


def targets(measured: Measured) -> list[Target]:
    """Give every figure that has a target."""
    rounds = measured.rounds
    found = [
        Target(
            f"Throughput, {at_once} at once, of the minimal workflow's",
            rounds.throughput_ratio(at_once, Party.SERVICE),
            THROUGHPUT_WANTED,
            more_is_better=True,
        )
        for at_once in AT_ONCE
    ]
    found += [
        Target(
            f"Median latency of a staff action, {at_once} at once, of the minimal workflow's",
            rounds.latency_ratio(at_once, Party.SERVICE, MEDIAN),
            LATENCY_WANTED,
        )
        for at_once in AT_ONCE
    ]
    found += [
        Target("Events of an ordinary staff action, the largest", _largest(measured), EVENTS_WANTED),
        Target("Events of a quiet maintenance year", measured.years.size.events, YEARLY_EVENTS_WANTED),
        Target(
            "Simulated employer-years in a minute", measured.years.a_minute, YEARS_WANTED, more_is_better=True
        ),
        Target(
            "Seconds for a report on all employers, as a page", measured.reporting.page, REPORT_SECONDS_WANTED
        ),
    ]
    return found


def _largest(measured: Measured) -> int:
    return max(action.events for action in measured.ordinary())
