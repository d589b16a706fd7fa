"""What only the register can judge of a step: who may, who is listed, which account is taken.

Each check looks at one requirement and gives a role, or a :class:`Refusal` in words for staff.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, Select, bindparam, select

from domain.calendar import in_words
from domain.records import CertificateRecord, OrderRecord, Record
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.roles import Role
from domain.transition import (
    AccountFree,
    AccountLive,
    AccountVacated,
    ActorMay,
    AnswersGive,
    AuditorCurrent,
    EntryKnown,
    HoldsRole,
    Requirement,
    Transition,
)
from models.computed_scores import refuse_other_scores
from models.documents import DocumentStore
from models.employer_tables import Employer
from models.entries import Entry
from models.review_tables import Certificate, CertificateOrder
from models.staff import Auditor, Staff

_STAFF: Final = select(Staff.id, Staff.name, Staff.roles, Staff.left_on).order_by(Staff.id)
#: Made once: every step of a person asks this, and making a statement takes longer than its answer.
_MEMBER: Final = _STAFF.where(Staff.id == bindparam("staff_id"))


#: The workflow ids of employers, among those of their audits and orders.
_EMPLOYERS: Final = employer_workflow_id("%")


@dataclass(frozen=True)
class _Member:
    id: str
    name: str
    roles: tuple[Role, ...]
    left_on: date | None


class Checks:
    """Judges a transition's requirements in order, inside the transaction that will write it."""

    def __init__(
        self, connection: Connection, transition: Transition, documents: DocumentStore | None
    ) -> None:
        self._connection = connection
        self._transition = transition
        self._documents = documents
        self._members: dict[str, _Member | None] = {}

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
        return role

    def actor_name(self) -> str:
        """Give the actor's name as the directory has it, or the id of who is not in it."""
        member = self._member(self._transition.actor)
        return member.name if member else self._transition.actor

    def _check(self, requirement: Requirement) -> str | None:
        match requirement:
            case ActorMay():
                return self._actor_may(requirement)
            case HoldsRole():
                self._holds_role(requirement)
            case AuditorCurrent():
                self._auditor_current(requirement)
            case AnswersGive():
                refuse_other_scores(requirement, self._documents)
            case EntryKnown():
                self._entry_known(requirement)
            case AccountFree():
                self._account_free(requirement)
            case AccountVacated():
                self._account_vacated(requirement)
            case AccountLive():
                self._account_live(requirement)
        return None

    def _actor_may(self, requirement: ActorMay) -> Role:
        """R32: an action belongs to roles; some are recorded for a person who does not use the service."""
        step, behalf = self._transition.action, self._transition.on_behalf_of
        actor = self._present(self._transition.actor, rule="R32")
        own = next((role for role in requirement.roles if role in actor.roles), None)
        recorder = next((role for role in requirement.recorders if role in actor.roles), None)
        roles = _any_of(requirement.roles)
        if own is None and recorder is None:
            may = f"{_any_of((*requirement.roles, *requirement.recorders))} may"
            raise Refusal(f"{_who(actor)} and may not take the step {step}: {may}.", rule="R32")
        if behalf is None:
            if own is not None:
                return own
            raise Refusal(
                f"{_who(actor)} and may take the step {step} only on behalf of {roles}: "
                "name that person in on_behalf_of.",
                rule="R32",
            )
        principal = self._present(behalf, rule="R32")
        if own is None and not set(requirement.roles) & set(principal.roles):
            raise Refusal(
                f"{_who(principal)}, and the step {step} can be recorded only on behalf of {roles}: "
                f"correct on_behalf_of.{self._who_holds(requirement.roles)}",
                rule="R32",
            )
        return own or recorder or requirement.roles[0]

    def _holds_role(self, requirement: HoldsRole) -> None:
        """R16, R21: who reviews is a reviewer, and who signs holds the office."""
        member = self._present(requirement.staff_id, rule=requirement.rule)
        if requirement.role not in member.roles:
            raise Refusal(
                f"{_who(member)}, and the step {self._transition.action} needs "
                f"{_any_of((requirement.role,))}.{self._who_holds((requirement.role,))}",
                rule=requirement.rule,
            )
        if member.name.casefold() == requirement.not_named.casefold():
            raise Refusal(
                f"{member.name} made this audit and may not review it: name another reviewer.",
                rule=requirement.rule,
            )

    def _auditor_current(self, requirement: AuditorCurrent) -> None:
        """R12: an external auditor is on the association's list, and certified on the day."""
        auditor = self._connection.execute(
            select(Auditor.name, Auditor.certified_from, Auditor.certified_until, Auditor.removed_on).where(
                Auditor.id == requirement.auditor_id
            )
        ).one_or_none()
        if auditor is None or (auditor.removed_on is not None and auditor.removed_on <= requirement.day):
            raise Refusal(
                f'No auditor "{requirement.auditor_id}" is on the association\'s list: '
                "correct the id, or ask the administrator to bring the list up to date.",
                rule="R12",
            )
        if not auditor.certified_from <= requirement.day <= auditor.certified_until:
            raise Refusal(
                f"{auditor.name} is certified from {in_words(auditor.certified_from)} to "
                f"{in_words(auditor.certified_until)}, and so not on {in_words(requirement.day)}: an audit "
                "by an auditor certified on that day is needed.",
                rule="R12",
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

    def _account_free(self, requirement: AccountFree) -> None:
        """R6: one live lifecycle for one WCB account."""
        other = self._connection.execute(self._live(requirement.wcb_account)).first()
        if other is not None:
            raise Refusal(
                f"WCB account {requirement.wcb_account} already belongs to {other.legal_name}, registered on "
                f"{in_words(other.registered_on)} ({other.employer_id}): go on with that file, or correct "
                "the account.",
                rule="R6",
            )

    def _account_vacated(self, requirement: AccountVacated) -> None:
        """R6: a file whose account changed lies under the old one until nothing is open there any more."""
        newest = (
            select(Entry.workflow_id)
            .where(Entry.employer_id == Employer.employer_id, Entry.workflow_id.like(_EMPLOYERS))
            .order_by(Entry.number.desc())
            .limit(1)
            .correlate(Employer)
            .scalar_subquery()
        )
        other = self._connection.execute(
            select(Employer.legal_name, Employer.wcb_account).where(
                Employer.ended_on.is_(None),
                Employer.employer_id != self._transition.employer_id,
                newest == requirement.workflow_id,
            )
        ).first()
        if other is not None:
            raise Refusal(
                f"The file of {other.legal_name} still lies under WCB account {requirement.wcb_account}. Its "
                f"account is {other.wcb_account} now, and it moves there by itself as soon as its open audit "
                f"or certificate order has ended ({requirement.workflow_id} names it): finish or withdraw "
                "that, and then send this again.",
                rule="R6",
            )

    def _account_live(self, requirement: AccountLive) -> None:
        """R30: an employer can only be merged into one that is there."""
        if self._connection.execute(self._live(requirement.wcb_account)).first() is None:
            raise Refusal(
                f"No other live employer has WCB account {requirement.wcb_account}: correct the account, or "
                "register that employer first.",
                rule="R30",
            )

    def _live(self, wcb_account: str) -> Select[str, str, date]:
        return select(Employer.employer_id, Employer.legal_name, Employer.registered_on).where(
            Employer.wcb_account == wcb_account,
            Employer.ended_on.is_(None),
            Employer.employer_id != self._transition.employer_id,
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

    def _present(self, staff_id: str, rule: str) -> _Member:
        member = self._member(staff_id)
        if member is None:
            raise Refusal(
                f'Nobody in the staff directory is called "{staff_id}": ask the administrator to add them, '
                "or correct the name.",
                rule=rule,
            )
        if member.left_on is not None and member.left_on <= self._transition.day:
            raise Refusal(
                f"{staff_id} ({member.name}) left on {in_words(member.left_on)}: somebody who is there takes "
                "this step.",
                rule=rule,
            )
        return member

    def _member(self, staff_id: str) -> _Member | None:
        if staff_id not in self._members:
            found = self._connection.execute(_MEMBER, {"staff_id": staff_id}).one_or_none()
            self._members[staff_id] = found and _member_of(*found)
        return self._members[staff_id]

    def _who_holds(self, roles: Sequence[Role]) -> str:
        """Name those who could be named instead; asked only for a refusal."""
        staff = self._connection.execute(_STAFF).all()
        ids = [
            member.id
            for member in (_member_of(*row) for row in staff)
            if set(roles) & set(member.roles)
            and (member.left_on is None or member.left_on > self._transition.day)
        ]
        return f" You can name {' or '.join(ids)}." if ids else " The staff directory names nobody who does."


def _member_of(staff_id: str, name: str, roles: Iterable[str], left_on: date | None) -> _Member:
    return _Member(staff_id, name, tuple(Role(role) for role in roles), left_on)


def _who(member: _Member) -> str:
    held = " and ".join(_with_article(role) for role in member.roles)
    return f"{member.id} is {held}" if held else f"{member.id} holds no role"


def _any_of(roles: Sequence[Role]) -> str:
    return " or ".join(_with_article(role) for role in dict.fromkeys(roles))


def _with_article(role: Role) -> str:
    return f"{'an' if role.label[0] in 'aeio' else 'a'} {role.label}"
