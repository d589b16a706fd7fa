"""The manifests for Kubernetes: settings, ports, probes and secrets are those that the program has."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from checked_settings import checked_settings
from cli.server_settings import DYNAMIC_CONFIG
from tests.deploy.reading import ROOT, compose, example, services

FOLDER = ROOT / "deploy" / "kubernetes"
Manifest = dict[str, Any]


def manifests(kind: str) -> dict[str, Manifest]:
    """Give the manifests of a kind by their name."""
    text = (FOLDER / "secor-desk.yaml").read_text(encoding="utf-8")
    return {one["metadata"]["name"]: one for one in yaml.safe_load_all(text) if one["kind"] == kind}


DEPLOYMENTS = manifests("Deployment")
#: Which service of docker-compose.yml does the same.
SAME = {"secor-worker": "worker", "codec-server": "codec-server"}


def pod(name: str) -> Manifest:
    """Give what a deployment's pods are made of."""
    found: Manifest = DEPLOYMENTS[name]["spec"]["template"]["spec"]
    return found


def container(name: str) -> Manifest:
    """Give the one container of a deployment's pods."""
    (found,) = pod(name)["containers"]
    return dict(found)


def environment(name: str) -> dict[str, str]:
    """Give the variables that a container gets."""
    shared: dict[str, str] = {}
    for source in container(name)["envFrom"]:
        shared |= manifests("ConfigMap")[source["configMapRef"]["name"]]["data"]
    return shared | {one["name"]: one["value"] for one in container(name)["env"]}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_its_settings_are_those_that_the_program_knows(
    name: str, made_secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in [one for one in os.environ if one.startswith("SECOR_")]:
        monkeypatch.delenv(variable)
    for variable, value in environment(name).items():
        monkeypatch.setenv(variable, value.replace("/run/secrets", str(made_secrets)))
    checked_settings()
    # What Compose sets and this does not is left at its default, and nothing else is set.
    there = set(services()[SAME[name]]["environment"])
    assert set(environment(name)) <= there


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_its_command_probes_and_ports_fit(name: str) -> None:
    made, same = container(name), services()[SAME[name]]
    assert made["args"] == same["command"]
    ports = {port["name"]: port["containerPort"] for port in made["ports"]}
    watched = made["readinessProbe"]["httpGet"]
    assert f":{ports[watched['port']]}{watched['path']}'" in same["healthcheck"]["test"][-1]
    assert made["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": watched["port"]}
    settings = environment(name)
    given = {int(settings[one]) for one in settings if one.endswith("_PORT") and "SMTP" not in one}
    assert given <= set(ports.values())
    assert made["image"].split(":")[1] == example()["SECOR_TAG"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_its_secrets_are_those_that_it_reads_and_no_more(name: str) -> None:
    (volume,) = [one for one in pod(name)["volumes"] if "secret" in one]
    given = {item["path"] for item in volume["secret"]["items"]}
    read = {
        value.removeprefix("/run/secrets/")
        for value in environment(name).values()
        if "/run/secrets/" in value
    }
    assert given == read <= set(compose()["secrets"])


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_it_can_do_no_more_than_it_must_and_outlasts_the_loss_of_a_machine(name: str) -> None:
    assert container(name)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert (pod(name)["securityContext"]["runAsNonRoot"], pod(name)["securityContext"]["runAsUser"]) == (
        True,
        10001,
    )
    assert (pod(name)["automountServiceAccountToken"], pod(name)["enableServiceLinks"]) == (False, False)
    assert DEPLOYMENTS[name]["spec"]["replicas"] >= 2
    labels = DEPLOYMENTS[name]["spec"]["selector"]["matchLabels"]
    assert labels == DEPLOYMENTS[name]["spec"]["template"]["metadata"]["labels"]
    assert manifests("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"] == labels
    mounted = {one["name"] for one in container(name)["volumeMounts"]}
    assert mounted == {one["name"] for one in pod(name)["volumes"]}


def test_the_service_leads_to_the_codec_server() -> None:
    spec = manifests("Service")["codec-server"]["spec"]
    assert spec["selector"] == DEPLOYMENTS["codec-server"]["spec"]["selector"]["matchLabels"]
    assert {port["targetPort"] for port in spec["ports"]} <= {
        port["name"] for port in container("codec-server")["ports"]
    }


def test_the_values_for_temporals_chart_say_what_compose_says() -> None:
    values = yaml.safe_load((FOLDER / "temporal-values.yaml").read_text(encoding="utf-8"))
    server = values["server"]
    assert (server["image"]["tag"], values["web"]["image"]["tag"]) == (
        example()["TEMPORAL_TAG"],
        example()["TEMPORAL_UI_TAG"],
    )
    dynamic = yaml.safe_load((ROOT / "deploy/temporal/dynamic-config.yaml").read_text(encoding="utf-8"))
    assert server["dynamicConfig"] == dynamic
    assert {key: [{"value": value}] for key, value in DYNAMIC_CONFIG.items()}.items() <= dynamic.items()
    stores = server["config"]["persistence"]["datastores"]
    assert [stores[one]["sql"]["databaseName"] for one in ("default", "visibility")] == [
        "temporal",
        "temporal_visibility",
    ]
    hidden = {one["name"]: one["value"] for one in values["web"]["additionalEnv"]}
    same = services()["ui"]["environment"]
    off = {name: value for name, value in same.items() if name.endswith("_DISABLED")}
    assert off.items() <= hidden.items()
    assert set(hidden) <= set(same)
