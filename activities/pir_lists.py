"""The list of PIR participants: made, kept, entered, and put out for the WCB (R29)."""

from __future__ import annotations

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import MAKE_PIR_LIST, REFUSED
from activities.exchange import WcbPort
from activities.failing import told
from domain.pir_list import PirListOrder, PirListTold, day_of
from domain.policy import PolicyBook
from domain.refusal import Refusal
from domain.transition import NotRecorded
from models.documents import DocumentStore
from models.register import Register


class PirLists:
    """Looks at the list, or sends it: kept and entered first, then put out, so that none goes unrecorded."""

    def __init__(self, register: Register, documents: DocumentStore, book: PolicyBook, wcb: WcbPort) -> None:
        self._register = register
        self._documents = documents
        self._book = book
        self._wcb = wcb

    def make(self, order: PirListOrder) -> PirListTold:
        """Make the list of a year, once for the order's key.

        Raises:
            Refusal: when its day is not over, or whoever asks may not send it.

        """
        as_of = day_of(self._book, order.year, order.as_of, order.day, to_be_sent=not order.dry_run)
        if order.dry_run:
            found = self._register.next_pir_list(as_of)
            return PirListTold(year=order.year, as_of=as_of, **found.counted)
        sent = self._register.send_pir_list(order, as_of, self._documents)
        if isinstance(sent, NotRecorded):
            raise Refusal(sent.sentence, rule=sent.rule)
        for name, document in zip(sent.files, (sent.document, sent.changes_document), strict=True):
            self._wcb.send(name, self._documents.get(document))
        return sent


class PirListActivities:
    """What workflows ask for around PIR."""

    def __init__(self, lists: PirLists) -> None:
        self._lists = lists

    @activity.defn(name=MAKE_PIR_LIST.name, no_thread_cancel_exception=True)
    def make_pir_list(self, order: PirListOrder) -> PirListTold:
        """Make the list of a year, or send it."""
        with told():
            try:
                return self._lists.make(order)
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
