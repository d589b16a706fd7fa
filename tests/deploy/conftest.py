"""Secrets as an IT person makes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.reading import ROOT


def make_secrets(folder: Path) -> None:
    """Run the script that makes the secrets, with the `secor` command of this environment."""
    subprocess.run(
        [str(ROOT / "deploy" / "make-secrets.sh"), str(folder)],
        env={"PATH": "/usr/bin:/bin", "SECOR": str(Path(sys.executable).with_name("secor"))},
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def made_secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of secrets, just made."""
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    make_secrets(folder)
    return folder
