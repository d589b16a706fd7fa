"""The pictures of the staff guide, taken while the tests run.

They lie in ``build/pictures`` after a run; ``make pictures`` takes them over into the guide's folder.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import FloatRect

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = ROOT / "docs" / "staff-guide.md"
TAKEN: Final = ROOT / "build" / "pictures"
#: The part of the screen that is not the Web UI's own navigation.
_WORK: Final = FloatRect(x=256, y=48, width=1110, height=720)
_PICTURE: Final = re.compile(r"!\[[^\]]+\]\(pictures/([a-z0-9-]+)\.png\)")


def named_in_the_guide() -> list[str]:
    """Give the pictures that the guide shows, in order."""
    return _PICTURE.findall(GUIDE.read_text(encoding="utf-8"))


class Album:
    """Keeps pictures that the guide shows, and no others."""

    def __init__(self) -> None:
        self._wanted = frozenset(named_in_the_guide())

    def keep(self, name: str, page: Page) -> None:
        """Take a picture of what is in the window."""
        assert name in self._wanted, f"docs/staff-guide.md shows no picture {name}"
        # A case's page is a little wider than the screen, and may have been moved sideways.
        page.evaluate("document.querySelectorAll('*').forEach(part => { part.scrollLeft = 0; })")
        file = TAKEN / f"{name}.png"
        dialog = page.locator("dialog[open]")
        if dialog.count():
            dialog.screenshot(path=file, animations="disabled", caret="initial")
        else:
            page.screenshot(path=file, animations="disabled", clip=_WORK)
