"""What a codec server counts: requests, refusals by reason, what was read by role; and nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from google.protobuf.json_format import MessageToDict
from sqlalchemy import Engine, text
from temporalio.api.common.v1 import Payload, Payloads

from codec_server.application import Desk, application
from codec_server.metrics import page_of
from codec_server.tries import TRIES
from models.register import Register
from tests.codec_server.serving import HASHED, SENT, ask, desk_of, log_in, payloads, running
from tests.watching.conftest import samples

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return desk_of(engine)


@pytest.fixture
def browser(register: Register, desk: Desk) -> Iterator[httpx.Client]:
    register.set_password("a.singh", HASHED, datetime.now(UTC))
    with running(application(desk)) as address, httpx.Client(base_url=address) as client:
        yield client


def counted(desk: Desk) -> dict[str, float]:
    """Everything that was counted at least once, as Prometheus reads it."""
    with running(page_of(desk.metrics)) as address:
        shown = samples(httpx.get(f"{address}/metrics").text)
    return {name.removeprefix("secor_codec_server_"): value for name, value in shown.items() if value}


def test_what_is_asked_and_what_came_of_it_is_counted(
    browser: httpx.Client, desk: Desk, engine: Engine
) -> None:
    assert counted(desk) == {}
    ask(browser, "/encode", payloads(SENT))
    assert log_in(browser).status_code == 303
    sealed = ask(browser, "/encode", payloads(SENT)).json()
    for wrong in (payloads({"note": "4111 1111 1111 1111"}), {"payloads": 3}, payloads("x" * 300_000)):
        ask(browser, "/encode", wrong)
    ask(browser, "/encode", payloads(SENT), "elsewhere")
    ask(browser, "/decode", {"payloads": sealed["payloads"] * 2})
    lost = Payload(metadata={"encoding": b"binary/encrypted", "encryption-key-id": b"lost"}, data=b"?")
    ask(browser, "/decode", sealed_as_json(lost))
    browser.post("/logout")
    assert counted(desk) == {
        "requests_total,outcome=served,path=login": 1,
        "requests_total,outcome=served,path=logout": 1,
        "requests_total,outcome=served,path=encode": 1,
        "requests_total,outcome=refused,path=encode": 5,
        "requests_total,outcome=served,path=decode": 1,
        "requests_total,outcome=refused,path=decode": 1,
        "refusals_total,path=encode,reason=not_logged_in": 1,
        "refusals_total,path=encode,reason=not_kept": 1,
        "refusals_total,path=encode,reason=malformed": 1,
        "refusals_total,path=encode,reason=too_large": 1,
        "refusals_total,path=encode,reason=other_namespace": 1,
        "refusals_total,path=decode,reason=unknown_key": 1,
        "decoded_total,role=administrator": 2,
    }
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE log_ins RENAME TO gone"))
    answer = ask(browser, "/encode", payloads(SENT))
    assert answer.status_code == 401, "nobody comes with a cookie, and nothing is asked of the register"
    browser.cookies.set("secor_login", "a")
    away = ask(browser, "/encode", payloads(SENT))
    assert (away.status_code, "The register does not answer" in away.text) == (503, True)
    assert counted(desk)["requests_total,outcome=failed,path=encode"] == 1
    assert counted(desk)["refusals_total,path=encode,reason=register_away"] == 1


def test_log_ins_that_fail_are_counted_and_no_label_is_anybodys(browser: httpx.Client, desk: Desk) -> None:
    for _ in range(TRIES + 2):
        log_in(browser, password="wrong")
    found = counted(desk)
    assert found["refusals_total,path=login,reason=wrong_password"] == TRIES
    assert found["refusals_total,path=login,reason=too_many_tries"] == 2
    shown = desk.metrics.shown().decode()
    assert "singh" not in shown
    assert all(re.fullmatch(r"[a-z_]+", value) for value in re.findall(r'="([^"]*)"', shown))


def sealed_as_json(payload: Payload) -> dict[str, object]:
    told: dict[str, object] = MessageToDict(Payloads(payloads=[payload]))
    return told
