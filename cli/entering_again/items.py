"""What was done, item by item and in the order of its entries: what each is, and how it is entered again."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from typing import Any, Final

from activities import contracts
from activities.contracts import LetterTried, LetterTry, NumberRequest, StepWithLetters
from cli.entering_again.again import Again
from cli.entering_again.histories import Done
from domain.corrs.sheet import SheetMade, SheetRequest
from domain.course_changes import CalendarChangeAsked, CalendarChanged
from domain.directory_changes import ChangeAsked
from domain.letter_again import AgainAsked
from domain.letters import LetterIssued, LetterOrder
from domain.pir_list import PirListOrder, PirListTold
from domain.post import PostAsked, PostBatch, PostedAsked
from domain.transition import NotRecorded, Recorded, Transition
from models.ledger import Channel
from models.register import key_of_refusal

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_TAKE_AGAIN: Final = (
    "Look at the case's page and at its history, and take the step anew if it is still to count, or tell the "
    "history of it with correct_entry"
)
_LOOK: Final = "Compare with `secor history` and with whoever did it, and let somebody decide what counts"


@dataclass(frozen=True)
class Item:
    """Something that is entered again, if the register lost it.

    Attributes:
        entry: the number of its entry, as it was acknowledged; 0 where it has none or none was told.
        at: its instant.
        keys: of which its entry has one; empty where it has no entry.
        said: what it was.
        enter: enters it again, and gives the number of its entry.
        known: says of what has no entry whether the register knows it.
        of: the case of which it is a step: where one can't be entered, the following ones can't either.
        remedy: what a person has to do where it can't be entered.

    """

    entry: int
    at: datetime
    keys: tuple[str, ...]
    said: str
    enter: Callable[[Again], int]
    known: Callable[[Again], bool] | None = None
    of: str = ""
    remedy: str = _LOOK


def items_in_order(done: Iterable[Done]) -> list[Item]:
    """Give everything that was done once, in the order in which it was entered.

    What was told without a number comes after what was done before it. Numbers of papers come first: they
    have no entries, and whatever bears one finds it given.
    """
    found: dict[tuple[str, ...], Item] = {}
    for item in _items(list(done)):
        known = found.get(item.keys or (item.said,))
        if known is None or not known.entry:
            found[item.keys or (item.said,)] = item
    numbered = sorted((one for one in found.values() if one.entry), key=lambda one: one.at)
    instants = [one.at for one in numbered]
    newest = list(accumulate((one.entry for one in numbered), max))

    def place(item: Item) -> tuple[int, int, datetime]:
        if item.entry:
            return item.entry, 0, item.at
        before = bisect_right(instants, item.at)
        return (newest[before - 1] if before else 0), 1, item.at

    return sorted(found.values(), key=place)


def keys_of(done: Done) -> list[str]:
    """Give the keys of the entries of a step, its own first; none for what is no step."""
    transition = done.asked.transition if isinstance(done.asked, StepWithLetters) else done.asked
    if not isinstance(transition, Transition):
        return []
    letters = done.given.letters if isinstance(done.given, Recorded) else ()
    return [*_step(transition, done.given).keys, *(f"letter/{one.key}" for one in letters)]


def _items(done: list[Done]) -> Iterator[Item]:
    tries: dict[str, list[tuple[LetterTry, LetterTried]]] = defaultdict(list)
    printed: set[str] = set()
    for one in done:
        if one.effect == contracts.SEND_LETTER.name:
            tries[one.asked.key].append((one.asked, one.given))
        elif one.effect == contracts.PRINT_LETTERS.name:
            printed |= {letter.number for letter in one.given.letters}

    def way(issued: LetterIssued) -> Channel | None:
        if issued.key in tries:
            return Channel.EMAIL
        return Channel.POST if issued.number in printed else None

    for one in done:
        for order, issued in _letters_of(one):
            yield _letter(order, issued, way(issued))
        if one.effect in ENTERED:
            yield from ENTERED[one.effect](one.asked, one.given)
    for key, some in tries.items():
        yield _tries(key, sorted(some, key=lambda each: each[0].at))


def _letters_of(done: Done) -> Iterator[tuple[LetterOrder, LetterIssued]]:
    if done.effect == contracts.ISSUE_LETTER.name:
        yield done.asked, done.given
    elif done.effect == contracts.ENTER_WITH_LETTERS.name and isinstance(done.given, Recorded):
        orders = {order.key: order for order in done.asked.letters}
        yield from ((orders[issued.key], issued) for issued in done.given.letters)


def _number(asked: NumberRequest, given: str) -> Iterator[Item]:
    kind = asked.series.rpartition("-")[0]
    yield Item(
        entry=0,
        at=_FIRST,
        keys=(),
        said=f"{kind} number {given} of {asked.key}",
        enter=partial(Again.number, request=asked, given=given),
        known=lambda again: again.register.has_number(kind, asked.key, given),
        remedy="Two papers bear this number: take one of them back, and write it anew",
    )


def _batch(asked: PostAsked, given: PostBatch) -> Iterator[Item]:
    if given.name is not None:
        yield Item(
            entry=given.entry,
            at=asked.at,
            keys=(f"letters_printed/{given.name}",),
            said=f"batch {given.name} for the post, printed",
            enter=partial(Again.batch, asked=asked, batch=given),
        )


def _posted(asked: PostedAsked, given: Recorded | NotRecorded) -> Iterator[Item]:
    said = f"batch {asked.posted.batch}, posted"
    yield _answered(asked.key, asked.at, given, said, partial(Again.posted, asked=asked, told=given))


def _calendar(asked: CalendarChangeAsked, given: CalendarChanged) -> Iterator[Item]:
    said = f"{asked.action} on the course calendar"
    enter = partial(Again.calendar, asked=asked, told=given)
    yield _answered(asked.key, asked.at, given.answer, said, enter)


def _directory(asked: ChangeAsked, given: Recorded | NotRecorded) -> Iterator[Item]:
    yield Item(
        entry=given.number,
        at=asked.at,
        keys=(asked.key,),
        said=f"{asked.change.change} of {asked.change.actor} in the staff directory",
        enter=partial(Again.directory, asked=asked, told=given),
        remedy="Look at `secor staff`, and make the change anew if it is still to be made",
    )


def _sheet(asked: SheetRequest, given: SheetMade) -> Iterator[Item]:
    if given.number is not None:
        yield Item(
            entry=given.entry,
            at=asked.at,
            keys=(f"corrs-sheet/{asked.request}",),
            said=f"CORRS data sheet {given.number}",
            enter=partial(Again.sheet, asked=asked, made=given),
            remedy="Compare the sheet in its folder with CORRS, and record the numbers order by order",
        )


def _pir_list(asked: PirListOrder, given: PirListTold) -> Iterator[Item]:
    if given.number:
        yield Item(
            entry=given.entry or 0,
            at=asked.at,
            keys=(asked.key,),
            said=f"list {given.number} of PIR participants, sent",
            enter=partial(Again.pir_list, order=asked, told=given),
            remedy="Compare the files in the WCB's folder with a list made anew, and tell the WCB",
        )


def _step(transition: Transition, told: Recorded | NotRecorded) -> Item:
    refused = isinstance(told, NotRecorded)
    case = f"{transition.employer_id}/{transition.workflow_id}"
    return Item(
        entry=told.number,
        at=transition.at,
        keys=(key_of_refusal(transition) if refused else transition.key,),
        said=f"{transition.action} of {transition.actor} at {transition.workflow_id}"
        + (", refused" if refused else ""),
        enter=partial(Again.step, transition=transition, told=told),
        of="" if refused else case,
        remedy=_TAKE_AGAIN,
    )


def _letter(order: LetterOrder, issued: LetterIssued, way: Channel | None) -> Item:
    return Item(
        entry=issued.entry,
        at=order.at,
        keys=(f"letter/{order.key}",),
        said=f"letter {issued.number or order.content.title} of {order.workflow_id}",
        enter=partial(Again.letter, order=order, issued=issued, way=way),
        remedy="The letter has left: keep it with the file, and note in the case what it said",
    )


def _of_closed_file(asked: AgainAsked, told: Recorded | NotRecorded) -> Iterator[Item]:
    said = f"letter {asked.again.letter} of a closed file"
    entered = partial(Again.of_closed_file, asked=asked, told=told)
    yield _answered(asked.key, asked.at, told, said, entered)
    for issued in told.letters if isinstance(told, Recorded) else ():
        yield Item(
            entry=issued.entry,
            at=asked.at,
            keys=(f"letter/{issued.key}",),
            said=f"{said}, sent again as {issued.number}",
            enter=partial(Again.sent_of_closed_file, asked=asked, issued=issued),
        )


def _tries(key: str, tries: list[tuple[LetterTry, LetterTried]]) -> Item:
    asked, came = tries[-1]
    event = {"sent": "letter_sent", "to_post": "letter_to_post"}.get(came.outcome)
    said = f"{len(tries)} tries to send letter {key} by e-mail: {came.outcome.replace('_', ' ')}"
    return Item(
        entry=came.entry,
        at=asked.at,
        keys=(f"{event}/{key}",) if event else (),
        said=said,
        enter=partial(Again.tries, key=key, tries=tries),
        known=None if event else lambda again: again.register.tries_of(key) >= len(tries),
    )


def _answered(
    key: str, at: datetime, told: Recorded | NotRecorded, said: str, enter: Callable[[Again], int]
) -> Item:
    """Give what is of no case; a refusal of it is told from others by the place where it was entered."""
    refused = isinstance(told, NotRecorded)
    return Item(
        entry=told.number,
        at=at,
        keys=(f"{key}/refused/",) if refused else (key,),
        said=f"{said}, refused" if refused else said,
        enter=enter,
        known=(lambda again: again.register.refusal_of(key) is not None) if refused else None,
    )


#: What each effect leaves in the register, beside letters and tries to send them.
ENTERED: Final[dict[str, Callable[[Any, Any], Iterable[Item]]]] = {
    contracts.RECORD_TRANSITION.name: lambda asked, given: [_step(asked, given)],
    contracts.ENTER_WITH_LETTERS.name: lambda asked, given: [_step(asked.transition, given)],
    contracts.ASSIGN_NUMBER.name: _number,
    contracts.PRINT_LETTERS.name: _batch,
    contracts.CONFIRM_POSTED.name: _posted,
    contracts.SEND_LETTER_AGAIN.name: _of_closed_file,
    contracts.CHANGE_COURSE_CALENDAR.name: _calendar,
    contracts.CHANGE_DIRECTORY.name: _directory,
    contracts.MAKE_CORRS_SHEET.name: _sheet,
    contracts.MAKE_PIR_LIST.name: _pir_list,
}
