"""docker-compose.yml: valid by its specification, whole, confined, and settings that the program knows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checked_settings import checked_settings
from cli.codec import codec_server
from cli.server import server_program
from tests.deploy.reading import (
    ROOT,
    Service,
    compose,
    compose_variables,
    example,
    is_job,
    mounts,
    services,
)

#: Services that are not confined like all others, with what the file must say about it.
ROOT_USERS = {"mail": "stays root"}
#: What Temporal's own tools and libraries read.
TEMPORALS_OWN = {"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"}


@pytest.mark.parametrize("file", ["docker-compose.yml", "deploy/postgresql/archiving.yaml"])
def test_it_is_valid_by_the_specification(file: str) -> None:
    checked = subprocess.run(
        [
            str(Path(sys.executable).with_name("check-jsonschema")),
            *("--builtin-schema", "vendor.compose-spec", str(ROOT / file)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "version" not in compose()


def test_the_example_of_its_variables_has_each_and_no_other() -> None:
    # The image's build reads one more: the version by which its user names it.
    assert compose_variables() == set(example())


def test_images_are_pinned_to_a_version() -> None:
    tags = {name: value for name, value in example().items() if name.endswith("_TAG")}
    assert all(value.strip("v")[:1].isdigit() and value.count(".") >= 1 for value in tags.values()), tags
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("image:")]
    assert len(lines) == len({service["image"] for service in services().values()}) + 1  # two use the tools
    assert all("_TAG" in line for line in lines)


def test_server_and_page_are_those_with_which_everything_is_tested() -> None:
    program = server_program(Path(), 0, 0)[0]
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert f"(Server {example()['TEMPORAL_TAG']}, UI {example()['TEMPORAL_UI_TAG']})" in said


def test_temporals_server_reads_every_variable_that_it_is_given() -> None:
    """Its image makes its configuration from a template, which the development server carries too."""
    program = Path(server_program(Path(), 0, 0)[0]).read_bytes()
    read = {name.decode() for name in re.findall(rb'env "(\w+)"', program)}
    given = set(services()["temporal"]["environment"]) | {services()["temporal"]["entrypoint"][2]}
    assert given <= read


@pytest.mark.parametrize("name", services())
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = services()[name]
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["networks"] == ["desk"]
    assert service["read_only"] is True
    if service["image"].startswith("secor-desk:"):
        return  # its Dockerfile names the user
    assert (service["user"].split(":")[0] == "0") is (name in ROOT_USERS)
    assert ROOT_USERS.get(name, "") in text


def test_what_goes_on_says_how_it_is_and_what_ends_is_waited_for() -> None:
    for name, service in services().items():
        if is_job(service) or service.get("profiles"):
            continue
        test = service["healthcheck"]["test"]
        assert test[0] == "CMD", name
        assert service["restart"] == "unless-stopped", name
    for name, service in services().items():
        for needed, how in service.get("depends_on", {}).items():
            ends = is_job(services()[needed])
            wanted = "service_completed_successfully" if ends else "service_healthy"
            assert how["condition"] == wanted, (name, needed)


def test_what_is_published_is_for_this_machine_only() -> None:
    published = [port for service in services().values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert len({port.split(":")[1] for port in published}) == len(published)


def test_everything_that_is_mounted_is_there() -> None:
    volumes = set()
    for name, service in services().items():
        for source, _ in mounts(service):
            if source.startswith("./"):
                assert (ROOT / source).exists(), (name, source)
            elif not source.startswith("/"):
                volumes.add(source)
    assert volumes == set(compose()["volumes"])


def test_every_secret_is_a_file_that_a_service_asks_for() -> None:
    declared = compose()["secrets"]
    used = {secret for service in services().values() for secret in service.get("secrets", ())}
    assert used == set(declared)
    assert all(secret["file"] == f"./deploy/secrets/{name}" for name, secret in declared.items())
    for name, service in services().items():
        given = set(service.get("secrets", ()))
        words = [*service.get("environment", {}).values(), *service.get("entrypoint", ())]
        read = {word.removeprefix("/run/secrets/") for word in words if "/run/secrets/" in word}
        assert read <= given, name


def test_no_secret_is_in_the_files_themselves() -> None:
    for service in services().values():
        for variable, value in service.get("environment", {}).items():
            if any(part in variable for part in ("PASSWORD", "PWD", "SECRET")):
                assert value == "" or value.startswith("/run/secrets/"), variable


def ours() -> dict[str, Service]:
    """The services that run the project's image."""
    return {name: each for name, each in services().items() if each["image"].startswith("secor-desk:")}


def test_a_log_in_in_a_container_is_kept_in_memory() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    (kept,) = re.findall(r"XDG_CONFIG_HOME=(\S+)", dockerfile)
    for name, service in ours().items():
        assert any(kept.startswith(f"{place}/") for place in service["tmpfs"]), name


@pytest.mark.parametrize("name", ours())
def test_every_setting_is_one_that_the_program_knows(
    name: str, made_secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in [one for one in os.environ if one.startswith("SECOR_")]:
        monkeypatch.delenv(variable)
    given = ours()[name]["environment"]
    assert {one for one in given if not one.startswith("SECOR_")} <= TEMPORALS_OWN
    for variable, value in given.items():
        monkeypatch.setenv(variable, value.replace("/run/secrets", str(made_secrets)))
    settings = checked_settings()
    assert settings.register_url.startswith("postgresql+psycopg://secor:")
    assert "@postgresql:5432/secor" in settings.register_shown


def test_who_watches_asks_at_the_ports_that_are_set() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))
    asked = {
        (name, source["port"])
        for job in config["scrape_configs"]
        for source in job.get("dns_sd_configs", ())
        for name in source["names"]
    } | {
        (host, int(port))
        for job in config["scrape_configs"]
        for source in job.get("static_configs", ())
        for host, port in (target.split(":") for target in source["targets"])
    }
    worker = services()["worker"]["environment"]
    temporal = services()["temporal"]["environment"]
    codec = services()["codec-server"]["environment"]
    assert ("codec-server", int(codec["SECOR_CODEC_WATCH_PORT"])) in asked
    assert ("worker", int(worker["SECOR_WATCH_PORT"])) in asked
    assert ("worker", int(worker["SECOR_SDK_METRICS_PORT"])) in asked
    assert ("temporal", int(temporal["PROMETHEUS_ENDPOINT"].split(":")[1])) in asked
    assert f":{worker['SECOR_WATCH_PORT']}/readyz" in services()["worker"]["healthcheck"]["test"][-1]


def test_the_codec_server_listens_where_browsers_look_for_it() -> None:
    command = services()["codec-server"]["command"]
    assert command[:2] == ["secor", codec_server.__name__.replace("_", "-")]
    port = command[command.index("--port") + 1]
    assert services()["codec-server"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert services()["ui"]["environment"]["TEMPORAL_CODEC_ENDPOINT"].endswith(f":{port}")


def test_prometheus_can_use_its_configuration() -> None:
    checked = subprocess.run(
        ["promtool", "check", "config", "deploy/prometheus/prometheus.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
