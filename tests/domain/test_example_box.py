"""The box of an example is as high as its text, however long the words in it are."""

from __future__ import annotations

import re

import pytest

from domain.example_box import example_box


def rows(value: str) -> int:
    """How many rows the box has for the one field of an example; the braces take two more."""
    (found,) = re.findall(r'rows="(\d+)"', example_box("an_action", {"a": value}))
    return int(found) - 2


# Before the value stand seven signs and the quotation mark; after it another mark.
@pytest.mark.parametrize(
    ("value", "expected"),
    [("", 1), ("x" * 47, 1), ("x" * 48, 2), ("x" * 54, 2), ("x" * 55, 3), ("a " * 30, 2), ("x" * 111, 4)],
)
def test_a_word_that_does_not_fit_goes_to_the_next_row_and_breaks_at_its_end(
    value: str, expected: int
) -> None:
    assert rows(value) == expected
