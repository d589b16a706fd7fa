"""The scripts of the containers: free of known mistakes, and run twice against the real thing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from tests.deploy.conftest import make_secrets
from tests.deploy.reading import ROOT, compose, example, scripts
from tests.support.running_desk import BOOK
from tests.support.server import Server
from workflows.listed import KEYS, type_name

DEPLOY = ROOT / "deploy"


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script with these variables in its environment, beside the paths of programs."""
    paths = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(command, env=paths | variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_a_script_has_none_of_the_known_mistakes(script: Path) -> None:
    checked = run("shellcheck", script)
    assert checked.returncode == 0, checked.stdout
    assert os.access(script, os.X_OK)


def test_secrets_are_made_once_and_stay(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets(folder)
    made = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert set(made) == set(compose()["secrets"])
    passwords = [text for name, text in made.items() if name.endswith("_password") and text]
    assert len(passwords) == len(set(passwords)) == 4
    assert all(len(one) == 48 for one in passwords)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o644}
    make_secrets(folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == made


def test_a_secret_reaches_a_program_that_takes_it_from_its_environment_only(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("a 'quoted' $(word)\n", encoding="utf-8")
    program = ("/bin/sh", DEPLOY / "temporal" / "with-secret.sh", "POSTGRES_PWD", secret)
    said = run(*program, "/bin/sh", "-c", 'printf %s "$POSTGRES_PWD"')
    assert said.stdout == "a 'quoted' $(word)"
    secret.write_text("", encoding="utf-8")
    said = run(*program, "true")
    assert (said.returncode, "Run deploy/make-secrets.sh first." in said.stderr) == (1, True)


def test_each_database_has_an_owner_who_reaches_no_other(made_databases: str, made_secrets: Path) -> None:
    host = make_url(made_databases).query["host"]
    password = (made_secrets / "secor_password").read_text(encoding="utf-8")
    with psycopg.connect(host=str(host), user="secor", password=password, dbname="secor") as secor:
        secor.execute("CREATE TEMPORARY TABLE something (number integer)")
        row = secor.execute("SELECT has_database_privilege('temporal', 'CONNECT')").fetchone()
        assert row == (False,)


def test_temporals_tables_are_made_in_both_databases_with_the_password(tmp_path: Path) -> None:
    tool = tmp_path / "temporal-sql-tool"
    tool.write_text('#!/bin/sh\nprintf "%s %s\\n" "$SQL_PASSWORD" "$*"\n', encoding="utf-8")
    tool.chmod(0o755)
    said = run(DEPLOY / "temporal" / "schema.sh", PATH=f"{tmp_path}:/usr/bin:/bin", SQL_PASSWORD="secret")
    versions = "/etc/temporal/schema/postgresql/v12"
    assert said.stdout.splitlines() == [
        "secret --db temporal setup-schema -v 0.0",
        f"secret --db temporal update-schema -d {versions}/temporal/versioned",
        "secret --db temporal_visibility setup-schema -v 0.0",
        f"secret --db temporal_visibility update-schema -d {versions}/visibility/versioned",
    ]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that does not know the namespace yet."""
    server = Server(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.stop()


async def test_the_namespace_is_made_once_with_retention_and_attributes(server: Server) -> None:
    there = {
        "TEMPORAL_ADDRESS": server.address,
        "TEMPORAL_NAMESPACE": "desk",
        "TEMPORAL_RETENTION": example()["TEMPORAL_RETENTION"],
        "HOME": str(server.file.parent),
    }
    for _ in range(2):
        made = run(DEPLOY / "temporal" / "namespace.sh", **there)
        assert made.returncode == 0, made.stderr
    client = await Client.connect(server.address)
    told = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="desk"))
    kept: timedelta = told.config.workflow_execution_retention_ttl.ToTimedelta()
    assert kept == BOOK.closed_cases
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace="desk")
    )
    wanted = {key.name: int(key.indexed_value_type) for key in KEYS}
    assert wanted.items() <= dict(listed.custom_attributes).items()


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    nowhere = {"TEMPORAL_ADDRESS": "127.0.0.1:1", "TEMPORAL_NAMESPACE": "desk", "TEMPORAL_RETENTION": "1d"}
    said = run(DEPLOY / "temporal" / "namespace.sh", **nowhere, TRIES="1", HOME=str(tmp_path))
    assert (said.returncode, "Gave up after 1 tries" in said.stderr) == (1, True)


def test_the_script_names_every_attribute_with_its_type() -> None:
    script = (DEPLOY / "temporal" / "namespace.sh").read_text(encoding="utf-8").split()
    names = [script[place + 1] for place, word in enumerate(script) if word == "--name"]
    types = [script[place + 1] for place, word in enumerate(script) if word == "--type"]
    assert dict(zip(names, types, strict=True)) == {key.name: type_name(key) for key in KEYS}
