"""A party outside, played by its simulator in a process of its own, as ``secor up`` runs it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from cli.ports import answers
from simulators.declared import SIMULATORS, Simulator
from tests.support.live import free_port

_PATIENCE = 30


class Simulated:
    """A simulator that can be stopped, killed and started again on the same ports.

    Attributes:
        ports: by the names that the simulator's declaration gives them.

    """

    def __init__(self, name: str, folder: Path) -> None:
        self.declared: Simulator = next(one for one in SIMULATORS if one.name == name)
        self.ports = {one.name: free_port() for one in self.declared.ports}
        self.log = folder / f"{name}.log"
        self._program = [sys.executable, *self.declared.program(folder / name, self.ports)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What a worker is told of it."""
        return self.declared.worker_settings(self.ports)

    @property
    def url(self) -> str:
        """Where it speaks HTTP, if it does on its only port."""
        (port,) = self.ports.values()
        return f"http://127.0.0.1:{port}"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._program, stdout=log, stderr=log)
        give_up = time.monotonic() + _PATIENCE
        while not all(map(answers, self.ports.values())):
            assert self._process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < give_up, "the simulator does not listen"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_PATIENCE)
            self._process = None

    def behave(self, **how: Any) -> None:  # noqa: ANN401 - what a behaviour says
        """Ask for trouble; with nothing, ask it to behave well again."""
        httpx.put(f"{self.url}/simulator/behaviour", json=how).raise_for_status()

    def told(self, what: str, **how: Any) -> None:  # noqa: ANN401 - what that simulator takes
        """Say how a simulator that exchanges files is to answer."""
        httpx.put(f"{self.url}/simulator/{what}", json=how).raise_for_status()

    def charge(self, order: str, amount: str) -> None:
        """Charge a card at the card processor."""
        charged = httpx.post(f"{self.url}/charges", json={"order": order, "amount": amount})
        charged.raise_for_status()

    def ministry(self, **how: Any) -> None:  # noqa: ANN401 - what the ministry of CORRS takes
        """Say how the ministry behind CORRS decides."""
        httpx.put(f"{self.url}/simulator/ministry", json=how).raise_for_status()

    def decide(self, number: str, decision: str, reason: str | None = None) -> dict[str, Any]:
        """Have the ministry decide on an order in CORRS, and give it as it is then."""
        told = {"decision": decision, "reason": reason}
        answer = httpx.post(f"{self.url}/simulator/orders/{number}/decision", json=told)
        order: dict[str, Any] = answer.raise_for_status().json()
        return order


@contextmanager
def simulated(name: str, folder: Path) -> Iterator[Simulated]:
    """Run a simulator for as long as a test lasts."""
    simulator = Simulated(name, folder)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.kill()
