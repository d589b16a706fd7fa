"""Steps of the office: what staff do for the whole program, and what so belongs to no case.

Each is declared once, where its subject is, and entered in the register like a step of a case: a batch of
letters that was posted, a data sheet for CORRS, a list of PIR participants, a session on the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.calendar import alberta_day
from domain.roles import Role
from domain.transition import ActorMay, Transition

if TYPE_CHECKING:
    from datetime import datetime

    from domain.records import AnyRecord


@dataclass(frozen=True)
class Taken:
    """A step of the office as somebody takes it.

    Attributes:
        key: it is entered once for this, whatever is retried.
        proof: the nonce of the proof that it was the actor, where there is one (R32).
        workflow_id: of the workflow that took it in, if one did; with its run, and the update that asked.

    """

    key: str
    actor: str
    at: datetime
    proof: str | None = None
    workflow_id: str = ""
    run_id: str = ""
    update_id: str = ""


@dataclass(frozen=True)
class OfficeStep:
    """What staff can do for the whole program.

    Attributes:
        name: of the step.
        event: what has happened then.
        rule: on which it rests.
        roles: who may take it (R32).

    """

    name: str
    event: str
    rule: str
    roles: tuple[Role, ...] = (Role.ADMINISTRATOR,)

    def entry(
        self, taken: Taken, ground: str, data: dict[str, Any], records: tuple[AnyRecord, ...] = ()
    ) -> Transition:
        """Give the register's entry for it.

        Args:
            taken: by whom, when, and from where.
            ground: what was done, in a sentence.
            data: the same as values.
            records: the rows that it changes.

        """
        return Transition(
            key=taken.key,
            employer_id="",
            workflow_id=taken.workflow_id,
            run_id=taken.run_id,
            update_id=taken.update_id,
            at=taken.at,
            day=alberta_day(taken.at),
            actor=taken.actor,
            action=self.name,
            event=self.event,
            before=(),
            after=(),
            rule=self.rule,
            ground=ground,
            data=data,
            requirements=(ActorMay(roles=self.roles),),
            records=records,
            proof=taken.proof,
        )
