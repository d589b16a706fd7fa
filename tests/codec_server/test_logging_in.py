"""How staff log in at the codec server, and how a log-in ends, wherever a copy of its cookie is (R32)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from codec_server.application import COOKIE, application
from codec_server.people import hashed
from codec_server.tries import TRIES, WINDOW
from models.directory import StaffDirectory
from models.log_ins import LASTS, LogIns
from models.register import Register
from tests.codec_server.serving import (
    HASHED,
    PASSWORD,
    SENT,
    UI,
    Clock,
    ask,
    desk_of,
    encoded_with,
    log_in,
    payloads,
    running,
)

# What it asks of the register is the same on both databases; tests/register asks it on both.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_the_page_asks_to_log_in_and_then_says_who_is(browser: httpx.Client) -> None:
    page = browser.get("/")
    assert "Log in to work in the Web UI." in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    said = log_in(browser)
    assert "You are logged in as <strong>Asha Singh</strong> (a.singh)" in said.text
    assert f'<a href="{UI}">Go on to the Web UI</a>' in said.text
    out = browser.post("/logout")
    assert "Log in to work in the Web UI." in out.text
    assert ask(browser, "/encode", payloads(SENT)).status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: httpx.Client) -> None:
    answer = browser.post("/login", data={"id": "a.singh", "password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    ("staff_id", "password"),
    [("a.singh", "wrong"), ("a.singh", ""), ("nobody", PASSWORD), ("r.roy", PASSWORD), ("<b>", "x")],
)
def test_a_wrong_log_in_says_no_more_than_that(browser: httpx.Client, staff_id: str, password: str) -> None:
    answer = log_in(browser, staff_id, password)
    assert answer.status_code == 403
    assert "Id and password don&#x27;t belong together" in answer.text
    assert "<b>" not in answer.text


def test_who_guesses_has_to_wait(browser: httpx.Client, clock: Clock) -> None:
    for _ in range(TRIES):
        assert log_in(browser, password="wrong").status_code == 403
    assert log_in(browser).status_code == 429
    assert log_in(browser, "r.roy").status_code == 403, "others don't wait"
    clock.now += WINDOW + 1
    assert log_in(browser).status_code == 200


def test_many_guesses_at_once_are_not_more_than_one_after_the_other(browser: httpx.Client) -> None:
    def guess(number: int) -> int:
        with httpx.Client(base_url=browser.base_url) as guesser:
            status: int = log_in(guesser, password=f"guess {number}").status_code
            return status

    with ThreadPoolExecutor(4 * TRIES) as at_once:
        answers = list(at_once.map(guess, range(4 * TRIES)))
    assert answers.count(403) == TRIES
    assert answers.count(429) == 3 * TRIES


def test_a_log_in_without_end_is_not_read(browser: httpx.Client) -> None:
    answer = log_in(browser, password="x" * 20_000)
    assert (answer.status_code, "More than 10,000 bytes" in answer.text) == (413, True)


def test_who_has_left_is_out_at_once(singh: httpx.Client, register: Register) -> None:
    left = StaffDirectory.model_validate(
        {"staff": [{"id": "r.roy", "name": "Renée Roy", "roles": ["reviewer", "administrator"]}]}
    )
    register.load_staff(left, datetime.now(UTC))
    assert ask(singh, "/encode", payloads(SENT)).status_code == 401
    assert log_in(singh).status_code == 403


def test_a_forged_cookie_is_nobodys(singh: httpx.Client) -> None:
    for forged in ("a.singh", "x" * 43, "", "x" * 4000, "' OR 1=1 --"):
        assert encoded_with(singh, forged) == 401, forged


# ---- how a log-in ends


@pytest.fixture
def another(engine: Engine) -> Iterator[httpx.Client]:
    """A second codec server of the same desk, in whose browser nobody is logged in."""
    with running(application(desk_of(engine))) as address, httpx.Client(base_url=address) as client:
        yield client


def test_a_log_in_counts_at_every_codec_server_until_it_is_ended_at_one(
    singh: httpx.Client, another: httpx.Client
) -> None:
    copied = singh.cookies[COOKIE]
    assert encoded_with(another, copied) == 200
    assert singh.post("/logout").status_code == 200
    assert COOKIE not in singh.cookies
    assert encoded_with(singh, copied) == 401
    assert encoded_with(another, copied) == 401


def test_logging_out_ends_one_log_in_and_not_those_elsewhere(
    singh: httpx.Client, another: httpx.Client
) -> None:
    assert log_in(another).status_code == 303
    assert singh.post("/logout").status_code == 200
    assert ask(another, "/encode", payloads(SENT)).status_code == 200


def test_logging_in_again_ends_the_log_in_of_before(singh: httpx.Client) -> None:
    before = singh.cookies[COOKIE]
    assert log_in(singh).status_code == 200
    assert encoded_with(singh, before) == 401
    assert ask(singh, "/encode", payloads(SENT)).status_code == 200


def test_a_new_password_ends_every_log_in_of_its_owner(
    singh: httpx.Client, another: httpx.Client, register: Register
) -> None:
    register.set_password("r.roy", HASHED, datetime.now(UTC))
    assert log_in(another, "r.roy").status_code == 303
    register.set_password("a.singh", hashed("another sentence"), datetime.now(UTC))
    assert ask(singh, "/encode", payloads(SENT)).status_code == 401
    assert ask(another, "/encode", payloads(SENT)).status_code == 200, "others stay in"


def test_a_password_that_changes_while_somebody_logs_in_with_the_old_one(
    register: Register, engine: Engine
) -> None:
    register.set_password("a.singh", HASHED, datetime.now(UTC))
    verified = register.password_hash("a.singh")
    assert verified is not None
    register.set_password("a.singh", hashed("another sentence"), datetime.now(UTC))
    log_ins = LogIns(engine)
    assert not log_ins.begin("secret", "a.singh", verified, datetime.now(UTC))
    assert log_ins.whose("secret", datetime.now(UTC)) is None


def test_a_log_in_lasts_ten_hours_and_is_forgotten(register: Register, engine: Engine) -> None:
    register.set_password("a.singh", HASHED, datetime.now(UTC))
    verified = register.password_hash("a.singh")
    assert verified is not None
    log_ins, began = LogIns(engine), datetime(2034, 3, 12, 8, tzinfo=UTC)
    assert log_ins.begin("first", "a.singh", verified, began)
    assert log_ins.whose("first", began + LASTS - timedelta(seconds=1)) == "a.singh"
    assert log_ins.whose("first", began + LASTS) is None
    assert log_ins.begin("second", "a.singh", verified, began + LASTS)
    assert log_ins.whose("first", began) is None, "it was forgotten"


def test_what_is_kept_of_a_log_in_logs_nobody_in(singh: httpx.Client, engine: Engine) -> None:
    with engine.connect() as connection:
        (kept,) = connection.execute(text("SELECT digest, staff_id FROM log_ins")).all()
    assert kept.staff_id == "a.singh"
    assert singh.cookies[COOKIE] not in kept
    assert encoded_with(singh, kept.digest) == 401


def test_who_left_and_came_back_logs_in_anew(singh: httpx.Client, register: Register) -> None:
    def is_there(*staff: dict[str, Any]) -> None:
        register.load_staff(StaffDirectory.model_validate({"staff": staff}), datetime.now(UTC))

    roy = {"id": "r.roy", "name": "Renée Roy", "roles": ["reviewer", "administrator"]}
    is_there(roy)
    assert ask(singh, "/encode", payloads(SENT)).status_code == 401
    is_there(roy, {"id": "a.singh", "name": "Asha Singh", "roles": ["administrator"]})
    assert ask(singh, "/encode", payloads(SENT)).status_code == 401
    assert log_in(singh).status_code == 200
