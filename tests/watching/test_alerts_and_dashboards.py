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
import yaml

from codec_server import metrics as codec_server
from tests.browser.chromium import REQUIRED
from tests.deploy.reading import mounts, services
from tests.docs.pages import ROOT
from watching.metrics import DECLARED

MISSING = "There is no {}. To check alerts and dashboards with it: apt-get install prometheus"
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


def panel_queries() -> dict[str, str]:
    """Every query of a dashboard, by the dashboard and the panel in which it stands."""
    return {
        f"{board.stem}: {panel['title']} {target['refId']}": target["expr"]
        for board in DASHBOARDS
        for panel in panels(board)
        for target in panel["targets"]
    }


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


def debian(program: str) -> str:
    """Give a program of Debian's package for Prometheus, or skip a test where it is not."""
    there = shutil.which(program)
    if there is None:
        if os.environ.get(REQUIRED):
            pytest.fail(MISSING.format(program), pytrace=False)
        pytest.skip(MISSING.format(program))
    return there


def promtool(*words: str | Path) -> str:
    """Run Prometheus's own checker, and give what it says of what is right."""
    checked = subprocess.run([debian("promtool"), *words], capture_output=True, text=True, check=False)
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


def provisioned(what: str) -> dict[str, Any]:
    """What Grafana is given at its start, from one folder of its own provisioning."""
    (file,) = (ROOT / "deploy" / "grafana" / what).glob("*.yml")
    made: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert made["apiVersion"] == 1
    return made


def test_dashboards_lie_where_grafana_looks_and_ask_the_source_that_it_is_given() -> None:
    (source,) = provisioned("datasources")["datasources"]
    (provider,) = provisioned("dashboards")["providers"]
    inside = {target: source for source, target in mounts(services()["grafana"])}
    assert provider["options"]["path"] == "/etc/grafana/provisioning/dashboards"
    assert inside["/etc/grafana/provisioning"] == "./deploy/grafana"
    assert source["url"] == f"http://prometheus:{services()['prometheus']['ports'][0].split(':')[1]}"
    assert len({json.loads(board.read_text("utf-8"))["uid"] for board in DASHBOARDS}) == len(DASHBOARDS)
    asked = {"type": source["type"], "uid": source["uid"]}
    for board in DASHBOARDS:
        for panel in panels(board):
            sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
            assert all(one == asked for one in sources), panel["title"]


def test_a_panel_is_made_of_what_grafana_knows() -> None:
    """Its own panels, units and orders of magnitude, as the versions from 10 to 12 have them."""
    for board in DASHBOARDS:
        made = json.loads(board.read_text(encoding="utf-8"))
        assert (made["schemaVersion"], made["editable"]) == (39, False)
        assert len({panel["id"] for panel in made["panels"]}) == len(made["panels"])
        for panel in made["panels"]:
            where = panel["title"]
            assert panel["type"] in {"stat", "bargauge", "timeseries"}, where
            field = panel["fieldConfig"]["defaults"]
            assert field["unit"] in {"short", "s", "d", "bytes"}, where
            steps = field.get("thresholds", {}).get("steps", [{"value": None}])
            assert steps[0]["value"] is None, where  # where the first colour begins
            values = [step["value"] for step in steps[1:]]
            assert values == sorted(values), where
            letters = [target["refId"] for target in panel["targets"]]
            assert letters == sorted(set(letters)), where
            at_once = {bool(target.get("instant")) for target in panel["targets"]}
            assert at_once == {panel["type"] != "timeseries"}, where
