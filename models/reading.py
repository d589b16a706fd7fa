"""What the register can be asked: employers' files, lists, figures, staff, and whether it is whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import Engine, select

from domain import discounts, settlement
from domain.bulk_run import Item
from domain.course_calendar import PlaceInLine, SessionNow
from domain.course_page import SessionLine
from domain.directory_changes import HandOver
from domain.discounts import DiscountLine
from domain.file_lines import Unusable
from domain.pir_list import PirList
from domain.policy import Policy
from domain.refusal import Refusal
from domain.report import Report, Section
from domain.review import ReviewerIs
from domain.selection import Selection
from domain.settlement import SettlementLine
from domain.transition import Transition
from models import passwords, put_back
from models.chain import ChainReport, verify
from models.corrs import CorrsReader
from models.course_lines import lines
from models.course_places import calendar, places_of
from models.documents import DocumentStore
from models.entries import ChainHead
from models.exporting import WholeRegister
from models.figures import Figures, figures
from models.file_reading import FileReader
from models.handing_over import reviewers_now
from models.kept_states import differing_states
from models.matching import known_members, known_payments
from models.people import Away, Member, People
from models.pir_lists import Made, SentPirList, made, pir_list
from models.reporting import report
from models.requirements import Checks
from models.rows import differing_rows, differing_sessions
from models.selecting import items
from models.staff import Auditor, Staff


class RegisterReader(FileReader):
    """Answers questions; changes nothing. What it gives is read whole and tied to no transaction."""

    def __init__(
        self, engine: Engine, documents: DocumentStore | None = None, *, proven_only: bool = False
    ) -> None:
        """Keep where the register lies, and the store in which a step's answers are looked up (R13).

        What is not proven would be refused where ``proven_only`` says so (R32).
        """
        super().__init__(engine)
        self._documents = documents
        self._proven_only = proven_only

    def items(self, selection: Selection) -> list[Item]:
        """List the cases that a piece of bulk work means."""
        with self._reading() as session:
            return items(session, selection)

    def settled(self, lines: Sequence[SettlementLine | Unusable]) -> list[Item]:
        """Say of each line of a settlement whom it means, or what is to be looked at (R7)."""
        with self._reading() as session:
            usable = [one for one in lines if isinstance(one, SettlementLine)]
            return settlement.judged(lines, known_payments(session, usable))

    def discounted(
        self, lines: Sequence[DiscountLine | Unusable], year: int, *, as_expected: bool
    ) -> list[Item]:
        """Say of each line of the WCB's discounts whom it means, or what is to be looked at (R28)."""
        with self._reading() as session:
            accounts = [one.wcb_account for one in lines if isinstance(one, DiscountLine)]
            known = known_members(session, accounts, year)
            return discounts.judged(lines, known, year, as_expected=as_expected)

    def objection(self, transition: Transition) -> Refusal | None:
        """Say why the register would refuse a step now, or nothing; nothing is entered (R32)."""
        with self._engine.connect() as connection:
            try:
                Checks(connection, transition, self._documents, proven_only=self._proven_only).role()
            except Refusal as refusal:
                return refusal
        return None

    @contextmanager
    def corrs(self) -> Iterator[CorrsReader]:
        """Give what concerns CORRS: orders as they are entered there, data sheets."""
        with self._reading() as session:
            yield CorrsReader(session)

    def pir_list(self, as_of: date, known_by: int | None = None) -> PirList:
        """Make the list of qualified PIR participants when a day is over (R26, R29).

        Args:
            as_of: the day.
            known_by: the number of the last entry to look at; the newest one unless given. The same day and
                number give the same list for ever.

        """
        with self._snapshot() as connection:
            newest = connection.scalar(select(ChainHead.number)) or 0
            return pir_list(connection, as_of, newest if known_by is None else known_by)

    def next_pir_list(self, as_of: date) -> Made:
        """Make the list as it would be sent now, with what has changed since the last one that was."""
        with self._snapshot() as connection:
            return made(connection, as_of)

    def sent_pir_lists(self) -> list[SentPirList]:
        """Give every list of PIR participants that was sent, the oldest first."""
        with self._reading() as session:
            return list(session.scalars(select(SentPirList).order_by(SentPirList.entry)))

    def report(self, as_of: date, sections: Collection[Section], policy: Policy) -> Report:
        """Work out sections of a report as of the end of a day, all from one state of the register.

        Args:
            as_of: an Alberta day that is not in the future.
            sections: which ones.
            policy: in effect on that day.

        """
        with self._snapshot() as connection:
            return report(connection, as_of, sections, policy)

    def put_back_at(self) -> datetime | None:
        """Say when a backup was put in this place that was not compared with Temporal since; else nothing."""
        with self._engine.connect() as connection:
            return put_back.put_back_at(connection)

    def figures(self, now: datetime, policy: Policy) -> Figures:
        """Count what somebody who watches the service wants to know, all from one state of the register."""
        with self._snapshot() as connection:
            return figures(connection, now, policy)

    def course_calendar(self, day: date) -> tuple[SessionNow, ...]:
        """List the classroom sessions that are not over on a day, each with who is in line for it (R8)."""
        with self._engine.connect() as connection:
            return calendar(connection, day)

    def course_lines(self, day: date) -> list[SessionLine]:
        """List the sessions of which something is still to come, each with everybody in its line (R8)."""
        with self._snapshot() as connection:
            return lines(connection, day)

    def places_of(self, employer_id: str) -> list[PlaceInLine]:
        """Say where an employer's people stand in the lines of sessions (R8)."""
        with self._engine.connect() as connection:
            return places_of(connection, employer_id)

    def staff(self) -> list[Staff]:
        """List everybody in the staff directory, those who left among them."""
        with self._reading() as session:
            return list(session.scalars(select(Staff).order_by(Staff.id)))

    def people(self, day: date) -> tuple[list[Member], list[Away]]:
        """List who is with the association on a day, and all absences that were not taken back."""
        with self._engine.connect() as connection:
            people = People(connection, day)
            return people.who_is_there(), people.absences()

    def password_hash(self, staff_id: str) -> str | None:
        """Give the hash of somebody's password for the log-in, or nothing."""
        with self._engine.connect() as connection:
            return passwords.hash_of(connection, staff_id)

    def reviewers_now(self, asked: HandOver) -> dict[str, ReviewerIs]:
        """Say what open audits are to be told about their reviewers, by the audit's id."""
        with self._engine.connect() as connection:
            return reviewers_now(connection, asked)

    def auditors(self) -> list[Auditor]:
        """List all external auditors, those no longer on the list among them (R12)."""
        with self._reading() as session:
            return list(session.scalars(select(Auditor).order_by(Auditor.id)))

    @contextmanager
    def whole(self) -> Iterator[WholeRegister]:
        """Give everything, as of one instant, while others may go on writing."""
        with self._snapshot() as connection:
            yield WholeRegister(connection)

    def verify_chain(self, batch: int = 1000) -> ChainReport:
        """Walk every entry and check its seal, as of one instant, while others may go on writing."""
        with self._snapshot() as connection:
            return verify(connection, batch)

    def verify_rows(self, employer_id: str) -> list[str]:
        """Compare an employer's rows with what its entries say, and the states that are kept with both.

        All are as of one instant: somebody who acts meanwhile has tampered with nothing.

        Returns:
            A sentence for each that differs.

        """
        with self._snapshot() as connection:
            return [*differing_rows(connection, employer_id), *differing_states(connection, employer_id)]

    def verify_sessions(self) -> list[str]:
        """Compare the course calendar's rows with what entries say; a sentence for each that differs (R8)."""
        with self._snapshot() as connection:
            return differing_sessions(connection)
