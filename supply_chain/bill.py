"""``make sbom``: the bill of materials of what runs, from the lock, with what each package is there for.

The lock says which packages there are, each with its hashes; what needs what, the installed packages say
themselves. Locked packages that this machine does not install, for another system's sake, are in it too.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[1]
_PROJECT: Final = "secor-desk"
_OF_AN_EXTRA: Final = re.compile(r"\bextra\b")


def bill() -> dict[str, Any]:
    """Give the bill of materials in CycloneDX's format; the same bytes for the same lock."""
    program = str(Path(sys.executable).with_name("cyclonedx-py"))
    how = ("--pyproject", "pyproject.toml", "--output-reproducible", "--output-format", "JSON")
    made = subprocess.run(  # noqa: S603 - the tool of this environment
        [program, "requirements", "requirements.txt", *how],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    listed: dict[str, Any] = json.loads(made.stdout)
    refs = {str(canonicalize_name(part["name"])): part["bom-ref"] for part in listed["components"]}
    refs[_PROJECT] = listed["metadata"]["component"]["bom-ref"]
    needed = tree(set(refs))
    listed["dependencies"] = [
        {"ref": ref, "dependsOn": sorted(refs[one] for one in needed[name])}
        for name, ref in sorted(refs.items(), key=lambda one: one[1])
    ]
    return listed


def tree(known: set[str]) -> dict[str, set[str]]:
    """Give what each package needs of the known ones, from the project on, with the extras asked for."""
    needed: dict[str, set[str]] = defaultdict(set)
    asked: dict[str, set[str]] = {_PROJECT: set()}
    to_look_at = [_PROJECT]
    while to_look_at:
        name = to_look_at.pop()
        for one in _requirements(name):
            target = str(canonicalize_name(one.name))
            if target not in known or not _is_asked_for(one, asked[name]):
                continue
            needed[name].add(target)
            extras = asked.get(target)
            if extras is None or not one.extras <= extras:
                asked[target] = (extras or set()) | one.extras
                to_look_at.append(target)
    return needed


def _requirements(name: str) -> list[Requirement]:
    try:
        return [Requirement(one) for one in requires(name) or ()]
    except PackageNotFoundError:  # locked for another system
        return []


def _is_asked_for(one: Requirement, extras: set[str]) -> bool:
    """Say whether a requirement belongs to a package as it is asked for, on whatever system."""
    if one.marker is None or not _OF_AN_EXTRA.search(str(one.marker)):
        return True
    return any(one.marker.evaluate({"extra": extra}) for extra in extras)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(bill(), indent=2, sort_keys=True) + "\n", encoding="utf-8")
