"""Alerts and dashboards ask for what a running worker shows, and each alert says what to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from codec_server import metrics as codec_server
from tests.browser.chromium import REQUIRED
from tests.docs.pages import ROOT
from watching.metrics import DECLARED

MISSING = "There is no promtool. To check the alerts with it: apt-get install prometheus"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARDS = sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json"))
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8")

#: The names of metrics in a query: those of the program, of the SDK, and of the worker's process.
METRIC = re.compile(r"\b(?:secor|temporal|process)_\w+")


def alerts() -> dict[str, dict[str, str]]:
    """The alerts of the file by name: query, severity, runbook. Nothing else in it is read."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"^      - alert: ", ALERTS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        query = re.search(r"expr: (.*?)\n {8}\w", rest, re.DOTALL)
        severity = re.search(r"severity: (\w+)", rest)
        runbook = re.search(r"runbook_url: (\S+)", rest)
        assert query, name
        assert severity, name
        assert runbook, name
        found[name] = {"query": query[1], "severity": severity[1], "runbook": runbook[1]}
    return found


def panels(dashboard: Path) -> list[dict[str, Any]]:
    board = json.loads(dashboard.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = board["panels"]
    return found


def queries() -> dict[str, str]:
    """Every query of alerts and dashboards, by where it stands, with what it is labelled by."""
    asked = {name: alert["query"] for name, alert in alerts().items()}
    for dashboard in DASHBOARDS:
        for panel in panels(dashboard):
            for target in panel["targets"]:
                where = f"{dashboard.stem}: {panel['title']} {target['refId']}"
                asked[where] = f"{target['expr']} {target['legendFormat']}"
    return asked


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    named = alerts()
    assert set(named) == set(re.findall(r"^## (\w+)$", RUNBOOKS, re.MULTILINE))
    for name, alert in named.items():
        assert alert["runbook"] == f"docs/runbooks.md#{name.lower()}"
        assert alert["severity"] in {"page", "ticket"}
        section = RUNBOOKS.split(f"## {name}\n")[1].split("\n## ")[0]
        assert "**It means:**" in section, name


def promtool(*words: str | Path) -> str:
    """Run Prometheus's own checker, and give what it says of what is right."""
    program = shutil.which("promtool")
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    checked = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return checked.stdout


def test_prometheus_takes_the_alerts() -> None:
    assert f"{len(alerts())} rules found" in promtool("check", "rules", ALERTS)


def test_alerts_ring_when_they_should_and_not_before() -> None:
    assert "SUCCESS" in promtool("test", "rules", Path(__file__).with_name("alerts_tested.yml"))


def test_every_metric_of_the_program_is_looked_at() -> None:
    looked_at = {name for query in queries().values() for name in METRIC.findall(query)}
    assert {one.name for one in (*DECLARED, *codec_server.DECLARED)} <= looked_at


def test_a_panel_says_what_it_shows_and_lies_on_no_other() -> None:
    assert [board.stem for board in DASHBOARDS] == ["association", "operations"]
    for dashboard in DASHBOARDS:
        taken: set[tuple[int, int]] = set()
        for panel in panels(dashboard):
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert panel["title"]
            assert panel["description"]
            assert not cells & taken, panel["title"]
            assert place["x"] + place["w"] <= 24
            taken |= cells
