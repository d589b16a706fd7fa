"""Secrets as an IT person makes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.deploy.reading import ROOT
from tests.support.databases import postgresql_tools


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


@pytest.fixture(scope="session")
def made_databases(postgresql_server: str, made_secrets: Path) -> str:
    """The register's own database, made twice by the script for it; without the password of its owner."""
    url = make_url(postgresql_server)
    there = {"PGHOST": str(url.query["host"]), "PGUSER": str(url.username), "SECRETS": str(made_secrets)}
    for _ in range(2):
        subprocess.run(
            [str(ROOT / "deploy" / "postgresql" / "make-databases.sh")],
            env=there | {"PATH": f"{postgresql_tools()}:/usr/bin:/bin"},
            check=True,
            capture_output=True,
        )
    return f"postgresql+psycopg://secor@/secor?host={there['PGHOST']}"
