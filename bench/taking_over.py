"""How long it takes to move in and out: ``secor import`` and ``secor export`` with many employers."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.chance import Chance
from bench.servers import seconds_of
from domain.calendar import alberta_day, days_after, months_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bench.servers import DevServer

_FIRST_ACCOUNT: Final = 4_000_001
_STAFF: Final = Path(__file__).parents[1] / "demo" / "staff.toml"
_ACTOR: Final = "a.singh"


@dataclass(frozen=True)
class TakingOver:
    """What moving in and out took, in seconds from each command's start to its end.

    Attributes:
        employers: how many.
        checked: for a dry run.
        opened: for the import.
        again: for the same import, which finds everything done.
        taken_out: for an export of everything, the letters that were written among it.
        files: how many files the export has.
        worker: seconds of a processor that the worker used for the import.
        server: the same of the Temporal server.
        busy: how many processes wanted a processor at the end, this work's own among them.

    """

    employers: int
    checked: float
    opened: float
    again: float
    taken_out: float
    files: int
    worker: float
    server: float
    busy: float


def taking_over(employers: int, server: DevServer, namespace: str, folder: Path) -> TakingOver:
    """Take employers over with the command, and out again, in a namespace and folder of their own.

    Raises:
        RuntimeError: when a command fails.

    """
    environment = os.environ | {
        "SECOR_VAR_DIR": str(folder / "var"),
        "TEMPORAL_ADDRESS": server.address,
        "TEMPORAL_NAMESPACE": namespace,
    }
    table = folder / "employers.csv"
    write_table(table, employers, alberta_day(datetime.now(UTC)))
    _timed(environment, "staff", "load", str(_STAFF), "--actor", _ACTOR)
    with _worker(environment, folder) as worker:
        take = ("import", str(table), "--actor", _ACTOR)
        checked, _ = _timed(environment, *take, "--dry-run")
        before = seconds_of(worker.pid), server.cpu()
        opened, _ = _timed(environment, *take)
        used, served = seconds_of(worker.pid) - before[0], server.cpu() - before[1]
        busy = os.getloadavg()[0]
        again, _ = _timed(environment, *take)
    taken_out, said = _timed(environment, "export", "--all", "--output", str(folder / "out"), "--json")
    files = int(json.loads(said)["files"])
    return TakingOver(employers, checked, opened, again, taken_out, files, used, served, busy)


def write_table(path: Path, employers: int, today: date) -> None:
    """Write a table of employers as an association has them: of all ages."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = [_row(number, today) for number in range(employers)]
        lines = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        lines.writeheader()
        lines.writerows(rows)


def _row(number: int, today: date) -> dict[str, str]:
    chance, account = Chance(number, today), str(_FIRST_ACCOUNT + number)
    months = chance.between(1, 34)
    dated = months_after(today, -months)
    row = {
        "wcb_account": account,
        "legal_name": f"Prairie Works {account} Ltd.",
        "industry_code": "42124",
        "contact_name": "Renée Roy",
        "phone": "403 555 0142",
        "street": f"{1 + number} Range Road",
        "city": "Okotoks",
        "postal_code": "T1S 1A1",
        "owners": "1",
        "full_time": str(chance.between(0, 8)),
        "certificate_number": f"SECOR-{account}",
        "certificate_dated": str(dated),
        "term_years": "3",
        "person_1_name": f"Robin Okafor {number}",
        "person_1_trained_on": str(days_after(dated, -40)),
    }
    row |= {f"maintenance_{year}_accepted": "yes" for year in (1, 2) if months >= 12 * year}
    return row


@contextmanager
def _worker(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "worker.log").open("wb") as log:
        command = (sys.executable, "-m", "cli.main", "worker")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def _timed(environment: dict[str, str], *words: str) -> tuple[float, str]:
    began = time.perf_counter()
    command = (sys.executable, "-m", "cli.main", *words)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"secor {words[0]} failed. {done.stderr[-2000:]}")
    return time.perf_counter() - began, done.stdout
