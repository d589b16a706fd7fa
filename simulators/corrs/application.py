"""The port of CORRS over HTTP, and what can be asked of the simulator itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from simulators.behaviour import CONTROL, Misbehaving
from simulators.corrs.book import Asked, Book, Decision, Ministry, Order, refusals
from simulators.corrs.page import page

_PAGE = 200


class Told(BaseModel):
    """A decision that the ministry is told to take."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    reason: str | None = None


class Desk:
    """Answers requests from what the book holds."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def enter(self, request: Request) -> Response:
        """Take an order, once for its key."""
        key = request.headers.get("Idempotency-Key", "")
        try:
            asked = Asked.model_validate_json(await request.body())
        except ValidationError as error:
            return _refused([_mistake(part) for part in error.errors()])
        if (held := self._book.by_key(key)) is not None:
            if held.asked == asked:
                return JSONResponse(shown(held))
            why = f"Order {held.order_number} was entered under this key with other contents."
            return JSONResponse({"refusals": [{"field": "", "reason": why}]}, status_code=409)
        if why_not := refusals(asked, self._book.kept.ministry):
            return _refused(why_not)
        return JSONResponse(shown(self._book.enter(asked, key, datetime.now(UTC))), status_code=201)

    async def listed(self, request: Request) -> Response:
        """List orders by number, a page at a time."""
        self._book.let_the_ministry_work(datetime.now(UTC))
        after = request.query_params.get("after", "")
        later = [one for one in self._book.kept.orders if one.order_number > after]
        page = later[:_PAGE]
        more = page[-1].order_number if len(later) > len(page) else None
        return JSONResponse({"orders": [shown(one) for one in page], "next": more})

    async def shown(self, _: Request) -> Response:
        """Show the page."""
        self._book.let_the_ministry_work(datetime.now(UTC))
        return HTMLResponse(page(self._book.kept.orders))

    async def typed(self, request: Request) -> Response:
        """Take an order that a person typed on the page. Typed twice, it is there twice."""
        fields = dict(parse_qsl((await request.body()).decode()))
        try:
            asked = Asked.model_validate(fields)
        except ValidationError as error:
            why_not = [_mistake(part) for part in error.errors()]
        else:
            why_not = refusals(asked, self._book.kept.ministry)
            if not why_not:
                number = self._book.enter(asked, "", datetime.now(UTC)).order_number
                return HTMLResponse(page(self._book.kept.orders, f"Ordered as {number}."))
        said = " ".join(f"{one['field']}: {one['reason']}" for one in why_not)
        return HTMLResponse(page(self._book.kept.orders, f"Not ordered. {said}"), status_code=422)

    async def ministry(self, request: Request) -> Response:
        """Say how the ministry decides from now on."""
        try:
            self._book.kept.ministry = Ministry.model_validate_json(await request.body())
        except ValidationError as error:
            return _refused([_mistake(part) for part in error.errors()], status=400)
        self._book.save()
        return JSONResponse(self._book.kept.ministry.model_dump())

    async def decide(self, request: Request) -> Response:
        """Have the ministry decide on one order."""
        order = self._book.by_number(request.path_params["number"])
        if order is None:
            return _refused([{"field": "number", "reason": "There is no such order."}], status=404)
        try:
            told = Told.model_validate_json(await request.body())
        except ValidationError as error:
            return _refused([_mistake(part) for part in error.errors()], status=400)
        self._book.decide(order, told.decision, datetime.now(UTC).date(), told.reason)
        return JSONResponse(shown(order))


def shown(order: Order) -> dict[str, Any]:
    """Give an order as the port shows it."""
    plain = order.model_dump(mode="json", exclude={"key", "asked", "entered_at"})
    return order.asked.model_dump(mode="json") | plain | {"entered_on": str(order.entered_on)}


def application(folder: Path) -> ASGIApp:
    """Play CORRS, and the ministry behind it, from a file in a folder."""
    desk = Desk(Book(folder / "corrs.json"))
    routes = [
        Route("/", desk.shown, methods=["GET"]),
        Route("/", desk.typed, methods=["POST"]),
        Route("/orders", desk.enter, methods=["POST"]),
        Route("/orders", desk.listed, methods=["GET"]),
        Route(f"{CONTROL}ministry", desk.ministry, methods=["PUT"]),
        Route(f"{CONTROL}orders/{{number}}/decision", desk.decide, methods=["POST"]),
    ]
    return Misbehaving(Starlette(routes=routes))


def _mistake(part: Any) -> dict[str, str]:  # noqa: ANN401 - an error as pydantic lists it
    return {"field": ".".join(map(str, part["loc"])), "reason": part["msg"]}


def _refused(why: list[dict[str, str]], status: int = 422) -> Response:
    return JSONResponse({"refusals": why}, status_code=status)
