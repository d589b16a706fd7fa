"""Charts of a report, as SVG that stands in a page without a script, a font or an address from elsewhere.

Each bar has its figure written at it, and where two kinds stand side by side one is dark and one is light,
so that nothing is told by colour alone. Each chart has a text that tells what it shows.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pygal
from pygal.style import Style

from cli.reporting.sheets import CHANNELS, sheets
from domain.machines import label
from domain.machines.employer import EmployerMachine
from domain.report import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from domain.report import Report

# The library puts a finder of its own plug-ins among Python's, of a kind that Python warns of.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

_INK: Final = "#1d2a33"
#: Dark and light, so that they differ on a printer without colour.
_COLOURS: Final = ("#14405c", "#6fa8c7", "#d3e4ec")
_FONT: Final = "system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
_STYLE: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground=_INK,
    foreground_strong=_INK,
    foreground_subtle="#c9d3da",
    opacity="1",
    transition="none",
    colors=_COLOURS,
    value_colors=(_INK,) * len(_COLOURS),
    font_family=_FONT,
    value_font_family=_FONT,
    label_font_size=15,
    major_label_font_size=15,
    value_font_size=15,
    legend_font_size=15,
)
#: What a chart needs no more once it stands in a page: remarks, scripts, and what these would have read.
_LEFT_OUT: Final = {"script", "desc"}


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        name: unique in its page.
        title: what it shows.
        text: the same for those who don't see it.
        svg: the drawing.

    """

    name: str
    title: str
    text: str
    svg: str


def charts(report: Report, section: Section) -> tuple[Chart, ...]:
    """Draw the charts of a section that the report holds; none where there is nothing to draw."""
    return tuple(_CHARTS[section](report))


def _bars(
    name: str,
    title: str,
    labels: Sequence[str],
    *series: tuple[str, Sequence[float | None]],
    lying: bool = False,
) -> Chart:
    """Draw bars, one for each label and series."""
    settings: dict[str, Any] = {
        "style": _STYLE,
        "js": (),
        "disable_xml_declaration": True,
        "show_legend": len(series) > 1,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": len(series),
        "print_values": True,
        "print_values_position": "top",
        "print_zeroes": True,
        "show_y_guides": False,
        "include_x_axis": True,
        "margin": 4,
        "spacing": 8,
        "width": 900,
        "value_formatter": "{:,g}".format,
    }
    drawing: pygal.Bar | pygal.HorizontalBar
    if lying:
        height = 60 + 34 * len(labels) * len(series) + 30 * (len(series) > 1)
        drawing = pygal.HorizontalBar(**settings, height=height, show_x_labels=False)
        # The longest bar leaves room for its figure.
        longest = max((value or 0 for _, values in series for value in values), default=0)
        drawing.range = (0, 1.08 * longest or 1)
    else:
        drawing = pygal.Bar(**settings, height=300, show_y_labels=False)
    # A lying chart begins at the bottom, and a reader at the top.
    order = -1 if lying else 1
    drawing.x_labels = labels[::order]
    for what, values in series:
        drawing.add(what, values[::order])
    # It names the chart's parts in the page; left alone it would be another one each time.
    drawing.uuid = name
    text = "; ".join(_told(what, labels, values, several=len(series) > 1) for what, values in series)
    svg = _standing_alone(drawing.render_tree(), name, title, lying=lying)
    return Chart(name, title, f"{title}. {text}.", svg)


def _told(what: str, labels: Sequence[str], values: Sequence[float | None], *, several: bool) -> str:
    figures = ", ".join(
        f"{one} {'none' if value is None else format(value, 'g')}"
        for one, value in zip(labels, values, strict=True)
    )
    return f"{what}: {figures}" if several else figures


def _standing_alone(drawing: Any, name: str, title: str, *, lying: bool) -> str:  # noqa: ANN401 - of either XML library
    for parent in list(drawing.iter()):
        for part in list(parent):
            part.attrib.pop("id", None)  # the same in each chart, for scripts that are not there
            if not isinstance(part.tag, str) or part.tag in _LEFT_OUT:
                parent.remove(part)
            elif part.tag == "title":
                part.text = title
            elif lying and part.get("class") == "value":
                # Figures begin where their bar ends, and don't lie across that end.
                part.set("text-anchor", "start")
    drawing.set("role", "img")
    drawing.set("aria-labelledby", f"{name}-text")
    return ET.tostring(drawing, encoding="unicode")


# ---- one function for each section


def _queues(report: Report) -> Iterator[Chart]:
    found = report.queues or ()
    waiting = ("Cases", [one.waiting for one in found])
    yield _bars("queues", "Cases that wait, by queue", [one.title for one in found], waiting, lying=True)


def _signatures(report: Report) -> Iterator[Chart]:
    found = report.signatures or ()
    yield _bars(
        "signatures",
        "Certificates that wait for a signature, by how long they have waited",
        [one.title for one in found],
        ("Up to 7 days", [one.ages.up_to_a_week for one in found]),
        ("8 to 30 days", [one.ages.up_to_a_month for one in found]),
        ("Longer", [one.ages.longer for one in found]),
        lying=True,
    )


def _reviews(report: Report) -> Iterator[Chart]:
    if (found := report.reviews) is None or not found.decided:
        return
    days = ("Days", [one.median_days for one in found.months])
    title = "Days within which half of a month's audits were decided"
    yield _bars("reviews", title, [_month(one.month) for one in found.months], days)
    rounds = [str(one.rounds) for one in found.rounds]
    audits = ("Audits", [one.audits for one in found.rounds])
    yield _bars("rounds", "Decided audits by rounds of review", rounds, audits, lying=True)


def _pass_rates(report: Report) -> Iterator[Chart]:
    (sheet,) = sheets(report, Section.PASS_RATES) or (None,)
    if report.pass_rates is None or sheet is None or not report.pass_rates.lines:
        return
    labels = [f"{audit}, {by}" for audit, by, *_ in sheet.rows]
    rates = [one.pass_percent for one in (*report.pass_rates.lines, report.pass_rates.total)]
    yield _bars(
        "pass-rates", "Accepted of the audits decided, in percent", labels, ("Percent", rates), lying=True
    )


def _expiring(report: Report) -> Iterator[Chart]:
    if (found := report.expiring) is None or not found.in_force:
        return
    yield _bars(
        "expiring",
        "Certificates that end in each month unless renewed",
        [_month(one.month) for one in found.months],
        ("Certificates", [one.certificates for one in found.months]),
        ("Renewal audit in", [one.renewal_received for one in found.months]),
    )


def _standing(report: Report) -> Iterator[Chart]:
    if (found := report.standing) is None:
        return
    days = [_month(f"{one.day:%Y-%m}") for one in found.days]
    for name in found.days[-1].employers:
        counts = [one.employers[name] for one in found.days]
        if any(counts):
            yield _bars(f"standing-{name}", label(EmployerMachine, name), days, ("Employers", counts))


def _pir(report: Report) -> Iterator[Chart]:
    if (found := report.pir) is None:
        return
    counts = ("Employers", [one.qualified for one in found.days])
    days = [_month(f"{one.day:%Y-%m}") for one in found.days]
    yield _bars("pir", "Qualified PIR participants at the end of each month", days, counts)


def _head_counts(report: Report) -> Iterator[Chart]:
    if (found := report.head_counts) is None or not found.counts:
        return
    labels = [
        f"{one.head_count}" + (" (over)" if one.head_count > found.limit else "") for one in found.counts
    ]
    counts = ("Employers", [one.employers for one in found.counts])
    yield _bars("head-counts", f"Employers by head count; the limit is {found.limit}", labels, counts)


def _letters(report: Report) -> Iterator[Chart]:
    if (found := report.letters) is None or not found.issued:
        return
    channels = found.months[-1].by_channel
    series = [(CHANNELS.get(way, way), [one.by_channel[way] for one in found.months]) for way in channels]
    yield _bars(
        "letters", "Letters issued in each month", [_month(one.month) for one in found.months], *series
    )


def _month(month: str) -> str:
    """Write a month so that it fits under a bar: ``May 28`` of 2028."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year[2:]}"


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_CHARTS: Final[dict[Section, Callable[[Report], Iterator[Chart]]]] = {
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
