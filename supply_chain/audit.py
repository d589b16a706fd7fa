"""``make audit``: asks whether a weakness of a package is known, and says when nobody could be asked.

Exit codes of ``python -m supply_chain.audit``: 0 no weakness is known; 1 one is; 3 the database could not be
reached, or does not know every package. ``make`` turns each of the last two into its own 2.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_PATIENCE: Final = 600


@dataclass(frozen=True)
class Finding:
    """What came of an audit.

    Attributes:
        code: the exit code.
        sentence: for whoever runs it.

    """

    code: int
    sentence: str


def judge(output: str, failure: str = "") -> Finding:
    """Judge what pip-audit said.

    Args:
        output: its JSON; nothing when it broke off.
        failure: what it said on standard error.

    """
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        reason = (failure.strip().splitlines() or ["it said nothing"])[-1]
        return Finding(
            3,
            f"Nothing was audited: the database of known weaknesses can't be reached from here ({reason}). "
            "Run `make audit` where it can.",
        )
    weak = [
        f"{package['name']} {package['version']}: {weakness['id']}, mended in "
        f"{', '.join(weakness['fix_versions']) or 'no version yet'}"
        for package in packages
        for weakness in package.get("vulns", ())
    ]
    if weak:
        return Finding(1, "\n".join([*weak, "Take newer versions with `make lock UPGRADE=--upgrade`."]))
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        return Finding(
            3,
            "Nothing was audited: what answers in place of the database of known weaknesses knows none of "
            f"the {len(packages)} packages. Run `make audit` where the database itself can be reached.",
        )
    if unknown:
        return Finding(3, f"No weakness is known, but these could not be audited: {', '.join(unknown)}.")
    return Finding(0, f"No weakness is known of any of the {len(packages)} packages.")


def audit(program: Sequence[str] = (str(Path(sys.executable).with_name("pip-audit")),)) -> Finding:
    """Ask about every package that the program runs with, by the lock."""
    how = ("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    lock = str(ROOT / "requirements.txt")
    try:
        done = subprocess.run(  # noqa: S603 - the auditor of this environment
            [*program, "--requirement", lock, *how],
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return judge("", f"no answer within {_PATIENCE} seconds")
    return judge(done.stdout, done.stderr)


if __name__ == "__main__":
    finding = audit()
    sys.stdout.write(finding.sentence + "\n")
    sys.exit(finding.code)
