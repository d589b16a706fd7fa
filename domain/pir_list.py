"""The list of qualified PIR participants that goes to the WCB, and what has changed since the last (R29).

A list is made from the register's entries alone: as of the end of a day, and as far as they were known by
some entry. With both given, the same list comes out for ever, whatever is entered later.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.calendar import in_words
from domain.office_steps import OfficeStep
from domain.payload import Payload, parse
from domain.pir import as_of
from domain.refusal import Refusal
from domain.sent import one_object, refuse_unfilled
from domain.spreadsheet import as_csv
from domain.text import PastDay, Year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy import PolicyBook

LIST_COLUMNS: Final = (
    "as_of",
    "wcb_account",
    "legal_name",
    "industry_code",
    "certificate_number",
    "certificate_expires_on",
    "in_pir_since",
    "participants",
)
CHANGE_COLUMNS: Final = ("change", "wcb_account", "legal_name", "industry_code", "what")
LIST_SENT: Final = OfficeStep("send_pir_list", "pir_list_sent", "R29")
TEMPLATE: Final = {"actor": "<your staff id>", "year": "<year, as 2027>", "dry_run": True}


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(_Message):
    """An employer that has ever been registered in PIR, as it stood when a day was over.

    Attributes:
        lacking: why it is no qualified participant then; empty if it is one.

    """

    employer_id: str
    wcb_account: str
    legal_name: str
    industry_code: str
    certificate_number: str = ""
    certificate_expires_on: date | None = None
    in_pir_since: date
    lacking: str = ""


class PirList(_Message):
    """The members as of a day.

    Attributes:
        known_by: the number of the last entry that was looked at.

    """

    as_of: date
    known_by: int
    members: tuple[Member, ...]

    @property
    def participants(self) -> list[Member]:
        """The qualified ones, by account."""
        qualified = (one for one in self.members if not one.lacking)
        return sorted(qualified, key=lambda one: (one.wcb_account, one.employer_id))

    @property
    def totals(self) -> dict[str, int]:
        """How many participants each industry has, by its code."""
        return dict(sorted(Counter(one.industry_code for one in self.participants).items()))

    def csv(self) -> bytes:
        """Write the list, with its totals below it."""
        return as_csv(LIST_COLUMNS, self._rows())

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for one in self.participants:
            yield (
                self.as_of,
                one.wcb_account,
                one.legal_name,
                one.industry_code,
                one.certificate_number,
                one.certificate_expires_on or "",
                one.in_pir_since,
                "",
            )
        for industry, number in self.totals.items():
            yield (self.as_of, "Total", "", industry, "", "", "", number)
        yield (self.as_of, "Total", "All industries", "", "", "", "", len(self.participants))


class Change(_Message):
    """What the WCB should know that was otherwise in the list before."""

    change: Literal["added", "removed", "changed"]
    wcb_account: str
    legal_name: str
    industry_code: str
    what: str


_TOLD: Final = {"wcb_account": "WCB account", "legal_name": "legal name", "industry_code": "industry code"}


def changes(before: PirList, now: PirList) -> tuple[Change, ...]:
    """Say what has changed from one list to the next: who is new, who is gone and why, who changed."""
    listed = {one.employer_id: one for one in before.participants}
    standing = {one.employer_id: one for one in now.members}
    found = [_change("added", one, "") for one in now.participants if one.employer_id not in listed]
    for employer_id, earlier in listed.items():
        one = standing.get(employer_id, earlier)
        if one.lacking:
            found.append(_change("removed", one, one.lacking))
        elif what := ", ".join(_differences(earlier, one)):
            found.append(_change("changed", one, what))
    return tuple(sorted(found, key=lambda one: (one.change, one.wcb_account, one.legal_name)))


def _change(change: Literal["added", "removed", "changed"], one: Member, what: str) -> Change:
    return Change(
        change=change,
        wcb_account=one.wcb_account,
        legal_name=one.legal_name,
        industry_code=one.industry_code,
        what=what,
    )


def _differences(earlier: Member, now: Member) -> Iterator[str]:
    for name, words in _TOLD.items():
        if getattr(earlier, name) != getattr(now, name):
            yield f"{words} was {getattr(earlier, name)}"


def changes_csv(found: tuple[Change, ...]) -> bytes:
    """Write a change list."""
    rows = ((one.change, one.wcb_account, one.legal_name, one.industry_code, one.what) for one in found)
    return as_csv(CHANGE_COLUMNS, rows)


# ---- asking for one


class PirListWanted(Payload):
    """What is filled in to have a list sent.

    Attributes:
        as_of: another day than the one that the policy names for the year.
        dry_run: whether to find out what would be in it and send nothing; so unless somebody says otherwise.

    """

    year: Year
    as_of: PastDay | None = None
    dry_run: Annotated[bool, Field(strict=True)] = True


class PirListOrder(_Message):
    """A list that is to be made, once for its key.

    Attributes:
        proof: the nonce of the proof of who wants it, where there is one (R32).

    """

    key: str
    workflow_id: str
    run_id: str
    actor: str
    year: int
    as_of: date | None
    dry_run: bool
    at: datetime
    day: date
    proof: str | None = None


class PirListTold(_Message):
    """What came of an order.

    Attributes:
        number: under which the list is kept; empty where nothing was sent.
        entry: the number of its entry in the register.
        document: its reference in the document store.
        previous: the number of the list that its changes are counted from; empty for the first one.
        changes_document: the reference of the change list.
        files: the names under which both lie in the WCB's folder.

    """

    year: int
    as_of: date
    participants: int
    totals: dict[str, int]
    changes: dict[str, int]
    previous: str = ""
    number: str = ""
    entry: int | None = None
    document: str = ""
    changes_document: str = ""
    files: tuple[str, ...] = ()


def read_wanted(raw: object, today: date) -> PirListWanted:
    """Read what somebody filled in.

    Raises:
        Refusal: when it is not filled in or holds a card number.

    """
    refuse_unfilled(one_object(raw))
    wanted: PirListWanted = parse(PirListWanted, raw, today)
    return wanted


def day_of(book: PolicyBook, year: int, wanted: date | None, today: date, *, to_be_sent: bool) -> date:
    """Say as of which day a list is made (R29).

    Raises:
        Refusal: when the list is to be sent and the day is not over.

    """
    day = wanted or as_of(book.on(date(year, 12, 31)), year)
    if to_be_sent and day >= today:
        message = (
            f"The list of {year} is as of {in_words(day)}, and that day is not over yet. Look at it as "
            "things stand with dry_run, or name an earlier day in as_of."
        )
        raise Refusal(message, rule="R29", field="as_of")
    return day
