"""What an audit and a certificate order have in common: they belong to an employer's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError
from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.letters import Addressee
    from domain.review import OfAnEmployer
    from domain.sent import the_one

if TYPE_CHECKING:
    from domain.declared import Happening

T = TypeVar("T", bound=OfAnEmployer)


class UnderAnEmployer(Desk[T]):
    """Serves a case that an employer's workflow began, and that hears from it.

    Only the employer's workflow has anything to say here, but the Web UI lets anybody send a signal. One
    that makes no sense is left alone: it must not stop the case.
    """

    @workflow.signal(description="Sent by the employer's workflow when its file ends. Not for staff.")
    async def close(self, *values: Any) -> None:
        """End the case because its employer's file ended."""
        reason = the_one(values)
        if self.case is None or not isinstance(reason, str) or not reason.strip():
            workflow.logger.warning("A signal to close came without a reason and was set aside")
            return
        await self.let_happen(self.closed_with_employer(reason))

    @workflow.signal(description="Sent by the employer's workflow when its address changes. Not for staff.")
    async def letters_go_to(self, *values: Any) -> None:
        """Send what is still to be written to where the employer is reached now."""
        try:
            addressee = Addressee.model_validate(the_one(values))
        except ValidationError:
            workflow.logger.warning("A signal with an address could not be read and was set aside")
            return
        async with self.one_at_a_time:
            if self.case is not None:
                self.case.redirect(addressee)

    def closed_with_employer(self, reason: str) -> Happening:
        """Say what the end of the employer's file means for this case."""
        raise NotImplementedError
