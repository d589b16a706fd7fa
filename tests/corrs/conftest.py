"""The running desk, as scenarios have it, on each database, and CORRS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.conftest import desk, policy_book
from tests.support.simulated import Simulated, simulated

__all__ = ["desk", "policy_book"]


@pytest.fixture
def corrs(tmp_path: Path) -> Iterator[Simulated]:
    """CORRS, in a process of its own, where the ministry decides what it is told to."""
    with simulated("corrs", tmp_path) as running:
        running.ministry(decides=[])
        yield running
