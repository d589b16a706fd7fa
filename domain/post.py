"""Letters for the post, a batch at a time: what stands on its page, and that it is in the mail (R24)."""

from __future__ import annotations

import html
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from domain.case_link import case_link
from domain.counting import counted
from domain.office_steps import OfficeStep, Taken
from domain.payload import Payload, parse
from domain.refusal import Refusal
from domain.sent import one_object, refuse_unfilled
from domain.text import PastDay, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.transition import Transition

#: The form with which somebody says that a batch is in the mail.
POSTED_FORM: Final[dict[str, Any]] = {
    "actor": "<your staff id>",
    "batch": "<name of the batch, as 2027-05-03-1>",
    "posted_on": "<day, as 2027-05-03>",
}
LETTERS_POSTED: Final = OfficeStep("confirm_posted", "letters_posted", "R24")
BatchName = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[1-9][0-9]{0,3}$")]


class PostAsked(BaseModel):
    """Asks for whatever waits for the post to be printed.

    Attributes:
        at: the instant of the request; a batch has the day of it in its name.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime


class PostedLetter(BaseModel):
    """A letter of a batch, by its number and the case that it belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    title: str
    case: str


class PostBatch(BaseModel):
    """What was printed.

    Attributes:
        name: of the batch and its folder, such as ``2027-05-03-1``; nothing when no letter waited.
        files: the letters and their labels.
        letters: in the order in which they are printed, as the labels are.
        unreadable: numbers of letters whose document can't be read; they wait for somebody to see to it.
        entry: the number of its entry in the register; 0 where there is none.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None
    files: tuple[str, ...] = ()
    letters: tuple[PostedLetter, ...] = ()
    unreadable: tuple[str, ...] = ()
    entry: int = 0

    @property
    def sentence(self) -> str:
        """What came of it, in a sentence."""
        said = "No letter waits for the post."
        if self.name is not None:
            said = (
                f"Batch {self.name} for the post, {counted(len(self.letters), 'letter')}: print on one side "
                "of each sheet, and the labels on a sheet of thirty."
            )
        if self.unreadable:
            missing = ", ".join(self.unreadable)
            said += f" The document of {missing} can't be read: bring it back from a backup."
        return said


class Posted(Payload):
    """A printed batch was taken to the post, all of it."""

    batch: BatchName
    posted_on: PastDay


class PostedAsked(BaseModel):
    """Asks for a batch to be entered as posted, once for a key.

    Attributes:
        key: of the form that says so; asking again gives the first answer.
        proof: the nonce of the proof of who sent it, where there is one (R32).

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    posted: Posted
    key: str
    at: datetime
    proof: str | None = None


def read_posted(sent: object, today: date) -> Posted:
    """Read the form.

    Raises:
        Refusal: when it is none, is not filled in, or the batch was printed after that day.

    """
    refuse_unfilled(one_object(sent), rule="R24")
    posted: Posted = parse(Posted, sent, today)
    if str(posted.posted_on) < posted.batch[:10]:
        message = f"Batch {posted.batch} was printed later than that."
        raise Refusal(message, rule="R24", field="posted_on")
    return posted


def posted_entry(asked: PostedAsked, letters: Sequence[str]) -> Transition:
    """Give the register's entry for a batch that is in the mail: an administrator says so (R32)."""
    posted = asked.posted
    return LETTERS_POSTED.entry(
        Taken(key=asked.key, actor=posted.actor, at=asked.at, proof=asked.proof),
        ground=f"Batch {posted.batch} was posted on {posted.posted_on}",
        data={"batch": posted.batch, "posted_on": str(posted.posted_on), "letters": list(letters)},
    )


def post_page(batch: PostBatch) -> str:
    """Write the page of a print run: where the files are, and which letters are in them; nobody's name."""
    files = "".join(f"<li>{escaped(file)}</li>" for file in batch.files)
    letters = "".join(
        f"<li>{escaped(one.number)}: {escaped(one.title)}, {case_link(one.case)}</li>"
        for one in batch.letters
    )
    told = f"<p>{escaped(batch.sentence)}</p>"
    if batch.name is None:
        return f"<div>{told}</div>\n"
    form = html.escape(json.dumps({**POSTED_FORM, "batch": batch.name}, indent=2), quote=False)
    then = (
        "<p>When they are in the mail, paste this into the form <b>Letters were posted</b>:</p>"
        f'<textarea aria-label="Form: letters were posted" rows="5" cols="56">{form}</textarea>'
    )
    return f"<div>{told}<ul>{files}</ul><ol>{letters}</ol>{then}</div>\n"
