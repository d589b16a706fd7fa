"""The page of a case at every stage of the demonstration, for people who hear it or don't see colours."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tests.browser.staff import Person

# Every heading with its level, every link and every field with what it is called.
_STRUCTURE = """
main => ({
    levels: [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => Number(one.tagName[1])),
    headings: [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => one.textContent),
    links: [...main.querySelectorAll('a')].map(one => one.textContent),
    unnamed: [...main.querySelectorAll('textarea')].filter(one => !one.getAttribute('aria-label')).length,
    summaries: [...main.querySelectorAll('summary')].map(one => one.textContent),
    seen: main.querySelectorAll('img, svg, [style*=color]').length,
})
"""


def test_every_stage_is_read_in_order_and_without_colours(person: Callable[[str], Person]) -> None:
    somebody = person("a.singh")
    cases = [
        *(f"employer-22001{number:02}" for number in range(1, 15)),
        *(f"audit-22001{number:02}-certification-{somebody.year}-1" for number in (5, 7, 8)),
        *(f"certificate-22001{number:02}-{somebody.year}-1" for number in range(8, 12)),
    ]
    for case in cases:
        somebody.goes_to(case)
        found = somebody.case.evaluate(_STRUCTURE)
        assert found["levels"] == sorted(found["levels"]), case
        assert found["levels"][:1] == [1], case
        assert found["levels"].count(1) == 1, case
        assert all(found["headings"]), case
        assert all(text.strip() for text in (*found["links"], *found["summaries"])), case
        assert not {"here", "link", "more"} & {text.casefold() for text in found["links"]}, case
        assert found["unnamed"] == 0, case
        assert found["seen"] == 0, case
        pictures = {sign for sign in somebody.reads() if unicodedata.category(sign) == "So"}
        assert not pictures, case
