"""The activity that issues a letter, and the two ports that it needs: who writes it, and how it leaves."""

from __future__ import annotations

from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import ENTER_WITH_LETTERS, ISSUE_LETTER, REFUSED, SEND_LETTER_AGAIN, StepWithLetters
from activities.failing import told
from domain.letter_again import AgainAsked, entry_of, order_of
from domain.letter_again import told as told_of
from domain.letters import LetterIssued, LetterOrder, SentAgain
from domain.refusal import Refusal
from domain.transition import NotRecorded, Recorded
from models.documents import DocumentStore
from models.ledger import Channel
from models.register import Register


class LetterRenderer(Protocol):
    """Writes letters."""

    def render(self, order: LetterOrder) -> bytes:
        """Give the letter as a PDF."""
        ...


class LetterDelivery(Protocol):
    """Decides how a letter leaves.

    A letter is first entered in the ledger, where it waits for whoever serves its channel. So it is never
    sent without being on record, and a crash between the two can't send it twice.
    """

    def channel_for(self, order: LetterOrder) -> Channel:
        """Say in which channel's queue the letter waits."""
        ...


class PostQueue:
    """Everything goes by post: letters wait in the ledger until somebody prints and posts them."""

    def channel_for(self, order: LetterOrder) -> Channel:  # noqa: ARG002 - the post takes every letter
        """Give the post."""
        return Channel.POST


class EmailFirst:
    """E-mail for whoever has an address, and the post for the others."""

    def channel_for(self, order: LetterOrder) -> Channel:
        """Give e-mail where there is an address, and nobody asked for the post."""
        by_post = isinstance(order.content, SentAgain) and order.content.by == "post"
        return Channel.EMAIL if order.addressee.email and not by_post else Channel.POST


class LetterActivities:
    """Issues each letter that the program owes, once for its key (R24)."""

    def __init__(
        self,
        register: Register,
        renderer: LetterRenderer,
        documents: DocumentStore,
        delivery: LetterDelivery,
    ) -> None:
        self._register = register
        self._renderer = renderer
        self._documents = documents
        self._delivery = delivery

    @activity.defn(name=ISSUE_LETTER.name, no_thread_cancel_exception=True)
    def issue_letter(self, order: LetterOrder) -> LetterIssued:
        """Write a letter, keep it as a document and enter it in the ledger; a repeat gives the first one."""
        with told():
            return self._issued(order)

    @activity.defn(name=ENTER_WITH_LETTERS.name, no_thread_cancel_exception=True)
    def enter_with_letters(self, step: StepWithLetters) -> Recorded | NotRecorded:
        """Enter a step and write its letters; the answer names those that are in the ledger.

        The step never waits for a letter that gives trouble: a second try leaves the letters owed.
        """
        with told():
            answer = self._register.record(step.transition)
        if isinstance(answer, NotRecorded) or activity.info().attempt > 1:
            return answer
        issued = tuple(self._issued(order) for order in step.letters)
        return answer.model_copy(update={"letters": issued})

    @activity.defn(name=SEND_LETTER_AGAIN.name, no_thread_cancel_exception=True)
    def send_letter_of_closed_file(self, asked: AgainAsked) -> Recorded | NotRecorded:
        """Enter that a letter of a closed file came back or goes out again, and send it, once for its key."""
        with told():
            try:
                letter = self._register.letter_of_file(asked.again.letter)
                answer = self._register.record(entry_of(asked, letter))
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
            if isinstance(answer, NotRecorded):
                return answer
            order = order_of(asked, letter)
            letters = (self._issued(order),) if order else ()
            said = told_of(asked, letters[0].number if letters else "")
            return answer.model_copy(update={"said": said, "letters": letters})

    def _issued(self, order: LetterOrder) -> LetterIssued:
        if issued := self._register.issued_letter(order.key):
            return issued
        if isinstance(order.content, SentAgain):
            document = self._register.document_to_repeat(order.employer_id, order.content.letter)
        else:
            document = self._documents.put(self._renderer.render(order), ".pdf")
        return self._register.issue_letter(order, document, self._delivery.channel_for(order))
