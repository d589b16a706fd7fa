"""A real Prometheus that collects from a worker and answers what dashboards and alerts ask it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from tests.cli.running_up import eventually
from tests.support.live import free_port

#: How often it collects and judges; a thing to be measured over time is seen twice within two of these.
_EVERY: Final = "1s"


@dataclass(frozen=True)
class Prometheus:
    """A server that runs.

    Attributes:
        address: where it is asked.

    """

    address: str

    @property
    def is_ready(self) -> bool:
        """Whether it answers questions yet."""
        try:
            return httpx.get(f"{self.address}/-/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def ask(self, what: str, **question: str) -> Any:  # noqa: ANN401 - whatever it answers
        """Ask its API, which refuses what it does not understand."""
        answer = httpx.get(f"{self.address}/api/v1/{what}", params=question, timeout=20)
        said = answer.json()
        assert said["status"] == "success", (question, said)
        return said["data"]

    def result(self, query: str) -> list[Any]:
        """Give what a query gives now."""
        found: list[Any] = self.ask("query", query=query)["result"]
        return found


@contextmanager
def collecting(program: str, folder: Path, rules: Path, *ports: int) -> Iterator[Prometheus]:
    """Run it on this machine, collecting from these ports, with the rules of a file."""
    folder.mkdir()
    config = folder / "prometheus.yml"
    targets = [f"127.0.0.1:{port}" for port in ports]
    made = {
        "global": {"scrape_interval": _EVERY, "evaluation_interval": _EVERY},
        "rule_files": [str(rules)],
        "scrape_configs": [{"job_name": "worker", "static_configs": [{"targets": targets}]}],
    }
    config.write_text(yaml.safe_dump(made), encoding="utf-8")
    port = free_port()
    command = [
        *(program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}"),
        *(f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"),
    ]
    process = subprocess.Popen(command)
    running = Prometheus(f"http://127.0.0.1:{port}")
    try:
        eventually(lambda: running.is_ready, "Prometheus to be ready", within=20)
        yield running
    finally:
        process.terminate()
        process.wait(30)
