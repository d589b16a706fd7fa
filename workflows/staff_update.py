"""Staff actions as updates: one line in a workflow for each action that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.case import Receipt
    from domain.sent import the_one

if TYPE_CHECKING:
    from domain.declared import StaffAction


def staff_update(action: StaffAction) -> Any:
    """Make the update with which staff take an action.

    The payload arrives as plain JSON, whatever it is and however many there are, and is judged by the
    action's own declaration: what Temporal itself failed to read would be refused without a word that helps.
    """

    async def handle(self: Desk[Any], *payloads: Any) -> Receipt:
        return await self.take(action, the_one(payloads))

    def validate(self: Desk[Any], *payloads: Any) -> None:
        self.check(action, the_one(payloads))

    fields = ", ".join(action.payload.model_fields)
    update: Any = workflow.update(name=action.name, description=f"{action.sentence} Fields: {fields}.")(
        handle
    )
    update.validator(validate)
    return update
