"""``secor doctor`` finds each thing that is broken, says how to mend it, and nothing else is wrong."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from cli.checkup import Finding, Health
from cli.desk_settings import knowing
from cli.doctor import examined, utc_now
from cli.instance import Instance
from cli.ports import is_free
from cli.server import worker_polls
from tests.cli.commands import ROOT, Said, Terminal, clean_environment
from tests.cli.running_up import eventually
from tests.support.live import Server, free_port, until
from tests.support.mail_server import mail_server
from tests.support.simulated import simulated

RETIRED = """
[[key]]
id = "old"
created = 2020-01-01
seals_from = 2020-01-01
retired = 2021-01-01
secret = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
"""
BARE = "bare"


@pytest.fixture(scope="module")
def desk(terminal: Terminal, desk_server: Server) -> Terminal:
    """A desk on which all is well: its worker runs, and its namespace keeps closed runs for long."""

    async def settle() -> None:
        client = await Client.connect(desk_server.address)
        kept = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=90 * 24 * 3600))
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(namespace="default", config=kept)
        )
        short = Duration(seconds=2 * 24 * 3600)
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(namespace=BARE, workflow_execution_retention_period=short)
        )
        await worker_polls(client)
        bare = await Client.connect(desk_server.address, namespace=BARE)
        await until(partial(is_known, bare), "the whole server to know the new namespace")

    asyncio.run(settle())
    return terminal


async def is_known(client: Client) -> bool:
    try:
        await client.count_workflows()
    except RPCError:
        return False
    return True


def told(said: Said) -> dict[str, tuple[str, str]]:
    return {one["what"]: (one["health"], one["sentence"]) for one in said.data}


def broken(desk: Terminal, **changed: str) -> dict[str, str]:
    """What is wrong on a desk with these settings: the sentences, by what they are about."""
    said = Terminal(desk.environment | changed, desk.folder).secor("doctor", "--json")
    found = told(said)
    ill = {what: sentence for what, (health, sentence) in found.items() if health != Health.OK}
    assert said.code == (1 if ill else 0), said
    return ill


def examine(now: Callable[[], datetime] = utc_now, **options: int) -> dict[str, Finding]:
    async def all_of_it() -> list[Finding]:
        return [one async for one in examined(now, **options)]

    return {one.what: one for one in asyncio.run(all_of_it())}


@pytest.fixture
def here(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The desk's settings in this process."""
    for name, value in desk.environment.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_desk_that_is_well(desk: Terminal) -> None:
    assert broken(desk) == {}
    said = desk.secor("doctor")
    assert said.code == 0
    for sentence in ("keeps closed runs for 90 days", "hand-over-reviews, letter-delivery, post-run go on"):
        assert sentence in " ".join(said.out.split())


def test_no_server(desk: Terminal) -> None:
    ill = broken(desk, TEMPORAL_ADDRESS=f"127.0.0.1:{free_port()}")
    assert ill.pop("server").startswith("No Temporal server answers at 127.0.0.1:")
    assert set(ill) == {"namespace", "search attributes", "workers", "schedules", "clock"}
    assert set(ill.values()) == {"The server does not answer."}


def test_a_namespace_that_is_not_there(desk: Terminal) -> None:
    ill = broken(desk, TEMPORAL_NAMESPACE="nowhere")
    assert ill["namespace"].startswith("The server has no namespace nowhere. Set TEMPORAL_NAMESPACE, or make")


def test_a_namespace_in_which_nothing_was_prepared(desk: Terminal) -> None:
    ill = broken(desk, TEMPORAL_NAMESPACE=BARE)
    assert ill["namespace"].startswith("bare keeps closed runs for 2 days only.")
    assert "--name SecorStage --type Keyword --name SecorActionOwner" in ill["search attributes"]
    assert ill["workers"].startswith("No worker takes work.")
    assert "letter-delivery is not there: start a worker" in ill["schedules"]
    assert set(ill) == {"namespace", "search attributes", "workers", "schedules"}


def test_a_schedule_that_somebody_paused(desk: Terminal, desk_server: Server) -> None:
    async def toggle(paused: bool) -> None:  # noqa: FBT001 - a switch
        client = await Client.connect(desk_server.address)
        schedule = client.get_schedule_handle("post-run")
        await (schedule.pause() if paused else schedule.unpause())

    asyncio.run(toggle(True))  # noqa: FBT003
    try:
        assert broken(desk) == {
            "schedules": "post-run is paused: `temporal schedule toggle --unpause -s post-run`."
        }
    finally:
        asyncio.run(toggle(False))  # noqa: FBT003


def test_a_release_that_nobody_runs(desk: Terminal) -> None:
    ill = broken(desk, SECOR_DEPLOYMENT="secor", SECOR_RELEASE="9.9")
    assert set(ill) == {"workers"}
    assert "goes to release (none), and no worker of it runs" in ill["workers"]
    assert "`secor release use 9.9`" in ill["workers"]


def test_databases_that_are_none(desk: Terminal, tmp_path: Path) -> None:
    absent = broken(desk, SECOR_DATABASE_URL=f"sqlite:///{tmp_path / 'absent.db'}")
    assert absent["database"].startswith("There is no register at ")
    assert not (tmp_path / "absent.db").exists()

    (tmp_path / "text.db").write_text("no database at all, " * 100, encoding="utf-8")
    text = broken(desk, SECOR_DATABASE_URL=f"sqlite:///{tmp_path / 'text.db'}")
    assert text["database"] == "The register does not answer to this: file is not a database."

    with closing(sqlite3.connect(tmp_path / "empty.db")) as database:
        database.execute("CREATE TABLE other (x)")
    empty = broken(desk, SECOR_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    assert empty["migrations"].startswith("The database has no tables yet")


def test_tables_of_another_release(desk: Terminal, tmp_path: Path, sqlite_template: Path) -> None:
    old = tmp_path / "old.db"
    shutil.copyfile(sqlite_template, old)
    with closing(sqlite3.connect(old)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    ill = broken(desk, SECOR_DATABASE_URL=f"sqlite:///{old}")
    assert set(ill) == {"migrations", "older copy"}
    assert ill["migrations"].startswith("The tables are at 0001, and this release wants ")


def test_a_register_that_was_put_back(desk: Terminal, tmp_path: Path, sqlite_template: Path) -> None:
    backup = tmp_path / "backup.db"
    shutil.copyfile(sqlite_template, backup)
    with closing(sqlite3.connect(backup)) as database, database:
        database.execute("UPDATE chain_head SET put_back_at = '2027-03-01 02:00:00.000000'")
    ill = broken(desk, SECOR_DATABASE_URL=f"sqlite:///{backup}")
    assert set(ill) == {"older copy"}
    assert ill["older copy"].startswith("The register was put back from a backup at 2027-03-01 02:00 UTC")
    assert "`secor reconcile`" in ill["older copy"]


async def test_mail_servers(desk: Terminal) -> None:
    closed = {"SECOR_SMTP_HOST": "127.0.0.1", "SECOR_SMTP_SECURITY": "none"}
    ill = await asyncio.to_thread(broken, desk, **closed, SECOR_SMTP_PORT=str(free_port()))
    assert set(ill) == {"mail"}
    assert ill["mail"].startswith("127.0.0.1: The mail server lets nothing in: ")

    async with mail_server() as server:
        open_door = closed | {"SECOR_SMTP_PORT": str(server.port)}
        assert await asyncio.to_thread(broken, desk, **open_door) == {}
        assert server.taken == []


@contextmanager
def codec_server(desk: Terminal, folder: Path, **own: str) -> Iterator[str]:
    """A codec server of the desk, which the Web UI at one address may call."""
    secret, public = folder / "signer.toml", folder / "signers.toml"
    if not secret.exists():
        desk.secor("keys", "signer", "codec", "--secret", str(secret), "--public", str(public))
    port = free_port()
    given = {"SECOR_SIGNER_FILE": str(secret), "SECOR_CODEC_ORIGINS": '["https://desk.example.ca"]', **own}
    program = [sys.executable, "-m", "cli.main", "codec-server", "--port", str(port)]
    process = subprocess.Popen(program, cwd=ROOT, env=clean_environment() | desk.environment | given)
    try:
        eventually(lambda: not is_free(port), "the codec server listens")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def test_codec_servers(desk: Terminal, tmp_path: Path) -> None:
    retired = tmp_path / "keys.toml"
    retired.write_text(RETIRED, encoding="utf-8")
    with codec_server(desk, tmp_path) as address:
        assert broken(desk, SECOR_CODEC_URL=address) == {}
        assert broken(desk, SECOR_CODEC_URL=address, SECOR_UI_URL="https://desk.example.ca/at") == {}
        other = broken(desk, SECOR_CODEC_URL=address, SECOR_UI_URL="https://other.example.ca")
        assert set(other) == {"codec server"}
        assert "may not call it from the Web UI at https://other.example.ca. Start" in other["codec server"]
        assert "which says nothing. Check SECOR_CORRS_URL." in broken(desk, SECOR_CORRS_URL=address)["CORRS"]
    gone = broken(desk, SECOR_CODEC_URL=address)["codec server"]
    assert gone.startswith("It can't be reached (ConnectError). Start it with `secor codec-server`")
    assert "(UnsupportedProtocol)" in broken(desk, SECOR_CODEC_URL="codec.example.ca")["codec server"]
    with codec_server(desk, tmp_path, SECOR_KEYS_FILE=str(retired)) as unready:
        assert broken(desk, SECOR_CODEC_URL=unready)["codec server"].startswith(
            "It is not ready: No key seals on "
        )


def test_corrs(desk: Terminal, tmp_path: Path) -> None:
    with simulated("corrs", tmp_path) as corrs:
        well = broken(desk, SECOR_CORRS_URL=corrs.url)
        assert set(well) == {"schedules"}, "the worker of this desk was not told of CORRS"
        assert well["schedules"].startswith("corrs-comparison is not there")
        taken_for_it = broken(desk, SECOR_CODEC_URL=corrs.url)
        assert taken_for_it == {
            "codec server": "What answers there is no codec server. Check SECOR_CODEC_URL."
        }
    away = broken(desk, SECOR_CORRS_URL=corrs.url)
    assert away["CORRS"].startswith("CORRS can't be reached: ConnectError. Check SECOR_CORRS_URL. Meanwhile")


def test_keys_of_which_none_seals(desk: Terminal, tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text(RETIRED, encoding="utf-8")
    ill = broken(desk, SECOR_KEYS_FILE=str(keys))
    assert set(ill) == {"keys"}
    assert ill["keys"].startswith("No key seals on ")


def test_settings_and_folders(desk: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    ill = broken(desk, SECOR_POST_DIR=str(tmp_path / "file" / "post"), SECOR_SMTP_HSOT="mail")
    assert set(ill) == {"settings", "folders"}
    assert "SECOR_SMTP_HSOT is no setting" in ill["settings"]
    assert ill["folders"].startswith(f"SECOR_POST_DIR ({tmp_path / 'file' / 'post'}): Not a directory.")


def test_a_clock_that_is_a_day_off_and_a_disk_that_is_full(
    here: pytest.MonkeyPatch, postgresql_server: str
) -> None:
    here.setenv("SECOR_DATABASE_URL", postgresql_server)

    def tomorrow() -> datetime:
        return datetime.now(UTC) + timedelta(days=1)

    off = examine(tomorrow, least_free=10**18)
    assert off["clock"].health is Health.WRONG
    assert off["clock"].sentence.startswith("This machine's clock and that of the Temporal server are 86")
    assert off["database's clock"].health is Health.WRONG
    assert "that of the database are 86" in off["database's clock"].sentence
    assert off["disk"].sentence.startswith("Only ")
    right = examine()
    assert right["clock"].sentence == "It agrees with the Temporal server."
    assert right["database's clock"].sentence == "It agrees with the database."
    assert right["disk"].health is Health.OK


def test_what_a_desk_tells_of_its_worker_s_settings_holds_no_secret(tmp_path: Path) -> None:
    desk = Instance(process=1, port=7233, ui_port=8233)
    worker = {
        "SECOR_SMTP_HOST": "mail.example.ca",
        "SECOR_SMTP_PASSWORD": "hunter2",
        "SECOR_DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
        "SECOR_KEYS_FILE": "keys.toml",
        "SECOR_DATABASE_URL": "postgresql+psycopg://secor:hunter2@db/secor",
        "PATH": "/usr/bin",
    }
    known = knowing(desk, worker)
    assert "hunter2" not in known.model_dump_json()
    assert set(known.told) == {"SECOR_SMTP_HOST", "SECOR_DATABASE_PASSWORD_FILE", "SECOR_KEYS_FILE"}
    assert known.told["SECOR_KEYS_FILE"] == str(Path("keys.toml").absolute()), "wherever it is looked at"
    assert set(known.untold) == {"SECOR_SMTP_PASSWORD", "SECOR_DATABASE_URL"}
    assert "SECOR_DATABASE_URL" in knowing(desk, worker | {"SECOR_DATABASE_URL": "no address"}).untold
    without = "postgresql+psycopg://secor@db/secor"
    assert knowing(desk, {"SECOR_DATABASE_URL": without}).told == {"SECOR_DATABASE_URL": without}
