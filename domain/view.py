"""What people are shown of a case: one view for the page in the Web UI and for the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from domain import known
from domain.actions.registry import possible
from domain.agenda import agenda
from domain.case import LatestEntry
from domain.listing import listing, searchable_name
from domain.to_see_to import to_see_to

if TYPE_CHECKING:
    from domain.case import CaseState
    from domain.declared import StaffAction


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgendaLine(_Part):
    """An item of the agenda."""

    at: datetime
    day: date
    sentence: str
    rule: str


class PossibleAction(_Part):
    """An action that may be taken now, with a payload filled in for this case.

    Attributes:
        recorders: the roles that may record it on behalf of somebody who may take it.
        awaited: whether the case waits for this very action.
        others: further examples, by what each is for.

    """

    name: str
    sentence: str
    roles: tuple[str, ...]
    recorders: tuple[str, ...]
    awaited: bool
    example: dict[str, Any]
    others: dict[str, dict[str, Any]]


class Fact(_Part):
    """Something known of a case, with its name.

    Attributes:
        public: the value as it may travel in an address: without people; may be empty.

    """

    name: str
    value: str
    public: str


class CaseView(_Part):
    """A case as people see it.

    Attributes:
        today: the day on which it was looked at.
        step: how many steps the case has made.
        title: who or what the case is about.
        public_name: the employer's name, where the association decided that lists may show it.
        headline: where it stands, in a few words.
        stands: where it stands in every respect, in words.
        owner: the role that has to act, or ``none``.
        turn: whose turn it is, in words.
        by_when: the day by which that one has to act, where there is one.
        deficiencies: what quality review found lacking and is open.
        to_see_to: what staff have to see to beside the case's own course.
        facts: what else is known, in the order in which people ask for it.
        related: the ids of the workflows that belong to it.

    """

    kind: str
    workflow_id: str
    employer_id: str
    today: date
    step: int
    title: str
    public_name: str
    ended: bool
    stage: str
    headline: str
    stands: tuple[str, ...]
    owner: str
    turn: str
    by_when: date | None
    deficiencies: tuple[str, ...]
    to_see_to: tuple[str, ...]
    standing: str
    next_due: datetime | None
    expires: date | None
    reviewer: str | None
    facts: tuple[Fact, ...]
    latest: tuple[LatestEntry, ...]
    agenda: tuple[AgendaLine, ...]
    related: tuple[str, ...]
    possible: tuple[PossibleAction, ...]


def view_of(state: CaseState, today: date) -> CaseView:
    """Give what people are shown of a case on a day."""
    line, facts = listing(state), known.facts(state)
    return CaseView(
        kind=state.kind,
        workflow_id=state.workflow_id,
        employer_id=state.employer_id,
        today=today,
        step=state.step,
        title=known.title(state),
        public_name=searchable_name(state) or "",
        ended=state.ended,
        stage=line.stage,
        headline=known.headline(state),
        stands=tuple(state.stands()),
        owner=line.owner,
        turn=known.turn(state, line.owner),
        by_when=known.by_when(state),
        deficiencies=known.deficiencies(state),
        to_see_to=to_see_to(state),
        standing=line.standing,
        next_due=line.next_due,
        expires=line.expires,
        reviewer=line.reviewer,
        facts=tuple(Fact(name=one.name, value=one.value, public=one.public) for one in facts),
        latest=tuple(state.latest),
        agenda=tuple(
            AgendaLine(at=item.at, day=item.day, sentence=item.sentence, rule=item.happening.rule)
            for item in agenda(state)
        ),
        related=known.related(state),
        possible=tuple(_offered(state, action, today) for action in possible(state, today)),
    )


def _offered(state: CaseState, action: StaffAction, today: date) -> PossibleAction:
    return PossibleAction(
        name=action.name,
        sentence=action.sentence,
        roles=tuple(role.label for role in action.roles),
        recorders=tuple(role.label for role in action.recorders),
        awaited=action.urgency(state) > 0,
        example=action.filled_in(state, today),
        others=action.others_filled_in(state, today),
    )
