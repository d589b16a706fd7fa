"""Commands that write into the register themselves ask for a log-in where people have to be proven (R32)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from pathlib import Path

import pytest

from cli.failing import CommandError
from cli.front_door import front_door
from codec_server.application import Desk, application
from codec_server.people import Door
from domain.calendar import alberta_day
from encryption import SealingCodec, read_signer, read_verifier
from models.engine import engine_for
from models.entries import Entry
from models.log_ins import LogIns
from models.register import Register
from settings import Settings
from tests.cli.commands import ROOT, Terminal
from tests.codec_server.serving import HASHED, PASSWORD, RING, UI, running
from tests.corrs.test_sheet import accepted
from tests.support.reported import Reported

SHEET = ("corrs", "sheet", "--actor")
MADE = {"make_corrs_sheet", "send_pir_list"}
YESTERDAY = alberta_day(datetime.now(UTC)) - timedelta(days=1)
LIST = ("pir", "send", str(YESTERDAY.year), "--as-of", str(YESTERDAY), "--really", "--actor")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal of a desk whose people have to be proven, with an order that waits for CORRS."""
    here = Terminal({"SECOR_VAR_DIR": str(tmp_path)}, tmp_path)
    words = ("--secret", str(tmp_path / "signer.toml"), "--public", str(tmp_path / "signers.toml"))
    assert here.secor("keys", "signer", "codec-server", *words).code == 0
    assert here.secor("staff", "load", str(ROOT / "demo" / "staff.toml"), "--actor", "a.singh").code == 0
    here.environment["SECOR_IDENTITY"] = "proven"
    here.environment["SECOR_SIGNERS_FILE"] = str(tmp_path / "signers.toml")
    return here


@pytest.fixture
def register(tmp_path: Path, terminal: Terminal) -> Iterator[Register]:
    assert terminal.environment["SECOR_IDENTITY"] == "proven"
    register = Register(engine_for(f"sqlite:///{tmp_path / 'register.db'}"))
    register.set_password("a.singh", HASHED, datetime.now(UTC))
    accepted(Reported(register), 1)
    yield register
    register.close()


def entries(register: Register) -> list[Entry]:
    """Every entry of the register."""
    found = (register.entry(number) for number in count(1))
    return [one for one in takewhile(lambda one: one is not None, found) if one is not None]


def codec_server(folder: Path) -> Desk:
    engine = engine_for(f"sqlite:///{folder / 'register.db'}")
    return Desk(
        door=Door(Register(engine), LogIns(engine)),
        codec=SealingCodec("default", RING),
        signer=read_signer(folder / "signer.toml", "default"),
        namespace="default",
        origins=(UI,),
        https=False,
    )


@pytest.mark.parametrize("words", [SHEET, LIST])
def test_nobody_writes_into_the_register_without_logging_in(
    terminal: Terminal, register: Register, words: tuple[str, ...]
) -> None:
    said = terminal.secor(*words, "a.singh")
    assert (said.code, "Who sent this is not proven" in said.complaint) == (1, True), said
    assert all(one.refused for one in entries(register) if one.action in MADE)
    assert terminal.secor("corrs", "sheet", "--number", "1").code == 1, "none was made"


def test_what_somebody_logged_in_makes_is_entered_with_its_proof(
    terminal: Terminal, register: Register, tmp_path: Path
) -> None:
    with running(application(codec_server(tmp_path))) as address:
        terminal.environment["SECOR_CODEC_URL"] = address
        assert terminal.secor("login", "a.singh", given=f"{PASSWORD}\n").code == 0
        for words in (SHEET, LIST):
            another = terminal.secor(*words, "e.moreau")
            assert (another.code, "You are logged in as a.singh" in another.complaint) == (1, True), another
        sheet = terminal.secor(*SHEET, "a.singh")
        assert "CORRS data sheet 1 has 1 order." in sheet.out, sheet
        sent = terminal.secor(*LIST, "a.singh")
        assert sent.code == 0, sent
    proofs = {one.action: one.proof for one in entries(register) if one.proof}
    assert set(proofs) == MADE
    assert len(set(proofs.values())) == 2

    away = terminal.secor("logout")
    assert (away.code, "a copy of this log-in counts until" in away.complaint) == (3, True), away
    assert "Who sent this is not proven" in terminal.secor(*LIST, "a.singh").complaint


@pytest.mark.parametrize("lone", ["signer_file", "signers_file", "orders_signer_file"])
def test_a_desk_with_log_in_takes_all_keys_that_sign_or_makes_them(tmp_path: Path, lone: str) -> None:
    with pytest.raises(CommandError, match="set all three, or none, and keys are made"):
        front_door(Settings.model_validate({lone: tmp_path / "key.toml"}), tmp_path, 8233, 0)
    made = front_door(Settings(), tmp_path, 8233, 0)
    orders = read_signer(made.settings.orders_signer_file or tmp_path, "default").public
    assert read_verifier(made.settings.signers_file or tmp_path, "default").believes(orders, "orders")
