"""``secor backup`` and ``secor restore``: as of one instant, whole or nothing, on both databases."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import URL, make_url

from cli.entering_again import register_again
from models.database import open_register
from models.documents import DocumentStore
from models.engine import engine_for
from models.errors import PutBackError
from settings import Settings
from tests.cli.commands import ROOT, Terminal, clean_environment
from tests.support.databases import (
    STAFF,
    STAFF_LOADED_AT,
    fresh_postgresql,
    let_in_with_password_only,
    postgresql_tools,
)
from tests.support.steps import step

LETTER: Final = b"%PDF-1.7 a letter as it was sent"
NAME: Final = hashlib.sha256(LETTER).hexdigest()


def terminal_at(url: str, folder: Path) -> Terminal:
    """Give a terminal for a register, with documents in a folder."""
    settings = {
        "SECOR_DATABASE_URL": url,
        "SECOR_VAR_DIR": str(folder / "var"),
        "SECOR_POSTGRESQL_TOOLS_DIR": str(postgresql_tools()),
    }
    return Terminal(settings, folder)


def enter(desk: Terminal, place: int) -> None:
    """Enter one more step into a register."""
    with closing(open_register(desk.environment["SECOR_DATABASE_URL"])) as register:
        register.load_staff(STAFF, STAFF_LOADED_AT)
        register.record(step(of=place))


def settings_of(desk: Terminal) -> Settings:
    """Give the settings of a terminal."""
    return Settings(
        database_url=desk.environment["SECOR_DATABASE_URL"], var_dir=Path(desk.environment["SECOR_VAR_DIR"])
    )


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Terminal:
    """A terminal at a register with a directory, a step and a letter."""
    terminal = terminal_at(database_url, tmp_path)
    enter(terminal, 1)
    DocumentStore(tmp_path / "var" / "documents").put(LETTER, ".pdf")
    return terminal


@pytest.fixture
def elsewhere(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A terminal on another machine, where there is nothing yet."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if database_kind == "sqlite":
        yield terminal_at(f"sqlite:///{folder / 'new' / 'register.db'}", folder)
        return
    for url in fresh_postgresql(request.getfixturevalue("postgresql_server"), "template1"):
        yield terminal_at(url, folder)


def backed_up(desk: Terminal) -> Path:
    """Make a backup."""
    said = desk.secor("backup", str(desk.folder / "backups"), "--json")
    assert said.code == 0, said.complaint
    return Path(said.data["folder"])


def found(desk: Terminal) -> tuple[int, str]:
    """Say how many entries a register has, and its head, when nothing is wrong with it."""
    said = desk.secor("verify", "--register-only", "--json")
    assert (said.code, said.data["whole"]) == (0, True), said.out
    return said.data["entries"], said.data["head"]


def test_register_and_documents_come_back_on_another_machine(desk: Terminal, elsewhere: Terminal) -> None:
    backup, then = backed_up(desk), found(desk)
    enter(desk, 2)
    said = elsewhere.secor("restore", str(backup))
    assert said.code == 0, said.complaint
    assert f"back up to entry {then[0]}, whole, with 1 documents" in said.out
    assert found(elsewhere) == then != found(desk)
    store = DocumentStore(elsewhere.folder / "var" / "documents")
    assert store.get(f"sha256:{NAME}") == LETTER
    with pytest.raises(PutBackError, match="takes no entry until it was compared"):
        enter(elsewhere, 3)
    assert found(elsewhere) == then
    with register_again(settings_of(elsewhere)) as again:
        again.register.compared()
    enter(elsewhere, 3)  # and it goes on from there
    assert found(elsewhere)[0] == then[0] + 1


def test_a_backup_of_a_release_that_knew_no_mark_is_marked_too(desk: Terminal, elsewhere: Terminal) -> None:
    engine = engine_for(desk.environment["SECOR_DATABASE_URL"])
    with engine.begin() as connection:
        for statement in (
            "ALTER TABLE chain_head DROP COLUMN put_back_at",
            "ALTER TABLE chain_head DROP COLUMN written_on",
            "UPDATE alembic_version SET version_num = '0018'",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    said = elsewhere.secor("restore", str(backed_up(desk)))
    assert said.code == 0, said.complaint
    with pytest.raises(PutBackError):
        enter(elsewhere, 3)


def test_what_is_there_is_replaced_only_when_that_is_said(desk: Terminal) -> None:
    backup, then = backed_up(desk), found(desk)
    enter(desk, 2)
    now = found(desk)
    said = desk.secor("restore", str(backup))
    assert (said.code, f"has {now[0]} entries. Nothing was changed." in said.complaint) == (1, True)
    assert found(desk) == now
    said = desk.secor("restore", str(backup), "--replace", "--json")
    assert said.code == 0, said.complaint
    assert said.data["findings"] == []
    assert found(desk) == then


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_server_that_asks_for_the_password_is_told_it(desk: Terminal, postgresql_server: str) -> None:
    user, password = "asked", "p@ss:w/o?r%d"
    let_in_with_password_only(postgresql_server, user, password)
    file = desk.folder / "password"
    file.write_text(password, encoding="utf-8")
    url = make_url(desk.environment["SECOR_DATABASE_URL"])
    there = URL.create("postgresql+psycopg", username=user, database=url.database, query=url.query)
    desk.environment["SECOR_DATABASE_URL"] = there.render_as_string()
    assert desk.secor("verify", "--register-only").code == 3  # it does ask
    desk.environment["SECOR_DATABASE_PASSWORD_FILE"] = str(file)
    backup, then = backed_up(desk), found(desk)
    said = desk.secor("restore", str(backup), "--replace")
    assert said.code == 0, said.complaint
    assert found(desk) == then


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_damaged_backup_is_refused_and_nothing_is_touched(desk: Terminal, elsewhere: Terminal) -> None:
    backup = backed_up(desk)
    whole = {path: path.read_bytes() for path in backup.rglob("*") if path.is_file()}
    letter, register, manifest = (
        backup / "documents" / NAME[:2] / f"{NAME}.pdf",
        backup / "register.db",
        backup / "manifest.sha256",
    )
    for path, content, told in (
        (letter, b"%PDF-1.7 another letter", f"{NAME}.pdf is not what it was"),
        (register, whole[register][:-512], "register.db is not what it was"),
        (manifest, whole[manifest].splitlines(keepends=True)[0], "is not what it was"),
        (manifest, b"\xff", "manifest.sha256 is not what it was"),
        (backup / "added.txt", b"", "added.txt is not what it was"),
    ):
        path.write_bytes(content)
        said = elsewhere.secor("restore", str(backup))
        assert (said.code, told in said.complaint) == (2, True), said.complaint
        assert not (elsewhere.folder / "var").exists()
        path.unlink()
        for one, before in whole.items():
            one.write_bytes(before)
    (backup / "backup.json").unlink()
    said = elsewhere.secor("restore", str(backup))
    assert (said.code, "is no whole backup: backup.json" in said.complaint) == (2, True)


def test_a_backup_of_a_later_release_or_of_another_database_is_refused(
    desk: Terminal, tmp_path: Path
) -> None:
    backup = backed_up(desk)
    other = {"SECOR_DATABASE_URL": "sqlite:///elsewhere.db"}
    if "sqlite" in desk.environment["SECOR_DATABASE_URL"]:
        other = {"SECOR_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    said = Terminal(desk.environment | other, tmp_path).secor("restore", str(backup))
    assert (said.code, "Name a database of the same kind." in said.complaint) == (1, True)
    told, manifest = backup / "backup.json", backup / "manifest.sha256"
    before = told.read_text(encoding="utf-8")
    later = before.replace('"revision": "', '"revision": "9')
    assert later != before
    told.write_text(later, encoding="utf-8")
    was, now = (hashlib.sha256(text.encode()).hexdigest() for text in (before, later))
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    said = desk.secor("restore", str(backup), "--replace")
    assert (said.code, "was made by a later release" in said.complaint) == (2, True)


def test_a_killed_backup_leaves_nothing_that_looks_whole(desk: Terminal) -> None:
    # Whoever opens this document waits for ever, so that the backup is killed in its middle.
    waits = desk.folder / "var" / "documents" / "ff" / f"{'f' * 64}.pdf"
    waits.parent.mkdir(exist_ok=True)
    os.mkfifo(waits)
    kept = desk.folder / "backups"
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "backup", str(kept)],
        cwd=ROOT,
        env=clean_environment() | desk.environment,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while not list(kept.glob(f"*.unfinished/documents/{NAME[:2]}/*")):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait(20)
    (left,) = kept.iterdir()
    assert left.suffix == ".unfinished"
    said = desk.secor("restore", str(left), "--replace")
    assert (said.code, "is no whole backup" in said.complaint) == (2, True)
    waits.unlink()
    backed_up(desk)  # the next one is not in its way


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_document_that_was_changed_is_told_and_does_not_come_back_as_another(
    desk: Terminal, elsewhere: Terminal
) -> None:
    stored = DocumentStore(desk.folder / "var" / "documents").path(f"sha256:{NAME}")
    stored.write_bytes(b"not the letter")
    said = desk.secor("backup", str(desk.folder / "backups"))
    assert (said.code, f"{NAME}.pdf" in said.complaint) == (1, True)
    (backup,) = (desk.folder / "backups").iterdir()
    assert elsewhere.secor("restore", str(backup)).code == 0
    assert not list((elsewhere.folder / "var").rglob("*.pdf"))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_where_there_is_no_register_nothing_is_backed_up(elsewhere: Terminal) -> None:
    said = elsewhere.secor("backup", str(elsewhere.folder / "backups"))
    assert (said.code, "There is no register at" in said.complaint) == (3, True)
    assert not list((elsewhere.folder / "backups").iterdir())


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_tools_of_another_version_or_none_are_told(desk: Terminal, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    other = Terminal(desk.environment | {"SECOR_POSTGRESQL_TOOLS_DIR": str(tools)}, tmp_path)
    said = other.secor("backup", str(tmp_path / "backups"))
    assert (said.code, "pg_dump was not found" in said.complaint) == (3, True)
    pg_dump = tools / "pg_dump"
    pg_dump.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18'\n", encoding="utf-8")
    pg_dump.chmod(0o755)
    said = other.secor("backup", str(tmp_path / "backups"))
    assert "is of another version (pg_dump (PostgreSQL) 15.18)" in said.complaint
    assert "Install postgresql-client-18" in said.complaint
    pg_dump.write_text(
        "#!/bin/sh\n"
        "if [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 18.0'; exit; fi\n"
        "echo 'no room' >&2\nexit 1\n",
        encoding="utf-8",
    )
    said = other.secor("backup", str(tmp_path / "backups"))
    assert (said.code, "pg_dump failed, and nothing was changed: no room." in said.complaint) == (3, True)
    assert not list((tmp_path / "backups").iterdir())
