"""CORRS over HTTP: once for an order's id, refusals in words, and every trouble told as one kind of error."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

import outside.corrs
from domain.corrs.order import CorrsOrder
from domain.corrs.port import CorrsListed, CorrsRefused, CorrsTook
from domain.records import ElementScore, Purpose
from outside.corrs import CorrsError, HttpCorrs
from tests.support.live import free_port
from tests.support.simulated import Simulated, simulated

ORDER = CorrsOrder(
    employer_id="E000001",
    order_id="certificate-1234567-2034-1",
    legal_name="Prairie Fencing Ltd.",
    trade_name=None,
    wcb_account="1234567",
    industry_code="42124",
    street="12 Range Road",
    city="Okotoks",
    province="AB",
    postal_code="T1S 1A1",
    contact_name="Zoë Côté",
    email=None,
    phone=None,
    head_count=6,
    purpose=Purpose.CERTIFICATION,
    term_years=3,
    audit_id="audit-1234567-certification-2034-1",
    external=False,
    assessor="Zoë Côté",
    auditor_id=None,
    documentation_from=date(2033, 1, 1),
    documentation_to=date(2034, 1, 1),
    completed_on=date(2034, 1, 5),
    received_on=date(2034, 1, 9),
    accepted_on=date(2034, 1, 9),
    percent=Decimal("91.3"),
    review_percent=Decimal(90),
    elements=(ElementScore(element="Hazards", points=40, possible=50),),
)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulated]:
    """CORRS, in a process of its own, where the ministry decides what it is told to."""
    with simulated("corrs", tmp_path) as running:
        running.ministry(decides=[])
        yield running


@pytest.fixture
def corrs(simulator: Simulated, monkeypatch: pytest.MonkeyPatch) -> HttpCorrs:
    """The adapter, with less patience than it has by itself."""
    monkeypatch.setattr(outside.corrs, "_LIMITS", httpx.Timeout(0.5))
    return HttpCorrs(simulator.url)


def changed(**fields: Any) -> CorrsOrder:  # noqa: ANN401 - any field of the order
    """The order, a little different."""
    return ORDER.model_copy(update=fields)


def test_an_order_is_entered_once_and_listed_with_the_ministry_s_answer(
    corrs: HttpCorrs, simulator: Simulated
) -> None:
    first = corrs.enter(ORDER)
    assert isinstance(first, CorrsTook)
    assert corrs.enter(ORDER) == first
    listed = CorrsListed(
        order_number=first.order_number,
        reference=ORDER.order_id,
        wcb_account="1234567",
        legal_name="Prairie Fencing Ltd.",
        term_years=3,
        entered_on=corrs.orders()[0].entered_on,
    )
    assert listed.entered_on is not None
    assert corrs.orders() == [listed]
    told = simulator.decide(first.order_number, "approved")
    number = f"SECOR-{first.order_number}"
    approved = {"decision": "approved", "certificate_number": number, "decided_on": told["decided_on"]}
    assert corrs.orders() == [CorrsListed.model_validate(listed.model_dump() | approved)]


def test_an_order_of_the_next_employer_with_this_account_is_another_one(corrs: HttpCorrs) -> None:
    assert corrs.enter(ORDER) != corrs.enter(changed(employer_id="E000002"))
    assert len(corrs.orders()) == 2


def test_a_refusal_gives_every_reason(corrs: HttpCorrs) -> None:
    refused = corrs.enter(changed(wcb_account="0001234", percent=Decimal("79.9")))
    assert refused == CorrsRefused(
        reasons=(
            "wcb_account: The WCB has no open account of this number.",
            "audit_percent: The audit has not passed.",
        )
    )
    taken = corrs.enter(ORDER)
    assert isinstance(taken, CorrsTook)
    again = corrs.enter(changed(legal_name="Another Ltd."))
    assert again == CorrsRefused(
        reasons=(f"Order {taken.order_number} was entered under this key with other contents.",)
    )


@pytest.mark.parametrize("trouble", ["fail", "hang", "break_off", "nonsense"])
def test_trouble_is_an_error_and_what_was_done_in_it_is_found_again(
    corrs: HttpCorrs, simulator: Simulated, trouble: str
) -> None:
    simulator.behave(trouble=trouble, times=2)
    with pytest.raises(CorrsError) as caught:
        corrs.enter(ORDER)
    assert "1234567" not in str(caught.value)
    with pytest.raises(CorrsError):
        corrs.orders()
    taken = corrs.enter(ORDER)
    assert isinstance(taken, CorrsTook)
    assert [one.order_number for one in corrs.orders()] == [taken.order_number]


def test_nobody_there_is_an_error() -> None:
    with pytest.raises(CorrsError, match="can't be reached: ConnectError"):
        HttpCorrs(f"http://127.0.0.1:{free_port()}").enter(ORDER)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"orders": [{"order_number": "1"}], "next": None}, "an order that can't be read"),
        ({"orders": [], "next": "1"}, "more than 10000 pages"),
        ({"orders": 7}, "which says nothing"),
    ],
)
def test_a_list_that_makes_no_sense_is_an_error(
    monkeypatch: pytest.MonkeyPatch, answer: object, sentence: str
) -> None:
    monkeypatch.setattr(httpx, "request", lambda *_, **__: httpx.Response(200, json=answer))
    with pytest.raises(CorrsError, match=sentence):
        HttpCorrs("http://corrs.example").orders()


def test_a_refusal_without_a_reason_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpx, "request", lambda *_, **__: httpx.Response(422, json={"refusals": []}))
    refused = HttpCorrs("http://corrs.example").enter(ORDER)
    assert refused == CorrsRefused(reasons=("no reason was given",))
