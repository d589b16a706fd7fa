"""Checks of what is asked over HTTP: the codec server, where staff log in, and CORRS."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import httpx

from cli.checkup.finding import Finding, ok, wrong
from outside.corrs import CorrsError, HttpCorrs

if TYPE_CHECKING:
    from settings import Settings

#: How long the codec server may take for one answer, in seconds.
_PATIENCE: Final = 10


async def codec_server(address: str | None, ui: str | None) -> Finding:
    """Ask the codec server whether it works, lets nobody in unasked, and may be called by the Web UI."""
    if address is None:
        return ok("codec server", "None is named: nobody logs in to send something (SECOR_CODEC_URL).")
    try:
        async with httpx.AsyncClient(base_url=address, timeout=_PATIENCE) as client:
            ready = await client.get("/readyz")
            unasked = await client.post("/encode", json={"payloads": []})
            called = await _called_from(client, ui)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return wrong(
            "codec server",
            f"It can't be reached ({type(error).__name__}). Start it with `secor codec-server`, or see its "
            "log; check SECOR_CODEC_URL.",
        )
    if ready.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return wrong("codec server", f"It is not ready: {ready.text.strip()}")
    if ready.status_code != httpx.codes.OK or unasked.status_code != httpx.codes.UNAUTHORIZED:
        return wrong("codec server", "What answers there is no codec server. Check SECOR_CODEC_URL.")
    if not called:
        return wrong(
            "codec server",
            f"Browsers may not call it from the Web UI at {ui}. Start it with that address in "
            "SECOR_CODEC_ORIGINS, as a JSON list, without a path.",
        )
    return ok("codec server", "It is ready, and lets in only who has logged in.")


async def _called_from(client: httpx.AsyncClient, ui: str | None) -> bool:
    """Say whether a browser may call it from a Web UI, as the browser itself asks before it does."""
    if ui is None:
        return True
    origin = "/".join(ui.split("/")[:3])
    asking = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    told = await client.options("/encode", headers=asking)
    allowed: str | None = told.headers.get("Access-Control-Allow-Origin")
    return allowed == origin


async def corrs(known: Settings) -> Finding:
    """List the first orders that CORRS has, where its address is set."""
    if known.corrs_url is None:
        return ok("CORRS", "It is not asked: staff alone work with it (SECOR_CORRS_URL).")
    try:
        await asyncio.to_thread(HttpCorrs(known.corrs_url).answers)
    except CorrsError as error:
        return wrong(
            "CORRS",
            f"{error} Check SECOR_CORRS_URL. Meanwhile orders wait, and `secor corrs sheet` gives what staff "
            "enter there by hand.",
        )
    by_whom = "by themselves" if known.corrs_takes_orders else "by staff (SECOR_CORRS_TAKES_ORDERS)"
    return ok("CORRS", f"It answers, and orders are entered there {by_whom}.")
