"""What a refusal says of what may be done instead: in a few words, for it is read in a small window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many actions are named where the case waits for none.
_MOST_NAMED: Final = 5


def possible_now(names: Sequence[str], awaited: int) -> str:
    """Name what a case waits for, or else a handful of what is possible, and say where all of it stands.

    Args:
        names: of everything that may be done now, what the case waits for first.
        awaited: how many of them the case waits for.

    """
    if not names:
        return "Possible now: nothing; this case is over."
    named = awaited or _MOST_NAMED
    more = len(names) - named
    rest = f", and {more} more, which the page of this case shows with examples" if more > 0 else ""
    return f"Possible now: {', '.join(names[:named])}{rest}."
