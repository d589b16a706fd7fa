"""Every simulator that a desk is started with, declared once: ``secor up`` starts what stands here.

The identity provider does not: it gives a token in anybody's name to whoever asks. Tests alone start it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Listening:
    """A port of the loopback address that a simulator listens on.

    Attributes:
        name: of the option that tells the simulator the port, and of its place in addresses.
        usual: the port that people expect. Two lie at least 60 apart, so that none takes another's next one.
        what: what listens there, for sentences.

    """

    name: str
    usual: int
    what: str


@dataclass(frozen=True)
class Simulator:
    """A party outside that is played by a process.

    Attributes:
        name: of its folder and its log.
        title: whom it plays.
        module: what is run; it takes ``--folder`` and an option for each of its ports.
        ports: what it listens on.
        settings: how the worker is told, by variable; ``{port}`` stands for the port of that name. Where the
            environment says one of these itself, that party is a real one, and nobody plays it.
        page: an address at which people can look at it; ``{port}`` stands in it, too.
        shares: the folder of the desk that it exchanges files through, where it does; its own is that one.
        named_by: the variable that says where a real party's folder is, so that nobody plays it.

    """

    name: str
    title: str
    module: str
    ports: tuple[Listening, ...]
    settings: Mapping[str, str]
    page: str = ""
    shares: str = ""
    named_by: str = ""

    def is_played(self, environment: Mapping[str, str]) -> bool:
        """Say whether this party is to be played, because nothing says where a real one is."""
        return not any(environment.get(name) for name in (*self.settings, self.named_by))

    def place(self, desk: Path) -> Path:
        """Give its folder at a desk whose files lie below another one."""
        return desk / self.shares if self.shares else desk / "simulators" / self.name

    def program(self, folder: Path, ports: Mapping[str, int]) -> list[str]:
        """Give the arguments with which Python runs it."""
        told = [f"--{name}={port}" for name, port in ports.items()]
        return ["-m", self.module, f"--folder={folder}", *told]

    def worker_settings(self, ports: Mapping[str, int]) -> dict[str, str]:
        """Give what the worker is told, with the ports that were chosen."""
        return {name: value.format_map(ports) for name, value in self.settings.items()}


SIMULATORS: tuple[Simulator, ...] = (
    Simulator(
        name="corrs",
        title="CORRS and the ministry",
        module="simulators.corrs",
        ports=(Listening("port", 8341, "the simulator of CORRS"),),
        settings={"SECOR_CORRS_URL": "http://127.0.0.1:{port}"},
        page="http://127.0.0.1:{port}/",
    ),
    Simulator(
        name="mail",
        title="a mail server",
        module="simulators.mail",
        ports=(
            Listening("smtp", 8461, "the mail catcher"),
            Listening("web", 8521, "its page"),
        ),
        settings={
            "SECOR_SMTP_HOST": "127.0.0.1",
            "SECOR_SMTP_PORT": "{smtp}",
            "SECOR_SMTP_SECURITY": "none",
        },
        page="http://127.0.0.1:{web}/",
    ),
    Simulator(
        name="wcb",
        title="the WCB",
        module="simulators.wcb",
        ports=(Listening("port", 8581, "the simulator of the WCB"),),
        settings={},
        page="http://127.0.0.1:{port}/",
        shares="wcb",
        named_by="SECOR_WCB_DIR",
    ),
    Simulator(
        name="cards",
        title="the card processor",
        module="simulators.cards",
        ports=(Listening("port", 8641, "the simulator of the card processor"),),
        settings={},
        page="http://127.0.0.1:{port}/",
        shares="cards",
        named_by="SECOR_CARDS_DIR",
    ),
)
