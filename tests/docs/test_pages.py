"""What the documents mention exists, and their links lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import (
    ROOT,
    anchors,
    every_page,
    links,
    mentioned_paths,
    missing,
    prose,
    unknown_methods,
)

PAGES = [str(page.relative_to(ROOT)) for page in every_page()]


@pytest.mark.parametrize("name", PAGES)
def test_every_path_and_name_that_a_page_mentions_exists(name: str) -> None:
    text = prose(ROOT / name)
    assert [fault for mention in mentioned_paths(text) if (fault := missing(mention))] == []
    assert unknown_methods(text) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_link_of_a_page_is_broken(name: str) -> None:
    page = ROOT / name
    assert [target for target in links(prose(page)) if not _leads_somewhere(page, target)] == []


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    aim = (page.parent / path).resolve() if path else page
    return aim.exists() and (not anchor or anchor in anchors(aim))


def test_no_two_decisions_have_the_same_number() -> None:
    numbers = [page.name[:4] for page in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(set(numbers)) == sorted(numbers)
