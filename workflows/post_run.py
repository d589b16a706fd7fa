"""A print run: what waits for the post is laid out to be printed, on every working day (R24)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.post import PostAsked, PostBatch, post_page


@workflow.defn
class PostRun:
    """One run; its page says where the files are and what is in them."""

    @workflow.run
    async def run(self, *_: Any) -> PostBatch:
        """Print what waits, and show it."""
        asked = PostAsked(at=workflow.now())
        batch = await asking.asked_until_told(contracts.PRINT_LETTERS, asked, "Letters for the post")
        workflow.set_current_details(post_page(batch))
        return batch
