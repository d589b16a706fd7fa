"""The WCB: it takes each list of participants from the folder, and answers with a file of discounts.

``PUT /simulator/answers`` asks for a delay, and for errors: each of them takes the next line of the answer.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
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
_COLUMNS = (
    "wcb_account",
    "legal_name",
    "year",
    "confirmed_percent",
    "confirmed_on",
    "claims_percent",
    "note",
)
_BASE = 5
#: A number that card processors publish for tests.
_CARD = "4242 4242 4242 4242"

Error = Literal["difference", "beyond_most", "other_year", "unknown_account", "card_number", "no_day"]


class Answers(BaseModel):
    """How lists are answered.

    Attributes:
        after_seconds: how long a list lies there.
        errors: what is wrong with the first lines of an answer, one each; those after them are right.

    """

    model_config = ConfigDict(extra="forbid")

    after_seconds: Annotated[float, Field(ge=0)] = 20
    errors: list[Error] = []


class Wcb:
    """Answers what lies in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = Answers()

    def answer(self) -> None:
        """Answer every list that has lain long enough and has no answer yet."""
        for sent in sorted((self._folder / "sent").glob("pir-*.csv")):
            answer = self._folder / "received" / f"discounts-{sent.name}"
            lain = time.time() - sent.stat().st_mtime
            if sent.stem.endswith("-changes") or answer.exists() or lain < self._answers.after_seconds:
                continue
            put(answer, as_csv(_COLUMNS, self._rows(sent)))

    def _rows(self, sent: Path) -> Iterator[tuple[object, ...]]:
        today = datetime.now(_ALBERTA).date()
        errors = iter(self._answers.errors)
        with sent.open(encoding="utf-8-sig", newline="") as file:
            for one in csv.DictReader(file):
                if one["wcb_account"] == "Total":
                    return
                right = {
                    "wcb_account": one["wcb_account"],
                    "legal_name": one["legal_name"],
                    "year": int(one["as_of"][:4]),
                    "confirmed_percent": _BASE,
                    "confirmed_on": today,
                }
                told = right | _wrong(next(errors, None), right)
                yield tuple(told.get(column, "") for column in _COLUMNS)

    async def shown(self, _: Request) -> Response:
        """Show the page."""
        return HTMLResponse(page("the WCB", self._folder))

    async def told(self, request: Request) -> Response:
        """Say how lists are answered from now on."""
        try:
            self._answers = Answers.model_validate_json(await request.body())
        except ValidationError as error:
            return PlainTextResponse(str(error), status_code=400)
        return JSONResponse(self._answers.model_dump())


def _wrong(error: Error | None, right: dict[str, Any]) -> dict[str, Any]:
    """Say what stands in a line instead of what is right."""
    wrong: dict[Error | None, dict[str, Any]] = {
        "difference": {"confirmed_percent": _BASE + 2},
        "beyond_most": {"confirmed_percent": 25},
        "other_year": {"year": right["year"] - 1},
        "unknown_account": {"wcb_account": "999999999"},
        "card_number": {"note": f"Premium paid with {_CARD}"},
        "no_day": {"confirmed_on": "soon"},
    }
    return wrong.get(error, {})


def application(folder: Path) -> ASGIApp:
    """Play the WCB in the folder that a desk shares with it."""
    wcb = Wcb(folder)
    routes = [
        Route("/", wcb.shown, methods=["GET"]),
        Route(f"{CONTROL}answers", wcb.told, methods=["PUT"]),
    ]
    return Starlette(routes=routes, lifespan=looking(wcb.answer))  # type: ignore[arg-type] # as it documents it
