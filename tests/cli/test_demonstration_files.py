"""The demonstration's files: their days, their figures, their people, and what a mistake in one says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cli.days import day_of, resolved
from cli.demonstration import Demonstration, demonstration
from cli.failing import CommandError
from cli.stories import read_story
from domain.actions.registry import ACTIONS
from domain.roles import Role
from models.directory import parse_staff

TODAY = date(2028, 2, 29)


@pytest.fixture
def demo() -> Demonstration:
    """The demonstration of this checkout."""
    found = demonstration()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2028, 2, 29)),
        ("today-1d", date(2028, 2, 28)),
        ("today+1d", date(2028, 3, 1)),
        ("today-400d", date(2027, 1, 25)),
        ("today-1y", date(2027, 2, 28)),
        ("today-9m+3d", date(2027, 6, 1)),
        ("today+1m", date(2028, 3, 29)),
        ("today-2y@06-15", date(2026, 6, 15)),
        ("today@12-31", date(2028, 12, 31)),
    ],
)
def test_relative_days(text: str, day: date) -> None:
    assert day_of(text, TODAY) == day


def test_only_a_text_that_is_nothing_but_a_day_is_one() -> None:
    given = {"on": "today-1d", "note": "today-1d at noon", "list": ["today", 3, None], "today": True}
    assert resolved(given, TODAY) == {
        "on": "2028-02-28",
        "note": "today-1d at noon",
        "list": ["2028-02-29", 3, None],
        "today": True,
    }
    with pytest.raises(ValueError, match='"tomorrow" is no relative day'):
        day_of("tomorrow", TODAY)


def test_fourteen_employers_with_accounts_of_their_own(demo: Demonstration) -> None:
    stories = [file.story for file in demo.employers()]
    assert len({story.wcb_account for story in stories}) == len(stories) == 14
    assert all(story.about.endswith(".") for story in stories)


def test_every_document_that_is_handed_in_is_there(demo: Demonstration) -> None:
    for file in [*demo.employers(), read_story(demo.ten_years)]:
        for step in file.story.steps:
            for name in step.payload.get("documents", ()):
                assert (demo.folder / name.removeprefix("file:")).is_file(), f"{file.path.name}: {name}"


def test_somebody_holds_each_role_and_two_review(demo: Demonstration) -> None:
    directory = parse_staff(demo.staff.read_text(encoding="utf-8"))
    roles = [role for member in directory.staff for role in member.roles]
    assert set(roles) == set(Role)
    assert roles.count(Role.REVIEWER) >= 2
    assert directory.auditor
    known = {member.id for member in directory.staff}
    for file in [*demo.employers(), read_story(demo.ten_years)]:
        assert {step.payload["actor"] for step in file.story.steps} <= known, file.path.name


def test_the_ten_years_use_most_of_the_program(demo: Demonstration) -> None:
    used = {step.action for step in read_story(demo.ten_years).story.steps}
    everything = {action.name for actions in ACTIONS.values() for action in actions}
    assert used <= everything
    assert len(used) > len(everything) / 2


def test_a_mistake_in_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "15-mistaken.json"
    path.write_text('{"about": "x",\n}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"15-mistaken\.json, line 2, column 1: this is no JSON"):
        read_story(path)
    path.write_text(json.dumps({"about": "x", "steps": [{"workflow": "order"}]}), encoding="utf-8")
    with pytest.raises(CommandError, match=r"15-mistaken\.json: registration: Field required\."):
        read_story(path)
