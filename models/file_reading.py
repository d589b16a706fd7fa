"""What can be asked about employers' files: who they are, what was entered, what they hold, what is open."""

from __future__ import annotations

from sqlalchemy import func, select

from domain.letter_again import LetterOfFile
from domain.letters import LetterOrder
from domain.rebuilding import KeptCase, KeptFile
from domain.records import AuditRecord, OrderRecord
from domain.refusal import Refusal
from models.employer_tables import Employer, Person, addressee_of
from models.entries import Entry
from models.holdings import HeldDocument, documents_of, handed_in
from models.kept_states import kept_cases, kept_file, letters_owed_by_ended
from models.ledger import Letter
from models.review_tables import Audit, Certificate, CertificateOrder
from models.rows import of_case
from models.snapshots import Snapshots


class FileReader(Snapshots):
    """Answers questions about employers' files. What it gives is read whole and tied to no transaction."""

    def employer(self, wcb_account: str) -> Employer | None:
        """Give the live employer with a WCB account, or else the one that had it last (R6)."""
        return next(iter(self.files_of(wcb_account)), None)

    def files_of(self, wcb_account: str) -> list[Employer]:
        """List the employers that have or had a WCB account: the live one, then the newest first (R6)."""
        asked = (
            select(Employer)
            .where(Employer.wcb_account == wcb_account)
            .order_by(
                Employer.ended_on.is_(None).desc(), Employer.registered_on.desc(), Employer.employer_id.desc()
            )
        )
        with self._reading() as session:
            return list(session.scalars(asked))

    def registration(self, wcb_account: str, certificate_number: str) -> Entry | None:
        """Give the entry that opened the file of an account, or else of whoever holds a certificate (R6).

        An account may have changed since; a certificate's number doesn't.
        """
        with self._reading() as session:
            found = self.employer(wcb_account)
            employer_id = (
                found.employer_id
                if found
                else session.scalar(
                    select(Certificate.employer_id).where(Certificate.number == certificate_number)
                )
            )
            if employer_id is None:
                return None
            asked = (
                select(Entry)
                .where(Entry.employer_id == employer_id, Entry.refused.is_(False))
                .order_by(Entry.number)
                .limit(1)
            )
            return session.scalar(asked)

    def letter_of_file(self, number: str) -> LetterOfFile:
        """Give a letter by its number, with the file that it belongs to (R24).

        Raises:
            Refusal: when there is none of this number.

        """
        with self._reading() as session:
            asked = select(Letter, Employer).join(Employer, Employer.employer_id == Letter.employer_id)
            found = session.execute(asked.where(Letter.number == number)).one_or_none()
            if found is None:
                message = f"There is no letter {number}: Look up ids lists the letters of an employer."
                raise Refusal(message, rule="R24", field="letter")
            letter, employer = found
            return LetterOfFile(
                number=letter.number,
                title=letter.title,
                dated=letter.dated,
                case=letter.case,
                employer_id=employer.employer_id,
                wcb_account=employer.wcb_account,
                closed_on=employer.ended_on,
                addressee=addressee_of(employer),
            )

    def employers(self, *, live: bool = False) -> list[Employer]:
        """List all employers by legal name, or only those whose file is open."""
        asked = select(Employer).order_by(func.lower(Employer.legal_name), Employer.employer_id)
        if live:
            asked = asked.where(Employer.ended_on.is_(None))
        with self._reading() as session:
            return list(session.scalars(asked))

    def find_employer(self, text: str) -> list[Employer]:
        """Find employers by WCB account, id, or a part of a name, in whatever case it is written.

        Whoever matches exactly comes alone: an account typed in full is no search.
        """
        wanted = text.strip().casefold()
        everyone = self.employers()
        exact = [one for one in everyone if wanted in {part.casefold() for part in _names(one)}]
        if exact or not wanted:
            return exact
        return [one for one in everyone if any(wanted in part.casefold() for part in _names(one))]

    def open_cases(self) -> dict[str, str]:
        """Give the state of each audit and certificate order that is not closed, by its workflow's id."""
        audits = select(Audit.audit_id, Audit.state).where(Audit.closed_on.is_(None))
        orders = select(CertificateOrder.order_id, CertificateOrder.state).where(
            CertificateOrder.closed_on.is_(None)
        )
        with self._reading() as session:
            return {name: state for asked in (audits, orders) for name, state in session.execute(asked)}

    def entry_of_update(self, employer_id: str, workflow_id: str, update_id: str) -> Entry | None:
        """Give the entry of the step that an update of a case brought about, if there is one."""
        asked = select(Entry).where(
            Entry.employer_id == employer_id,
            Entry.workflow_id == workflow_id,
            Entry.update_id == update_id,
            Entry.refused.is_(False),
        )
        with self._reading() as session:
            return session.scalar(asked)

    def entries_of(self, employer_id: str) -> list[Entry]:
        """Give an employer's entries in order, the refused ones among them (R32)."""
        with self._reading() as session:
            return list(
                session.scalars(select(Entry).where(Entry.employer_id == employer_id).order_by(Entry.number))
            )

    def steps_after(self, employer_id: str, case: str, number: int) -> list[Entry]:
        """Give the steps of a case that were entered after an entry, in order, its letters' among them."""
        asked = (
            select(Entry)
            .where(
                Entry.employer_id == employer_id,
                Entry.workflow_id == case,
                Entry.number > number,
                Entry.refused.is_(False),
            )
            .order_by(Entry.number)
        )
        with self._reading() as session:
            return list(session.scalars(asked))

    def last_entered(self, employer_id: str, case: str) -> AuditRecord | OrderRecord | None:
        """Give an audit or certificate order as its newest entry has it; nothing if there is none."""
        asked = (
            select(Entry.records)
            .where(Entry.employer_id == employer_id, Entry.workflow_id == case)
            .order_by(Entry.number.desc())
        )
        with self._reading() as session:
            rows = (row for written in session.scalars(asked) if (row := of_case(written)) is not None)
            return next(rows, None)

    def entry(self, number: int) -> Entry | None:
        """Give one entry by its number."""
        with self._reading() as session:
            return session.get(Entry, number)

    def letters_of(self, employer_id: str) -> list[Letter]:
        """Give an employer's letters in the order in which they were issued (R24)."""
        with self._reading() as session:
            return list(
                session.scalars(
                    select(Letter).where(Letter.employer_id == employer_id).order_by(Letter.entry)
                )
            )

    def kept_cases(self) -> list[KeptCase]:
        """List how far each employer's case has come, and what is open under it."""
        with self._snapshot() as connection:
            return kept_cases(connection)

    def kept_file(self, employer_id: str) -> KeptFile | None:
        """Give an employer's file as its workflows would go on with it; nothing if it has ended."""
        with self._snapshot() as connection:
            return kept_file(connection, employer_id)

    def letters_owed_by_ended(self, employer_id: str | None = None) -> list[LetterOrder]:
        """Give letters that cases owed when they ended and that are not in the ledger (R24).

        Args:
            employer_id: whose cases; everybody's unless given.

        """
        with self._snapshot() as connection:
            return letters_owed_by_ended(connection, employer_id)

    def trained_people(self, employer_id: str) -> list[Person]:
        """List the people whom an employer had trained, those who left among them (R8)."""
        with self._reading() as session:
            return list(
                session.scalars(
                    select(Person).where(Person.employer_id == employer_id).order_by(Person.number)
                )
            )

    def handed_in(self, employer_id: str) -> list[HeldDocument]:
        """List the documents that an employer handed in, by day (R11, R17)."""
        with self._reading() as session:
            return handed_in(session, employer_id)

    def documents_of(self, employer_id: str) -> list[HeldDocument]:
        """List the documents that an employer handed in or was sent, by day (R11)."""
        with self._reading() as session:
            return documents_of(session, employer_id)


def _names(employer: Employer) -> list[str]:
    return [employer.wcb_account, employer.employer_id, employer.legal_name, employer.trade_name or ""]
