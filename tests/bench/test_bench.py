"""`make bench` runs, measures what it says and writes its page; how fast it all is, no test judges."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Target
from bench.lifecycle import to_the_mailed_certificate, with_detours
from bench.load import percentile
from domain.actions.registry import ACTIONS
from tests.support.desk import DAY

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """The rows of the first table under a heading, by what stands in the first cell."""
    section = page.split(f"## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: others for name, *others in cells}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a quick run."""
    written = tmp_path_factory.mktemp("bench") / "benchmarks.md"
    command = [sys.executable, "-W", "error", "-m", "bench", "--quick", "--output", str(written)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return written.read_text(encoding="utf-8")


def test_a_quick_run_measures_every_figure_of_the_page(page: str) -> None:
    assert list(rows(page, "Targets")) == list(rows(PAGE.read_text(encoding="utf-8"), "Targets"))
    assert all(float(value.replace(",", "")) > 0 for value, *_ in rows(page, "Targets").values())


def test_histories_have_the_size_that_the_page_tells(page: str) -> None:
    told = rows(PAGE.read_text(encoding="utf-8"), "Size of the histories")
    found = rows(page, "Size of the histories")
    assert list(found) == list(told)
    for name, (events, _, tasks, transitions, letters) in found.items():
        assert (transitions, letters) == tuple(told[name][3:]), name
        # How many turns there are depends on what comes in during one.
        assert abs(int(events) - int(told[name][0])) <= 6, name
        assert abs(int(tasks) - int(told[name][2])) <= 2, name


def test_a_quiet_year_stays_within_a_hundred_events(page: str) -> None:
    assert int(rows(page, "Size of the histories")["**quiet maintenance year, together**"][0]) <= 100


def test_a_lifecycle_is_compared_with_as_many_register_writes_as_it_has_updates(page: str) -> None:
    updates = len(to_the_mailed_certificate("1234567", DAY))
    assert rows(page, "Size of the histories")["minimal workflow"][3] == str(updates)


def test_the_page_is_wide_enough_to_be_read(page: str) -> None:
    prose = [line for line in page.splitlines() if not line.startswith("|")]
    assert max(map(len, prose)) <= 118
    assert not re.search(r"\n\n\n", page)


def test_nearly_every_staff_action_is_measured_and_the_others_are_named(page: str) -> None:
    declared = {action.name for actions in ACTIONS.values() for action in actions}
    measured = {act.action for act in with_detours("1234567", DAY)}
    assert measured < declared
    assert len(measured) > len(declared) / 2
    (told,) = re.findall(r"Not measured are those that .*?: (.*?)\.\n", page, re.DOTALL)
    assert set(told.replace("\n", " ").split(", ")) >= declared - measured


@pytest.mark.parametrize(
    ("value", "more_is_better", "verdict"),
    [
        (0.7, True, "reached"),
        (0.35, True, "**not reached**: 50% of it"),
        (0.7, False, "reached"),
        (1.05, False, "**not reached**: 50% over it"),
    ],
)
def test_a_verdict_says_by_how_much(value: float, more_is_better: bool, verdict: str) -> None:  # noqa: FBT001
    assert Target("A figure", value, 0.7, more_is_better=more_is_better).verdict == verdict


def test_a_percentile_is_a_value_that_was_measured() -> None:
    measured = [float(number) for number in range(1, 101)]
    assert percentile(measured, 0.5) == 51
    assert percentile(measured, 0.99) == 100
    assert percentile([3.0], 0.99) == 3
