"""A codec server, and browsers in which somebody is logged in or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Engine

from codec_server.application import application
from models.register import Register
from tests.codec_server.serving import HASHED, Clock, desk_of, log_in, running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser(register: Register, engine: Engine, clock: Clock) -> Iterator[httpx.Client]:
    """A browser in which nobody is logged in."""
    register.set_password("a.singh", HASHED, datetime.now(UTC))
    with (
        running(application(desk_of(engine, clock=clock))) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        yield client


@pytest.fixture
def singh(browser: httpx.Client) -> httpx.Client:
    """A browser in which the administrator is logged in."""
    assert log_in(browser).status_code == 200
    return browser
