"""Search attributes: what lists in Temporal's Web UI show and filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from domain.calendar import end_of
    from domain.listing import listing

if TYPE_CHECKING:
    from temporalio.common import SearchAttributeUpdate

    from domain.case import CaseState

STAGE = SearchAttributeKey.for_keyword("SecorStage")
OWNER = SearchAttributeKey.for_keyword("SecorActionOwner")
STANDING = SearchAttributeKey.for_keyword("SecorStanding")
NEXT_DUE = SearchAttributeKey.for_datetime("SecorNextDue")
EXPIRES = SearchAttributeKey.for_datetime("SecorExpires")
REVIEWER = SearchAttributeKey.for_keyword("SecorReviewer")

KEYS: tuple[SearchAttributeKey[Any], ...] = (STAGE, OWNER, STANDING, NEXT_DUE, EXPIRES, REVIEWER)


def upsert_changes(state: CaseState) -> None:
    """Bring the search attributes in line with the state, where they differ and only there."""
    line = listing(state)
    wanted: dict[SearchAttributeKey[Any], Any] = {
        STAGE: line.stage,
        OWNER: line.owner,
        STANDING: line.standing or None,
        NEXT_DUE: line.next_due,
        EXPIRES: end_of(line.expires) if line.expires else None,
        REVIEWER: line.reviewer,
    }
    shown = workflow.info().typed_search_attributes
    changes: list[SearchAttributeUpdate[Any]] = [
        key.value_unset() if value is None else key.value_set(value)
        for key, value in wanted.items()
        if shown.get(key) != value
    ]
    if changes:
        workflow.upsert_search_attributes(changes)
