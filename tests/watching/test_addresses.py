"""A worker that can't be watched where it is set says so and does not start."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from cli.failing import ExitCode, told
from models.register import Register
from settings import Settings
from tests.support.running_desk import BOOK
from watching import AddressTakenError, Watch


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


async def test_a_port_that_another_worker_has(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOR_WATCH_PORT", str(taken))
    watch = Watch(Settings())
    nothing = (object.__new__(Worker), object.__new__(Register), object.__new__(Client))
    with pytest.raises(AddressTakenError, match=r"Choose another SECOR_WATCH_PORT, one for each") as refused:
        async with watch.over(*nothing, BOOK):
            pytest.fail("it began")
    failure = told(refused.value)
    assert failure is not None
    assert failure.code is ExitCode.USAGE


def test_a_port_at_which_the_sdk_can_show_nothing(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOR_SDK_METRICS_PORT", str(taken))
    with pytest.raises(AddressTakenError, match=r"Choose another SECOR_SDK_METRICS_PORT"):
        Watch(Settings())
