"""How each thing that was done is entered again: in the register alone. Nothing is sent or printed by it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from activities.contracts import LetterTried, LetterTry, NumberRequest
from activities.letters import EmailFirst, PostQueue
from domain.corrs.sheet import SheetMade, SheetRequest
from domain.course_changes import CalendarChangeAsked, CalendarChanged
from domain.directory_changes import ChangeAsked
from domain.letter_again import AgainAsked, entry_of, order_of
from domain.letters import LetterIssued, LetterOrder, SentAgain
from domain.pir_list import PirListOrder, PirListTold
from domain.post import PostAsked, PostBatch, PostedAsked
from domain.roles import Role
from domain.transition import DocumentsKept, NotRecorded, Recorded, Transition
from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore
from models.errors import OvertakenError

if TYPE_CHECKING:
    from domain.policy import PolicyBook
    from models.entering_again import RegisterAgain
    from models.ledger import Channel
    from parties import Parties

#: Who makes lists and sheets; the name is that of the directory.
_AN_ADMINISTRATOR: Final = Recorded(number=0, actor_name="", role=Role.ADMINISTRATOR.value)


class Again:
    """Enters again what was acknowledged, with what the register needs beside itself.

    Attributes:
        missing: a sentence for each document that an entry names and the store does not have.

    """

    def __init__(
        self, register: RegisterAgain, documents: DocumentStore, parties: Parties, book: PolicyBook
    ) -> None:
        self.register = register
        self.missing: list[str] = []
        self._documents = documents
        self._parties = parties
        self._book = book
        self._way = EmailFirst() if parties.mail else PostQueue()
        self._numbers: dict[int, int] = {}

    def renumbered(self, before: int, now: int) -> None:
        """Remember that an entry has another number than the one that was acknowledged."""
        if before and before != now:
            self._numbers[before] = now

    # ---- each returns the number of its entry; 0 where there is none

    def step(self, transition: Transition, told: Recorded | NotRecorded) -> int:
        """Enter a step of a case, or its refusal."""
        if transition.corrects in self._numbers:
            now = self._numbers[transition.corrects]
            raise OvertakenError(f"The entry that it corrects is number {now} now.")
        for requirement in transition.requirements:
            if isinstance(requirement, DocumentsKept):
                for reference in requirement.references:
                    self._note_if_missing(reference, f"{transition.action} at {transition.workflow_id}")
        with self.register.acknowledged(told):
            return self.register.record(self._with_todays_numbers(transition)).number

    def _with_todays_numbers(self, transition: Transition) -> Transition:
        """Give a step whose kept state speaks of earlier entries by the numbers that they have now."""
        left = transition.left
        if left is None or not self._numbers:
            return transition
        lines = [one | {"entry": self._now(one["entry"])} for one in left.state["latest"]]
        receipts = {
            update: one | {"entry": self._now(one["entry"])}
            for update, one in left.state["recent_updates"].items()
        }
        state = left.state | {"latest": lines, "recent_updates": receipts}
        return transition.model_copy(update={"left": left.model_copy(update={"state": state})})

    def _now(self, entry: int) -> int:
        return self._numbers.get(entry, entry)

    def number(self, request: NumberRequest, given: str) -> int:
        """Give a key the number that it had."""
        kind = request.series.rpartition("-")[0]
        self.register.number_again(kind, request.key, given)
        return 0

    def letter(self, order: LetterOrder, issued: LetterIssued, way: Channel | None) -> int:
        """Enter a letter that was written, with the document that holds it.

        Args:
            order: what was ordered.
            issued: what was told of it.
            way: on which it left as far as that is known.

        """
        document = self._document_of(order, issued)
        channel = way or self._way.channel_for(order)
        return self.register.letter_again(order, document, channel, issued.number).entry

    def of_closed_file(self, asked: AgainAsked, told: Recorded | NotRecorded) -> int:
        """Enter what was said of a letter of a closed file."""
        letter = self.register.letter_of_file(asked.again.letter)
        with self.register.acknowledged(told):
            return self.register.record(entry_of(asked, letter)).number

    def sent_of_closed_file(self, asked: AgainAsked, issued: LetterIssued) -> int:
        """Enter a letter of a closed file that was sent again."""
        order = order_of(asked, self.register.letter_of_file(asked.again.letter))
        if order is None:  # pragma: no cover - whatever has a number was ordered
            raise OvertakenError("Nothing was to be sent.")
        return self.letter(order, issued, None)

    def _document_of(self, order: LetterOrder, issued: LetterIssued) -> str:
        """Give the document of a letter as it was told; where the store lost it, it is written once more.

        The same order gives the same bytes as long as the template is the same. Otherwise it is missing.
        """
        if isinstance(order.content, SentAgain):
            return self.register.document_to_repeat(order.employer_id, order.content.letter)
        if issued.document and self._is_kept(issued.document):
            return issued.document
        pdf = self._parties.letters.render(order)
        same = f"sha256:{hashlib.sha256(pdf).hexdigest()}" == issued.document
        if same or not issued.document:
            return self._documents.put(pdf, ".pdf")
        self._note_if_missing(issued.document, f"Letter {issued.number}")
        return issued.document

    def _is_kept(self, reference: str) -> bool:
        try:
            self._documents.check(reference)
        except (DocumentMissingError, DocumentDamagedError):
            return False
        return True

    def _note_if_missing(self, reference: str, whose: str) -> None:
        if not self._is_kept(reference):
            self.missing.append(
                f"{whose}: the document store has no {reference}, or not as it was. Put it back from a "
                "newer backup of the documents"
            )

    def tries(self, key: str, tries: Sequence[tuple[LetterTry, LetterTried]]) -> int:
        """Enter how a letter left by e-mail, or was given to the post; it is not sent again."""
        for asked, came in tries:
            came_back = bool(came.employer)
            self.register.letter_tried_again(key, asked.at, came.outcome, came_back=came_back)
        way = self.register.way_of_letter(key)
        return way[1] if way else 0

    def batch(self, asked: PostAsked, batch: PostBatch) -> int:
        """Enter that letters were printed for the post; they are not printed again."""
        numbers = [one.number for one in batch.letters]
        self.register.batch_again(str(batch.name), numbers, asked.at)
        key = f"letters_printed/{batch.name}"
        return self.register.known([key]).get(key, 0)

    def posted(self, asked: PostedAsked, told: Recorded | NotRecorded) -> int:
        """Enter that a batch is in the mail."""
        with self.register.acknowledged(told):
            return self.register.confirm_posted(asked).number

    def calendar(self, asked: CalendarChangeAsked, told: CalendarChanged) -> int:
        """Enter a change of the course calendar."""
        with self.register.acknowledged(told.answer):
            training = self._book.on(asked.day).training
            return self.register.change_course_calendar(asked, training).answer.number

    def directory(self, asked: ChangeAsked, told: Recorded | NotRecorded) -> int:
        """Enter a change of the staff directory."""
        return self.register.directory_again(asked, told).number

    def sheet(self, asked: SheetRequest, made: SheetMade) -> int:
        """Enter a CORRS data sheet with its lines."""
        with self.register.corrs() as corrs:
            number, waiting = corrs.next_number(), {one.order_id for one in corrs.orders_for_a_sheet()}
        if number != made.number or waiting != {one.order_id for one in made.lines}:
            raise OvertakenError("Other orders wait for a sheet now, or the number is another sheet's.")
        with self.register.acknowledged(_AN_ADMINISTRATOR):
            return self._parties.sheets.make(asked).entry

    def pir_list(self, order: PirListOrder, told: PirListTold) -> int:
        """Enter a list of PIR participants that was sent; it is not sent again."""
        made = self.register.next_pir_list(told.as_of)
        if f"sha256:{hashlib.sha256(made.found.csv()).hexdigest()}" != told.document:
            raise OvertakenError("From what the register has now, another list would be made.")
        self.register.number_again("pir-list", order.key, told.number)
        with self.register.acknowledged(_AN_ADMINISTRATOR):
            sent = self.register.send_pir_list(order, told.as_of, self._documents)
        return sent.number if isinstance(sent, NotRecorded) else sent.entry or 0
