"""A piece of bulk work under way: its items, what came of each, and how that is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from domain.bulk import BULK, BulkKind
from domain.bulk_orders import AnyOrder
from domain.counting import counted
from domain.payload import digest_of
from domain.transition import Transition

#: What came of an item. ``waits``: the register was out of reach, and the case enters it by itself.
#: ``set_aside``: a line of a file that is put before a person, because it fits no case or differs.
Outcome = Literal["done", "done_before", "waits", "refused", "would_be_done", "would_be_refused", "set_aside"]
#: The outcomes that leave nothing to see to.
GOOD = {"done", "done_before", "would_be_done"}
_IN_WORDS = {"set_aside": "to be looked at"}
#: How many characters of a sentence are kept for each item.
_KEPT = 240


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemResult(_Message):
    """What came of an item.

    Attributes:
        said: the case's own sentence.
        entry: the number of the entry of a step that was taken, or of its refusal where that is remembered.
        rule: the rule that a refusal by the register rests on.

    """

    workflow: str
    title: str
    outcome: Outcome
    said: str = ""
    entry: int | None = None
    rule: str = ""


class Line(_Message):
    """What a line of a file asks a case for.

    Attributes:
        number: of the line in the file.
        action: the staff action.
        values: what it is sent, beside the actor.
        key: what makes it the same step, whichever file or work it comes from.

    """

    number: int
    action: str
    values: dict[str, Any]
    key: str


class Item(_Message):
    """A case that is meant.

    Attributes:
        workflow: its id.
        employer_id: the employer that it belongs to; an empty text for a case that was named and isn't known.
        title: the employer's name.
        line: where the work comes from a file, what it says of this case.
        judged: what comes of it, where nothing has to be asked of any case.

    """

    workflow: str
    employer_id: str = ""
    title: str = ""
    line: Line | None = None
    judged: ItemResult | None = None


class Tried(_Message):
    """What a case is asked to judge: a staff action with its payload."""

    action: str
    payload: Any


class ItemAction(_Message):
    """The staff action that one item gets.

    Attributes:
        earlier: while it is only tried, what earlier lines of the file would have done to the case by then.
        update_id: of the update; the same whenever this work sends this to this case.
        at: the instant at which the work asks.
        since: the instant at which the work began.
        proof: the nonce of the step, where it is proven who ordered the work (R32).

    """

    item: Item
    action: str
    payload: dict[str, Any]
    update_id: str
    at: datetime
    since: datetime
    proof: str | None = None
    earlier: tuple[Tried, ...] = ()


def result_of(
    item: Item, outcome: Outcome, said: str, entry: int | None = None, rule: str = ""
) -> ItemResult:
    """Give what came of an item, with as much of what was said as is kept."""
    short = said if len(said) <= _KEPT else f"{said[:_KEPT].rstrip()} …"
    return ItemResult(
        workflow=item.workflow, title=item.title, outcome=outcome, said=short, entry=entry, rule=rule
    )


def of_line(item: Item, result: ItemResult) -> ItemResult:
    """Give a result with the line of the file that it comes from, where it does."""
    if item.line is None:
        return result
    return result.model_copy(update={"said": f"Line {item.line.number}: {result.said}"})


class Attempt(Tried):
    """What a case is asked to judge without doing it.

    Attributes:
        proof: the nonce that the step would have.
        earlier: what would have been done by then, in this order.

    """

    at: datetime
    proof: str | None = None
    earlier: tuple[Tried, ...] = ()


class Judgement(_Message):
    """What a case says would come of an action: a step, which the register may still refuse, or a refusal."""

    done: str = ""
    transition: Transition | None = None
    refusal: str = ""


class BulkResult(_Message):
    """What came of the whole work, so far or in the end.

    Attributes:
        sentence: the whole in one sentence.
        counts: how many items had each outcome.
        not_tried: how many items are left.
        items: what came of each.

    """

    kind: str
    dry_run: bool
    sentence: str
    counts: dict[str, int]
    not_tried: int
    items: tuple[ItemResult, ...]


class BulkWork(BaseModel):
    """Everything that the work carries from run to run.

    Attributes:
        since: the instant at which it began.
        remaining: the items that nothing was done about yet.
        results: what came of the others.
        proof: the nonce of the proof of who ordered it, where there is one (R32).
        tried: by case, what its lines so far would do, as long as more lines of it are to be tried.

    """

    model_config = ConfigDict(extra="forbid")

    version: int = 1
    order: AnyOrder
    since: datetime
    remaining: list[Item]
    results: list[ItemResult] = []
    proof: str | None = None
    tried: dict[str, tuple[Tried, ...]] = {}

    @property
    def kind(self) -> BulkKind:
        """The kind of work."""
        return BULK[self.order.kind]

    @property
    def stopped(self) -> bool:
        """Whether whoever ordered it may not do this at all: the rest would be refused for that, too."""
        return any(one.outcome == "refused" and one.rule == "R32" for one in self.results)

    def take_next(self, in_hand: Collection[str]) -> Item | None:
        """Take the next item whose case is not in hand; lines of a file for one case are dealt with in order.

        Args:
            in_hand: the cases of the items that are being dealt with.

        """
        for place, item in enumerate(self.remaining):
            if item.judged is not None or item.workflow not in in_hand:
                return self.remaining.pop(place)
        return None

    def action_for(self, item: Item, workflow: str, at: datetime) -> ItemAction:
        """Give what an item is sent.

        Args:
            item: the item.
            workflow: the id of the workflow that does this work.
            at: the instant that it is.

        """
        if item.line is not None:
            action, values = item.line.action, item.line.values
            update_id = f"{self.order.actor}/{item.line.key}"
        else:
            action, values = self.kind.action.name, self.order.values_for(item.workflow)
            # Whoever starts the same work again under its id meets what was done already.
            update_id = f"{workflow}/{digest_of(values)}"
        payload = {"actor": self.order.actor, **values}
        return ItemAction(
            item=item,
            action=action,
            payload=payload,
            update_id=update_id,
            at=at,
            since=self.since,
            proof=self._proof_of_step(item, action, payload),
            earlier=self.tried.get(item.workflow, ()),
        )

    def came_of(self, asked: ItemAction, result: ItemResult) -> None:
        """Take down what came of an item; a later line of its case is judged as if it had been done."""
        self.results.append(of_line(asked.item, result))
        case = asked.item.workflow
        if not any(one.workflow == case and one.judged is None for one in self.remaining):
            self.tried.pop(case, None)
        elif result.outcome == "would_be_done":
            done = Tried(action=asked.action, payload=asked.payload)
            self.tried[case] = (*self.tried.get(case, ()), done)

    def _proof_of_step(self, item: Item, action: str, payload: dict[str, Any]) -> str | None:
        """Derive the nonce of a step: the same order, started again under another id, proves nothing new."""
        if self.proof is None:
            return None
        step = digest_of({"case": item.workflow, "action": action, "payload": payload})
        return f"{self.proof}/{step}"

    def result(self) -> BulkResult:
        """Give what has come of it so far."""
        counts: dict[str, int] = {}
        for one in self.results:
            counts[one.outcome] = counts.get(one.outcome, 0) + 1
        return BulkResult(
            kind=self.order.kind,
            dry_run=self.order.dry_run,
            sentence=self._sentence(counts),
            counts=counts,
            not_tried=len(self.remaining),
            items=tuple(self.results),
        )

    def _sentence(self, counts: dict[str, int]) -> str:
        left = len(self.remaining)
        if not self.results and not left:
            return "No case fits, so there is nothing to do."
        if self.stopped:
            others = counted(left, "other case was", "other cases were")
            return f"{self.order.actor} may not do this. {others} not tried."
        told = ", ".join(
            f"{number} {_IN_WORDS.get(outcome, outcome.replace('_', ' '))}"
            for outcome, number in sorted(counts.items())
        )
        told = told or "just begun"
        if left:
            return f"{told}; {left} to go."
        return f"{told}. Nothing was changed." if self.order.dry_run else f"{told}."
