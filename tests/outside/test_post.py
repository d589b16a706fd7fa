"""The ledger's queue of letters for the post, on both databases: each letter in one batch (R24)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.post import BatchPrinting, PostActivities
from domain.calendar import alberta_day
from domain.post import PostAsked, PostBatch, Posted, PostedAsked
from domain.refusal import Refusal
from letters import TypstRenderer
from models.documents import DocumentStore
from models.ledger import Letter
from models.register import Register
from tests.letters.reading import opened, text_of
from tests.support.steps import NOON, employer_id, letter, step

DAY = timedelta(days=1)


class Post:
    """What a test does with the post."""

    def __init__(self, register: Register, folder: Path) -> None:
        self.register = register
        self.folder = folder / "post"
        self.documents = DocumentStore(folder / "documents")
        self.printing = BatchPrinting(register, self.documents, TypstRenderer(), self.folder)

    def waits(self, place: int, channel: str = "post") -> str:
        """Enter a letter that waits, and give its number."""
        order = letter(place)
        pdf = TypstRenderer().render(order)
        return self.register.issue_letter(order, self.documents.put(pdf, ".pdf"), channel).number

    def printed(self, at: datetime = NOON) -> PostBatch:
        """Print what waits, as a worker would."""
        made: Any = ActivityEnvironment().run(
            PostActivities(self.printing, self.register).print_letters, PostAsked(at=at)
        )
        assert isinstance(made, PostBatch)
        return made

    def row(self, number: str) -> Letter:
        """A letter as the ledger has it."""
        return next(one for one in self.register.letters_of(employer_id()) if one.number == number)


@pytest.fixture
def post(register: Register, tmp_path: Path) -> Post:
    """A post without letters."""
    register.record(step())
    return Post(register, tmp_path)


def test_what_waits_is_printed_once_in_order_with_its_labels(post: Post) -> None:
    numbers = [post.waits(place) for place in (1, 2, 3)]
    post.waits(4, "email")
    batch = post.printed()
    assert batch.name == "2027-05-03-1"
    assert [one.number for one in batch.letters] == numbers
    folder = post.folder / "2027-05-03-1"
    assert {file.name for file in folder.iterdir()} == {"letters.pdf", "labels.pdf"}
    assert len(opened((folder / "letters.pdf").read_bytes()).pages) == 3
    assert text_of((folder / "labels.pdf").read_bytes()).count("Zoë Côté") == 3
    assert (post.row(numbers[0]).status, post.row(numbers[0]).left_at) == ("printed", NOON)
    assert post.printed() == PostBatch(name=None)

    (entry,) = (one for one in whole(post.register) if one["event"] == "letters_printed")
    assert entry["data"] == {"batch": "2027-05-03-1", "letters": numbers}
    assert post.register.verify_chain().whole


def whole(register: Register) -> list[dict[str, Any]]:
    with register.whole() as everything:
        return list(everything.rows("entries"))


def test_each_run_of_a_day_has_a_batch_of_its_own(post: Post) -> None:
    for place, name in ((1, "2027-05-03-1"), (2, "2027-05-03-2")):
        post.waits(place)
        assert post.printed().name == name
    post.waits(3)
    assert post.printed(NOON + DAY).name == "2027-05-04-1"


def test_a_run_that_died_before_it_printed_is_finished_by_the_next(post: Post) -> None:
    first = post.waits(1)
    assert post.register.close_batch(NOON) == "2027-05-03-1"
    second = post.waits(2)
    assert [one.number for one in post.printed(NOON + DAY).letters] == [first]
    assert [one.number for one in post.printed(NOON + DAY).letters] == [second]


def test_a_batch_is_printed_again_as_it_was(post: Post) -> None:
    post.waits(1)
    made = post.printed()
    for file in made.files:
        Path(file).unlink()
    post.waits(2)
    assert post.printing.again("2027-05-03-1", NOON + DAY) == made.model_copy(update={"entry": 0})
    assert all(Path(file).exists() for file in made.files)
    assert post.printing.again("2027-05-03-9", NOON) is None


def test_a_letter_that_can_not_be_read_holds_up_no_other(post: Post) -> None:
    broken, fine = post.waits(1), post.waits(2)
    path = post.documents.path(post.row(broken).document)
    content = path.read_bytes()
    path.write_bytes(b"something else")
    batch = post.printed()
    assert [one.number for one in batch.letters] == [fine]
    assert batch.unreadable == (broken,)
    assert f"The document of {broken} can't be read" in batch.sentence
    assert post.printed(NOON + DAY) == PostBatch(name=None, unreadable=(broken,))
    path.write_bytes(content)
    assert [one.number for one in post.printed(NOON + 2 * DAY).letters] == [broken]


def test_a_batch_is_posted_once_for_its_key_and_not_before_it_is_printed(post: Post) -> None:
    number = post.waits(1)
    name = post.register.close_batch(NOON)
    assert name is not None
    wish = Posted(actor="a.singh", batch=name, posted_on=alberta_day(NOON))
    asked = PostedAsked(posted=wish, key="letters-posted/run", at=NOON)
    with pytest.raises(Refusal, match="is just being printed"):
        post.register.confirm_posted(asked)
    post.register.batch_printed(name, [number], NOON)
    first = post.register.confirm_posted(asked)
    assert post.register.confirm_posted(asked) == first
    assert post.row(number).status == "posted"
