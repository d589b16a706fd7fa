"""Marking text with the mouse: where it stands in the UI's data field, and how the mouse is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The text in the data field, evaluated on it.
LINES: Final = "field => [...field.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n')"
#: Where a stretch of the text in the data field begins and ends, in pixels of the window.
PLACE: Final = """
(field, [from, to]) => {
    const spot = place => {
        for (const line of field.querySelectorAll('.cm-line')) {
            const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let inside = place;
            for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
                if (inside <= node.length) return [node, inside];
                inside -= node.length;
            }
            place -= line.textContent.length + 1;
        }
    };
    const range = document.createRange();
    range.setStart(...spot(from));
    range.setEnd(...spot(to));
    range.startContainer.parentElement.scrollIntoView({block: 'center'});
    const rects = range.getClientRects(), first = rects[0], last = rects[rects.length - 1];
    return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
}
"""


def mark(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    """Press the mouse at one spot of the window and let go of it at another."""
    # Playwright's own mouse watches for drag and drop with a timer in each frame. The frame of the case's
    # page runs no scripts, so that this would wait for ever: Chromium is told the movements directly.
    mouse = page.context.new_cdp_session(page)
    held: dict[str, Any] = {"button": "left", "clickCount": 1}
    for kind, x, y, how in (
        ("mouseMoved", left, top, {}),
        ("mousePressed", left, top, held),
        ("mouseMoved", right, bottom, {"button": "left", "buttons": 1}),
        ("mouseReleased", right, bottom, held),
    ):
        mouse.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **how})
    mouse.detach()
