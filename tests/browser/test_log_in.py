"""Staff log in at the codec server; what they send from the Web UI is proven to be theirs, and sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from domain.calendar import alberta_day
from simulators.identity_provider.application import IdentityProvider
from tests.browser.album import Album
from tests.browser.chromium import PATIENCE, SCREEN, running_chromium, skip_without_chromium
from tests.browser.identity import ISSUER, codec_server, comes_back_with, passes_tokens_on
from tests.browser.staff import Person
from tests.cli.commands import Said
from tests.cli.running_up import Up

EMPLOYER = "employer-2200101"


class Door:
    """What ``secor up --log-in`` said on the terminal of log-ins.

    Attributes:
        address: of the codec server.
        passwords: by staff id.

    """

    def __init__(self, said: list[str]) -> None:
        lines = "\n".join(said)
        (self.address,) = re.findall(r"log in here first +(http://\S+)", lines)
        told = lines.partition("Passwords, told this once")[2]
        self.passwords = dict(re.findall(r"^  ([a-z]\.[a-z]+) +(\S+)$", told, re.MULTILINE))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A desk at which staff log in."""
    skip_without_chromium()
    desk = Up(tmp_path_factory.mktemp("up"), "--log-in")
    desk.start()
    try:
        desk.ready()
        yield desk
        desk.interrupt()
    finally:
        desk.stop()


@pytest.fixture(scope="module")
def door(guarded: Up) -> Door:
    return Door(guarded.said)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


class AtTheDoor(Person):
    """Somebody whom the desk wants to know."""

    def logs_in(self, door: Door) -> None:
        """Log in at the codec server's page."""
        self.page.goto(door.address)
        self.page.get_by_label("Your staff id").fill(self.staff_id)
        self.photographs("log-in")
        self.page.get_by_label("Your password").fill(door.passwords[self.staff_id])
        self.page.get_by_role("button", name="Log in").click()

    def sets_the_browser_up(self, door: Door) -> None:
        """Go on to the Web UI, and let it tell the codec server who is there."""
        self.page.get_by_role("link", name="Go on to the Web UI").click()
        self.page.get_by_test_id("data-encoder-status-configured").filter(visible=True).click()
        self.page.get_by_test_id("use-local-endpoint-input").check(force=True)
        self.page.get_by_test_id("data-encoder-endpoint-input").fill(door.address)
        self.page.get_by_test_id("data-encoder-include-credentials").click()
        self.photographs("log-in-once")
        self.page.get_by_test_id("confirm-modal-button").filter(visible=True).click()

    @property
    def content(self) -> Locator:
        """What the Web UI shows beside its menus."""
        return self.page.locator("#content")

    def types(self, what: dict[str, str]) -> None:
        """Type a whole form into the data field, as the UI lays it out, so that Submit stays where it is."""
        self._clicks(self._data)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(json.dumps(what, indent=2))

    def is_shown_nothing_sealed(self, case: str) -> None:
        """Open a case, and see that it can't be read."""
        self.page.goto(f"{self.ui}/namespaces/default/workflows/{case}")
        expect(self.content.get_by_text("Codec Server could not connect")).to_be_visible()
        self.photographs("not-logged-in")
        self._clicks(self.page.get_by_test_id("user-metadata-tab"))
        expect(self.page.get_by_test_id("workflow-id-heading")).to_contain_text(case)
        expect(self.case.get_by_role("heading")).to_have_count(0)

    def has_nothing_to_choose(self) -> None:
        """See that no step is offered in the dialog."""
        self._clicks(self.page.get_by_role("button", name="More Actions"))
        self._clicks(self.page.get_by_test_id("update-button").filter(visible=True))
        expect(self.dialog.get_by_text("Send an Update")).to_be_visible()
        expect(self.dialog.get_by_role("option")).to_have_count(0)

    def submits_in_vain(self) -> None:
        """Click Submit when nobody is logged in any more."""
        self._clicks(self.dialog.get_by_test_id("confirm-modal-button"))
        expect(self.dialog.get_by_text("Data encoding failed")).to_be_visible()


@pytest.fixture
def at_the_door(chromium: Browser, guarded: Up, album: Album) -> Iterator[Callable[[str], AtTheDoor]]:
    """Seat somebody at a browser of their own, in which nobody is logged in yet."""
    seated = []

    def seat(staff_id: str) -> AtTheDoor:
        context = chromium.new_context(viewport=SCREEN, permissions=["clipboard-read", "clipboard-write"])
        context.set_default_timeout(PATIENCE)
        seated.append(context)
        return AtTheDoor(context.new_page(), f"http://127.0.0.1:{guarded.ui_port}", staff_id, album)

    yield seat
    for context in seated:
        context.close()


def test_commands_are_proven_to_be_from_whoever_is_logged_in(guarded: Up, door: Door) -> None:
    """At a terminal, before the browser: it needs an event loop of its own."""
    terminal = guarded.terminal
    day = str(alberta_day(datetime.now(UTC)))
    paid = {"paid_on": day, "amount": "250.00", "method": "cheque"}

    def pays(actor: str) -> Said:
        return terminal.secor("act", "2200101", "record_payment", "-", given={"actor": actor, **paid})

    nobody = pays("a.singh")
    assert nobody.code == 2
    assert "`secor login ID` needs no keys" in nobody.complaint

    wrong = terminal.secor("login", "a.singh", given="not this one\n")
    assert (wrong.code, "don't belong together" in wrong.complaint) == (1, True)
    assert terminal.secor("login", "a.singh", given=door.passwords["a.singh"]).code == 0
    kept = terminal.folder / "secor" / "log-in.json"
    assert kept.stat().st_mode & 0o077 == 0, "only its owner reads it"
    another = pays("b.dubois")
    assert 'You are logged in as a.singh, and "actor" says b.dubois' in another.complaint
    notice = {"actor": "a.singh", "subject": "Office hours", "text": "We are closed on Monday."}
    assert terminal.secor("act", "2200103", "send_notice", "-", given=notice).code == 0
    entries = terminal.secor("history", "2200103", "--json").data
    assert next(one["proof"] for one in entries if one["action"] == "send_notice")

    keys = guarded.folder / "var" / "keys"
    terminal.environment["SECOR_IDENTITY"] = "proven"
    terminal.environment["SECOR_SIGNERS_FILE"] = str(keys / "signers.toml")
    away = ("staff", "absence", "r.roy", "--from", "2099-07-01", "--to", "2099-07-02", "--actor")
    assert "You are logged in as a.singh" in terminal.secor(*away, "b.dubois").complaint
    made = terminal.secor(*away, "a.singh")
    assert made.code == 0, made.complaint

    copied = kept.read_text()
    assert "Nobody is logged in" in terminal.secor("logout").out
    assert "Who sent this is not proven" in terminal.secor(*away, "a.singh").complaint
    kept.write_text(copied)
    assert "You are not logged in any more" in terminal.secor("show", "2200102").complaint
    kept.write_text("{")
    assert "is no log-in" in terminal.secor("show", "2200102").complaint
    kept.unlink()  # the tests that follow share the folder


def test_the_doctor_asks_the_codec_server_of_the_desk(guarded: Up) -> None:
    found = {one["what"]: one for one in guarded.without_keys.secor("doctor", "--json").data}
    assert {what for what, one in found.items() if one["health"] != "ok"} == set()
    assert found["codec server"]["sentence"] == "It is ready, and lets in only who has logged in."
    assert found["keys"]["sentence"] == "first seals; 1 can open."


def test_what_somebody_logged_in_sends_is_proven(
    at_the_door: Callable[[str], AtTheDoor], guarded: Up, door: Door
) -> None:
    asha = at_the_door("a.singh")
    asha.logs_in(door)
    asha.sets_the_browser_up(door)
    asha.goes_to(EMPLOYER)
    assert "Registered, fee due" in asha.reads()
    asha.copies("Paid by e-transfer, cheque or cash")
    asha.chooses("record_payment")
    asha.pastes()

    asha.fills_in("actor", "b.dubois")
    refusal = asha.submits()
    assert 'You are logged in as a.singh, and "actor" says b.dubois' in refusal

    asha.fills_in("actor", "a.singh")
    cookies = asha.page.context.cookies()
    asha.page.context.clear_cookies(name="secor_login")
    asha.submits_in_vain()
    assert payments(guarded) == [], "what could not be sealed and signed was not sent"

    asha.page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what the browser itself gave
    assert asha.submits() == ""
    (paid,) = payments(guarded)
    assert (paid["actor"], bool(paid["proof"])) == ("a.singh", True)
    asha.reads_until("Training")


def test_whom_an_identity_provider_has_let_in_is_known_by_the_token_that_the_web_ui_passes_on(
    chromium: Browser, guarded: Up, album: Album
) -> None:
    ui, provider = f"http://127.0.0.1:{guarded.ui_port}", IdentityProvider(ISSUER)
    # The Web UI passes a token on over HTTPS only, and this machine's authority is nobody's.
    context = chromium.new_context(viewport=SCREEN, ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    with codec_server(guarded.folder / "var", ui, provider) as codec:
        passes_tokens_on(context, codec)
        asha = AtTheDoor(context.new_page(), ui, "a.singh", album)
        asha.page.goto(ui)
        expect(asha.page).to_have_url(re.compile(f"{ui}/login"))

        comes_back_with(context, ui, provider.token(preferred_username="a.singh"))
        asha.goes_to("employer-2200102")
        asha.chooses("send_notice")
        asha.types({"actor": "a.singh", "subject": "Office hours", "text": "We are closed on Monday."})
        assert asha.submits() == ""

        comes_back_with(context, ui, provider.token(preferred_username="a.singh", aud="another-program"))
        asha.page.goto(f"{ui}/namespaces/default/workflows/employer-2200102")
        expect(asha.content.get_by_text("Codec Server could not connect")).to_be_visible()
    context.close()
    entries = guarded.terminal.secor("history", "2200102", "--json").data
    (sent,) = [one for one in entries if one["action"] == "send_notice"]
    assert (sent["actor"], bool(sent["proof"])) == ("a.singh", True)


def test_whoever_is_not_logged_in_reads_nothing(at_the_door: Callable[[str], AtTheDoor]) -> None:
    somebody = at_the_door("n.obody")
    somebody.is_shown_nothing_sealed("employer-2200102")
    somebody.has_nothing_to_choose()
    shown = somebody.page.content()
    assert not [word for word in ("legal_name", "Okafor", "Registered, fee due") if word in shown]


def payments(desk: Up) -> list[dict[str, Any]]:
    entries = desk.terminal.secor("history", "2200101", "--json").data
    return [one for one in entries if one["action"] == "record_payment"]
