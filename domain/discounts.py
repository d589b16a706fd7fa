"""The discounts that the WCB confirmed for a year, matched with its participants (R28)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from domain.bulk_run import Item, Line
from domain.file_lines import FileLine, Unusable, done_before, in_order, put_aside
from domain.text import Day, Percent, WcbAccount, typed_number

if TYPE_CHECKING:
    from collections.abc import Sequence


class DiscountLine(FileLine):
    """One employer's discount. The columns have the names of the action's fields."""

    wcb_account: WcbAccount
    year: Annotated[int, Field(ge=2000, le=2200)]
    confirmed_percent: Percent
    confirmed_on: Day
    claims_percent: Annotated[Decimal, BeforeValidator(typed_number), Field(ge=0, le=1000)] | None = None


class KnownMember(BaseModel):
    """What the register knows of an account.

    Attributes:
        recorded: the discount that is recorded for the year, with the day of its confirmation.

    """

    model_config = ConfigDict(frozen=True)

    case: Item
    in_pir: bool
    recorded: tuple[Decimal, date] | None = None


def judged(
    lines: Sequence[DiscountLine | Unusable], known: dict[str, KnownMember], year: int, *, as_expected: bool
) -> list[Item]:
    """Say of each line which case it is sent to, that it was recorded before, or what is to be looked at.

    Args:
        lines: of the file.
        known: by account.
        year: that the file is for.
        as_expected: whether only figures are taken that the policy's table gives.

    """
    seen: dict[str, int] = {}
    items = []
    for line in lines:
        if isinstance(line, Unusable):
            items.append(put_aside(line, line.column, line.sentence))
            continue
        first = seen.setdefault(line.wcb_account, line.line)
        items.append(_judged(line, known.get(line.wcb_account), year, first, as_expected=as_expected))
    return in_order(items)


def _judged(
    line: DiscountLine, known: KnownMember | None, year: int, first: int, *, as_expected: bool
) -> Item:
    if known is None:
        return put_aside(
            line,
            "wcb_account",
            f"No open file has the account {line.wcb_account}: it is wrong, or the file was closed.",
        )
    recorded = known.recorded
    if recorded is not None and (line.year, line.confirmed_percent) == (year, recorded[0]):
        said = f"{recorded[0]} % is recorded already, confirmed on {recorded[1]}."
        return done_before(line, said, known.case)
    if (wrong := _objection(line, known, year, first)) is not None:
        return put_aside(line, *wrong, known.case)
    values: dict[str, Any] = {
        "year": line.year,
        "confirmed_percent": str(line.confirmed_percent),
        "confirmed_on": str(line.confirmed_on),
        "only_as_expected": as_expected,
    }
    if line.claims_percent is not None:
        values["claims_percent"] = str(line.claims_percent)
    asked = Line(
        number=line.line, action="confirm_pir_discount", values=values, key=f"pir-discount-{line.year}"
    )
    return known.case.model_copy(update={"line": asked})


def _objection(line: DiscountLine, known: KnownMember, year: int, first: int) -> tuple[str, str] | None:
    """Give the column that is to be looked at, and why; nothing if the line is in order so far."""
    if first != line.line:
        return "wcb_account", f"{line.wcb_account} stands in line {first} too."
    if line.year != year:
        return "year", f"This is of {line.year}, and the file is read for {year}."
    if not known.in_pir:
        return (
            "wcb_account",
            "The employer is not registered in PIR: if it is by now, take register_in_pir on its page.",
        )
    if known.recorded is not None:
        percent, day = known.recorded
        said = f"{percent} % is recorded for {year}, confirmed on {day}; correct_entry corrects it."
        return "confirmed_percent", said
    return None
