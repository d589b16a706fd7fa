"""A report as sheets: titles, columns and rows in words. Every form but JSON shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from cli.terminal import words
from domain.calendar import in_words
from domain.machines import label
from domain.machines.employer import EmployerMachine
from domain.measuring import first_day
from domain.report import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from domain.report import PassRate, Report, WaitingCase

Cell: TypeAlias = str | int | float | None

#: What each section is called.
HEADINGS: Final = {
    Section.QUEUES: "What waits for whom",
    Section.SIGNATURES: "Signatures",
    Section.REVIEWS: "Quality review: turnaround and rounds",
    Section.PASS_RATES: "Pass rates",
    Section.EXPIRING: "Certificates by when they end",
    Section.STANDING: "Standing over time",
    Section.PIR: "Partners in Injury Reduction (PIR)",
    Section.HEAD_COUNTS: "Head counts near the limit",
    Section.LETTERS: "Letters",
}
CHANNELS: Final = {"post": "By post", "email": "By e-mail"}
_CASE: Final = ("Waiting since", "Days", "Oldest case", "WCB account", "Legal name")


@dataclass(frozen=True)
class Sheet:
    """A table of a report.

    Attributes:
        title: what it shows, as of which day or since when.
        rows: one cell for each column; figures are numbers, so that a spreadsheet can add them up.

    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> set[str]:
        """The columns in which figures stand."""
        return {
            column
            for place, column in enumerate(self.columns)
            if any(isinstance(row[place], int | float) for row in self.rows)
        }


def sheets(report: Report, section: Section) -> tuple[Sheet, ...]:
    """Give the sheets of a section that the report holds."""
    return _SHEETS[section](report)


def _sheet(title: str, columns: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    return Sheet(title, tuple(columns), tuple(rows))


def _queues(report: Report) -> tuple[Sheet, ...]:
    rows = [(one.title, one.owner.label, one.waiting, *_case(one.oldest)) for one in report.queues or ()]
    columns = ("Queue", "Waits for", "Cases", *_CASE)
    return (_sheet(f"What waited for whom on {in_words(report.as_of)}", columns, rows),)


def _case(oldest: WaitingCase | None) -> tuple[Cell, ...]:
    if oldest is None:
        return (None,) * len(_CASE)
    return (str(oldest.since), oldest.days, oldest.case, oldest.wcb_account, oldest.legal_name)


def _signatures(report: Report) -> tuple[Sheet, ...]:
    found = report.signatures or ()
    backlog = [
        (
            one.title,
            one.waiting,
            one.ages.up_to_a_week,
            one.ages.up_to_a_month,
            one.ages.longer,
            *_case(one.oldest),
        )
        for one in found
    ]
    since = _since(first_day(report.as_of))
    taken = [(one.title, one.signed, one.median_days) for one in found]
    ages = ("Up to 7 days", "8 to 30 days", "Longer")
    return (
        _sheet(f"Backlog on {in_words(report.as_of)}", ("Signature", "Waiting", *ages, *_CASE), backlog),
        _sheet(f"Signatures given {since}", ("Signature", "Given", "Half within days"), taken),
    )


def _reviews(report: Report) -> tuple[Sheet, ...]:
    found = report.reviews
    if found is None:
        return ()
    since = _since(found.first_day)
    figures: list[tuple[Cell, ...]] = [
        ("Audits decided", found.decided),
        ("Days from receipt to decision: half within", found.median_days),
        ("Nine of ten within", found.nine_of_ten_days),
        ("All within", found.longest_days),
        ("Review sheets recorded", found.sheets),
        ("Days from what a sheet looks at coming in to the sheet: half within", found.sheet_median_days),
    ]
    rounds = [(one.rounds, one.audits) for one in found.rounds]
    months = [(one.month, one.decided, one.median_days) for one in found.months]
    return (
        _sheet(f"Turnaround {since}", ("Figure", "Value"), figures),
        _sheet(f"Rounds of the audits decided {since}", ("Rounds", "Audits"), rounds),
        _sheet("Decided month by month", ("Month", "Audits decided", "Half within days"), months),
    )


def _pass_rates(report: Report) -> tuple[Sheet, ...]:
    found = report.pass_rates
    if found is None:
        return ()
    columns = ("Audit", "By", "Accepted", "In the first round", "Unsuccessful", "Withdrawn", "Pass rate %")
    title = f"How audits ended {_since(found.first_day)}"
    return (_sheet(title, columns, map(_rate, (*found.lines, found.total))),)


def _rate(one: PassRate) -> tuple[Cell, ...]:
    audit = words(one.purpose.value) if one.purpose else "all"
    by = "anybody" if one.external is None else "external auditor" if one.external else "self-assessor"
    return (
        audit,
        by,
        one.accepted,
        one.accepted_in_first_round,
        one.unsuccessful,
        one.withdrawn,
        one.pass_percent,
    )


def _expiring(report: Report) -> tuple[Sheet, ...]:
    found = report.expiring
    if found is None:
        return ()
    months: list[tuple[Cell, ...]] = [
        (one.month, one.certificates, one.renewal_received) for one in found.months
    ]
    months += [("later", found.later, None), ("all in force", found.in_force, None)]
    named = [
        (
            one.expires_on.isoformat(),
            one.days_left,
            one.wcb_account,
            one.legal_name,
            one.certificate,
            words(one.renewal),
        )
        for one in found.soon
    ]
    day = in_words(report.as_of)
    return (
        _sheet(f"Certificates in force on {day}", ("Ends in", "Certificates", "Renewal audit in"), months),
        _sheet(
            "Ending soon",
            ("Ends on", "Days left", "WCB account", "Legal name", "Certificate", "Renewal audit"),
            named,
        ),
    )


def _standing(report: Report) -> tuple[Sheet, ...]:
    found = report.standing
    if found is None:
        return ()
    standings = list(found.days[-1].employers)
    columns = ("Day", *(label(EmployerMachine, one) for one in standings))
    rows: list[tuple[Cell, ...]] = [
        (str(one.day), *(one.employers[name] for name in standings)) for one in found.days
    ]
    return (_sheet("Employers by standing, at the end of each day", columns, rows),)


def _pir(report: Report) -> tuple[Sheet, ...]:
    found = report.pir
    if found is None:
        return ()
    now: list[tuple[Cell, ...]] = [("Qualified participants", found.qualified)]
    now += [
        (f"Registered in PIR, {label(EmployerMachine, one).lower()}", number)
        for one, number in found.not_qualified.items()
    ]
    days = [(str(one.day), one.qualified) for one in found.days]
    return (
        _sheet(f"On {in_words(report.as_of)}", ("Employers", "How many"), now),
        _sheet("Qualified over time", ("Day", "Qualified"), days),
    )


def _head_counts(report: Report) -> tuple[Sheet, ...]:
    found = report.head_counts
    if found is None:
        return ()
    near = [
        (
            one.head_count,
            one.wcb_account,
            one.legal_name,
            str(one.reported_on),
            "yes" if one.moving_to_cor else "no",
        )
        for one in found.near
    ]
    return (
        _sheet(
            f"Employers by head count last reported; the limit is {found.limit}",
            ("Head count", "Employers"),
            ((one.head_count, one.employers) for one in found.counts),
        ),
        _sheet(
            "One below the limit, at it, or over it",
            ("Head count", "WCB account", "Legal name", "Reported on", "Moving to COR"),
            near,
        ),
    )


def _letters(report: Report) -> tuple[Sheet, ...]:
    found = report.letters
    if found is None:
        return ()
    statuses = list(dict.fromkeys(status for one in found.kinds for status in one.by_status))
    channels = list(found.months[-1].by_channel)
    kinds: list[tuple[Cell, ...]] = [
        (one.title, one.rule, one.letters, *(one.by_status[status] for status in statuses))
        for one in found.kinds
    ]
    months: list[tuple[Cell, ...]] = [
        (one.month, *(one.by_channel[way] for way in channels)) for one in found.months
    ]
    return (
        _sheet(
            f"Letters issued {_since(found.first_day)}, and how far they have come by now",
            ("Letter", "Rule", "Issued", *(words(status).capitalize() for status in statuses)),
            kinds,
        ),
        _sheet(
            "Issued month by month", ("Month", *(CHANNELS.get(way, words(way)) for way in channels)), months
        ),
    )


def _since(day: date) -> str:
    return f"since {in_words(day)}"


_SHEETS: Final[dict[Section, Callable[[Report], tuple[Sheet, ...]]]] = {
    Section.QUEUES: _queues,
    Section.SIGNATURES: _signatures,
    Section.REVIEWS: _reviews,
    Section.PASS_RATES: _pass_rates,
    Section.EXPIRING: _expiring,
    Section.STANDING: _standing,
    Section.PIR: _pir,
    Section.HEAD_COUNTS: _head_counts,
    Section.LETTERS: _letters,
}
