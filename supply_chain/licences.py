"""``make licences``: every package that runs with the program, with its licence, as a page.

The packages are those of the lock; what each is under, its own metadata say.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "licences.md"
#: What the association may run, and hand on, without opening its own work: SPDX's names.
ACCEPTED: Final = frozenset(
    {
        *("MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0", "PSF-2.0"),
        # Weak copyleft: used as they are, from their own packages, these ask nothing of what uses them.
        *("MPL-2.0", "LGPL-3.0-only", "LGPL-3.0-or-later"),
    }
)
#: What packages write that have no SPDX expression yet.
_MEANT: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU LGPL v3+": "LGPL-3.0-or-later",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
}
#: Packages of the lock that other systems install, and this one does not.
_ELSEWHERE: Final = {"colorama": "BSD-3-Clause"}
_OSI: Final = "License :: OSI Approved :: "
_LOCKED: Final = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
_INTRODUCTION: Final = """\
# Licences

Written by `make licences` from `requirements.txt` and the packages' own metadata; a change made here is lost
with the next writing. These run with the program. What only builds and tests it is not handed on and not
listed.

| package | version | licence |
|---|---|---|
"""


def locked() -> dict[str, str]:
    """Give the version of every package that the program runs with."""
    return dict(_LOCKED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))


def licence_of(package: str) -> str:
    """Give the SPDX expression of an installed package.

    Raises:
        LookupError: when its metadata say none that is known here.

    """
    if package in _ELSEWHERE:
        return _ELSEWHERE[package]
    told = metadata.metadata(package).json
    classified = [line.rpartition(" :: ")[2] for line in told.get("classifier", []) if line.startswith(_OSI)]
    for said in (told.get("license_expression"), told.get("license"), *classified):
        meant = _MEANT.get(str(said), str(said))
        if parts(meant) <= ACCEPTED:
            return meant
    raise LookupError(
        f"{package}: no licence is known that the association may use ({told.get('license')}, {classified}). "
        "Read its licence. If it may be used, add what it says to supply_chain/licences.py."
    )


def parts(expression: str) -> set[str]:
    """Give the licences in an SPDX expression; either side of an OR would do, and here both have to."""
    return set(re.split(r" (?:AND|OR) ", expression.strip("()")))


def page() -> str:
    """Write the page."""
    rows = (f"| {name} | {version} | {licence_of(name)} |" for name, version in sorted(locked().items()))
    return _INTRODUCTION + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
