"""The lists from which staff begin, and what a finished case shows."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.links import Links
from tests.browser.staff import Person
from tests.cli.running_up import Up


def test_the_link_of_all_employers_lists_every_employer_of_the_demonstration(
    up: Up, person: Callable[[str], Person]
) -> None:
    (line,) = [line for line in up.said if "all employers" in line]
    asha = person("a.singh")
    asha.opens_link(line.split()[-1])
    asha.sees_listed("employer-2200114")
    listed = asha.listed()
    assert {f"employer-22001{number:02}" for number in range(1, 15)} <= set(listed)


def test_a_kept_view_filters_and_is_still_there_tomorrow(
    links: Links, person: Callable[[str], Person]
) -> None:
    renee = person("r.li")
    renee.opens_link(links.kept("received"))
    received = f"audit-2200105-certification-{renee.year}-1"
    renee.sees_listed(received)
    assert renee.listed() == [received]
    renee.photographs("kept-view")
    renee.opens_link(links.queue("received"))
    expect(renee.page.get_by_test_id("saved-views-button")).to_have_text(links.title("received"))


def test_a_finished_case_says_how_it_ended(person: Callable[[str], Person]) -> None:
    renee = person("r.roy")
    audit = f"audit-2200110-certification-{renee.year}-1"
    renee.goes_to(audit)
    assert "this case is over" in renee.reads()
    assert "To do now" not in renee.reads()
    renee.page.get_by_test_id("timeline-tab").click()
    expect(renee.page.get_by_test_id("input-and-result").last).to_contain_text('"outcome": "accepted"')
    renee.photographs("finished")


def test_a_start_that_can_t_be_used_says_why(links: Links, person: Callable[[str], Person]) -> None:
    asha = person("a.singh")
    asha.opens_form(links.form("Register an employer"))
    said = asha.starts()
    assert "Refused" in said
    assert "Traceback" not in said
