"""Passwords that are too easy are not taken, and tries are counted."""

from __future__ import annotations

import pytest

from codec_server.people import SHORTEST, hashed
from codec_server.tries import TRIES, TooManyTriesError, Tries


def test_a_short_password_is_not_taken() -> None:
    with pytest.raises(ValueError, match="at least 12 characters"):
        hashed("x" * (SHORTEST - 1))
    assert hashed("x" * SHORTEST).startswith("$argon2id$")


def test_ids_without_end_are_not_kept_in_mind_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codec_server.tries._IDS", 3)
    tries = Tries(lambda: 0)
    for _ in range(TRIES):
        tries.count("a.singh")
    for other in ("b", "c"):
        tries.count(other)
        with pytest.raises(TooManyTriesError):
            tries.count("a.singh")
    for other in ("d", "e", "f"):
        tries.count(other)
    tries.count("a.singh")  # whoever was tried longest ago is forgotten first
