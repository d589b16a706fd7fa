"""Search attributes: what lists in Temporal's Web UI show and filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from domain.calendar import end_of
    from domain.flags import flags
    from domain.listing import Column, listing, searchable_name

if TYPE_CHECKING:
    from datetime import datetime

    from temporalio.common import SearchAttributeUpdate

    from domain.case import CaseState

STAGE = SearchAttributeKey.for_keyword(Column.STAGE.value)
OWNER = SearchAttributeKey.for_keyword(Column.OWNER.value)
STANDING = SearchAttributeKey.for_keyword(Column.STANDING.value)
NEXT_DUE = SearchAttributeKey.for_datetime(Column.NEXT_DUE.value)
EXPIRES = SearchAttributeKey.for_datetime(Column.EXPIRES.value)
REVIEWER = SearchAttributeKey.for_keyword(Column.REVIEWER.value)
FLAGS = SearchAttributeKey.for_keyword_list(Column.FLAGS.value)
NAME = SearchAttributeKey.for_text(Column.NAME.value)

KEYS: tuple[SearchAttributeKey[Any], ...] = (
    *(STAGE, OWNER, STANDING, NEXT_DUE, EXPIRES, REVIEWER),
    *(FLAGS, NAME),
)


def type_name(key: SearchAttributeKey[Any]) -> str:
    """Give the name by which Temporal's own tools know the type of a search attribute."""
    return key.indexed_value_type.name.title().replace("_", "")


def upsert_changes(state: CaseState, now: datetime) -> None:
    """Bring the search attributes in line with the state at an instant, where they differ and only there."""
    line = listing(state)
    wanted: dict[SearchAttributeKey[Any], Any] = {
        STAGE: line.stage,
        OWNER: line.owner,
        STANDING: line.standing or None,
        NEXT_DUE: line.next_due,
        EXPIRES: end_of(line.expires) if line.expires else None,
        REVIEWER: line.reviewer,
        FLAGS: flags(state, now) or None,
        NAME: searchable_name(state),
    }
    shown = workflow.info().typed_search_attributes
    changes: list[SearchAttributeUpdate[Any]] = [
        key.value_unset() if value is None else key.value_set(value)
        for key, value in wanted.items()
        if shown.get(key) != value
    ]
    if changes:
        workflow.upsert_search_attributes(changes)
