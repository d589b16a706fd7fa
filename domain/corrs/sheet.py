"""The data sheet: a numbered batch of orders from which an administrator types into CORRS (R19)."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from domain.case_link import case_link
from domain.corrs.order import CorrsOrder
from domain.counting import counted
from domain.example_box import example_in_markdown
from domain.office_steps import OfficeStep, Taken
from domain.payload import Payload, parse
from domain.sent import one_object, refuse_unfilled
from domain.spreadsheet import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.transition import Transition

SHEET_MADE: Final = OfficeStep("make_corrs_sheet", "corrs_sheet_made", "R19")
#: So many orders the page names.
_SHOWN = 40


class SheetAsked(Payload):
    """Asks for a data sheet of every order that is to be entered and stands on none yet."""


class SheetRequest(BaseModel):
    """A wish for a sheet with what makes it one wish, however often it is made.

    Attributes:
        request: the same for a repeat, another one for another sheet.
        proof: the nonce of the proof of who wishes it, where there is one (R32).

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: str
    request: str
    at: datetime
    proof: str | None = None


class Sheet(BaseModel):
    """A data sheet: what stands on it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    made_at: datetime
    made_on: date
    made_by: str
    orders: tuple[CorrsOrder, ...]


class SheetLine(BaseModel):
    """An order on a sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: int
    employer_id: str
    order_id: str
    legal_name: str


class SheetMade(BaseModel):
    """What came of a wish for a sheet.

    Attributes:
        number: of the sheet; none when every order that waits is on one already.
        files: where its PDF and CSV lie.
        lines: the orders on it.
        earlier: orders that stand on an earlier sheet and are still to be entered.
        entry: the number of its entry in the register; 0 where there is none.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int | None
    files: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    earlier: tuple[SheetLine, ...]
    entry: int = 0

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        if self.number is not None:
            return f"CORRS data sheet {self.number} has {counted(len(self.lines), 'order')}."
        if self.earlier:
            return f"Nothing new: {counted(len(self.earlier), 'order')} to be entered, on earlier sheets."
        return "No order waits to be entered in CORRS."


def sheet_name(number: int) -> str:
    """Give what a sheet's files are called."""
    return f"corrs-sheet-{number:04d}"


def read_wish(sent: object, today: date) -> SheetAsked:
    """Read the start form.

    Raises:
        Refusal: when it is none, or not filled in.

    """
    refuse_unfilled(one_object(sent), rule="R19")
    asked: SheetAsked = parse(SheetAsked, sent, today)
    return asked


def sheet_entry(sheet: Sheet, asked: SheetRequest, documents: dict[str, str]) -> Transition:
    """Give the register's entry for a sheet: an administrator made it (R32).

    Args:
        sheet: the sheet.
        asked: the wish that it fulfils.
        documents: the references of its files, by their kind.

    """
    orders = [one.order_id for one in sheet.orders]
    return SHEET_MADE.entry(
        Taken(key=f"corrs-sheet/{asked.request}", actor=asked.actor, at=asked.at, proof=asked.proof),
        ground=f"CORRS data sheet {sheet.number}",
        data={"sheet": sheet.number, "orders": orders, **documents},
    )


def as_csv(sheet: Sheet) -> str:
    """Write a sheet as a table, one order a line; no cell is a formula, whatever people typed."""
    columns = dict.fromkeys(column for one in sheet.orders for column, _ in (*one.typed(), *one.points()))
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(("Sheet", *map(safe, columns)))
    for one in sheet.orders:
        cells = {**dict(one.typed()), **dict(one.points())}
        lines.writerow((sheet.number, *(safe(cells.get(column, "")) for column in columns)))
    return text.getvalue()


def sheet_page(made: SheetMade) -> str:
    """Write the page of a sheet for the Web UI: its files, its orders, and how their numbers are recorded.

    It travels in an address, so that employers' names are on the sheet and in the result only.
    """
    return "\n".join(line for part in (_head, _on_it, _from_before, _what_next) for line in part(made))


def _head(made: SheetMade) -> Iterator[str]:
    yield from (f"# {made.sentence}", "")
    if made.files:
        yield "Print it and type from it. The links of the desk lead to its folder:"
        yield from ("", *(f"- `{file}`" for file in made.files), "")


def _on_it(made: SheetMade) -> Iterator[str]:
    yield from _listed("On this sheet", made.lines)


def _from_before(made: SheetMade) -> Iterator[str]:
    yield from _listed("Still to be entered, on an earlier sheet", made.earlier)


def _listed(title: str, lines: tuple[SheetLine, ...]) -> Iterator[str]:
    if not lines:
        return
    yield from (f"## {title}", "")
    for one in lines[:_SHOWN]:
        yield f"- {case_link(one.order_id)}, sheet {one.sheet}"
    if len(lines) > _SHOWN:
        yield f"- and {len(lines) - _SHOWN} more, in the result"
    yield ""


def _what_next(made: SheetMade) -> Iterator[str]:
    if not made.lines:
        return
    yield from ("## When they are in CORRS", "")
    yield "Record each number on the order's own page. Or record all of them at once: open the form"
    yield from ("*Enter a batch in CORRS* and paste this over what stands in Data, with the numbers.", "")
    yield example_in_markdown("Enter a batch in CORRS", _batch(made.lines[:_SHOWN]))


def _batch(lines: Iterable[SheetLine]) -> dict[str, Any]:
    return {
        "actor": "<your id>",
        "kind": "corrs_batch",
        "entered_on": "<day, as 2027-03-10>",
        "orders": [{"order": one.order_id, "corrs_number": "<number>"} for one in lines],
        "dry_run": False,
    }
