"""CORRS as it is played: orders once for a key, refusals, decisions, and every trouble that is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulators.declared import SIMULATORS
from tests.support.simulated import Simulated, simulated

ORDER = {
    "reference": "certificate-1234567-2034-1",
    "wcb_account": "1234567",
    "legal_name": "Prairie Fencing Ltd.",
    "purpose": "certification",
    "term_years": 3,
    "audit_completed_on": "2034-01-05",
    "audit_percent": "91.3",
}


@pytest.fixture
def corrs(tmp_path: Path) -> Iterator[Simulated]:
    """CORRS, in a process of its own."""
    with simulated("corrs", tmp_path) as running:
        yield running


def enter(corrs: Simulated, key: str = "first", timeout: float = 10, **other: Any) -> httpx.Response:  # noqa: ANN401
    """Enter an order."""
    headers = {"Idempotency-Key": key}
    return httpx.post(f"{corrs.url}/orders", json=ORDER | other, headers=headers, timeout=timeout)


def orders(corrs: Simulated) -> list[dict[str, Any]]:
    """Give the orders that CORRS lists."""
    listed: list[dict[str, Any]] = httpx.get(f"{corrs.url}/orders").raise_for_status().json()["orders"]
    return listed


def test_an_order_is_taken_once_for_its_key_also_after_a_kill(corrs: Simulated) -> None:
    first = enter(corrs)
    assert first.status_code == 201
    number = first.json()["order_number"]
    again = enter(corrs)
    assert (again.status_code, again.json()["order_number"]) == (200, number)
    assert enter(corrs, legal_name="Another Ltd.").status_code == 409
    corrs.kill()
    corrs.start()
    assert enter(corrs).json()["order_number"] == number
    assert [one["order_number"] for one in orders(corrs)] == [number]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"wcb_account": "12"}, "wcb_account"),
        ({"wcb_account": "0001234"}, "wcb_account"),
        ({"term_years": 2}, "term_years"),
        ({"audit_percent": "79.9"}, "audit_percent"),
        ({"legal_name": " "}, "legal_name"),
        ({"purpose": "maintenance"}, "purpose"),
    ],
)
def test_what_corrs_can_t_take_is_refused_with_the_field(
    corrs: Simulated, wrong: dict[str, Any], field: str
) -> None:
    answer = enter(corrs, **wrong)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["refusals"]] == [field]
    assert orders(corrs) == []
    assert enter(corrs).status_code == 201, "a refusal must not use up the key"


def test_the_ministry_decides_after_a_time_and_as_it_is_told(corrs: Simulated) -> None:
    corrs.ministry(after_seconds=60, decides=["declined", "approved"])
    for key in ("first", "second"):
        enter(corrs, key)
    assert [one["decision"] for one in orders(corrs)] == [None, None]
    corrs.ministry(after_seconds=0, decides=["declined", "approved"])
    declined, approved = orders(corrs)
    assert (declined["decision"], declined["certificate_number"]) == ("declined", None)
    assert declined["reason"]
    assert (approved["decision"], approved["certificate_number"]) == (
        "approved",
        f"SECOR-{approved['order_number']}",
    )
    corrs.decide(approved["order_number"], "returned", "Another legal name.")
    assert (orders(corrs)[1]["decision"], orders(corrs)[1]["reason"]) == ("returned", "Another legal name.")


def test_a_long_list_comes_in_pages(corrs: Simulated) -> None:
    with httpx.Client(base_url=corrs.url) as client:
        for number in range(201):
            client.post("/orders", json=ORDER, headers={"Idempotency-Key": str(number)})
        first = client.get("/orders").json()
        rest = client.get("/orders", params={"after": first["next"]}).json()
    assert (len(first["orders"]), len(rest["orders"]), rest["next"]) == (200, 1, None)


def test_every_trouble_can_be_had_for_so_many_requests(corrs: Simulated) -> None:
    corrs.behave(trouble="fail", status=500, times=2)
    assert [enter(corrs).status_code for _ in range(3)] == [500, 500, 201]
    corrs.behave(trouble="hang", times=1)
    with pytest.raises(httpx.ReadTimeout):
        enter(corrs, "hung", timeout=0.3)
    corrs.behave(trouble="break_off", times=1)
    with pytest.raises(httpx.ReadTimeout):
        enter(corrs, "unheard", timeout=0.3)
    assert len(orders(corrs)) == 2, "what hangs is not done, what is broken off is"
    corrs.behave(trouble="nonsense", times=1)
    assert enter(corrs, "garbled").text == "<html>All is well</html>"
    corrs.behave(delay=0.3)
    began = time.monotonic()
    orders(corrs)
    assert time.monotonic() - began >= 0.3


def test_a_person_types_an_order_on_the_page(corrs: Simulated) -> None:
    ordered = httpx.post(f"{corrs.url}/", data={**ORDER, "legal_name": "<b>Fences & Co</b>"})
    number = orders(corrs)[0]["order_number"]
    assert f"Ordered as {number}." in ordered.text
    assert "&lt;b&gt;Fences &amp; Co&lt;/b&gt;" in httpx.get(corrs.url).text
    refused = httpx.post(f"{corrs.url}/", data={**ORDER, "term_years": "2"})
    assert (refused.status_code, "A term is one year or three." in refused.text) == (422, True)


def test_what_is_asked_of_the_simulator_wrongly_is_told(corrs: Simulated) -> None:
    for method, path in (
        ("PUT", "behaviour"),
        ("PUT", "ministry"),
        ("POST", f"orders/{enter(corrs).json()['order_number']}/decision"),
    ):
        assert httpx.request(method, f"{corrs.url}/simulator/{path}", json={"no": 1}).status_code == 400
    nowhere = httpx.post(f"{corrs.url}/simulator/orders/1/decision", json={"decision": "approved"})
    assert nowhere.status_code == 404


def test_usual_ports_lie_so_far_apart_that_none_takes_another_s_next() -> None:
    usual = [port.usual for one in SIMULATORS for port in one.ports]
    assert all(abs(one - other) >= 60 for one, other in combinations([*usual, 7233, 8233], 2))


def test_a_party_that_the_environment_names_is_not_played() -> None:
    (corrs,) = (one for one in SIMULATORS if one.name == "corrs")
    assert corrs.is_played({"SECOR_CORRS_URL": ""})
    assert not corrs.is_played({"SECOR_CORRS_URL": "https://corrs.example"})
