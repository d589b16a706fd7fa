"""What the service starts by itself again and again: Temporal Schedules, declared once.

A worker lays them out when it starts. One that somebody paused in the Web UI stays paused; all else of a
schedule is as it is declared here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.contracts import TASK_QUEUE
from domain.calendar import ALBERTA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from settings import Settings

#: A round that was missed because no server ran is not made up for after this: the next one does its work.
_CATCH_UP: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Planned:
    """A workflow that is started again and again; never twice at once.

    Attributes:
        id: of the schedule; its runs have it too, with the instant of their start after it.
        workflow: the type of workflow, which needs no input.
        when: to start it. A calendar's hours are those of the zone that it names.
        sentence: what it is for, as the Web UI shows it.

    """

    id: str
    workflow: str
    when: ScheduleSpec
    sentence: str

    def as_schedule(self, state: ScheduleState | None = None) -> Schedule:
        """Give it as Temporal takes it, with the state that it has there already."""
        return Schedule(
            action=ScheduleActionStartWorkflow(
                self.workflow, id=self.id, task_queue=TASK_QUEUE, static_summary=self.sentence
            ),
            spec=self.when,
            # Work that takes longer than until its next round is not disturbed by it.
            policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_CATCH_UP),
            state=state or ScheduleState(note=self.sentence),
        )


_HAND_OVER: Final = Planned(
    id="hand-over-reviews",
    workflow="HandingOver",
    # Absences begin and end with a day; later rounds make up for one that was missed.
    when=ScheduleSpec(
        calendars=[
            ScheduleCalendarSpec(
                minute=[ScheduleRange(5)],
                hour=[ScheduleRange(0, 12, 6)],
                comment="0:05, 6:05, 12:05",
            )
        ],
        time_zone_name=ALBERTA.key,
    ),
    sentence="Reviews go to who stands in, or to the administrator when a reviewer has left",
)

#: Where CORRS can be reached only.
CORRS_COMPARISON: Final = Planned(
    id="corrs-comparison",
    workflow="CorrsComparison",
    when=ScheduleSpec(
        calendars=[
            ScheduleCalendarSpec(minute=[ScheduleRange(30)], hour=[ScheduleRange(3)], comment="3:30 at night")
        ],
        time_zone_name=ALBERTA.key,
    ),
    sentence="Lists in what the register and CORRS disagree",
)

SCHEDULES: Final[tuple[Planned, ...]] = (
    _HAND_OVER,
    Planned(
        id="letter-delivery",
        workflow="LetterDelivery",
        when=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
        sentence="Sends the letters that wait for e-mail",
    ),
    Planned(
        id="post-run",
        workflow="PostRun",
        when=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(
                    hour=[ScheduleRange(7)], day_of_week=[ScheduleRange(1, 5)], comment="Every working day"
                )
            ],
            time_zone_name=ALBERTA.key,
        ),
        sentence="Lays out the letters that wait for the post, to be printed",
    ),
)


def schedules_of(settings: Settings) -> tuple[Planned, ...]:
    """Give the schedules that a desk with these settings has."""
    return (*SCHEDULES, CORRS_COMPARISON) if settings.corrs_url else SCHEDULES


async def lay_out_schedules(client: Client, schedules: Iterable[Planned] = SCHEDULES) -> None:
    """Have every schedule at the server as it is declared; one that is there already is brought in line."""
    for planned in schedules:
        try:
            await client.create_schedule(planned.id, planned.as_schedule())
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(planned.id).update(_in_line_with(planned))


def _in_line_with(planned: Planned) -> Callable[[ScheduleUpdateInput], ScheduleUpdate]:
    def updated(known: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(planned.as_schedule(known.description.schedule.state))

    return updated
