"""CORRS over HTTP: enters orders, each once, and lists them with the ministry's answers (R19, R20).

Nothing is tried again here: whoever asks does that, and waits as long as it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from domain.corrs.order import CorrsOrder
from domain.corrs.port import CorrsListed, CorrsRefused, CorrsTook

#: How long CORRS may take to be reached, and to answer, in seconds.
_LIMITS: Final = httpx.Timeout(20, connect=5)
_TAKEN: Final = (httpx.codes.OK, httpx.codes.CREATED)
_REFUSED: Final = (httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.CONFLICT)
_MOST_PAGES: Final = 10_000

M = TypeVar("M", bound=BaseModel)


class CorrsError(Exception):
    """CORRS can't be reached, or answers what nobody understands: it may be otherwise later."""


class _Lenient(BaseModel):
    # CORRS may say more one day than is asked for here.
    model_config = ConfigDict(extra="ignore")


class _Taken(_Lenient):
    order_number: str


class _Refusal(_Lenient):
    field: str = ""
    reason: str


class _Refused(_Lenient):
    refusals: list[_Refusal]


class _Page(_Lenient):
    orders: list[dict[str, Any]]
    next: str | None = None


class HttpCorrs:
    """CORRS at an address, to which nothing stays open between two questions."""

    def __init__(self, url: str) -> None:
        self._url = url

    def enter(self, order: CorrsOrder) -> CorrsTook | CorrsRefused:
        """Enter an order, once for its id, however often it is sent.

        Raises:
            CorrsError: when there is no answer that says whether it was taken.

        """
        # An account that is registered anew counts its orders from 1 again: only both together are one order.
        key = f"{order.employer_id}/{order.order_id}"
        answer = self._asked("POST", "/orders", json=_as_sent(order), headers={"Idempotency-Key": key})
        if answer.status_code in _TAKEN:
            return CorrsTook(order_number=_read(_Taken, answer).order_number)
        if answer.status_code in _REFUSED:
            refusals = _read(_Refused, answer).refusals
            reasons = tuple(f"{one.field}: {one.reason}".removeprefix(": ") for one in refusals)
            return CorrsRefused(reasons=reasons or ("no reason was given",))
        raise _not_understood(answer)

    def orders(self) -> list[CorrsListed]:
        """List every order.

        Raises:
            CorrsError: when it can't be listed whole.

        """
        return [one for page in self._pages() for one in page]

    def answers(self) -> None:
        """Ask for the first orders, to see whether CORRS answers as it should.

        Raises:
            CorrsError: when it does not.

        """
        next(self._pages())

    def _pages(self) -> Iterator[list[CorrsListed]]:
        after: str | None = ""
        for _ in range(_MOST_PAGES):
            if after is None:
                return
            answer = self._asked("GET", "/orders", params={"after": after} if after else {})
            if answer.status_code != httpx.codes.OK:
                raise _not_understood(answer)
            page = _read(_Page, answer)
            fields = CorrsListed.model_fields
            known = [{name: one[name] for name in fields if name in one} for one in page.orders]
            try:
                yield [CorrsListed.model_validate(one) for one in known]
            except ValidationError as error:
                raise CorrsError("CORRS lists an order that can't be read.") from error
            after = page.next
        raise CorrsError(f"CORRS lists more than {_MOST_PAGES} pages of orders.")

    def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        try:
            return httpx.request(method, f"{self._url}{path}", timeout=_LIMITS, **more)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CorrsError(f"CORRS can't be reached: {type(error).__name__}.") from error


def _as_sent(order: CorrsOrder) -> dict[str, Any]:
    plain = order.model_dump(mode="json", exclude={"employer_id", "order_id", "completed_on", "percent"})
    return plain | {
        "reference": order.order_id,
        "audit_completed_on": str(order.completed_on),
        "audit_percent": f"{order.percent:f}",
    }


def _read(shape: type[M], answer: httpx.Response) -> M:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise _not_understood(answer) from error


def _not_understood(answer: httpx.Response) -> CorrsError:
    kind = answer.headers.get("content-type", "no type")
    return CorrsError(f"CORRS answered with status {answer.status_code} ({kind}), which says nothing.")
