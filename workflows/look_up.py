"""Ids and numbers that forms and actions ask for, looked up from the Web UI's start form."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_form
from workflows.starting import refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import alberta_day
    from domain.looking_up import FORM, Found, found_page, read_wish
    from domain.refusal import Refusal
    from domain.sent import the_one


@workflow.defn
class LookUp:
    """Lists who and what there is. Nothing is changed by it."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Found:
        """Look it up and show it, or end with the reason why not."""
        sent = the_one((start, *more))
        try:
            wish = read_wish(sent, alberta_day(workflow.now()))
            found = await asking.asked_until_told(contracts.LOOK_UP, wish, "Look up")
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, FORM))
        workflow.set_current_details(found_page(found))
        return found
