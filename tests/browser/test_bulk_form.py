"""Bulk work is ordered from a start form that comes filled in, and its page says what would come of it."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import expect

from cli.links import WebUI
from domain.bulk import BULK
from domain.start_forms import BULK_WORK
from tests.browser.staff import Person
from tests.cli.running_up import Up


def test_a_letter_to_many_is_tried_from_its_start_form(up: Up, person: Callable[[str], Person]) -> None:
    (form,) = [one for one in BULK_WORK if one.template == BULK["letter"].to_fill_in()]
    page = person("a.singh").page
    page.goto(WebUI(f"http://127.0.0.1:{up.ui_port}", "default").start(form))
    field = page.locator(".cm-content").first
    expect(field).to_contain_text('"<subject>"')

    page.get_by_test_id("start-workflow-button").last.click()
    page.get_by_role("link", name="Workflow started successfully").click()
    page.get_by_test_id("user-metadata-tab").click()
    details = page.frame_locator("#user-metadata-current-details")
    expect(details.get_by_text("Refused: nothing was done.")).to_be_visible()

    page.goto(WebUI(f"http://127.0.0.1:{up.ui_port}", "default").start(form))
    expect(field).to_contain_text('"<subject>"')
    order = {**form.template, "actor": "a.singh", "to": {}, "subject": "July", "text": "Closed in July."}
    page.evaluate("text => navigator.clipboard.writeText(text)", json.dumps(order))
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")
    page.get_by_test_id("start-workflow-button").last.click()
    # The UI says so where somebody has started it; its page is looked at as anybody finds it.
    expect(page.get_by_text("Started").or_(page.get_by_text("successfully")).first).to_be_visible()
    page.goto(f"http://127.0.0.1:{up.ui_port}/namespaces/default/workflows/{form.workflow_id}")
    expect(page.get_by_text("would be done. Nothing was changed.").first).to_be_visible()
