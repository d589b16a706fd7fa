"""What CORRS lists, in a file that somebody exported, and the form that has it compared (R19, R20)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.corrs.port import CorrsListed
from domain.file_orders import FileName
from domain.office_steps import OfficeStep, Taken
from domain.payload import Payload, parse
from domain.refusal import Refusal
from domain.sent import one_object, refuse_unfilled
from domain.tables import Row, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.transition import Transition

COMPARED: Final = OfficeStep("compare_with_corrs", "compared_with_corrs", "R19")
#: The form with which somebody has a file compared.
FORM: Final[dict[str, Any]] = {"actor": "<your staff id>", "file": "<name of the file, or newest>"}
#: What each column is called, in small letters; what a file has beside these is left alone.
COLUMNS: Final = {
    "order number": "order_number",
    "wcb account": "wcb_account",
    "our reference": "reference",
    "legal name": "legal_name",
    "term in years": "term_years",
    "entered on": "entered_on",
    "decision": "decision",
    "decided on": "decided_on",
    "certificate number": "certificate_number",
    "reason": "reason",
}
_NEEDED: Final = ("order number", "wcb account")
#: So many mistakes are told; who mends them sees the rest the next time.
_MOST_TOLD: Final = 20


class FileToCompare(Payload):
    """Asks for a file of CORRS's orders to be compared; ``newest`` means the last one that was put in."""

    file: FileName


class FileCompared(BaseModel):
    """The same, with what makes it one wish.

    Attributes:
        proof: the nonce of the proof of who wishes it, where there is one (R32).

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: str
    file: str
    at: datetime
    proof: str | None = None


def read_wish(sent: object, today: date) -> FileToCompare | None:
    """Read what a comparison was started with: a form, or nothing where CORRS itself is to be asked.

    Raises:
        Refusal: when it is neither, or the form is not filled in.

    """
    if sent in (None, {}):
        return None
    refuse_unfilled(one_object(sent), rule="R19")
    wish: FileToCompare = parse(FileToCompare, sent, today)
    return wish


def may_compare(asked: FileCompared) -> Transition:
    """Give the step that a comparison would be, for the register to judge who asks: nothing is entered."""
    return COMPARED.entry(Taken(key="", actor=asked.actor, at=asked.at, proof=asked.proof), "", {})


def orders_in(name: str, raw: bytes) -> list[CorrsListed]:
    """Read what CORRS lists.

    Args:
        name: of the file, for sentences.
        raw: what is in it.

    Raises:
        Refusal: when it is no such file, with its first mistakes by line and column.

    """
    table = read_table(name, raw)
    known = {column: COLUMNS[called] for column in table.columns if (called := column.casefold()) in COLUMNS}
    if lacking := next((one for one in _NEEDED if COLUMNS[one] not in known.values()), None):
        raise Refusal(
            f'{name}, line 1: there is no column "{lacking}". These are read: {", ".join(COLUMNS)}.'
        )
    listed: list[CorrsListed] = []
    wrong: list[str] = []
    for row in table.rows:
        try:
            listed.append(_read(row, known))
        except ValidationError as error:
            wrong += _mistakes(error, row, {field: column for column, field in known.items()})
    times = Counter(one.order_number for one in listed)
    wrong += [
        f'the order number "{number}" stands there more than once'
        for number, often in times.items()
        if often > 1
    ]
    if wrong:
        more = [f"and {len(wrong) - _MOST_TOLD} more mistakes"] if len(wrong) > _MOST_TOLD else []
        raise Refusal("\n".join(f"{name}: {mistake}." for mistake in [*wrong[:_MOST_TOLD], *more]))
    return listed


def _read(row: Row, known: dict[str, str]) -> CorrsListed:
    # Our own tables put an apostrophe before what a spreadsheet would take for a formula.
    cells = {known[column]: cell.removeprefix("'") for column, cell in row.cells.items() if column in known}
    if "decision" in cells:
        cells["decision"] = cells["decision"].casefold()
    return CorrsListed.model_validate(cells)


def _mistakes(error: ValidationError, row: Row, columns: dict[str, str]) -> Iterator[str]:
    for part in error.errors():
        column = columns.get(str(part["loc"][0]), "")
        yield f'line {row.line}, column "{column}": {part["msg"][0].lower()}{part["msg"][1:]}'
