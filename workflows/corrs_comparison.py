"""The nightly comparison of orders and answers with CORRS; staff may start one by hand too (R19, R20)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import effects
from workflows.listed import FLAGS
from workflows.refusals import bad_form
from workflows.starting import refuse_start

with workflow.unsafe.imports_passed_through():
    from domain.corrs.comparison import DIFFERS, Comparison, refuse_input
    from domain.corrs.comparison_page import comparison_page
    from domain.refusal import Refusal
    from domain.sent import the_one


@workflow.defn
class CorrsComparison:
    """Lists in what the register and CORRS disagree. Nothing is changed by it."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Comparison:
        """Compare, and show what differs."""
        sent = the_one((start, *more))
        try:
            refuse_input(sent)
            made = await effects.comparison_with_corrs()
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, {}))
        if made.found:
            workflow.upsert_search_attributes([FLAGS.value_set([DIFFERS])])
        workflow.set_current_details(comparison_page(made))
        return made
