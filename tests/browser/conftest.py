"""A desk as ``make up`` gives it, and the people who work at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.album import Album
from tests.browser.chromium import PATIENCE, SCREEN, running_chromium, skip_without_chromium
from tests.browser.links import Links
from tests.browser.staff import Person
from tests.cli.commands import Terminal
from tests.cli.running_up import Up


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A desk with its Web UI, its worker and the demonstration, in processes of their own."""
    skip_without_chromium()
    desk = Up(tmp_path_factory.mktemp("up"))
    desk.start()
    try:
        desk.ready()
        yield desk
        desk.interrupt()
    finally:
        desk.stop()


@pytest.fixture
def terminal(up: Up) -> Terminal:
    """A terminal beside the desk."""
    return up.terminal


@pytest.fixture(scope="session")
def links(up: Up) -> Links:
    """The links that the desk prints for its staff."""
    return Links(up.terminal.secor("desk", "--json").data)


@pytest.fixture(scope="session")
def album() -> Album:
    """Where pictures for the staff guide are kept."""
    return Album()


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    # The command that prints the links needs an event loop, which a browser occupies as long as it runs.
    request.getfixturevalue("links")
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def person(chromium: Browser, up: Up, album: Album) -> Iterator[Callable[[str], Person]]:
    """Seat a person of the staff directory at a browser of their own."""
    seated = []

    def seat(staff_id: str) -> Person:
        context = chromium.new_context(
            viewport=SCREEN,
            timezone_id="America/Edmonton",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        seated.append(context)
        return Person(context.new_page(), f"http://127.0.0.1:{up.ui_port}", staff_id, album)

    yield seat
    for context in seated:
        context.close()
