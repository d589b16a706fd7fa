"""Runs ``secor`` as somebody at a terminal does, and reads what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    complaint: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever JSON the command gives
        """What a script reads."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """A terminal with its environment.

    Attributes:
        environment: what is set in it; ``TEMPORAL_`` and ``SECOR_`` variables of the test run are not.

    """

    environment: dict[str, str]
    folder: Path

    def secor(self, *words: str, given: object = None) -> Said:
        """Run a command; what is given arrives on its standard input, as JSON unless it is text already."""
        stdin = given if isinstance(given, str | bytes) else json.dumps(given)
        emptied = dict.fromkeys(
            (name for name in os.environ if name.startswith(("TEMPORAL_", "SECOR_"))), None
        )
        result = CliRunner().invoke(
            app,
            words,
            input=stdin,
            env={**emptied, "COLUMNS": "200", "XDG_CONFIG_HOME": str(self.folder), **self.environment},
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def started_in_vain(self, *words: str) -> str:
        """Start what runs for long, in a process of its own; it has to refuse, and gives what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            cwd=ROOT,
            env=clean_environment() | self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 1, done
        return done.stderr

    def file(self, content: object, name: str = "payload.json") -> str:
        """Write a file for a command, and give its path."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run ``secor worker`` in a process of its own."""
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "worker"],
                cwd=ROOT,
                env=clean_environment() | self.environment,
                stdout=log,
                stderr=log,
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(20)


def clean_environment() -> dict[str, str]:
    """Give this process's environment without what would lead a command to another desk."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "SECOR_"))}
