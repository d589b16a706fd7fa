"""Activities that write the register."""

from __future__ import annotations

from temporalio import activity

from activities.contracts import (
    ASSIGN_NUMBER,
    KEPT_FILE,
    LAST_ENTERED,
    LETTERS_OWED_BY_ENDED,
    RECORD_TRANSITION,
    CaseAsked,
    NumberRequest,
)
from activities.failing import told
from domain.letters import LetterOrder
from domain.rebuilding import KeptFile
from domain.records import AuditRecord, OrderRecord
from domain.transition import NotRecorded, Recorded, Transition
from models.register import Register


class RegisterActivities:
    """Enters steps and gives out numbers, each once for its key, whatever is retried (R31)."""

    def __init__(self, register: Register) -> None:
        self._register = register

    @activity.defn(name=RECORD_TRANSITION.name, no_thread_cancel_exception=True)
    def record_transition(self, transition: Transition) -> Recorded | NotRecorded:
        """Enter a step with the rows that it changed, or enter its refusal (R32)."""
        with told():
            return self._register.record(transition)

    @activity.defn(name=ASSIGN_NUMBER.name, no_thread_cancel_exception=True)
    def assign_number(self, request: NumberRequest) -> str:
        """Give the next number of a series."""
        with told():
            return self._register.assign_number(request.series, request.key)

    @activity.defn(name=LAST_ENTERED.name, no_thread_cancel_exception=True)
    def last_entered(self, asked: CaseAsked) -> AuditRecord | OrderRecord | None:
        """Give an audit or order as its newest entry has it."""
        with told():
            return self._register.last_entered(asked.employer_id, asked.case)

    @activity.defn(name=KEPT_FILE.name, no_thread_cancel_exception=True)
    def kept_file(self, employer_id: str) -> KeptFile | None:
        """Give an employer's file as the register keeps it, for its workflows to go on with."""
        with told():
            return self._register.kept_file(employer_id)

    @activity.defn(name=LETTERS_OWED_BY_ENDED.name, no_thread_cancel_exception=True)
    def letters_owed_by_ended(self, employer_id: str) -> list[LetterOrder]:
        """Give the letters that an employer's cases owed when they ended, for whoever writes them."""
        with told():
            return self._register.letters_owed_by_ended(employer_id)
