"""The staff guide shows the pictures that the browser tests take, all of them and no others."""

from __future__ import annotations

import re

from cli.declared import actions_page
from domain.actions.registry import ACTIONS
from domain.course_changes import CALENDAR_ACTIONS
from domain.roles import Role
from domain.start_forms import START_FORMS
from tests.browser.album import GUIDE, named_in_the_guide
from tests.docs.pages import ROOT

BROWSER_TESTS = ROOT / "tests" / "browser"
REMEDY = "Run `make pictures`, and have a look at them."
#: Words of the machinery, which the guide explains once, in its table, and otherwise does without.
JARGON = ("signal", "query", "worker", "namespace", "task queue", "payload", "run id")


def taken() -> list[str]:
    """Every picture that a browser test takes."""
    found = [
        name
        for source in sorted(BROWSER_TESTS.glob("*.py"))
        for name in re.findall(r'(?:photographs\(|picture=)"([a-z-]+)"', source.read_text(encoding="utf-8"))
    ]
    return sorted(found)


def test_the_guide_shows_every_picture_that_is_taken_once() -> None:
    assert sorted(named_in_the_guide()) == taken()


def test_the_pictures_in_the_documents_are_those_of_the_guide() -> None:
    kept = sorted(path.stem for path in (ROOT / "docs" / "pictures").glob("*.png"))
    assert kept == sorted(named_in_the_guide()), REMEDY


def test_the_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("*.png")]
    assert sum(sizes) < 3_500_000


def test_every_picture_says_in_words_what_it_shows() -> None:
    described = re.findall(r"!\[([^\]]*)\]", GUIDE.read_text(encoding="utf-8"))
    assert all(len(words.split()) > 2 for words in described)
    assert len(set(described)) == len(described)


def test_every_action_that_the_guide_names_is_there() -> None:
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", GUIDE.read_text(encoding="utf-8")))
    actions = set(re.findall(r"^### (\w+)$", actions_page(), re.MULTILINE))
    assert named
    fields = {"on_behalf_of", "dry_run", "new_value", "from_reviewer", "to_reviewer"}
    assert named - actions == fields | {role.value for role in Role if "_" in role}


def test_every_step_and_every_form_has_its_place_in_the_guide() -> None:
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    steps = {action.name for actions in ACTIONS.values() for action in actions}
    steps |= {action.name for action in CALENDAR_ACTIONS}
    assert {step for step in steps if f"`{step}`" not in guide} == set()
    assert {form.title for form in START_FORMS if form.title not in guide} == set()


def test_the_guide_is_written_for_people_who_know_the_program_and_nothing_of_the_machinery() -> None:
    on_the_screen = re.compile(r"\*\w[^*]*\*")  # what stands there is said as it stands there
    text = on_the_screen.sub("", GUIDE.read_text(encoding="utf-8")).casefold()
    assert [word for word in JARGON if word in text] == []
