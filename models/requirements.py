"""What only the register can judge of a step: who may, who is listed, which account is taken.

Each check looks at one requirement and gives a role, or a :class:`Refusal` in words for staff.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.calendar import in_words
from domain.course_calendar import takes_in
from domain.records import CertificateRecord, OrderRecord, PirDiscountRecord, Record
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import same_name
from domain.transition import (
    AccountFree,
    AccountLive,
    AccountVacated,
    ActorMay,
    AnswersGive,
    AuditorCurrent,
    DidNotMake,
    DocumentsKept,
    EntryKnown,
    HoldsRole,
    LetterKnown,
    Requirement,
    SeatInSession,
    StandsIn,
    Transition,
)
from models.accounts import refuse_account
from models.auditors import refuse_auditor
from models.computed_scores import refuse_other_scores
from models.course_places import calendar
from models.documents import DocumentStore
from models.employer_tables import PirDiscount
from models.entries import Entry
from models.kept_documents import refuse_unkept
from models.people import Hat, People, any_of
from models.proving import refuse_unproven
from models.repeating import letter_to_repeat
from models.review_tables import Certificate, CertificateOrder


class Checks:
    """Judges a transition's requirements in order, inside the transaction that will write it.

    Attributes:
        stands_in_for: once checked, who is away and in whose role the actor was let act.
        proof: once checked, the nonce with which the actor is proven; nothing if it was used before.

    """

    def __init__(
        self,
        connection: Connection,
        transition: Transition,
        documents: DocumentStore | None,
        *,
        proven_only: bool = False,
    ) -> None:
        self._connection = connection
        self._transition = transition
        self._documents = documents
        self._people = People(connection, transition.day)
        self.stands_in_for: str | None = None
        self.proof: str | None = None
        self._proven_only = proven_only

    def role(self) -> str:
        """Check every requirement.

        Returns:
            The role in which the actor acts, or an empty text where no person had to be asked about.

        Raises:
            Refusal: the first requirement that does not hold.

        """
        role = ""
        for requirement in self._transition.requirements:
            role = self._check(requirement) or role
        for record in self._transition.records:
            self._number_is_new(record)
            self._year_is_new(record)
        return role

    def actor_name(self) -> str:
        """Give the actor's name as the directory has it, or the id of who is not in it."""
        member = self._people.member(self._transition.actor)
        return member.name if member else self._transition.actor

    def _check(self, requirement: Requirement) -> str | None:
        match requirement:
            case ActorMay():
                return self._actor_may(requirement)
            case HoldsRole() | StandsIn() | DidNotMake():
                self._people_fit(requirement)
            case AuditorCurrent():
                refuse_auditor(self._connection, self._transition.employer_id, requirement)
            case DocumentsKept() | AnswersGive():
                self._documents_hold(requirement)
            case SeatInSession():
                takes_in(
                    calendar(self._connection, requirement.day),
                    requirement.session,
                    requirement.course,
                    requirement.day,
                    may_wait=requirement.may_wait,
                )
            case EntryKnown():
                self._entry_known(requirement)
            case LetterKnown():
                letter_to_repeat(self._connection, self._transition.employer_id, requirement.letter)
            case AccountFree() | AccountVacated() | AccountLive():
                refuse_account(self._connection, self._transition.employer_id, requirement)
        return None

    def _people_fit(self, requirement: HoldsRole | StandsIn | DidNotMake) -> None:
        match requirement:
            case HoldsRole():
                self._holds_role(requirement)
            case StandsIn():
                self._stands_in(requirement)
            case DidNotMake():
                self._did_not_make(requirement)

    def _documents_hold(self, requirement: DocumentsKept | AnswersGive) -> None:
        match requirement:
            case DocumentsKept():
                refuse_unkept(requirement, self._documents)
            case AnswersGive():
                refuse_other_scores(requirement, self._documents)

    def _actor_may(self, requirement: ActorMay) -> Role:
        """R32: an action belongs to roles; some are recorded for a person who does not use the service."""
        refuse_unproven(self._connection, self._transition.proof, proven_only=self._proven_only)
        self.proof = self._transition.proof
        step, behalf = self._transition.action, self._transition.on_behalf_of
        actor = self._people.present(self._transition.actor, rule="R32")
        own = self._people.hat(actor, requirement.roles)
        recorder = self._people.hat(actor, requirement.recorders)
        roles = any_of(requirement.roles)
        if own is None and recorder is None:
            may = f"{any_of((*requirement.roles, *requirement.recorders))} may"
            raise Refusal(f"{actor.in_words} and may not take the step {step}: {may}.", rule="R32")
        if behalf is None:
            if own is None:
                raise Refusal(
                    f"{actor.in_words} and may take the step {step} only on behalf of {roles}: "
                    "name that person in on_behalf_of.",
                    rule="R32",
                )
            return self._wearing(own)
        principal = self._people.present(behalf, rule="R32")
        if self._people.hat(principal, requirement.roles) is None:
            raise Refusal(
                f"{principal.in_words}, and the step {step} can be recorded only on behalf of {roles}: "
                f"correct on_behalf_of.{self._people.who_holds(requirement.roles)}",
                rule="R32",
            )
        # A role of one's own comes before that of somebody for whom one stands in.
        return self._wearing(min(filter(None, (own, recorder)), key=lambda hat: hat.stands_in_for or ""))

    def _wearing(self, hat: Hat) -> Role:
        self.stands_in_for = hat.stands_in_for
        return hat.role

    def _holds_role(self, requirement: HoldsRole) -> None:
        """R16: who reviews is a reviewer, is there, and did not make the audit."""
        member = self._people.present(requirement.staff_id, rule=requirement.rule)
        if requirement.role not in member.roles:
            raise Refusal(
                f"{member.in_words}, and the step {self._transition.action} needs "
                f"{any_of((requirement.role,))}.{self._people.who_holds((requirement.role,))}",
                rule=requirement.rule,
            )
        if same_name(member.name, requirement.not_named):
            raise Refusal(
                f"{member.name} made this audit and may not review it: name another reviewer.",
                rule=requirement.rule,
            )
        # Whoever acts while they are away is evidently there.
        away = self._people.away(member.id) if member.id != self._transition.actor else None
        if away is not None:
            who = away.deputy or "nobody"
            raise Refusal(
                f"{member.id} is away until {in_words(away.ends_on)}, and {who} stands in."
                f"{self._people.who_holds((requirement.role,))}",
                rule=requirement.rule,
            )

    def _stands_in(self, requirement: StandsIn) -> None:
        """R16: while somebody is away their deputy may take the step, who is nobody that must not."""
        away, actor = self._people.away(requirement.staff_id), self._transition.actor
        if away is None or away.deputy != actor:
            raise Refusal(requirement.otherwise, rule=requirement.rule)
        if same_name(self.actor_name(), requirement.not_named):
            raise Refusal(
                f"{self.actor_name()} made this audit and may not review it: an administrator names another "
                "reviewer.",
                rule=requirement.rule,
            )
        self.stands_in_for = requirement.staff_id

    def _did_not_make(self, requirement: DidNotMake) -> None:
        """R16: a correction of who made an audit does not let them review it."""
        reviewer = self._people.member(requirement.staff_id)
        if reviewer is not None and same_name(reviewer.name, requirement.assessor):
            raise Refusal(
                f"{reviewer.name} reviews this audit and can't have made it: assign it to another reviewer "
                "first.",
                rule="R16",
            )

    def _entry_known(self, requirement: EntryKnown) -> None:
        """R31: a correction names the entry that it corrects."""
        entry = self._connection.execute(
            select(Entry.employer_id, Entry.refused).where(Entry.number == requirement.number)
        ).one_or_none()
        if entry is None or entry.employer_id != self._transition.employer_id:
            raise Refusal(
                f"This employer has no entry {requirement.number}: take the number from its history.",
                rule="R31",
            )
        if entry.refused:
            raise Refusal(
                f"Entry {requirement.number} is a refusal, which changed nothing: there is nothing to "
                "correct.",
                rule="R31",
            )

    def _number_is_new(self, record: Record) -> None:
        """R20: the ministry gives a certificate's number once, to one order."""
        if isinstance(record, OrderRecord):
            number, order = record.certificate_number, record.order_id
        elif isinstance(record, CertificateRecord):
            number, order = record.number, record.order_id
        else:
            return
        if number is None:
            return
        taken = self._connection.execute(
            select(Certificate.employer_id)
            .where(
                Certificate.number == number,
                (Certificate.order_id != order) | (Certificate.employer_id != self._transition.employer_id),
            )
            .union_all(
                select(CertificateOrder.employer_id).where(
                    CertificateOrder.certificate_number == number,
                    (CertificateOrder.order_id != order)
                    | (CertificateOrder.employer_id != self._transition.employer_id),
                )
            )
        ).first()
        if taken is not None:
            raise Refusal(
                f"Certificate number {number} was already given, to {taken.employer_id}: compare it with the "
                "certificate and correct it.",
                rule="R20",
            )

    def _year_is_new(self, record: Record) -> None:
        """R28, R31: a year has one discount, and a correction alone changes it; a case forgets old ones."""
        if not isinstance(record, PirDiscountRecord) or self._transition.corrects is not None:
            return
        of_year = (PirDiscount.employer_id == self._transition.employer_id) & (PirDiscount.key == record.key)
        if self._connection.execute(select(PirDiscount.key).where(of_year)).first() is not None:
            raise Refusal(
                f"The discount for {record.year} is already recorded: take the figure from the employer's "
                "history, and correct the year.",
                rule="R28",
            )
