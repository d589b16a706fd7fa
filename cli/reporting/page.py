"""A report as one page: it needs nothing from elsewhere, and can be read without colour and printed."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import letters
from cli.reporting.charts import charts
from cli.reporting.sheets import HEADINGS, sheets
from cli.terminal import clock
from domain.calendar import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.report import Report, Section

_HERE: Final = Path(__file__).parent
_ASSOCIATION: Final = Path(letters.__file__).parent / "association.toml"
_PAGES: Final = Environment(
    loader=FileSystemLoader(_HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def as_page(report: Report, sections: Sequence[Section], made_at: datetime) -> str:
    """Write a report as an HTML page.

    Args:
        report: holds at least these sections.
        sections: in the order in which they are shown.
        made_at: the instant that the page says it was made at.

    """
    association = tomllib.loads(_ASSOCIATION.read_text(encoding="utf-8"))
    parts = [
        {
            "name": section.value,
            "heading": HEADINGS[section],
            "charts": [(one, Markup(one.svg)) for one in charts(report, section)],  # noqa: S704 - drawn by us, from escaped text
            "sheets": sheets(report, section),
        }
        for section in sections
    ]
    return _PAGES.get_template("page.html.jinja").render(
        association=association["name"],
        as_of=in_words(report.as_of),
        made=clock(made_at),
        figures=tuple(_figures(report)),
        parts=parts,
    )


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    """Give the figures at the head of the page, each with what it is of."""
    if report.standing is not None:
        yield f"{report.standing.days[-1].employers['in_good_standing']:,}", "employers in good standing"
    if report.pir is not None:
        yield f"{report.pir.qualified:,}", "qualified PIR participants"
    if report.queues is not None:
        yield f"{sum(one.waiting for one in report.queues):,}", "cases waiting for somebody"
    if report.expiring is not None:
        yield f"{len(report.expiring.soon):,}", "certificates ending soon"
    if report.reviews is not None and report.reviews.median_days is not None:
        yield f"{report.reviews.median_days} days", "within which half of the audits were decided"
    if report.pass_rates is not None and report.pass_rates.total.pass_percent is not None:
        yield f"{report.pass_rates.total.pass_percent} %", "of the audits decided were accepted"
