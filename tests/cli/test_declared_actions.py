"""``secor actions``: every action with its roles, its fields and an example that its own payload accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.actions.registry import ACTIONS, find_action
from domain.payload import parse
from domain.to_fill import filled
from tests.cli.commands import Terminal


@pytest.fixture
def terminal(tmp_path: Any) -> Terminal:  # noqa: ANN401
    """A terminal without anything: the actions are declared in the program."""
    return Terminal({}, tmp_path)


def test_every_action_is_listed_once(terminal: Terminal) -> None:
    listed = [(one["case"], one["name"]) for one in terminal.secor("actions", "--json").data]
    assert listed == [(case, action.name) for case, actions in ACTIONS.items() for action in actions]


def test_every_example_is_accepted_by_its_own_payload(terminal: Terminal) -> None:
    for one in terminal.secor("actions", "--json").data:
        action = find_action(one["case"], one["name"])
        assert action is not None
        assert one["example"]["actor"] == "<your id>"
        parse(action.payload, filled(one["example"]), date.max)


def test_every_field_has_a_form_in_words(terminal: Terminal) -> None:
    for one in terminal.secor("actions", "--json").data:
        assert [field["name"] for field in one["fields"] if field["required"]], one["name"]
        assert all(field["form"] for field in one["fields"]), one["name"]
        assert set(one["example"]) <= {field["name"] for field in one["fields"]}


def test_people_read_who_may_and_what_to_fill_in(terminal: Terminal) -> None:
    said = terminal.secor("actions", "record_director_signature")
    assert said.code == 0
    assert "Actions of a certificate order" in said.out
    assert "Who: ministry director; the administrator may record it on their behalf" in said.out
    assert "signed_on: day as 2026-11-22" in said.out
    assert "on_behalf_of: an id of the staff directory" in said.out


def test_an_unknown_name_lists_all(terminal: Terminal) -> None:
    said = terminal.secor("actions", "fire")
    assert said.code == 2
    assert 'There is no action "fire". These are: apply_policy, assign_reviewer, ' in said.complaint
