"""What came in for an employer, kept from the Web UI's start form (R11, R12, R17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_form
from workflows.starting import refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import alberta_day
    from domain.documents_in import FORM, DocumentsKept, documents_page, read_asked
    from domain.refusal import Refusal
    from domain.sent import the_one

# Hundreds of scanned pages are read and written in it.
_ONE_TRY = timedelta(minutes=5)


@workflow.defn
class DocumentsIn:
    """Has the files of an employer's folder kept, and shows what to paste of them."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> DocumentsKept:
        """Keep them and show it, or end with the reason why not."""
        sent = the_one((start, *more))
        try:
            asked = read_asked(sent, alberta_day(workflow.now()))
            told = await asking.asked_until_told(
                contracts.KEEP_DOCUMENTS, asked, "Keep documents", one_try=_ONE_TRY
            )
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, FORM))
        workflow.set_current_details(documents_page(told))
        return told
