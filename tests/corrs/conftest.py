"""The running desk, as scenarios have it, on each database."""

from __future__ import annotations

from tests.scenarios.conftest import desk, policy_book

__all__ = ["desk", "policy_book"]
