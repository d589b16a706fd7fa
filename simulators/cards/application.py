"""The card processor: what is charged or paid back on its page is settled in a file a while later.

``PUT /simulator/settlements`` asks for a delay, and for errors: each of them takes the next line of a file.
"""

from __future__ import annotations

import re
import time
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from simulators.behaviour import CONTROL
from simulators.exchanging import as_csv, looking, page, put

_ALBERTA = ZoneInfo("America/Edmonton")
_COLUMNS = ("reference", "type", "amount", "date", "card", "last_four", "order", "note")
#: A number that card processors publish for tests.
_CARD = "4242 4242 4242 4242"

Error = Literal["wrong_amount", "unknown_order", "twice", "card_number", "no_amount"]


class Charge(BaseModel):
    """Something that is charged to a card, or paid back to it.

    Attributes:
        order: what the association gives as its own reference: an invoice number or a WCB account.

    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    order: str
    amount: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]{2})?$")]
    type: Literal["sale", "refund"] = "sale"
    card: Literal["visa", "mastercard"] = "visa"
    last_four: Annotated[str, Field(pattern=r"^[0-9]{4}$")] = "4242"
    day: date | None = None


class Settlements(BaseModel):
    """How charges are settled.

    Attributes:
        after_seconds: how long a charge waits; all that wait go into the same file.
        errors: what is wrong with the first lines of a file, one each; those after them are right.

    """

    model_config = ConfigDict(extra="forbid")

    after_seconds: Annotated[float, Field(ge=0)] = 10
    errors: list[Error] = []


class Processor:
    """Takes charges, and settles them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settlements = Settlements()
        self._settled = len(list(folder.glob("received/settlement-*.csv")))
        self._waiting: list[tuple[float, list[dict[str, Any]]]] = []

    def settle(self) -> None:
        """Put a settlement into the folder once the first charge has waited long enough."""
        waiting = self._waiting
        if not waiting or time.time() - waiting[0][0] < self._settlements.after_seconds:
            return
        self._waiting = []
        rows = [row for _, rows in waiting for row in rows]
        self._settled += 1
        # Few digits: a longer row of them looks like a card's number now and then.
        name = f"settlement-{datetime.now(_ALBERTA):%Y-%m-%d}-{self._settled}.csv"
        settled = (tuple(row.get(column, "") for column in _COLUMNS) for row in self._with_errors(rows))
        put(self._folder / "received" / name, as_csv(_COLUMNS, settled))

    def _with_errors(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        errors = iter(self._settlements.errors)
        found = []
        for row in rows:
            error = next(errors, None)
            found.append(row | _wrong(error))
            if error == "twice":
                found.append(row)
        return found

    async def charge(self, request: Request) -> Response:
        """Charge a card, and give the reference under which it will be settled."""
        try:
            charge = Charge.model_validate_json(await request.body())
        except ValidationError as error:
            return PlainTextResponse(str(error), status_code=422)
        return JSONResponse({"reference": self._charged(charge)}, status_code=201)

    def _charged(self, charge: Charge) -> str:
        reference = f"PSP-{time.time_ns() // 1000 % 10**10}"
        row = charge.model_dump(exclude={"day"}) | {
            "reference": reference,
            "date": charge.day or datetime.now(_ALBERTA).date(),
        }
        self._waiting = [*self._waiting, (time.time(), [row])]
        return reference

    async def shown(self, _: Request) -> Response:
        """Show the page."""
        return HTMLResponse(self._page(""))

    async def typed(self, request: Request) -> Response:
        """Charge a card from the page's form."""
        fields = {name: text for name, text in parse_qsl((await request.body()).decode()) if text}
        try:
            charge = Charge.model_validate(fields)
        except ValidationError as error:
            return HTMLResponse(self._page(str(error.errors()[0]["msg"])), status_code=422)
        return HTMLResponse(self._page(f"Charged as {self._charged(charge)}."))

    def _page(self, said: str) -> str:
        fields = "".join(
            f"<label>{re.sub('_', ' ', name)}<input name={name}></label>"
            for name in ("order", "amount", "type", "card", "last_four")
        )
        form = f'<form method="post" action="/">{fields}<button>Charge</button></form>'
        about = "<h2>Charge a card</h2><p>The order is an invoice number or a WCB account.</p>"
        return page("the card processor", self._folder, f"<p><b>{escape(said)}</b></p>{about}{form}")

    async def told(self, request: Request) -> Response:
        """Say how charges are settled from now on."""
        try:
            self._settlements = Settlements.model_validate_json(await request.body())
        except ValidationError as error:
            return PlainTextResponse(str(error), status_code=400)
        return JSONResponse(self._settlements.model_dump())


def _wrong(error: Error | None) -> dict[str, Any]:
    """Say what stands in a line instead of what is right."""
    wrong: dict[Error | None, dict[str, Any]] = {
        "wrong_amount": {"amount": "1.00"},
        "unknown_order": {"order": "2001-9999"},
        "card_number": {"note": f"Customer gave {_CARD} by telephone"},
        "no_amount": {"amount": ""},
    }
    return wrong.get(error, {})


def application(folder: Path) -> ASGIApp:
    """Play the card processor in the folder that a desk shares with it."""
    processor = Processor(folder)
    routes = [
        Route("/", processor.shown, methods=["GET"]),
        Route("/", processor.typed, methods=["POST"]),
        Route("/charges", processor.charge, methods=["POST"]),
        Route(f"{CONTROL}settlements", processor.told, methods=["PUT"]),
    ]
    return Starlette(routes=routes, lifespan=looking(processor.settle))  # type: ignore[arg-type] # as it documents it
