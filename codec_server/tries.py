"""How often wrong passwords came for an id: whoever guesses has to wait."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

#: So many wrong passwords within :data:`WINDOW` seconds, and an id has to wait.
TRIES: Final = 5
WINDOW: Final = 15 * 60
#: Ids that are kept in mind at once. Somebody may try ids that nobody has, without end.
_IDS: Final = 10_000


class TooManyTriesError(Exception):
    """Somebody has given wrong passwords too often and has to wait."""


class Tries:
    """The tries of the last quarter of an hour, by id."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tried: dict[str, deque[float]] = {}
        self._turn = threading.Lock()

    def count(self, staff_id: str) -> None:
        """Count a try before it is judged, so that many at once are not more than one after the other.

        Raises:
            TooManyTriesError: when there were too many for this id.

        """
        now = self._clock()
        with self._turn:
            # Taken out and put in again, so that the id that was tried last is forgotten last.
            tried = self._tried.pop(staff_id, deque())
            while tried and now - tried[0] >= WINDOW:
                tried.popleft()
            self._tried[staff_id] = tried
            if len(tried) >= TRIES:
                raise TooManyTriesError
            tried.append(now)
            if len(self._tried) > _IDS:
                del self._tried[next(iter(self._tried))]

    def forget(self, staff_id: str) -> None:
        """Forget an id's tries: the right password came."""
        with self._turn:
            self._tried.pop(staff_id, None)
