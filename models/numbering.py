"""Numbers without gaps: the next of a series, once for a key."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select

from models.errors import RegisterDisagreesError
from models.ledger import Number

#: How the numbers of a series are written where it isn't ``2027-0001``.
_FORMS: Final = {"letter": "L-{year}-{number:06d}"}
_SERIES: Final = re.compile(r"(?P<kind>[a-z][a-z-]*)-(?P<year>[0-9]{4})")

# Made once: each letter asks these, and making a statement takes longer than its answer.
_GIVEN: Final = select(Number.series, Number.number).where(Number.key == bindparam("key"))
_HIGHEST: Final = select(func.max(Number.number)).where(Number.series == bindparam("series"))
_GIVE: Final = insert(Number)


def assign(connection: Connection, series: str, key: str) -> str:
    """Give the next number of a series, or the one that the key already has.

    The transaction holds the chain's head, so that no two writers can take the same number. A key that asks
    again after New Year keeps the number that it got before.

    Args:
        connection: a transaction that holds the chain's head.
        series: a kind and a year, such as ``invoice-2027``.
        key: whatever the number is for.

    Returns:
        The number as it is printed, such as ``2027-0001``.

    Raises:
        ValueError: when the series is written otherwise.
        RegisterDisagreesError: when the key has a number of another kind.

    """
    kind, year = _parts(series)
    given = connection.execute(_GIVEN, {"key": key}).one_or_none()
    if given is not None:
        given_kind, given_year = _parts(given.series)
        if given_kind != kind:
            raise RegisterDisagreesError(
                f"{key} already has number {given.number} of {given.series} and can't have one of {series}.",
                held={"series": given.series, "number": given.number},
            )
        return _written(kind, given_year, given.number)
    highest = connection.scalar(_HIGHEST, {"series": series}) or 0
    connection.execute(_GIVE, {"key": key, "series": series, "number": highest + 1})
    return _written(kind, year, highest + 1)


def give_again(connection: Connection, kind: str, key: str, written: str) -> None:
    """Give a key the number that it had before the register was put back from a backup.

    Args:
        connection: a transaction that holds the chain's head.
        kind: of the series, such as ``invoice``.
        key: whatever the number is for.
        written: the number as it was printed.

    Raises:
        RegisterDisagreesError: when the key has another number by now, or the number another key.

    """
    wanted = _row(kind, key, written)
    same = (Number.series == wanted["series"]) & (Number.number == wanted["number"])
    held = connection.execute(select(Number.__table__).where((Number.key == key) | same)).mappings().all()
    if not held:
        connection.execute(_GIVE, wanted)
    elif other := next((dict(row) for row in held if row != wanted), None):
        raise RegisterDisagreesError(
            f"{kind.capitalize()} number {written} was that of {key}, and since the register was put back "
            f"{other['key']} has number {other['number']} of {other['series']}.",
            held=other,
        )


def has_number(connection: Connection, kind: str, key: str, written: str) -> bool:
    """Say whether a key has the number that is written so."""
    held = connection.execute(select(Number.__table__).where(Number.key == key)).mappings().one_or_none()
    return held is not None and dict(held) == _row(kind, key, written)


def _row(kind: str, key: str, written: str) -> dict[str, Any]:
    year, digits = written.rsplit("-", 2)[-2:]
    return {"key": key, "series": f"{kind}-{year}", "number": int(digits)}


def _parts(series: str) -> tuple[str, str]:
    if not (match := _SERIES.fullmatch(series)):
        raise ValueError(f'"{series}" is no series: write a kind and a year, such as "invoice-2027".')
    return match["kind"], match["year"]


def _written(kind: str, year: str, number: int) -> str:
    return _FORMS.get(kind, "{year}-{number:04d}").format(year=year, number=number)
