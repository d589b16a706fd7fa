"""Letters for the post: all that wait in one file to print, and their labels in another (R24)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import CONFIRM_POSTED, PRINT_LETTERS, REFUSED
from activities.failing import told
from domain.letters import Addressee
from domain.post import PostAsked, PostBatch, PostedAsked, PostedLetter
from domain.refusal import Refusal
from domain.transition import NotRecorded, Recorded
from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore
from models.register import Register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models.post_batches import LetterToPost


class PostPrinter(Protocol):
    """Puts letters and labels on paper."""

    def one_after_the_other(self, letters: Sequence[bytes]) -> bytes:
        """Give letters as one PDF."""
        ...

    def print_labels(self, addressees: Sequence[Addressee], at: datetime) -> bytes:
        """Give a label for each letter, in their order, as one PDF."""
        ...


class BatchPrinting:
    """Prints the ledger's queue of letters for the post into a folder, a batch at a time.

    A batch is first closed in the ledger, then laid out, and only then counted as printed: a run that dies in
    between is finished by the next one. Each letter is in one batch.
    """

    def __init__(
        self, register: Register, documents: DocumentStore, printer: PostPrinter, folder: Path
    ) -> None:
        self._register = register
        self._documents = documents
        self._printer = printer
        self._folder = folder

    def make(self, at: datetime) -> PostBatch:
        """Print what waits; nothing is printed when nothing does."""
        name = self._register.close_batch(at)
        if name is None:
            return PostBatch(name=None)
        batch, readable = self._laid_out(name, at)
        entry = self._register.batch_printed(name, readable, at)
        return batch.model_copy(update={"entry": entry})

    def again(self, name: str, at: datetime) -> PostBatch | None:
        """Lay a batch out once more, as it was; nothing if there is none of this name."""
        return self._laid_out(name, at)[0] if self._register.batch(name) else None

    def _laid_out(self, name: str, at: datetime) -> tuple[PostBatch, list[str]]:
        readable: list[LetterToPost] = []
        pdfs, unreadable = [], []
        for letter in self._register.batch(name):
            try:
                pdfs.append(self._documents.get(letter.document))
            except (DocumentMissingError, DocumentDamagedError):
                unreadable.append(letter.number)
            else:
                readable.append(letter)
        if not readable:
            return PostBatch(name=None, unreadable=tuple(unreadable)), []
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            "letters.pdf": self._printer.one_after_the_other(pdfs),
            "labels.pdf": self._printer.print_labels([one.addressee for one in readable], at),
        }
        for file, content in files.items():
            whole = folder / f"{file}.new"
            whole.write_bytes(content)
            whole.replace(folder / file)
        return (
            PostBatch(
                name=name,
                files=tuple(str(folder / file) for file in files),
                letters=tuple(
                    PostedLetter(number=one.number, title=one.title, case=one.case) for one in readable
                ),
                unreadable=tuple(unreadable),
            ),
            [one.number for one in readable],
        )


class PostActivities:
    """What workflows ask for around the post."""

    def __init__(self, printing: BatchPrinting, register: Register) -> None:
        self._printing = printing
        self._register = register

    @activity.defn(name=PRINT_LETTERS.name, no_thread_cancel_exception=True)
    def print_letters(self, asked: PostAsked) -> PostBatch:
        """Print what waits for the post."""
        with told():
            return self._printing.make(asked.at)

    @activity.defn(name=CONFIRM_POSTED.name, no_thread_cancel_exception=True)
    def confirm_posted(self, asked: PostedAsked) -> Recorded | NotRecorded:
        """Enter that a batch is in the mail, once for its key."""
        with told():
            try:
                return self._register.confirm_posted(asked)
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
