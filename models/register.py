"""The register: what happened is entered once, with the rows that it changed, or refused and entered as that.

A step is known by its key. Asking again for what is entered gives the first answer; asking for something else
under the same key is a mistake that nobody may paper over, and :class:`RegisterDisagreesError` says so.

A refusal leaves the key free, because the case has not moved: the next attempt comes under the same key.
The refusal's own entry is keyed by the attempt (its run, its update, what it said and asked), so that the
*same* attempt repeated gets the same refusal, and the same step tried again later, when somebody was given
the role, is judged anew.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, Row, bindparam, or_, select

from domain.corrs.sheet import Sheet, SheetRequest, sheet_entry
from domain.course_changes import CalendarChangeAsked, CalendarChanged, decided
from domain.pir_list import PirListOrder, PirListTold
from domain.policy import Training
from domain.post import PostedAsked, posted_entry
from domain.refusal import Refusal
from domain.transition import NotRecorded, Recorded, Transition
from models.chain import Head, append, digest
from models.corrs import write_sheet
from models.course_places import keep_in_line, session_now
from models.directory_keeper import DirectoryKeeper
from models.documents import DocumentStore
from models.email_queue import EmailQueue
from models.entries import Entry
from models.errors import RegisterDisagreesError
from models.kept_states import keep
from models.letter_ledger import LetterLedger
from models.numbering import assign
from models.pir_lists import keep_list, list_entry, sent_before
from models.post_batches import PostBatches, mark_posted, printed_in
from models.requirements import Checks
from models.rows import write_rows

#: How a step was tried, as against what it says: a worker that died may try it again a moment later.
_CIRCUMSTANCES: Final = {"at", "day", "run_id", "update_id", "requirements", "proof", "left"}

#: The entry of a step, or else of the refusal of this very attempt. Made once: every step asks it.
_KNOWN: Final = (
    select(
        Entry.number,
        Entry.actor_name,
        Entry.role,
        Entry.rule,
        Entry.refused,
        Entry.refusal,
        Entry.ground,
        Entry.content_hash,
        Entry.at,
    )
    .where(or_(Entry.key == bindparam("key"), Entry.key == bindparam("refused_key")))
    .order_by(Entry.refused)
)
_HELD: Final = (
    Entry.number,
    Entry.run_id,
    Entry.update_id,
    Entry.at,
    Entry.day,
    Entry.actor,
    Entry.actor_name,
    Entry.role,
    Entry.on_behalf_of,
    Entry.action,
    Entry.event,
    Entry.data,
)


class Register(LetterLedger, EmailQueue, PostBatches, DirectoryKeeper):
    """Writes and reads the register."""

    def record(self, transition: Transition) -> Recorded | NotRecorded:
        """Enter a step with the rows that it changed, or enter that it was refused (R31, R32).

        Raises:
            RegisterDisagreesError: when the key is already entered with another meaning.

        """
        with self._writing() as (connection, head):
            return self._entered(connection, head, transition)

    def _entered(self, connection: Connection, head: Head, transition: Transition) -> Recorded | NotRecorded:
        plain = transition.model_dump(mode="json", exclude=_CIRCUMSTANCES)
        content = digest(plain)
        refused_key = _key_of_refusal(transition, content)
        if known := connection.execute(_KNOWN, {"key": transition.key, "refused_key": refused_key}).first():
            if known.content_hash != content:
                raise _disagreement(connection, known.number)
            return _answer_again(known)
        checks = Checks(connection, transition, self._documents, proven_only=self._proven_only)
        verdict = self._judged(checks)
        entry = plain | {
            "employer_id": transition.employer_id or None,
            "run_id": transition.run_id,
            "update_id": transition.update_id,
            "at": transition.at,
            "day": transition.day,
            "actor_name": checks.actor_name(),
            "content_hash": content,
            "proof": transition.proof,
        }
        if isinstance(verdict, NotRecorded):
            entry |= {
                "key": refused_key,
                "role": "",
                "rule": verdict.rule,
                "after": entry["before"],
                "records": [],
                "refused": True,
                "refusal": verdict.sentence,
                "proof": checks.proof,
            }
            refused = append(connection, head, entry)
            return verdict.model_copy(update={"number": refused, "at": transition.at})
        entry |= {
            "actor_name": verdict.actor_name,
            "role": verdict.role,
            "stands_in_for": checks.stands_in_for,
        }
        write_rows(connection, transition.employer_id, transition.records)
        number = append(connection, head, entry)
        keep_in_line(connection, transition.employer_id, transition.records, number)
        keep(connection, transition, number)
        return Recorded(number=number, actor_name=verdict.actor_name, role=verdict.role, at=transition.at)

    def _judged(self, checks: Checks) -> Recorded | NotRecorded:
        """Say whether a step is entered, and in which role, or refused; its number comes with its entry."""
        try:
            return Recorded(number=0, actor_name=checks.actor_name(), role=checks.role())
        except Refusal as refusal:
            return NotRecorded(number=0, sentence=refusal.sentence, rule=refusal.rule)

    def change_course_calendar(self, asked: CalendarChangeAsked, training: Training) -> CalendarChanged:
        """Change a session of the course calendar, once for the key of the change (R8).

        Args:
            asked: the change.
            training: the policy of its day.

        Raises:
            Refusal: when it is badly formed or against a rule; then nothing is entered.

        """
        with self._writing() as (connection, head):
            if known := connection.execute(_KNOWN, {"key": asked.key, "refused_key": ""}).first():
                return CalendarChanged(answer=_answer_again(known), done=known.ground)
            now = session_now(connection, str(asked.payload.get("session")))
            change = decided(asked, now, training)
            return CalendarChanged(answer=self._entered(connection, head, change), done=change.ground)

    def enter_corrs_sheet(
        self, sheet: Sheet, asked: SheetRequest, documents: dict[str, str]
    ) -> Recorded | NotRecorded:
        """Enter a CORRS data sheet with its lines, once for its wish (R19).

        Args:
            sheet: with the number after the newest one's.
            asked: the wish that it fulfils.
            documents: the references of its ``pdf`` and its ``csv``.

        Raises:
            SheetOvertakenError: when another sheet was made since this one was planned.

        """
        with self._writing() as (connection, head):
            answer = self._entered(connection, head, sheet_entry(sheet, asked, documents))
            if isinstance(answer, Recorded):
                write_sheet(connection, sheet, asked.request, documents, answer.number)
            return answer

    def confirm_posted(self, asked: PostedAsked) -> Recorded | NotRecorded:
        """Enter that a printed batch of letters is in the mail, once for its key (R24).

        Raises:
            Refusal: when no letter of it waits for that.

        """
        with self._writing() as (connection, head):
            if known := connection.execute(_KNOWN, {"key": asked.key, "refused_key": ""}).first():
                return _answer_again(known)
            letters = printed_in(connection, asked.posted.batch)
            answer = self._entered(connection, head, posted_entry(asked, letters))
            if isinstance(answer, Recorded):
                mark_posted(connection, letters)
            return answer

    def send_pir_list(
        self, order: PirListOrder, as_of: date, documents: DocumentStore
    ) -> PirListTold | NotRecorded:
        """Make the list of PIR participants as of a day, keep it, and enter that it was sent (R29).

        Asked again under the same key, it gives the list that was sent.
        """
        made = self.next_pir_list(as_of)  # which takes long: nobody else's step waits for it
        with self._writing() as (connection, head):
            if told := sent_before(connection, order.key):
                return told
            entry = list_entry(connection, order, made, documents)
            answer = self._entered(connection, head, entry)
            if isinstance(answer, NotRecorded):
                return answer
            keep_list(connection, entry, made, answer.number)
            return PirListTold.model_validate(sent_before(connection, order.key))

    def assign_number(self, series: str, key: str) -> str:
        """Give the next number of a series, such as ``2027-0001`` of ``invoice-2027``, once for a key.

        Raises:
            ValueError: when the series is not a kind and a year.
            RegisterDisagreesError: when the key has a number of another kind.

        """
        with self._writing() as (connection, _):
            return assign(connection, series, key)


def key_of_refusal(transition: Transition) -> str:
    """Give the key under which a step's refusal is entered: that of this very attempt."""
    return _key_of_refusal(transition, digest(transition.model_dump(mode="json", exclude=_CIRCUMSTANCES)))


def _key_of_refusal(transition: Transition, content: str) -> str:
    asked = [requirement.model_dump(mode="json") for requirement in transition.requirements]
    attempt = digest([content, asked, transition.run_id, transition.update_id])[:16]
    return f"{transition.key}/refused/{attempt}"


def _answer_again(known: Row[int, str, str, str, bool, str, str, str, datetime]) -> Recorded | NotRecorded:
    if known.refused:
        return NotRecorded(number=known.number, sentence=known.refusal, rule=known.rule, at=known.at)
    return Recorded(number=known.number, actor_name=known.actor_name, role=known.role, at=known.at)


def _disagreement(connection: Connection, number: int) -> RegisterDisagreesError:
    """Say what the register holds instead, in full, so that a case that is behind can catch up with it."""
    found = connection.execute(select(*_HELD).where(Entry.number == number)).mappings().one()
    held = dict(found) | {"at": found["at"].isoformat(), "day": found["day"].isoformat()}
    return RegisterDisagreesError(
        f"Entry {number} already holds this step of the case as {held['action']}, entered by "
        f"{held['actor_name']}: compare the case with the register before anything else is done.",
        held=held,
    )
