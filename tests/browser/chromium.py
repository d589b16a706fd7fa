"""The browser: Debian's Chromium without a window, driven as a person drives it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

PROGRAM: Final = Path("/usr/bin/chromium")
MISSING: Final = (
    "There is no Chromium at /usr/bin/chromium. To run the browser tests: apt-get install chromium"
)
#: Set where these tests have to run; a missing Chromium fails them there.
REQUIRED: Final = "SECOR_REQUIRE_BROWSER"
#: A laptop's screen.
SCREEN: Final = ViewportSize(width=1366, height=768)
#: A busy machine may take its time with a page, in milliseconds.
PATIENCE: Final = 60_000
_FLAGS: Final = (
    "--no-sandbox",  # containers run tests as root, and Chromium's sandbox does not start there
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def skip_without_chromium() -> None:
    """Skip a test where there is no Chromium, or fail it where it has to run."""
    if PROGRAM.exists():
        return
    if os.environ.get(REQUIRED):
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run Chromium for as long as a file of tests needs it."""
    skip_without_chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()
