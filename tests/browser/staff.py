"""What a person of the staff does at the Web UI, in their own words.

A :class:`Person` reads what a page shows and does what a person can do: click, mark with the mouse, copy,
paste and type. Each of these is counted, for what a step costs is a part of what is tested.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from domain.calendar import alberta_day
from tests.browser.marking import LINES, PLACE, mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.browser.album import Album

#: A busy machine may take its time, in seconds.
_PATIENCE = 60.0


@dataclass
class Effort:
    """What somebody did by hand.

    Attributes:
        clicks: with the mouse.
        marked: texts that were marked with the mouse.
        pasted: texts that were pasted.
        typed: values that were typed.

    """

    clicks: int = 0
    marked: int = 0
    pasted: int = 0
    typed: int = 0


class Person:
    """Somebody at a browser window of their own.

    Attributes:
        effort: what it took since the last link was opened.
        waited: for each step that was done, the seconds from Submit until the window said so.

    """

    def __init__(self, page: Page, ui: str, staff_id: str, album: Album) -> None:
        self.page = page
        self.staff_id = staff_id
        self.effort = Effort()
        self.waited: list[float] = []
        self.ui = ui
        self._album = album

    # ---- finding work

    def opens_link(self, link: str) -> None:
        """Open a link that the desk printed, and count from here on."""
        self.effort = Effort()
        self.page.goto(link)
        expect(self.page.get_by_test_id("workflow-count")).to_be_visible()

    def sees_listed(self, case: str) -> None:
        """Look for a case in the list, which follows within a second or two."""
        self._until(self._row(case).is_visible, f"{case} in the list", self._presses_refresh)

    def sees_not_listed(self, case: str) -> None:
        """See a case go from the list."""
        self._presses_refresh()
        self._until(
            lambda: not self._row(case).is_visible(), f"{case} to leave the list", self._presses_refresh
        )

    def listed(self) -> list[str]:
        """Give the cases of the list, from top to bottom."""
        rows = self.page.get_by_test_id("workflows-summary-configurable-table-row")
        return [row.get_by_role("link").first.inner_text() for row in rows.all()]

    def _row(self, case: str) -> Locator:
        return self.page.get_by_role("link", name=case, exact=True)

    def _presses_refresh(self) -> None:
        with self.page.expect_response(lambda response: "/workflows?" in response.url):
            self.page.get_by_role("button", name="Refresh").click()

    # ---- reading a case

    def opens_case(self, case: str) -> None:
        """Open a case from the list, and its page."""
        self._clicks(self._row(case))
        self.opens_page()

    def opens_page(self) -> None:
        """Turn to the page of the case that is open."""
        self._clicks(self.page.get_by_test_id("user-metadata-tab"))
        self.case.get_by_role("heading").first.wait_for()

    def goes_to(self, case: str) -> None:
        """Open a case's page by its address."""
        self.page.goto(f"{self.ui}/namespaces/default/workflows/{case}")
        self.opens_page()

    @property
    def case(self) -> Locator:
        """The page of the case that is open."""
        return self.page.frame_locator("#user-metadata-current-details").locator("main")

    @property
    def today(self) -> str:
        """The day in Alberta."""
        return str(alberta_day(datetime.now(UTC)))

    @property
    def year(self) -> str:
        """The year in Alberta, which stands in the ids of audits and orders."""
        return self.today[:4]

    def reads(self) -> str:
        """Give the text of the page."""
        return self.case.inner_text()

    def reads_until(self, words: str) -> None:
        """Press R, with which the UI asks for the page anew, until something stands on it."""

        def is_there() -> bool:
            return words in self.reads()

        self._until(is_there, f'"{words}" on the page', lambda: self.page.keyboard.press("r"))

    def sees_without_scrolling(self, example: str) -> bool:
        """Say whether an example begins on the screen."""
        box, screen = self._example(example).bounding_box(), self.page.viewport_size
        return box is not None and screen is not None and box["y"] < screen["height"]

    def example(self, action: str) -> dict[str, Any]:
        """Read the example for an action."""
        example: dict[str, Any] = json.loads(self._example(action).input_value())
        return example

    def _example(self, which: str) -> Locator:
        return self.case.get_by_label(f"Example: {which}", exact=True)

    # ---- starting something

    def opens_form(self, link: str) -> dict[str, Any]:
        """Open a start form by the link that the desk printed, and give what it is filled in with."""
        self.effort = Effort()
        self.page.goto(link)
        expect(self._data).to_contain_text("actor")
        template: dict[str, Any] = json.loads(self._data.evaluate(LINES))
        return template

    def starts(self) -> str:
        """Click the button below the form, follow to what was started, and give what came of it."""
        self._clicks(self.page.get_by_test_id("start-workflow-button"))
        self._clicks(self.page.get_by_role("link", name="Workflow started successfully"))
        result = self.page.get_by_test_id("input-and-result").last
        expect(result).to_contain_text(re.compile("done|Refused"))
        result.scroll_into_view_if_needed()
        return result.inner_text()

    def has_started(self, link: str, says: str, *, picture: str = "", **filled: Any) -> None:  # noqa: ANN401 - any JSON value
        """Open a form, fill it in, start it, and turn to the page of what was started.

        Args:
            link: to the form.
            says: what its page has to say in the end.
            picture: the name of one to take of the form, filled in.
            filled: values by field.

        """
        self.page.goto(link)
        expect(self._data).to_contain_text("{")
        for field, value in filled.items():
            self.fills_in(field, value)
        if picture:
            self.photographs(picture)
        self._clicks(self.page.get_by_test_id("start-workflow-button"))
        self._clicks(self.page.get_by_role("link", name="Workflow started successfully"))
        self._clicks(self.page.get_by_test_id("user-metadata-tab"))
        self.reads_until(says)
        details = self.page.locator("#user-metadata-current-details")
        details.evaluate("one => one.scrollIntoView({block: 'start'})")

    # ---- taking a step

    def takes(self, action: str, example: str = "", **changed: Any) -> None:  # noqa: ANN401 - any JSON value
        """Take a step that must be done: copy the example, paste it, change values in it, submit.

        Args:
            action: the name of the step.
            example: which of its examples, if not the first.
            changed: values by field; whoever acts fills in their own id.

        """
        refusal = self.tries(action, example, **changed)
        assert refusal == ""

    def tries(self, action: str, example: str = "", **changed: Any) -> str:  # noqa: ANN401 - any JSON value
        """Take a step as :meth:`takes` does, and give the refusal, if it comes to one."""
        self.copies(example or action)
        self.chooses(action)
        self.pastes()
        for field, value in {"actor": self.staff_id, **changed}.items():
            self.fills_in(field, value)
        return self.submits()

    def copies(self, example: str) -> None:
        """Mark an example with the mouse and copy it; what is folded is opened first."""
        text = self._example(example)
        inside = self.page.get_by_label(f"Example: {example}", exact=True)
        folded = self.case.locator("details:not([open])").filter(has=inside)
        while folded.count():
            self._clicks(folded.first.locator("summary").first)
        text.scroll_into_view_if_needed()
        assert text.evaluate("box => box.scrollHeight <= box.clientHeight"), "a part of it is out of sight"
        box = text.bounding_box()
        assert box is not None
        self._marks(box["x"] + 3, box["y"] + 3, box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
        self.page.keyboard.press("Control+C")

    def chooses(self, action: str, *, photographed: bool = False) -> None:
        """Open the dialog and choose a step by its name."""
        self._clicks(self.page.get_by_role("button", name="More Actions"))
        entry = self.page.get_by_test_id("update-button").filter(visible=True)
        if photographed:
            entry.wait_for()
            self.photographs("menu")
        self._clicks(entry)
        self._clicks(self.dialog.get_by_test_id("update-select-button"))
        names = self.dialog.get_by_role("option")
        if photographed:
            names.first.wait_for()
            self.photographs("names")
        self._clicks(names.filter(has=self.page.get_by_text(action, exact=True)))

    @property
    def dialog(self) -> Locator:
        """The dialog that is open; the page holds a second one with the same test id."""
        return self.page.locator("dialog[open]")

    @property
    def _data(self) -> Locator:
        return self.page.get_by_label("Data", exact=True).filter(visible=True)

    def pastes(self) -> None:
        """Paste what was copied into the data field, in place of whatever is in it."""
        self._clicks(self._data)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Control+V")
        self.effort.pasted += 1

    def fills_in(self, field: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Mark a field's value in the data field and type another one over it."""
        text = self._data.evaluate(LINES)
        begin = text.index(f'"{field}": ') + len(f'"{field}": ')
        _, end = json.JSONDecoder().raw_decode(text, begin)
        self._marks(*self._data.evaluate(PLACE, [begin, end]))
        # Written over several lines as the UI itself writes it, so that the field keeps its height when left.
        written = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        self.page.keyboard.insert_text(written)
        self.effort.typed += 1

    def submits(self) -> str:
        """Click Submit, wait until the UI says what came of it, and give the refusal, if it is one."""
        button = self.dialog.get_by_test_id("confirm-modal-button")
        began = time.perf_counter()
        with self.page.expect_response(lambda response: "/update/" in response.url) as answer:
            self._clicks(button)
        failure = answer.value.json().get("outcome", {}).get("failure")
        if failure is None:
            self.sees_done()
            self.waited.append(time.perf_counter() - began)
            return ""
        shown = self.dialog.get_by_role("alert").filter(has_text="Refused")
        expect(shown).to_have_text(failure["message"])
        return shown.inner_text()

    def submits_twice(self) -> None:
        """Double-click Submit, as people do who know it from elsewhere."""
        self.dialog.get_by_test_id("confirm-modal-button").dblclick()
        self.effort.clicks += 2
        self.sees_done()

    def sees_done(self) -> None:
        """See the dialog close and the UI say that the step was done."""
        expect(self.dialog).to_have_count(0)
        expect(self.page.get_by_text("Update successful").last).to_be_visible()

    def gives_up(self) -> None:
        """Leave the dialog without taking the step."""
        self._clicks(self.dialog.get_by_test_id("cancel-modal-button"))

    # ---- with hand and eye

    def photographs(self, picture: str) -> None:
        """Take a picture of the window for the staff guide."""
        self._album.keep(picture, self.page)

    def _clicks(self, what: Locator) -> None:
        what.click()
        self.effort.clicks += 1

    def _marks(self, left: float, top: float, right: float, bottom: float) -> None:
        mark(self.page, left, top, right, bottom)
        self.effort.marked += 1

    def _until(self, seen: Callable[[], bool], what: str, again: Callable[[], None]) -> None:
        """Look, and look again after a moment, until something is seen."""
        give_up = time.monotonic() + _PATIENCE
        while not seen():
            assert time.monotonic() < give_up, f"{self.staff_id} waited in vain for {what}"
            again()
            self.page.wait_for_timeout(200)
