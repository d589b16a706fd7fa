"""Letters for the post, a batch at a time: what stands on its page in the Web UI (R24)."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.text import escaped


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

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None
    files: tuple[str, ...] = ()
    letters: tuple[PostedLetter, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What came of it, in a sentence."""
        said = "No letter waits for the post."
        if self.name is not None:
            count = len(self.letters)
            letters = "one letter" if count == 1 else f"{count} letters"
            said = (
                f"Batch {self.name} for the post, {letters}: print them on one side of each sheet, and the "
                "labels on a sheet of thirty."
            )
        if self.unreadable:
            missing = ", ".join(self.unreadable)
            said += f" The document of {missing} can't be read: bring it back from a backup."
        return said


def post_page(batch: PostBatch) -> str:
    """Write the page of a print run: where the files are, and which letters are in them; nobody's name."""
    files = "".join(f"<li>{escaped(file)}</li>" for file in batch.files)
    letters = "".join(
        f"<li>{escaped(one.number)}: {escaped(one.title)}, "
        f'<a href="/namespaces/{{namespace}}/workflows/{one.case}">{one.case}</a></li>'
        for one in batch.letters
    )
    told = f"<p>{escaped(batch.sentence)}</p>"
    return f"<div>{told}<ul>{files}</ul><ol>{letters}</ol></div>\n" if batch.name else f"<div>{told}</div>\n"
