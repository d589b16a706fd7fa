"""The one line with which `make test` ends: what ran, what failed, what was covered, and how long it took."""

import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COVERED_ROOMS = ("domain", "workflows", "activities")


def closing_line(suite: Mapping[str, str], files: Mapping[str, Any]) -> str:
    """Say in one line what pytest counted and coverage measured.

    Args:
        suite: The attributes of the `testsuite` element in pytest's JUnit report.
        files: The `files` of coverage's JSON report, by path relative to the project.
    """
    failed = int(suite["failures"]) + int(suite["errors"])
    skipped = int(suite["skipped"])
    passed = int(suite["tests"]) - failed - skipped
    covered = ", ".join(f"{room} {percent_covered(files, room)}" for room in COVERED_ROOMS)
    return f"{passed} passed, {failed} failed, {skipped} skipped; {covered}; {duration(float(suite['time']))}"


def percent_covered(files: Mapping[str, Any], room: str) -> str:
    """Say how much of a room's lines and branches ran, rounded down: 100 % means all of them."""
    summaries = [report["summary"] for path, report in files.items() if Path(path).parts[0] == room]
    # Coverage leaves branches out of its report when nothing of ours was run at all.
    reached = sum(summary["covered_lines"] + summary.get("covered_branches", 0) for summary in summaries)
    everything = sum(summary["num_statements"] + summary.get("num_branches", 0) for summary in summaries)
    return f"{100 * reached // everything} %" if everything else "not measured"


def duration(seconds: float) -> str:
    """Say a number of seconds as a person would."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def main(tests: Path, coverage: Path) -> int:
    """Print the line from the two reports; answer 0 if tests ran and none failed, otherwise 1."""
    # pytest wrote this report a moment ago, so no parser for hostile documents is needed.
    suite = next(ET.parse(tests).iter("testsuite"), None) if tests.exists() else None  # noqa: S314
    if suite is None or suite.attrib["tests"] == "0":
        print("No test ran.")
        return 1
    files = json.loads(coverage.read_text())["files"] if coverage.exists() else {}
    print(closing_line(suite.attrib, files))
    return 0 if suite.attrib["failures"] == suite.attrib["errors"] == "0" else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
