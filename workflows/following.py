"""Following: the audit or certificate order that is open under an employer, in a workflow of its own."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from temporalio import workflow
from temporalio.exceptions import ApplicationError, ChildWorkflowError

from workflows import effects
from workflows.audit import Audit
from workflows.certificate_order import CertificateOrder
from workflows.starting import child_started

with workflow.unsafe.imports_passed_through():
    from domain import happenings, opening
    from domain.declared import Happening
    from domain.letters import Addressee
    from domain.roles import SERVICE

if TYPE_CHECKING:
    from domain.employer import EmployerState
    from domain.records import AuditRecord, OrderRecord
    from domain.review import OfAnEmployer
    from workflows.desk import Desk

U = TypeVar("U", bound="OfAnEmployer")


class Following:
    """Follows what is open under an employer to its end, and keeps it informed meanwhile."""

    def __init__(self, desk: Desk[EmployerState], given_back: Any = None) -> None:
        """Follow nothing yet.

        Args:
            desk: of the employer.
            given_back: the state of an open case that the register gave back with the file, if it did.

        """
        self._desk = desk
        self._given_back = given_back
        self._followed: dict[str, asyncio.Task[None]] = {}
        self._child: workflow.ChildWorkflowHandle[Any, Any] | None = None
        self._child_told: tuple[bool, Addressee] | None = None

    def idle(self) -> bool:
        """Say whether nothing is followed."""
        return not self._followed

    def follow(self) -> None:
        """Begin to follow what the employer's state says is open, unless that is followed already."""
        case = self._desk.open_case()
        if case.ended:
            return
        if case.open_audit is not None:
            self._follow(case.open_audit.audit.audit_id, self._follow_audit)
        elif case.accepted is not None and case.accepted.order_id and case.is_in("certificate_ordered"):
            self._follow(case.accepted.order_id, self._follow_order)

    def _follow(self, name: str, how: Any) -> None:
        if name not in self._followed:
            self._followed[name] = asyncio.create_task(how(name))

    async def _follow_audit(self, audit_id: str) -> None:
        start = self._as_given_back(opening.audit_of(self._desk.open_case()))
        result = await self._child_result(Audit.run, start, audit_id)
        if result is None:
            held = cast("AuditRecord | None", await effects.last_entered(self._desk.open_case(), audit_id))
            found, row = opening.audit_lost(self._desk.open_case(), held, self._desk.now().day)
            decide = happenings.closing(partial(happenings.audit_ended, result=found), row)
        else:
            decide = partial(happenings.audit_ended, result=result)
        await self._desk.let_happen(Happening("audit_ended", "R16", decide, SERVICE))
        self._unfollow(audit_id)

    async def _follow_order(self, order_id: str) -> None:
        start = self._as_given_back(opening.order_of(self._desk.open_case(), self._desk.now().day))
        result = await self._child_result(CertificateOrder.run, start, order_id)
        policy = await effects.policy_on(self._desk.now().day)
        if result is None:
            held = cast("OrderRecord | None", await effects.last_entered(self._desk.open_case(), order_id))
            found, row = opening.order_lost(self._desk.open_case(), held, self._desk.now().day)
            decide = happenings.closing(partial(happenings.order_ended, result=found, policy=policy), row)
        else:
            decide = partial(happenings.order_ended, result=result, policy=policy)
        await self._desk.let_happen(Happening("order_ended", "R22", decide, SERVICE))
        self._unfollow(order_id)

    def _as_given_back(self, beginning: U) -> U:
        """Give the state of a child that the register gave back with this file, or else its beginning."""
        back, self._given_back = self._given_back, None
        if back is None or back["workflow_id"] != beginning.workflow_id:
            return beginning
        return type(beginning).model_validate(back)

    async def _child_result(self, run: Any, start: Any, name: str) -> Any:
        """Run a child to its end; nothing comes back if somebody ended it from outside."""
        try:
            child = await child_started(run, start, name)
            self._child, self._child_told = child, (False, start.letter_to)
            self._desk.stirred = True
            return await child
        except ChildWorkflowError:
            return None

    def _unfollow(self, name: str) -> None:
        del self._followed[name]
        self._child = None
        self._desk.stirred = True

    async def keep_informed(self) -> None:
        """End the open audit or order when the file ended, and let it know where letters go now (R30)."""
        case, child = self._desk.open_case(), self._child
        if child is None or self._child_told == (news := (case.ended, case.addressee())):
            return
        self._child_told = news
        # A child that has just ended on its own can't be told any more, and need not be.
        with contextlib.suppress(ApplicationError):
            if case.ended:
                await child.signal("close", case.end_reason or case.states[-1])
            else:
                await child.signal("letters_go_to", case.addressee())
