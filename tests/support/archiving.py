"""A PostgreSQL server that archives its log as ``deploy/postgresql/archiving.yaml`` has it done."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from sqlalchemy import create_engine, text

from tests.support.databases import postgresql_tools

ARCHIVING: Final = Path(__file__).parents[2] / "deploy" / "postgresql" / "archiving.yaml"
#: PostgreSQL refuses to run as root; the other servers of the tests run as this user then.
_USER: Final = "pgserver"


@dataclass
class Archiving:
    """A server of its own, with its data, its archive and its base backup each in a folder."""

    folder: Path

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def make(self) -> None:
        """Make an empty server, and start it."""
        (self.folder / "archive").mkdir()
        if os.geteuid() == 0:
            user = pwd.getpwnam(_USER)
            for folder in (self.folder, self.folder / "archive"):
                os.chown(folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", f"--pgdata={self._data}")
        self._set(f"unix_socket_directories = '{self.folder}'", "listen_addresses = ''", "fsync = off")
        self._set(*(_quoted(one) for one in archiving_settings(self.folder / "archive")))
        self._start()

    def base_backup(self) -> None:
        """Copy its files as they are, while it runs."""
        where = (f"--host={self.folder}", "--username=postgres", f"--pgdata={self.folder / 'base'}")
        self._run("pg_basebackup", *where, "--checkpoint=fast", "--no-sync")

    def now(self) -> str:
        """Say what time it is for the server, to the microsecond."""
        return self._ask("SELECT clock_timestamp()::text")

    def recover(self, until: str) -> None:
        """Lose the data, and bring the base backup to an instant with what is archived of the log."""
        self._ask("SELECT pg_switch_wal()::text")
        self.stop()
        shutil.rmtree(self._data)
        (self.folder / "base").rename(self._data)
        self._set(
            f"restore_command = 'cp {self.folder / 'archive'}/%f %p'",
            f"recovery_target_time = '{until}'",
            "recovery_target_action = promote",
        )
        (self._data / "recovery.signal").touch()
        self._start()

    def stop(self) -> None:
        """Stop it in order: what it has written of its log is archived before."""
        self._run("pg_ctl", "stop", "--wait", "--mode=fast", f"--pgdata={self._data}")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _start(self) -> None:
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--wait", f"--log={log}", f"--pgdata={self._data}")

    def _set(self, *lines: str) -> None:
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    def _ask(self, question: str) -> str:
        engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:
            answer: str = connection.execute(text(question)).scalar_one()
        engine.dispose()
        return answer

    def _run(self, name: str, *arguments: str) -> None:
        user = _USER if os.geteuid() == 0 else getpass.getuser()
        done = subprocess.run(
            [postgresql_tools() / name, *arguments],
            user=user if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, (name, (self.folder / "log").read_text(encoding="utf-8"))


def archiving_settings(archive: Path) -> list[str]:
    """Give the settings that PostgreSQL is started with in containers, with another folder to archive in."""
    command = yaml.safe_load(ARCHIVING.read_text(encoding="utf-8"))["services"]["postgresql"]["command"]
    return [one.replace("/archive", str(archive)) for one in command if "=" in one]


def _quoted(setting: str) -> str:
    name, _, value = setting.partition("=")
    return f"{name} = '{value}'"


@contextmanager
def archiving_server() -> Iterator[Archiving]:
    """Run a server that archives."""
    # Pytest's own folders are closed to the user that it runs as.
    folder = Path(tempfile.mkdtemp(prefix="secor-archiving-"))
    server = Archiving(folder)
    try:
        server.make()
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
