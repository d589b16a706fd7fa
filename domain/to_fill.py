"""What only whoever acts can know: it stands in an example as ``<your id>``, and is never taken so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from domain.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: Everything that may be left open in an example, with a value as it might be filled in.
SUCH_AS: Final[dict[str, str | int]] = {
    "your id": "a.singh",
    "why": "At the employer's request",
    "name of the person": "Robin Okafor",
    "code of the session": "M1-2027-06-RD",
    "code from the course calendar": "M1-2027-06-RD",
    "place": "Red Deer",
    "processor's reference": "MON-48213",
    "reference of the document": "sha256:" + "0" * 64,
    "points": 85,
    "auditor's id": "x.auditor",
    "auditor's name": "Xenia Audit",
    "reviewer's id": "r.roy",
    "score in %": 85,
    "what is missing": "The monthly inspections are not documented",
    "what the employer provided": "The inspection sheets of the year",
    "CORRS number": "CORRS-20417",
    "certificate number": "SECOR-1001",
    "what was corrected": "The mailing address",
    "id of the Director": "m.tremblay",
    "id of the Executive Director": "e.moreau",
    "new contact person": "Kim Lee",
    "new e-mail address": "office@example.ca",
    "new account": "7654321",
    "new certifying partner": "Another Safety Association",
    "day on which the policy took effect": "2026-01-01",
    "subject of the letter": "Our office is closed from 24 December to 2 January",
    "text of the letter": "Audits that come in meanwhile are stamped with the day on which they came in.",
    "what was wrong and what is right": "The amount was of another invoice",
    "what is right": "Foothills Fencing and Gates Ltd.",
}
_LEFT_OPEN = re.compile(r"<([^<>]*)>")
_MOST_TOLD = 6


def to_fill(what: str) -> str:
    """Leave something open in an example; it has to be one of :data:`SUCH_AS`."""
    if what not in SUCH_AS:
        raise KeyError(what)
    return f"<{what}>"


def filled(example: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Give an example with everything filled in, as somebody might have done it."""
    if isinstance(example, dict):
        return {name: filled(value) for name, value in example.items()}
    if isinstance(example, list):
        return [filled(value) for value in example]
    left = _LEFT_OPEN.fullmatch(example) if isinstance(example, str) else None
    return SUCH_AS.get(left[1], example) if left else example


def left_open(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Find what is still to be filled in: the path of each field, with what belongs there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from left_open(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from left_open(inner, f"{path}.{place}")
    elif isinstance(value, str) and (left := _LEFT_OPEN.fullmatch(value.strip())) and left[1] in SUCH_AS:
        yield path, left[1]


def unless_left_open(value: object) -> object:
    """Give what a field holds; nothing where it is as the example has it."""
    return None if any(left_open(value)) else value


def refuse_left_open(fields: dict[str, Any], chosen_last: Collection[str] = ()) -> None:
    """Refuse a payload in which a part of the example was left as it is.

    Args:
        fields: of the payload.
        chosen_last: those which the step itself refuses when nothing else is left open.

    Raises:
        Refusal: with each field, what belongs there, and how that looks.

    """
    found = list(left_open(fields))
    if any(path not in chosen_last for path, _ in found):
        told = "; ".join(f"{path} ({what}, such as {SUCH_AS[what]})" for path, what in found[:_MOST_TOLD])
        message = f"Fill in what stands in < >, and leave the < > out: {told}."
        raise Refusal(message)
