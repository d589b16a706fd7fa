"""Every declared action is an update of its workflow, and no update is anything else."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from domain.actions.registry import ACTIONS
from domain.course_changes import CALENDAR_ACTIONS, CalendarAction
from domain.declared import StaffAction
from worker import WORKFLOWS

#: Everything that staff may do, by the workflow that takes it.
DECLARED: dict[str, tuple[StaffAction | CalendarAction, ...]] = {
    **ACTIONS,
    "CourseCalendar": CALENDAR_ACTIONS,
}
#: What Temporal's decorator leaves on a method that takes an update.
DEFINITION = "_defn"


def updates(workflow: type[Any]) -> dict[str, str]:
    """The names of a workflow's updates with their descriptions."""
    members = (member for _, member in inspect.getmembers(workflow) if hasattr(member, "validator"))
    return {getattr(one, DEFINITION).name: getattr(one, DEFINITION).description for one in members}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_updates_of_a_workflow_are_its_declared_actions(workflow: type[Any]) -> None:
    declared = DECLARED.get(workflow.__name__, ())
    assert set(updates(workflow)) == {action.name for action in declared}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_name_of_a_method_is_the_name_of_its_action(workflow: type[Any]) -> None:
    for name in updates(workflow):
        assert getattr(getattr(workflow, name), DEFINITION).name == name


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_an_update_says_what_it_does_and_which_fields_it_has(workflow: type[Any]) -> None:
    for action in DECLARED.get(workflow.__name__, ()):
        description = updates(workflow)[action.name]
        assert description.startswith(action.sentence)
        assert all(field in description for field in action.payload.model_fields)
