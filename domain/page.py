"""A case's page in Temporal's Web UI: one block of HTML, which Markdown lets through as it is.

The UI sends the text in an address to have it rendered. So no name of a person is in it, an employer's only
where lists may show it, and nothing else that somebody typed but what quality review found lacking, why CORRS
did not take an order and why the ministry sent one back; all of it is escaped. The UI's style shows each line
break as one: there are none outside the examples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import in_words, time_in_words
from domain.case_link import case_link
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.example_box import example_box
from domain.start_forms import KEEP_DOCUMENTS, LOOK_UP
from domain.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case import LatestEntry
    from domain.view import CaseView, PossibleAction

#: Longer texts are cut on the page; a case's whole text is in the register.
MOST_SHOWN = 300
#: What is shown first of what is known, where it is.
_LEADING = ("Certificate", "Audit score", "Certificate number", "CORRS number", "CORRS refused it")
#: How many deficiencies are written out.
_MOST_DEFICIENCIES = 10
_LOOKED_UP = f"The form <b>{LOOK_UP.title}</b> among your links lists what there is."
#: Where what a field asks for stands, if it is not on the page itself.
_STANDS = {
    "session": f"Codes of sessions stand on the {case_link(COURSE_CALENDAR_ID, 'course calendar')}.",
    "documents": f"References of files that came in are given by the form <b>{KEEP_DOCUMENTS.title}</b>; "
    f"<b>{LOOK_UP.title}</b> lists those of an employer.",
    "reviewer": _LOOKED_UP,
    "auditor": _LOOKED_UP,
    "on_behalf_of": _LOOKED_UP,
    "letter": _LOOKED_UP,
    "effective": _LOOKED_UP,
}


def page(view: CaseView) -> str:
    """Write a case's page: where it stands, whose turn it is, what happened, what comes, what may be done."""
    return f"<div>{''.join(_parts(view))}</div>\n"


def _parts(view: CaseView) -> Iterator[str]:
    if view.public_name:
        yield f"<p>{escaped(view.public_name)}</p>"
    yield f"<h1>{escaped(view.headline)}</h1>"
    yield _line("Whose turn", escaped(view.turn) + _by_when(view))
    yield from _what_happened(view)
    yield from _what_is_open(view)
    yield from _what_comes(view)
    yield from _what_is_known(view)
    yield from _what_belongs(view)
    yield from _what_may_be_done(view)


def _line(name: str, text: str) -> str:
    return f"<p><b>{name}:</b> {text}</p>"


def _folded(name: str, text: str, rest: list[str]) -> str:
    """Show a line, and what more there is of it when it is opened."""
    if not rest:
        return _line(name, text)
    lines = "".join(f"<li>{one}</li>" for one in rest)
    return f"<details><summary><b>{name}:</b> {text}</summary><ul>{lines}</ul></details>"


def _shown(text: str) -> str:
    return escaped(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN].rstrip()} …")


def _by_when(view: CaseView) -> str:
    if view.by_when is None:
        return ""
    return f", {'by' if view.by_when >= view.today else 'was due by'} <b>{in_words(view.by_when)}</b>"


def _what_happened(view: CaseView) -> Iterator[str]:
    if view.latest:
        first, *older = (_entry(entry) for entry in view.latest)
        yield _folded("Last", first, older)


def _entry(entry: LatestEntry) -> str:
    what = entry.event.replace(" ", ", ").replace("_", " ")
    # A refusal that nobody waited for is the program's own sentence, and the page is where it is told.
    ground = f": {_shown(entry.ground)}" if entry.event == "refused" else ""
    return f"{what}, {time_in_words(entry.at)}, by {escaped(entry.actor)} (entry {entry.entry}){ground}"


def _what_is_open(view: CaseView) -> Iterator[str]:
    yield from (_line("To see to", escaped(one)) for one in view.to_see_to)
    if view.deficiencies:
        first, *others = (_shown(one) for one in view.deficiencies[:_MOST_DEFICIENCIES])
        more = len(view.deficiencies) - _MOST_DEFICIENCIES
        if more > 0:
            others.append(f"and {more} more: the query case shows all")
        yield _folded(f"Deficiencies ({len(view.deficiencies)})", first, others)


def _what_comes(view: CaseView) -> Iterator[str]:
    if view.agenda:
        first, *later = (f"{in_words(item.day)}: {item.sentence} ({item.rule})" for item in view.agenda)
        yield _folded("Comes by itself", first, later)


def _what_is_known(view: CaseView) -> Iterator[str]:
    facts = {one.name: _shown(one.public) for one in view.facts if one.public}
    lead = next((name for name in _LEADING if name in facts), next(iter(facts)))
    first = facts.pop(lead)
    if lead == "Certificate":
        first += f"; {facts.pop('Standing')}"
    yield _folded(lead, first, [f"{name}: {value}" for name, value in facts.items()])


def _what_belongs(view: CaseView) -> Iterator[str]:
    if view.related:
        yield _line("Belongs to it", ", ".join(map(case_link, view.related)))


def _what_may_be_done(view: CaseView) -> Iterator[str]:
    awaited = [action for action in view.possible if action.awaited]
    others = [action for action in view.possible if not action.awaited]
    if awaited:
        yield "<br><h2>To do now</h2>"
        yield from (_open_action(action) for action in awaited)
    if others:
        yield f"<br><h2>{'Also possible' if awaited else 'Possible now'}</h2>"
        yield from (_folded_action(action) for action in others)


def _open_action(action: PossibleAction) -> str:
    """Show something that the case waits for, with every example: nothing has to be unfolded for it."""
    others = (f"<p>{what}:</p>{example_box(what, example)}" for what, example in action.others.items())
    told = f"<p><b>{action.name}</b>: {action.sentence} {_who(action)}</p>"
    return told + example_box(action.name, action.example) + "".join(others)


def _folded_action(action: PossibleAction) -> str:
    others = (
        f"<details><summary>{what}</summary>{example_box(what, example)}</details>"
        for what, example in action.others.items()
    )
    told = f"<summary><b>{action.name}</b>: {action.sentence}</summary><p>{_who(action)}</p>"
    return f"<details>{told}{example_box(action.name, action.example)}{''.join(others)}</details>"


def _who(action: PossibleAction) -> str:
    recorders = f"; the {' or '.join(action.recorders)} may record it" if action.recorders else ""
    asked = {field for example in (action.example, *action.others.values()) for field in example}
    stands = "".join(f" {where}" for field, where in _STANDS.items() if field in asked)
    return f"By: {' or '.join(action.roles)}{recorders}.{stands}"
