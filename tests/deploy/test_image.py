"""The image: built from all that the project has, by the rules that images should keep."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.service import RPCError

from domain.start_forms import START_FORMS
from tests.cli.commands import clean_environment
from tests.deploy.reading import ROOT, services
from tests.support.live import until
from tests.support.server import free_port, running_server


def test_the_image_is_built_from_every_module_and_package_of_the_project() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    copied = {
        name.removesuffix(".py")
        for line in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile, re.MULTILINE)
        for name in line.split()
    }
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = {name for name in setup["packages"]["find"]["include"] if "." not in name}
    assert {*setup["py-modules"], *packages} <= copied
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert copied <= {name.removesuffix(".py") for name in re.findall(r"^!(\S+)$", sent, re.MULTILINE)}


def test_the_dockerfile_keeps_the_rules_for_images() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    told = [line.split(None, 1) for line in lines if line]
    stages = [words for name, words in told if name == "FROM"]
    last = told[max(place for place, (name, _) in enumerate(told) if name == "FROM") :]
    assert len(stages) == 2
    assert re.search(r"^ARG PYTHON_TAG=3\.\d+-slim-\w+$", text, re.MULTILINE)
    assert all(stage.startswith("python:${PYTHON_TAG}") for stage in stages)
    assert "ADD" not in {name for name, _ in told}
    assert all(words.startswith("/") for name, words in told if name == "WORKDIR")
    assert [words for name, words in last if name in {"CMD", "ENTRYPOINT"}] == ['["secor", "worker"]']
    user = [words for name, words in last if name == "USER"]
    assert user == ["10001:10001"]
    assert last.index(["USER", user[0]]) > max(place for place, (name, _) in enumerate(last) if name == "RUN")
    ran = [words for name, words in told if name == "RUN"]
    assert all("--require-hashes" in words for words in ran if "install --no-deps -" in words)
    for words in ran:
        assert "sudo" not in words
        assert not re.search(r"(curl|wget).*\|", words)
        if "apt-get install" in words:
            assert words.startswith("apt-get update")
            assert words.count("apt-get install") == words.count("--yes --no-install-recommends")
            assert "rm -rf /var/lib/apt/lists/*" in words
    assert "PIP_NO_CACHE_DIR=1" in text
    assert "--create-home" not in text  # a new volume would begin with the shell's own files


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as the image has it: built from what the Dockerfile copies, and from nothing else."""
    folder = tmp_path_factory.mktemp("image")
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for words in re.findall(r"^COPY (?!--|requirements)(.+) \S+$", dockerfile, re.MULTILINE):
        for name in words.split():
            copied = folder / "src" / name
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copied, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                copied.parent.mkdir(exist_ok=True)
                shutil.copyfile(ROOT / name, copied)
    build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", ".")
    subprocess.run([*build, "--wheel-dir", str(folder)], cwd=folder / "src", check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "app")
    return folder


def test_nothing_that_the_project_reads_is_left_out_of_the_image(installed: Path) -> None:
    source = {
        path.relative_to(installed / "src") for path in (installed / "src").rglob("*") if path.is_file()
    }
    made = {path.relative_to(installed / "app") for path in (installed / "app").rglob("*") if path.is_file()}
    built = {path for path in source if path.parts[0] == "build" or ".egg-info" in path.parts[0]}
    assert source - built - {Path("pyproject.toml")} - made == set()


async def test_its_commands_run_with_composes_settings_against_a_real_postgresql(
    installed: Path, made_secrets: Path, made_databases: str, tmp_path: Path
) -> None:
    async with running_server(tmp_path) as server:
        watch, sdk, codec, codec_watch = free_port(), free_port(), free_port(), free_port()
        here = {
            "/run/secrets": str(made_secrets),
            "/var/lib/secor": str(tmp_path / "var"),
            "postgresql+psycopg://secor@postgresql:5432/secor": made_databases,
            "temporal:7233": server.address,
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - what a container listens at, and this test must not
            "9464": str(watch),
            "9465": str(sdk),
            "9466": str(codec_watch),
            "8888": str(codec),
        }
        with (
            running("worker", installed, here) as worker,
            running("codec-server", installed, here) as codec_server,
        ):
            await until(partial(ready, worker, watch), "the worker to be ready", within=120)
            await until(partial(ready, codec_server, codec), "the codec server to be ready", within=120)
            await until(partial(taken_up, await server.client()), "a start form's template to open")
            for process in (worker, codec_server):
                process.terminate()
            assert worker.wait(30) == 0
            assert codec_server.wait(30) in {0, -signal.SIGTERM}  # the signal, once it has ended in order


@contextmanager
def running(name: str, installed: Path, here: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a service's command from what was built, with its settings, at the addresses of this machine."""

    def at_home(text: str) -> str:
        for there, instead in here.items():
            text = text.replace(there, instead)
        return text

    service = services()[name]
    _, *words = map(at_home, service["command"])
    settings = {variable: at_home(value) for variable, value in service["environment"].items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *words],
        cwd=installed,
        env=clean_environment() | settings | {"PYTHONPATH": str(installed / "app")},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


async def taken_up(client: Client) -> bool:
    """Say whether the worker has taken up what it laid out at its start."""
    try:
        history = await client.get_workflow_handle(START_FORMS[0].template_id).fetch_history()
    except RPCError:
        return False
    return any(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED for event in history.events)


async def ready(process: subprocess.Popen[bytes], port: int) -> bool:
    """Say whether a service says that it is ready."""
    assert process.poll() is None
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
    except httpx.HTTPError:
        return False
