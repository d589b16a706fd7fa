"""Today's workflows do with every recorded history what was done when it was recorded."""

from __future__ import annotations

import difflib
import json
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from domain import calendar
from domain.actions import fees
from domain.calendar import days_after
from domain.letters import PaymentReceipt
from tests.histories.outline import PAGE, outline
from tests.histories.replaying import FOLDER, RECORDED_OTHERWISE, REMEDY, read, recorded, replay
from tests.histories.steadying import steadied
from tests.histories.stories import STORIES
from worker import WORKFLOWS
from workflows.desk import Desk
from workflows.template import Template


def differences(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> str:
    """Say what a workflow asks for differently, line by line; nothing when it is the same."""
    old, new = (
        json.dumps(one, indent=1, ensure_ascii=False, sort_keys=True).splitlines() for one in (before, now)
    )
    return "\n".join(difflib.unified_diff(old, new, "recorded", "now", lineterm=""))


@pytest.mark.parametrize("path", recorded(), ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_recorded_history_replays_and_asks_for_the_same(path: Path) -> None:
    history, before = read(path)
    try:
        now = await replay(history)
    except Exception as error:  # noqa: BLE001 - whatever it is, an open workflow would stumble over it
        pytest.fail(f"{error}\n\n{REMEDY}")
    different = differences(before, now)
    assert not different, f"{different}\n\n{REMEDY}"


@pytest.mark.parametrize("release", sorted(FOLDER.glob("[0-9]*")), ids=lambda release: release.name)
def test_the_commands_of_every_run_are_those_that_were_looked_at(release: Path) -> None:
    page = (release / PAGE).read_text(encoding="utf-8")
    lines = difflib.unified_diff(
        page.splitlines(), outline(release).splitlines(), PAGE, "recorded", "", "", 0
    )
    different = "\n".join(lines)
    assert not different, f"{different}\n\n{RECORDED_OTHERWISE}"


def test_a_run_with_one_command_more_has_another_fingerprint(tmp_path: Path) -> None:
    path = a_history_with("payment_receipt")
    (tmp_path / "life").mkdir()
    marks = []
    for more in (0, 1):
        history = json.loads(path.read_text(encoding="utf-8"))
        timers = [one for one in history["events"] if one["eventType"] == "EVENT_TYPE_TIMER_STARTED"]
        history["events"] += timers[:1] * more
        (tmp_path / "life" / "case.1.json").write_text(json.dumps(history), encoding="utf-8")
        marks.append(outline(tmp_path).split()[1])
    assert len(set(marks)) == len(marks)


def test_every_story_is_recorded() -> None:
    told = {path.parent.name for path in recorded()}
    assert told == {story.__name__ for story in STORIES}


def test_every_workflow_that_asks_for_something_is_in_a_life() -> None:
    begun = {
        read(path)[0].events[0].workflow_execution_started_event_attributes.workflow_type.name
        for path in recorded()
    }
    # A template asks for nothing that a release could change under it.
    assert begun == {workflow.__name__ for workflow in WORKFLOWS} - {Template.__name__}


async def test_a_life_that_is_recorded_again_is_the_same_to_the_last_letter() -> None:
    story = "registered_by_form"
    lived: dict[str, list[WorkflowHistory]] = {}
    for path in recorded():
        if path.parent.name == story:
            run, _ = read(path)
            lived.setdefault(run.workflow_id, []).append(run)
    assert len(lived) == 2
    steady = await steadied(story, lived, "/a/folder")
    assert {one: [run.to_json() for run in runs] for one, runs in steady.items()} == {
        one: [run.to_json() for run in runs] for one, runs in lived.items()
    }


def a_history_with(letter: str) -> Path:
    return next(
        path for path in recorded() if f'"name": "{letter}"' in path.with_suffix(".asked.json").read_text()
    )


async def test_a_letter_of_another_amount_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    history, before = read(a_history_with("payment_receipt"))

    def dearer(**values: Any) -> PaymentReceipt:  # noqa: ANN401 - any field of the letter
        return PaymentReceipt(**{**values, "amount": values["amount"] + 1})

    monkeypatch.setattr(fees, "PaymentReceipt", dearer)
    changed = [line.strip("+-, ") for line in differences(before, await replay(history)).splitlines()]
    assert '"amount": "250.00"' in changed
    assert '"amount": "251.00"' in changed


async def test_a_letter_of_another_day_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    history, before = read(a_history_with("invoice"))
    later = partial(days_after, days=31)
    monkeypatch.setattr(fees, "days_after", lambda day, _days: later(day))
    different = differences(before, await replay(history))
    assert '"due_on": "2034-02-08"' in different
    assert '"due_on": "2034-02-09"' in different


def an_employer_that_waits_for_its_first_letter() -> Path:
    def waits(path: Path) -> bool:
        history, asked = read(path)
        kinds = {event.event_type for event in history.events}
        fired = EventType.EVENT_TYPE_TIMER_FIRED in kinds
        return not fired and any(one["asked"] == "timer" for one in asked)

    return next(path for path in recorded() if path.stem.startswith("employer") and waits(path))


async def test_a_reminder_at_another_hour_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    history, before = read(an_employer_that_waits_for_its_first_letter())
    monkeypatch.setattr(calendar, "LETTER_HOUR", time(7))
    now = await replay(history)
    assert differences(before, now)
    timers = [[one["with"] for one in asked if one["asked"] == "timer"] for asked in (before, now)]
    assert [later - earlier for earlier, later in zip(*timers, strict=True)] == [3600.0]


async def test_other_commands_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    history, _ = read(a_history_with("payment_receipt"))
    monkeypatch.setattr(Desk, "_set_alarm", lambda _desk: None)
    with pytest.raises(NondeterminismError):
        await replay(history)
