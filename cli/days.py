"""Days in demonstration files: relative to the day on which a file is loaded.

A text that is nothing but one of these stands for a day:

==================  ==================================================================
``today``           the day itself
``today-400d``      so many days earlier; ``d``, ``m`` and ``y`` are days, months, years
``today-9m+3d``     one after the other, from the left
``today-2y@06-15``  15 June of the year that is reached, whatever the day was
==================  ==================================================================
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from domain.calendar import days_after, months_after, years_after

_DAY = re.compile(r"today(?P<steps>(?:[+-]\d{1,4}[dmy])*)(?:@(?P<month>\d\d)-(?P<day>\d\d))?")
_STEP = re.compile(r"([+-]\d+)([dmy])")
_AFTER = {"d": days_after, "m": months_after, "y": years_after}


def resolved(value: Any, today: date) -> Any:  # noqa: ANN401 - any JSON value
    """Give a JSON value with every relative day in it written out."""
    if isinstance(value, dict):
        return {key: resolved(inner, today) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolved(inner, today) for inner in value]
    if isinstance(value, str) and (match := _DAY.fullmatch(value)):
        return str(_day(match, today))
    return value


def day_of(text: str, today: date) -> date:
    """Read one relative day.

    Raises:
        ValueError: when it is none.

    """
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is no relative day: write one such as "today-9m+3d".')
    return _day(match, today)


def _day(match: re.Match[str], today: date) -> date:
    day = today
    for amount, unit in _STEP.findall(match["steps"]):
        day = _AFTER[unit](day, int(amount))
    return day.replace(month=int(match["month"]), day=int(match["day"])) if match["month"] else day
