"""The lists from which staff begin."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.staff import Person
from tests.cli.running_up import Up


def test_the_link_of_all_employers_lists_every_employer_of_the_demonstration(
    up: Up, person: Callable[[str], Person]
) -> None:
    (line,) = [line for line in up.said if "all employers" in line]
    asha = person("a.singh")
    asha.opens_link(line.split()[-1])
    asha.sees_listed("employer-2200101")
    assert len(asha.listed()) == 14
