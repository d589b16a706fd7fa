"""The pictures in the documents show the machines, all of them and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cli.declared import actions_page
from cli.main import app
from cli.metrics_page import metrics_page
from cli.pictures import BEGIN, END, machines_page, with_lifecycle
from cli.settings import settings_page
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from domain.machines import Machine

REMEDY = "What the documents show has changed since they were written: run `make diagrams`."
MACHINES: dict[str, Machine] = {
    "Employer": EmployerMachine,
    "Audit": AuditMachine,
    "Certificate order": CertificateOrderMachine,
}


def part(title: str) -> str:
    """The part of the page of machines that one of them has."""
    return re.split(r"^## ", machines_page(), flags=re.MULTILINE)[list(MACHINES).index(title) + 1]


def test_the_lifecycle_in_the_readme_is_that_of_the_machine() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_lifecycle(readme) == readme, REMEDY


def test_the_page_of_machines_is_that_of_the_machines() -> None:
    assert machines_page() == (ROOT / "docs" / "machines.md").read_text(encoding="utf-8"), REMEDY


def test_the_page_of_actions_is_that_of_the_declarations() -> None:
    assert actions_page() == (ROOT / "docs" / "actions.md").read_text(encoding="utf-8"), REMEDY


def test_the_page_of_metrics_is_that_of_the_declarations() -> None:
    assert metrics_page() == (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8"), REMEDY


def test_the_page_of_settings_is_that_of_the_model() -> None:
    assert settings_page() == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), REMEDY


@pytest.mark.parametrize("title", MACHINES)
def test_every_step_that_leads_somewhere_is_an_arrow(title: str) -> None:
    drawn = {
        (source, target, event.casefold())
        for source, target, events in re.findall(r"(\w+) --> (\w+) : (.+)", part(title))
        for event in events.split("<br>")
    }
    states = MACHINES[title].states_map.values()
    moves = [
        (state.id, target.id, event.name.casefold())
        for state in states
        for transition in state.transitions
        for target in transition.targets
        for event in transition.events
    ]
    assert drawn == set(moves)


@pytest.mark.parametrize("title", MACHINES)
def test_every_step_that_leads_nowhere_is_in_a_table(title: str) -> None:
    listed = {
        (place, event.casefold())
        for event, places in re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", part(title), re.MULTILINE)
        for place in places.split("; ")
    }
    states = MACHINES[title].states_map.values()
    notes = {
        (state.name, event.name.casefold())
        for state in states
        for transition in state.transitions
        if not transition.targets
        for event in transition.events
    }
    assert listed - {("in", "noted, and moves nothing")} == notes


@pytest.mark.parametrize("title", MACHINES)
def test_every_condition_is_in_a_table(title: str) -> None:
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| [^|]+ \| ([^|]+) \|$", part(title), re.MULTILINE)
    conditions = [
        condition
        for state in MACHINES[title].states_map.values()
        for transition in state.transitions
        for condition in transition.cond
    ]
    assert len(rows) - rows.count("only while") == len(conditions)


def test_the_command_draws_what_has_changed_and_only_that(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for page in ("machines.md", "actions.md", "settings.md", "metrics.md"):
        shutil.copyfile(ROOT / "docs" / page, tmp_path / "docs" / page)
    (tmp_path / "README.md").write_text(f"Before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    first = CliRunner().invoke(app, ["diagrams", str(tmp_path)])
    assert (first.exit_code, first.stdout) == (0, f"Drawn anew: {tmp_path / 'README.md'}.\n")
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"Before\n{BEGIN}\n```mermaid\nstateDiagram-v2\n")
    assert text.endswith(f"```\n{END}\nafter\n")
    second = CliRunner().invoke(app, ["diagrams", str(tmp_path)])
    assert (second.exit_code, second.stdout) == (0, "The documents are in line with machines and actions.\n")


def test_the_command_says_when_there_is_no_readme(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["diagrams", str(tmp_path)])
    assert result.exit_code == 2
    assert "README.md can't be read or written: No such file or directory." in result.stderr


def test_the_command_says_when_the_marks_are_gone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("No mark in here.", encoding="utf-8")
    result = CliRunner().invoke(app, ["diagrams", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == f"The README needs the mark {BEGIN} and, after it, {END}.\n"
