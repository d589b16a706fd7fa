"""``secor up``: from nothing to fourteen employers, through Ctrl-C and kill -9, and nothing is lost."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import signal
import socket
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from cli.ports import is_free
from domain.calendar import alberta_day
from encryption.codec import ENCODING
from simulators.declared import SIMULATORS
from tests.cli.commands import Said, Terminal
from tests.cli.running_up import Up, eventually

#: What each demonstration employer is there to show: where its newest open case stands, and its standing.
SHOWN = {
    "2200101": ("registered", "no_certificate"),
    "2200102": ("in_training", "no_certificate"),
    "2200103": ("in_training", "no_certificate"),
    "2200104": ("preparing", "no_certificate"),
    "2200105": ("received", "no_certificate"),
    "2200106": ("in_review", "no_certificate"),
    "2200107": ("information_requested", "no_certificate"),
    "2200108": ("with_ministry", "no_certificate"),
    "2200109": ("returned", "no_certificate"),
    "2200110": ("director_to_sign", "no_certificate"),
    "2200111": ("executive_director_to_sign", "no_certificate"),
    "2200112": ("certified", "in_good_standing"),
    "2200113": ("certified", "not_in_good_standing"),
    "2200114": ("moving_to_cor", "in_good_standing"),
}
#: So many entries are in the register when loading is in full swing.
_IN_FULL_SWING = 40
_SEALED = base64.b64encode(ENCODING).decode()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """A desk that is not started yet, and that seals what goes to Temporal."""
    desk = Up(tmp_path, keys=tmp_path / "keys.toml")
    made = desk.without_keys.secor("keys", "new", "first", "--file", str(desk.keys))
    assert made.code == 0, made.complaint
    yield desk
    desk.stop()


def test_nothing_is_lost_whatever_happens_to_the_desk(up: Up) -> None:
    up.start()
    eventually(lambda: _entries(up) > _IN_FULL_SWING, "the demonstration is being loaded")
    up.kill()

    up.start()
    up.ready()
    _shows_every_stage(up)
    _tells_where_to_look(up)
    _is_sealed(up)
    _is_well(up)
    _is_the_only_one_in_its_folder(up)
    _starts_again_what_dies(up)
    paid = _pay(up, "2200101")
    assert paid.code == 0, paid.complaint
    before = _entries(up)

    assert up.interrupt() == 0
    assert up.said[-1].startswith("Stopped. Everything is kept in ")
    assert is_free(up.port)

    _a_backup_is_put_back(up)
    up.start()
    up.until("takes no entry until it was compared")
    assert up.terminal.secor("reconcile").code == 0
    up.ready()
    assert not [line for line in up.said if "demonstration employers" in line], "it was loaded twice"
    _has_everything(up, before)
    up.kill()

    up.start()
    up.ready()
    _has_everything(up, before)
    up.send(signal.SIGTERM)
    assert up.ended() == 0


def _a_backup_is_put_back(up: Up) -> None:
    kept = up.terminal.secor("backup", str(up.folder / "backups"), "--json").data["folder"]
    assert up.terminal.secor("restore", kept, "--replace").code == 0


def _entries(up: Up) -> int:
    said = up.terminal.secor("verify", "--register-only", "--json")
    return int(said.data["entries"]) if said.out else 0


def _shows_every_stage(up: Up) -> None:
    """Every demonstration employer stands where its file leads it, and happened once."""
    for account, (stage, standing) in SHOWN.items():
        views = up.terminal.secor("show", account, "--json").data
        assert (views[-1]["stage"], views[0]["standing"]) == (stage, standing), "\n".join(up.said)
        assert views[0]["workflow_id"] == f"employer-{account}"
        steps = [one["update_id"] for one in up.terminal.secor("history", account, "--json").data]
        taken = [step for step in steps if step]
        assert taken == [f"demonstration-{place + 1}" for place in range(len(taken))], account
    assert "SECOR-1106" in up.terminal.secor("history", "2200112").out
    due = up.terminal.secor("agenda", "2200112", "--json").data[0]
    days = (datetime.fromisoformat(due["day"]).date() - alberta_day(datetime.now(UTC))).days
    assert due["sentence"].startswith("First reminder for the anniversary")
    assert 0 <= days <= 7, "the first reminder is not due within days"
    assert up.terminal.secor("verify").code == 0


def _tells_where_to_look(up: Up) -> None:
    """The links lead to the Web UI; the queue of a role holds what waits for it."""
    links = re.findall(r"http://\S+", "\n".join(up.said))
    assert len(links) == 7 + sum(bool(one.page) for one in SIMULATORS)
    for link in links:
        with urllib.request.urlopen(link, timeout=20) as page:  # noqa: S310 - a link that `secor up` made
            assert page.status == 200
    waiting = up.terminal.secor("queue", "--role", "executive_director", "--json").data
    assert [one["workflow"].split("-")[1] for one in waiting] == ["2200111"]


def _is_sealed(up: Up) -> None:
    """Temporal holds nothing readable of an employer; a command without the key says so, and which key."""
    payloads = asyncio.run(_payloads_of(up, "employer-2200112"))
    assert {payload["metadata"]["encoding"] for payload in payloads} == {_SEALED}
    said = up.without_keys.secor("show", "2200112")
    assert (said.code, said.out) == (2, "")
    assert 'A payload is sealed with key "first", which SECOR_KEYS_FILE does not have.' in said.complaint


def _is_well(up: Up) -> None:
    """The doctor looks at what the worker was given, though nothing of it is set in its own terminal."""
    found = {one["what"]: one for one in up.without_keys.secor("doctor", "--json").data}
    assert {what for what, one in found.items() if one["health"] != "ok"} == set()
    told = {what: one["sentence"] for what, one in found.items()}
    assert told["settings"].endswith("they are those that `secor up` gave its worker.")
    assert told["mail"] == "127.0.0.1 lets the service in."
    assert told["CORRS"].startswith("It answers")
    assert told["keys"] == "first seals; 1 can open."
    elsewhere = Terminal({**up.without_keys.environment, "SECOR_SMTP_HOST": "mail.example.ca"}, up.folder)
    said = elsewhere.secor("doctor", "--json")
    (first, *_) = said.data
    assert (said.code, first["health"]) == (1, "wrong")
    assert "The worker of `secor up` has something else for SECOR_SMTP_HOST." in first["sentence"]


async def _payloads_of(up: Up, workflow: str) -> list[dict[str, Any]]:
    client = await Client.connect(f"127.0.0.1:{up.port}")
    history = await client.get_workflow_handle(workflow).fetch_history()
    found: list[dict[str, Any]] = []

    def look(value: Any) -> None:  # noqa: ANN401 - any JSON
        if isinstance(value, dict) and "metadata" in value and "data" in value:
            found.append(value)
        elif isinstance(value, dict):
            for name, one in value.items():
                # What lists show is not sealed, nor what the SDK itself notes of a local activity.
                if name not in {"searchAttributes", "markerRecordedEventAttributes"}:
                    look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(history.to_json_dict())
    return found


def _is_the_only_one_in_its_folder(up: Up) -> None:
    said = up.terminal.secor("up")
    assert said.code == 0
    assert "SECOR Desk is already running" in said.out
    assert f"http://127.0.0.1:{up.ui_port}" in said.out


def _starts_again_what_dies(up: Up) -> None:
    played = [(one.module, f"The simulator of {one.title}") for one in SIMULATORS]
    for name, sentence in (("worker", "The worker"), ("server", "The Temporal server"), *played):
        os.kill(up.children()[name], signal.SIGKILL)
        up.until(f"{sentence} ended with signal 9; starting it again.")
        eventually(lambda: up.terminal.secor("show", "2200101").code == 0, f"the {name} works again")


def _pay(up: Up, account: str) -> Said:
    day = str(alberta_day(datetime.now(UTC)))
    payment = {"actor": "a.singh", "paid_on": day, "amount": "250.00", "method": "cheque"}
    return up.terminal.secor("act", account, "record_payment", "-", given=payment)


def _has_everything(up: Up, entries: int) -> None:
    """Whatever was acknowledged is there, once."""
    assert up.terminal.secor("verify").code == 0
    # More may come by itself: a letter that was being written when everything was killed.
    assert _entries(up) >= entries
    history = up.terminal.secor("history", "2200101", "--json").data
    assert sum(one["action"] == "record_payment" for one in history) == 1
    letters = [one["data"]["number"] for one in history if one["action"] == "issue_letter"]
    assert len(letters) == len(set(letters)) == 2
    again = _pay(up, "2200101")
    assert (again.code, "was not done again" in again.out) == (0, True)


def test_ports_that_are_taken_are_named_and_others_chosen(up: Up) -> None:
    with _listening(7233), _listening(8233):
        up = Up(up.folder, "--no-demo")
        up.start(ports=False)
        try:
            up.ready()
            asked = ("Temporal server", "Web UI")
            notes = [line for line in up.said if " is held by " in line and any(map(line.count, asked))]
            assert [re.sub(r"held by .*; using \d+", "held by X; using N", line) for line in notes] == [
                "Port 7233 for the Temporal server is held by X; using N instead.",
                "Port 8233 for the Web UI is held by X; using N instead.",
            ]
            assert up.terminal.secor("employers").out == (
                "No employer is registered yet. `secor register FILE.json` opens a file.\n"
            )
            assert up.terminal.secor("queue").code == 0
        finally:
            up.interrupt()


def test_a_port_that_was_asked_for_and_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        here = Up(tmp_path).terminal
        said = here.secor("up", "--port", str(port))
    assert said.code == 1
    assert f"Port {port} for the Temporal server is held by" in said.complaint
    assert f"(process {os.getpid()})" in said.complaint


def test_a_policy_that_can_t_be_used_is_refused_before_anything_starts(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[[policy]]\neffective = 2020-01-01\n", encoding="utf-8")
    terminal = Up(tmp_path).terminal
    terminal.environment["SECOR_POLICY_FILE"] = str(policy)
    said = terminal.secor("up")
    assert said.code == 2
    assert "line 1: policy.eligibility: Field required" in said.complaint


def _listening(port: int) -> Any:  # noqa: ANN401 - a socket, or nothing where somebody else listens already
    return socket.create_server(("127.0.0.1", port)) if is_free(port) else socket.socket()
